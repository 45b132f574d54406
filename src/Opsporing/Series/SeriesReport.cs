using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What series know of a report: of its newest revision.</summary>
public sealed record SeriesReport
{
    public required ReportId Id { get; init; }
    public required int Revision { get; init; }

    /// <summary>Suspect-side keys, distinct, ascending; may be empty.</summary>
    public ImmutableArray<SuspectKey> Keys { get; init; } = [];

    /// <summary>Of a burglary of a dwelling with a cell and a time; else null.</summary>
    public BurglarySite? Site { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long ReceivedTime { get; init; }

    /// <summary>Indices of the organisation; -1 when unknown.</summary>
    public short Eenheid { get; init; } = -1;
    public short Basisteam { get; init; } = -1;

    /// <summary>Kind of the desk that the report was routed to.</summary>
    public DeskKind DeskKind { get; init; }
    public long HarmHundredthDays { get; init; }

    /// <summary>Seen by the frontoffices alone; to others it is shielded.</summary>
    public bool IsSexual { get; init; }

    /// <summary>Exists only for those who look into police staff.</summary>
    public bool PoliceStaffInvolved { get; init; }

    /// <summary>Catalogue group of the principal offence; null for none.</summary>
    public string? OffenceGroup { get; init; }

    /// <summary>True when the report can be in a series without a person's act.</summary>
    public bool CanLink => !Keys.IsEmpty || Site is not null;

    /// <param name="report">In canonical form.</param>
    /// <param name="vector">Its newest assessment.</param>
    /// <param name="catalogue">Catalogue of that assessment.</param>
    /// <param name="organisation">Organisation of that assessment.</param>
    public static SeriesReport Of(Report report, in AssessmentVector vector, OffenceCatalogue catalogue, Organisation organisation) => new()
    {
        Id = report.Id,
        Revision = report.Revision,
        Keys = SuspectKey.Of(report),
        Site = BurglarySite.Of(report, code => catalogue.IndexOf(code) is >= 0 and var i && catalogue[i].Group == "burglary_dwelling"),
        ReceivedTime = vector.ReceivedTime,
        Eenheid = vector.Eenheid,
        Basisteam = vector.Basisteam,
        DeskKind = vector.Desk < 0 ? 0 : organisation.Desks[vector.Desk].Kind,
        HarmHundredthDays = vector.HarmHundredthDays,
        IsSexual = (vector.Flags & AssessmentFlags.Sexual) != 0,
        PoliceStaffInvolved = report.PoliceStaffInvolved,
        OffenceGroup = vector.PrincipalOffence < 0 ? null : catalogue[vector.PrincipalOffence].Group,
    };
}
