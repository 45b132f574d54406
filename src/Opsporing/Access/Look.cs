using System.Collections.Immutable;

namespace Opsporing;

/// <summary>One call that showed identifiable facts: who, when, for what purpose.</summary>
public sealed record Look
{
    /// <summary>Of version 7: rises with time.</summary>
    public required Guid Id { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>Code of the person or system, 1 to 200 characters.</summary>
    public required string Person { get; init; }

    /// <summary>Code of the work session; empty when the caller's identity names none.</summary>
    public string WorkSession { get; init; } = "";

    /// <summary>Codes of the roles, separated by blanks.</summary>
    public string Roles { get; init; } = "";

    /// <summary>Codes of the scope, separated by blanks: what "own queue" is judged by.</summary>
    public string Scopes { get; init; } = "";

    /// <summary>Service and method.</summary>
    public required string Rpc { get; init; }

    /// <summary>1 to 32 of a-z and '_'; <see cref="ActPurpose"/> for an act whose caller stated none.</summary>
    public required string Purpose { get; init; }

    /// <summary>Purpose for sensitive reports; empty when none was stated.</summary>
    public string SensitivePurpose { get; init; } = "";

    /// <summary>Unix milliseconds at which <see cref="Purpose"/> was stated; 0 for an act without one.</summary>
    public long PurposeTime { get; init; }

    /// <summary>As <see cref="PurposeTime"/>, of <see cref="SensitivePurpose"/>.</summary>
    public long SensitivePurposeTime { get; init; }

    /// <summary>Whether sexual content was shown.</summary>
    public bool IsSexual { get; init; }

    /// <summary>Reports it touched, each once; empty when it showed facts of no single report.</summary>
    public required ImmutableArray<ReportId> Reports { get; init; }

    /// <summary>Purpose of an act on a report: the act itself.</summary>
    public const string ActPurpose = "act";

    /// <summary>Purpose of a protected investigation, for integrity.</summary>
    public const string ProtectedPurpose = "protected_investigation";
}

/// <summary>Purposes that a person stated in a work session. Unix milliseconds; 0 and empty for none.</summary>
public readonly record struct StatedPurposes(string Purpose, long Time, string SensitivePurpose, long SensitiveTime)
{
    /// <summary>How long a statement holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(3);

    /// <summary>None.</summary>
    public static StatedPurposes None => new("", 0, "", 0);

    /// <summary>What of them still holds at an instant.</summary>
    public StatedPurposes At(long now) => new(
        Holds(Time, now) ? Purpose : "", Holds(Time, now) ? Time : 0,
        Holds(SensitiveTime, now) ? SensitivePurpose : "", Holds(SensitiveTime, now) ? SensitiveTime : 0);

    static bool Holds(long time, long now) => time > 0 && now < time + (long)Lifetime.TotalMilliseconds;
}

/// <summary>What somebody says about an own look. Never changed; another one may follow.</summary>
/// <param name="Person">Whose look, and who says it.</param>
/// <param name="LookId">The look.</param>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Text">1 to 1,000 characters.</param>
public sealed record LookContext(string Person, Guid LookId, long Time, string Text);

/// <summary>Kind of a registered assignment. The number is stored; never reuse one.</summary>
public enum AssignmentKind : byte
{
    /// <summary>On call.</summary>
    Piket = 1,

    /// <summary>Sturing en coördinatie.</summary>
    Steering,

    /// <summary>Taakaccent.</summary>
    TaskAccent,
    Briefing,
}

/// <summary>A task that explains looks outside the own queue.</summary>
/// <param name="Id">Of version 7.</param>
/// <param name="Person">Whose task.</param>
/// <param name="Kind">What task.</param>
/// <param name="Place">Code of an eenheid, a basisteam or a desk; <c>*</c> for everywhere.</param>
/// <param name="From">Unix milliseconds, inclusive.</param>
/// <param name="Until">Unix milliseconds, exclusive; after <paramref name="From"/>.</param>
/// <param name="Note">At most 1,000 characters.</param>
/// <param name="RegisteredBy">Somebody else.</param>
/// <param name="Time">Unix milliseconds of the registration.</param>
public sealed record Assignment(
    Guid Id, string Person, AssignmentKind Kind, string Place, long From, long Until, string Note, string RegisteredBy, long Time);

/// <summary>A review of the looks of one person at one report, by a named owner.</summary>
/// <param name="Id">Of version 7.</param>
/// <param name="Person">Whose looks.</param>
/// <param name="ReportId">At which report.</param>
/// <param name="Owner">Who reviews.</param>
/// <param name="Reason">Why it was opened, 1 to 1,000 characters.</param>
/// <param name="Time">Unix milliseconds of the opening.</param>
/// <param name="Conclusion">Null while it is open.</param>
public sealed record LookReview(
    Guid Id, string Person, ReportId ReportId, string Owner, string Reason, long Time, ReviewConclusion? Conclusion)
{
    /// <summary>How long the person has to add context before the owner may conclude without any: our rule.</summary>
    public static readonly TimeSpan ContextTerm = TimeSpan.FromDays(14);
}

/// <summary>What the owner of a review concluded.</summary>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="TalkTime">Unix milliseconds of the talk with the person, before <paramref name="Time"/>.</param>
/// <param name="IsExplained">Whether the owner holds the looks explained.</param>
/// <param name="Note">1 to 1,000 characters.</param>
public sealed record ReviewConclusion(long Time, long TalkTime, bool IsExplained, string Note);
