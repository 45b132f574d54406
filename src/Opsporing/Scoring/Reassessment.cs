using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A further assessment of a stored revision, as it is appended.</summary>
public sealed record Reassessment
{
    public required ReportId ReportId { get; init; }

    /// <summary>The newest revision.</summary>
    public required int Revision { get; init; }

    /// <summary>The number after the latest one: 2 and up. The compare-and-swap of assessing.</summary>
    public required int Number { get; init; }

    public required AssessmentTrigger Trigger { get; init; }

    public required ContentDigest BasisDigest { get; init; }

    /// <summary>
    /// The result; null when, at the assessment time of the one before, this Basis gives the same: then only trigger and Basis are kept.
    /// </summary>
    public required AssessmentVector? Vector { get; init; }

    /// <summary>Code of the principal offence; null when there is none, or no vector.</summary>
    public string? Offence { get; init; }

    /// <summary>Its group; null when there is none, or no vector.</summary>
    public string? OffenceGroup { get; init; }

    /// <summary>What made a further assessment necessary.</summary>
    /// <param name="before">Basis of the assessment before.</param>
    /// <param name="after">Another one.</param>
    /// <returns>As of the digests; of a snapshot with the same signals, what changed is its series.</returns>
    public static AssessmentTrigger TriggerOf(ScoringBasis before, ScoringBasis after) =>
        TriggerOf(before.Basis, after.Basis) is var trigger && trigger == AssessmentTrigger.Signal
            && before.Signals.HasSignalsOf(after.Signals)
            ? AssessmentTrigger.Series
            : trigger;

    /// <summary>What of a Basis made a further assessment necessary: the first that differs of policy, model, signals and tables.</summary>
    /// <param name="before">Basis of the assessment before.</param>
    /// <param name="after">Another one.</param>
    public static AssessmentTrigger TriggerOf(Basis before, Basis after) =>
        (before.BasePolicy, before.EenheidOverlay, before.BasisteamOverlay) != (after.BasePolicy, after.EenheidOverlay, after.BasisteamOverlay)
            ? AssessmentTrigger.Policy
        : before.LeadModel != after.LeadModel ? AssessmentTrigger.Model
        : before.Signals != after.Signals ? AssessmentTrigger.Signal
        : AssessmentTrigger.Reference;

    /// <summary>A result, which may be the same as before.</summary>
    /// <param name="id">The report.</param>
    /// <param name="revision">Its newest revision.</param>
    /// <param name="number">The number after the latest one.</param>
    /// <param name="trigger">Why it was made.</param>
    /// <param name="basis">What it was made with.</param>
    /// <param name="vector">The result; null when it is the same.</param>
    public static Reassessment Of(
        ReportId id, int revision, int number, AssessmentTrigger trigger, ScoringBasis basis, in AssessmentVector? vector)
    {
        var offence = vector is { PrincipalOffence: >= 0 and var index } ? basis.Catalogue[index] : null;
        return new()
        {
            ReportId = id,
            Revision = revision,
            Number = number,
            Trigger = trigger,
            BasisDigest = basis.Digest,
            Vector = vector,
            Offence = offence?.Code,
            OffenceGroup = offence?.Group,
        };
    }
}

/// <summary>Offences that the classification desk assigned: they count beside those of the source, which stay as they are.</summary>
public static class AssignedOffences
{
    /// <summary>Most offences that are assigned at once.</summary>
    public const int Max = 10;

    /// <summary>The facts that are assessed.</summary>
    /// <param name="report">As the source sent it, in canonical form.</param>
    /// <param name="assigned">Of <see cref="ReportWork.AssignedOffences"/>; may be empty.</param>
    /// <returns><paramref name="report"/> itself when nothing was assigned.</returns>
    public static Report With(this Report report, ImmutableArray<Offence> assigned) => assigned.IsDefaultOrEmpty
        ? report
        : (report with { Offences = [.. report.Offences, .. assigned] }).Canonical();
}
