using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Why an act on a report is refused.</summary>
public enum RefusalReason : byte
{
    /// <summary>Somebody else was first: the number is no longer the last.</summary>
    LostRace = 1,

    /// <summary>The work log holds events that this version does not know.</summary>
    UnknownWork,
    WrongState,
    ClaimedByOther,
    NotClaimed,
    ClaimNotExpired,
    RoleMissing,
    NotYourDesk,
    IntegrityOnly,

    /// <summary>A guard stands in the way; the clause says which.</summary>
    Guarded,

    /// <summary>HIC without leads: reviewed at intervals, ended by the OM only.</summary>
    HicWithoutLeads,
    DangerReviewDue,
    StaleRevision,
    SourceNotRead,
    ReasonMissing,
    ReasonUnknown,

    /// <summary>The reason is one that only the OM may give.</summary>
    ReasonIsOms,

    /// <summary>A kind of lead that the offence group must ask has not been asked.</summary>
    LeadsNotAsked,
    OmReferenceMissing,
    NoteMissing,
    TextNotPlain,
    DateMissing,
    DateOutOfRange,
    WaitLimitReached,
    TargetMissing,
    TargetUnknown,
    TargetNotAllowed,

    /// <summary>Only a frontoffice hands on a sexual offence.</summary>
    FrontofficeOnly,
    LeadMissing,
    LeadNotOpen,

    /// <summary>A sexual offence is merged into a report at a frontoffice only.</summary>
    LeadNotAtFrontoffice,
    NotSexual,
    SuspectUnknown,
    SuspectUnder12,

    /// <summary>Halt is for suspects of 12 to 17.</summary>
    SuspectNotHaltAge,
    InterventionMissing,
    GuardNotHeld,

    /// <summary>The facts themselves still give the guard: correct them, or let the OM end the report.</summary>
    GuardInFacts,
    AdviceNotExplained,
    NothingPending,
    SamePerson,
    DutyNotRunning,

    /// <summary>Contact is unknown or unsafe: call first, never post, mail or portal.</summary>
    ContactNotSafe,
    MembersMissing,

    /// <summary>Somebody else holds or decided the counter-report.</summary>
    CounterReportOfOther,
}

/// <summary>A refusal: a value, for a state is no error of the program.</summary>
/// <param name="Reason">What stands in the way.</param>
/// <param name="Clause">On what ground.</param>
/// <param name="WhoMay">Roles that may; none when nobody may now.</param>
/// <param name="Holder">Who holds the claim, for the reasons about claims; else empty.</param>
public sealed record Refusal(RefusalReason Reason, Clause Clause, Roles WhoMay = Roles.None, string Holder = "");

/// <summary>An event to append to the log of a report.</summary>
/// <param name="Report">Whose log.</param>
/// <param name="Event">Its number is the compare-and-swap.</param>
public sealed record WorkAppend(ReportId Report, WorkEvent Event);

/// <summary>Whether an act may be done, and what it appends: in one transaction, all or none.</summary>
public sealed record WorkVerdict
{
    /// <summary>Null when the act is allowed.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The event of the report first, then those of other reports; empty when refused.</summary>
    public ImmutableArray<WorkAppend> Appends { get; init; } = [];

    /// <summary>Assessments that come with them, in the same commit; an event of their report names the new number.</summary>
    public ImmutableArray<Reassessment> Assessments { get; init; } = [];

    /// <summary>Who must still agree before the decision takes effect.</summary>
    public Second Second { get; init; }

    public bool IsAllowed => Refusal is null;

    internal static WorkVerdict No(RefusalReason reason, Clause clause = Clause.Work, Roles whoMay = Roles.None, string holder = "") =>
        new() { Refusal = new(reason, clause, whoMay, holder) };
}
