namespace Opsporing.Research;

/// <summary>One of the two policies of a simulation, as far as the comparison needs it.</summary>
/// <param name="Title">As shown; empty when no policy is in force.</param>
/// <param name="Digest">Digest of its base; <see cref="ContentDigest.None"/> for no policy.</param>
/// <param name="Capacity">Effort per report and weekly hours of desks; null for no policy.</param>
public sealed record SimulatedArm(string Title, ContentDigest Digest, PolicyCapacity? Capacity)
{
    /// <summary>Quarter-hours that a report costs when it is taken up; 0 when no policy says.</summary>
    /// <param name="group">Code of its offence group; null when there is none.</param>
    public int QuarterHours(string? group) =>
        Capacity is not { } capacity ? 0
        : group is not null && capacity.GroupQuarterHours.TryGetValue(group, out var own) ? own
        : capacity.QuarterHours;

    /// <summary>Officer hours a week of a desk of a kind; 0 when the policy names none.</summary>
    public int WeeklyHours(string deskKind) => Capacity?.WeeklyHours.GetValueOrDefault(deskKind) ?? 0;
}

/// <summary>A report assessed twice: under the policy it is compared with and under the candidate.</summary>
/// <remarks>Both over the same tables, so that indices mean the same.</remarks>
public readonly ref struct SimulatedReport
{
    readonly ref readonly AssessmentVector _before;
    readonly ref readonly AssessmentVector _after;

    /// <param name="key">Identity, in the form that stores keep.</param>
    /// <param name="facts">Resolved facts.</param>
    /// <param name="tables">Any basis with the tables that the facts were resolved against.</param>
    /// <param name="before">Under the policy it is compared with.</param>
    /// <param name="after">Under the candidate.</param>
    public SimulatedReport(
        ReadOnlySpan<byte> key, Facts facts, ScoringBasis tables, in AssessmentVector before, in AssessmentVector after)
    {
        Key = key;
        Facts = facts;
        Tables = tables;
        _before = ref before;
        _after = ref after;
    }

    /// <summary>Identity, in the form that stores keep.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Resolved facts.</summary>
    public Facts Facts { get; }

    /// <summary>Gives the names behind the indices.</summary>
    public ScoringBasis Tables { get; }

    /// <summary>Under the policy it is compared with.</summary>
    public ref readonly AssessmentVector Before => ref _before;

    /// <summary>Under the candidate.</summary>
    public ref readonly AssessmentVector After => ref _after;

    /// <summary>Code of the offence group of the principal offence; null when there is none.</summary>
    public string? Group => _before.PrincipalOffence < 0
        ? null
        : Tables.Catalogue.Groups[Tables.GroupOf(_before.PrincipalOffence)];

    /// <summary>Code of the eenheid of the place; empty when no place is known.</summary>
    public string Eenheid => _before.Eenheid < 0 ? "" : Tables.Organisation.Eenheden[_before.Eenheid].Code;

    /// <summary>The owning desk of one of the two assessments.</summary>
    public Desk DeskOf(in AssessmentVector vector) => Tables.Organisation.Desks[vector.Desk];
}
