using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Facts of a report, beside its assessment, that triage asks for.</summary>
/// <param name="Kind">Of the report.</param>
/// <param name="SuspectStatus">What is known of a suspect.</param>
/// <param name="SuspectAgeBand">For J-age.</param>
/// <param name="HasComplainant">Somebody is owed feedback: an aangifte or melding that is not anonymous, or a victim.</param>
/// <param name="IsContactSafe">True when safe contact is known for every victim and there is one.</param>
public readonly record struct TriageFacts(
    ReportKind Kind, SuspectStatus SuspectStatus, SuspectAgeBand SuspectAgeBand, bool HasComplainant, bool IsContactSafe)
{
    /// <summary>Takes them from a report.</summary>
    public static TriageFacts Of(Report report) => new(
        report.Kind, report.SuspectStatus, report.SuspectAgeBand,
        report.Kind is ReportKind.Aangifte or ReportKind.Melding || !report.Victims.IsEmpty,
        !report.Victims.IsEmpty && report.Victims.All(v => v.SafeContact == Answer.Yes));
}

/// <summary>Another report that an act touches.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Work">Its work as last read: what is appended to it is compared-and-swapped as well.</param>
public sealed record OtherReport(ReportId Id, ReportWork Work);

/// <summary>A report that somebody acts on.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Work">Its work, the newest assessment taken in.</param>
/// <param name="Vector">Its newest assessment.</param>
/// <param name="Facts">Of its newest revision.</param>
public sealed record TriageSubject(ReportId Id, ReportWork Work, AssessmentVector Vector, TriageFacts Facts)
{
    /// <summary>The report to merge into; null when it does not exist or none is asked for.</summary>
    public OtherReport? Lead { get; init; }

    /// <summary>The newest revision as the source sent it; null when no act needs it.</summary>
    public Report? Report { get; init; }

    /// <summary>The members of this report, for a decision that ends it: every one of <see cref="ReportWork.Members"/>.</summary>
    public ImmutableArray<OtherReport> Members { get; init; } = [];

    /// <summary>The counter-reports of this report that exist (<see cref="ReportWork.CounterReports"/>).</summary>
    public ImmutableArray<OtherReport> CounterReports { get; init; } = [];

    internal WorkAppend Append(WorkEventKind kind, Actor actor, long time, WorkPayload? payload) =>
        new(Id, Events.Next(Work, kind, actor, time, payload));
}

/// <summary>What triage goes by: ending reasons with their deciders, terms, desks.</summary>
public sealed class TriageRules
{
    readonly ImmutableSortedDictionary<string, PolicyEndingReason> _deciders;

    /// <param name="reasons">Shipped reasons and their meaning.</param>
    /// <param name="policy">Reasons of the base policy in force; null for none: the shipped deciders hold.</param>
    /// <param name="organisation">Desks.</param>
    /// <param name="terms">Terms; null for <see cref="TriageTerms.Default"/>.</param>
    public TriageRules(EndingReasons reasons, PolicyChapters? policy, Organisation organisation, TriageTerms? terms = null)
    {
        (Reasons, Organisation, Terms) = (reasons, organisation, terms ?? TriageTerms.Default);
        _deciders = (policy is null
                ? reasons.Reasons.Select(r => new PolicyEndingReason(r.Code, r.VvcDecider, r.HicDecider))
                : policy.EndingReasons)
            .ToImmutableSortedDictionary(r => r.Code, r => r, StringComparer.Ordinal);
    }

    public EndingReasons Reasons { get; }
    public Organisation Organisation { get; }
    public TriageTerms Terms { get; }

    /// <summary>Finds a reason of the policy version.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="isHic">Which decider counts.</param>
    /// <param name="decider">Who decides.</param>
    /// <returns>Null when the policy or the table of reasons does not have it.</returns>
    public EndingReason? Find(string code, bool isHic, out EndingDecider decider)
    {
        decider = EndingDecider.Om;
        if (Reasons.IndexOf(code) is not (>= 0 and var index) || !_deciders.TryGetValue(code, out var row))
            return null;
        decider = isHic ? row.HicDecider : row.VvcDecider;
        return Reasons.Reasons[index];
    }

    /// <summary>A desk by its code; null when unknown.</summary>
    public Desk? DeskOf(string code) =>
        Organisation.DeskIndexOf(code) is >= 0 and var index ? Organisation.Desks[index] : null;
}
