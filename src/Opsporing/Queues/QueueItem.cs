namespace Opsporing;

/// <summary>What a stored row holds of an item beside the vector.</summary>
/// <param name="Desk">Code of the owning desk.</param>
/// <param name="DeskKind">Its kind.</param>
/// <param name="Kind">Kind of the report.</param>
/// <param name="Offence">Code of the principal offence; null when there is none.</param>
/// <param name="OffenceGroup">Its group; null when there is none.</param>
public readonly record struct QueueItemPlace(string Desk, DeskKind DeskKind, ReportKind Kind, string? Offence, string? OffenceGroup);

/// <summary>The one open item that owns a report: what a list shows and what orders it. No fact that identifies.</summary>
public sealed record QueueItem
{
    /// <summary>Report key (<see cref="ReportId.ToKey"/>).</summary>
    public required byte[] ReportKey { get; init; }
    public required int Revision { get; init; }
    public required int AssessmentNumber { get; init; }

    /// <summary>Code of the owning desk.</summary>
    public required string Desk { get; init; }
    public required DeskKind DeskKind { get; init; }
    public required ReportKind Kind { get; init; }
    public required long Received { get; init; }
    public required long RankKey { get; init; }
    public required long TermTime { get; init; }
    public required TermKind TermKind { get; init; }
    public required long RouteTermTime { get; init; }
    public required long PromoteTime { get; init; }
    public required long BodyTraceTime { get; init; }
    public required long HarmHundredthDays { get; init; }
    public required int Priority { get; init; }
    public required byte Band { get; init; }

    /// <summary>Advice as shown; 0 when it is withheld, so that no list or filter gives it away.</summary>
    public required Advice Advice { get; init; }
    public required Acts Acts { get; init; }
    public required AssessmentFlags Flags { get; init; }
    public required Guards Guards { get; init; }
    public required ushort RedFlags { get; init; }

    /// <summary>Worst certainty of the dimensions.</summary>
    public required Certainty Certainty { get; init; }

    /// <summary>Code of the principal offence in the catalogue; null when there is none.</summary>
    public required string? Offence { get; init; }

    /// <summary>Its offence group; null when there is none.</summary>
    public required string? OffenceGroup { get; init; }

    /// <summary>Co-viewing desks, indices in the organisation; -1 for none.</summary>
    public (short First, short Second, short Third) CoViewers { get; init; } = (-1, -1, -1);

    /// <summary>The danger review has been done: danger alone no longer holds the item in lane 0.</summary>
    public bool IsDangerReviewed { get; init; }

    /// <summary>How the work stands; null when nobody has touched the report.</summary>
    public ItemWork? Work { get; init; }

    /// <summary>Until when the item waits, Unix seconds; 0 when it does not.</summary>
    public long WaitUntil => Work?.WaitUntil ?? 0;

    /// <summary>The identity of the report.</summary>
    public ReportId ReportId => ReportId.FromKey(ReportKey);

    /// <summary>Builds the item for <paramref name="assessment"/> at the desk its route names.</summary>
    /// <param name="report">The assessed revision.</param>
    /// <param name="assessment">Its latest assessment.</param>
    /// <param name="basis">The basis it was made with.</param>
    public static QueueItem Of(Report report, Assessment assessment, ScoringBasis basis)
    {
        var vector = assessment.Vector;
        var desk = basis.Organisation.Desks[vector.Desk];
        var offence = vector.PrincipalOffence < 0 ? null : basis.Catalogue[vector.PrincipalOffence];
        var place = new QueueItemPlace(desk.Code, desk.Kind, report.Kind, offence?.Code, offence?.Group);
        return Of(report.Id.ToKey(), assessment.Revision, assessment.Number, place, vector);
    }

    /// <summary>Builds the item from what a stored row holds; needs no facts and no basis.</summary>
    /// <param name="reportKey">Report key; kept, not copied.</param>
    /// <param name="revision">Assessed revision.</param>
    /// <param name="number">Number of the assessment.</param>
    /// <param name="place">What stands in the row beside the vector.</param>
    /// <param name="vector">The assessment.</param>
    public static QueueItem Of(byte[] reportKey, int revision, int number, QueueItemPlace place, in AssessmentVector vector) => new()
    {
        ReportKey = reportKey,
        Revision = revision,
        AssessmentNumber = number,
        Desk = place.Desk,
        DeskKind = place.DeskKind,
        Kind = place.Kind,
        Received = vector.ReceivedTime,
        RankKey = vector.RankKey,
        TermTime = vector.TermTime,
        TermKind = vector.TermKind,
        RouteTermTime = vector.RouteTermTime,
        PromoteTime = vector.PromoteTime,
        BodyTraceTime = vector.BodyTraceTime,
        HarmHundredthDays = vector.HarmHundredthDays,
        Priority = vector.Priority,
        Band = vector.Band,
        Advice = (vector.Flags & AssessmentFlags.AdviceWithheld) != 0 ? 0 : vector.Advice,
        Acts = vector.Acts,
        Flags = vector.Flags & ~AssessmentFlags.AuditDrawn,
        Guards = vector.Guards,
        RedFlags = vector.RedFlags,
        Certainty = WorstOf(vector.Certainties),
        Offence = place.Offence,
        OffenceGroup = place.OffenceGroup,
        CoViewers = (vector.CoViewer1, vector.CoViewer2, vector.CoViewer3),
    };

    /// <summary>Key of the item at an instant (Unix seconds). Changes only at the instants <see cref="NextChange"/> gives.</summary>
    public QueueKey KeyAt(long time) => LaneAt(time) switch
    {
        2 => new(2, LaneTwoKeyAt(time), Received, ReportKey),
        // Not the term itself: that can be the one of a danger review that has been done.
        1 => new(1, PromoteTime, Received, ReportKey),
        _ => new(0, TermTime == 0 ? long.MaxValue : TermTime, Received, ReportKey),
    };

    /// <summary>Lane at an instant (Unix seconds): 0, 1 or 2.</summary>
    /// <remarks>A waiting item stands in lane 2, unless danger, custody or a perishing lead calls.</remarks>
    public int LaneAt(long time) =>
        IsLaneZero ? 0
        : PromoteTime <= time && (WaitUntil <= time || TermKind == TermKind.PerishingLead) ? 1
        : 2;

    /// <summary>First instant after <paramref name="time"/> at which the key changes; <see cref="long.MaxValue"/> for never.</summary>
    public long NextChange(long time)
    {
        var next = long.MaxValue;
        if (!IsLaneZero)
            foreach (var at in (ReadOnlySpan<long>)[PromoteTime, BodyTraceTime, WaitUntil])
                if (at > time && at < next && !KeyAt(at).Equals(KeyAt(at - 1)))
                    next = at;
        return next;
    }

    /// <summary>Waiting items last, by the end of the wait: rank keys stay under 2^57, so 2^62 is past them all.</summary>
    long LaneTwoKeyAt(long time) =>
        WaitUntil > time ? (1L << 62) + WaitUntil
        : DeskKind == DeskKind.FrontofficeTos ? FrontofficeClassAt(time)
        : -RankKey;

    bool IsLaneZero =>
        (Flags & AssessmentFlags.Custody) != 0 || (Flags & AssessmentFlags.Danger) != 0 && !IsDangerReviewed;

    /// <summary>Cues inside the stock of a frontoffice (DOMAIN section 2): 0 first.</summary>
    long FrontofficeClassAt(long time) =>
        DeskKind != DeskKind.FrontofficeTos ? 3
        : (Flags & AssessmentFlags.RepetitionDanger) != 0 ? 0
        : BodyTraceTime > time ? 1
        : (Flags & AssessmentFlags.ChildOrDisabledVictim) != 0 ? 2
        : 3;

    static Certainty WorstOf(Six<Certainty> certainties)
    {
        var worst = Certainty.Known;
        foreach (var certainty in certainties)
            worst = certainty > worst ? certainty : worst;
        return worst;
    }
}
