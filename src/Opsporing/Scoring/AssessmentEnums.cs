namespace Opsporing;

/// <summary>The six dimensions of a priority, in the order of every array and line.</summary>
public enum Dimension : byte { Harm, VictimNeed, Leads, RegionalContext, NationalPicture, Development }

/// <summary>How far a dimension's facts are known. Missing facts lower certainty, never silently priority.</summary>
public enum Certainty : byte { Known = 1, Partial, Missing }

/// <summary>The one advice. An advice is never a decision.</summary>
public enum Advice : byte { TakeUp = 1, Gather, ConsultOm, Review, ProposeEnd }

/// <summary>Acts that are due whatever the advice.</summary>
[Flags]
public enum Acts : byte
{
    None = 0,
    SecureLeads = 1,
    Urgent = 2,
    DangerReview = 4,
    CallVictim = 8,
    AskComplaint = 16,
}

/// <summary>Reasons why police may not end a report alone; each is a clause of DOMAIN section 1. Once true they stay.</summary>
[Flags]
public enum Guards : ushort
{
    None = 0,

    /// <summary>A3-suspect: a suspect has been identified (Aanwijzing voor de opsporing, section 3).</summary>
    IdentifiedSuspect = 1,

    /// <summary>Z-police: a sexual offence; only the OM ends it.</summary>
    SexualOffence = 2,

    /// <summary>A5-hic: high-impact crime; choices are made with the OM (section 5).</summary>
    HighImpactCrime = 4,

    /// <summary>D-danger: a red flag; no such report ends without the OM.</summary>
    RedFlag = 8,

    /// <summary>A4-caught: caught in the act or ready-made; exceptions need the OM (section 4).</summary>
    CaughtInTheAct = 16,

    /// <summary>A5-priority: inside a priority theme, with leads and provable: must be taken up (section 5).</summary>
    PriorityTheme = 32,
}

/// <summary>The row of the first-match table that chose the owning desk (DESIGN section 8).</summary>
public enum RouteReason : byte
{
    SexualOffence = 1,
    SexualContentSignal,
    PoliceStaffInvolved,
    MandatoryAvim,
    SuspectInCustody,
    KnownSuspect,
    MandatoryCyber,
    MandatoryNationalFraud,
    NoOffence,
    UnknownOffence,
    NoPlace,
    PolicyDesk,
    Basisteam,
    NoBasisteam,
}

/// <summary>Which place decided (precedence: occurred, residence, reporting; online without a place: residence).</summary>
public enum PlaceBasis : byte { None, Occurred, Residence, Reporting, Receiving }

/// <summary>What a term is about.</summary>
public enum TermKind : byte { None, Custody, DangerReview, PerishingLead, Tos, Hic, Response }

/// <summary>Facts about an assessment that are either so or not.</summary>
[Flags]
public enum AssessmentFlags : uint
{
    None = 0,

    /// <summary>Some CHI weight that counts was imputed.</summary>
    ImputedHarm = 1 << 0,

    /// <summary>CHI days at or over the policy's limit, or HIC, or a red flag.</summary>
    Serious = 1 << 1,

    /// <summary>No offence with <c>hic_aanwijzing</c> or <c>is_sexual</c>.</summary>
    Vvc = 1 << 2,
    HighImpactCrime = 1 << 3,
    Sexual = 1 << 4,

    /// <summary>A red flag, or an offence that always needs a danger review.</summary>
    Danger = 1 << 5,
    Custody = 1 << 6,

    /// <summary>Drawn for the audit sample at PROPOSE_END; shown as ordinary work.</summary>
    AuditDrawn = 1 << 7,

    /// <summary>In the random share that is shown no advice.</summary>
    AdviceWithheld = 1 << 8,

    /// <summary>Assessed under a policy marked demonstration.</summary>
    Demonstration = 1 << 9,

    /// <summary>No policy in force: routed by place, ordered by CHI alone.</summary>
    NoPolicy = 1 << 10,

    /// <summary>The policy has chosen one band only.</summary>
    OneBand = 1 << 11,
    UnknownOffence = 1 << 12,
    UnknownLeadKind = 1 << 13,

    /// <summary>A gemeente of the report is in no table.</summary>
    UnknownPlace = 1 << 14,

    /// <summary>The suspect is under 12: no prosecution (486 Sv), care referral.</summary>
    SuspectUnder12 = 1 << 15,

    /// <summary>A red flag of the report itself (not only a catalogue flag).</summary>
    RedFlag = 1 << 16,

    /// <summary>Danger of repetition: first in the frontoffice's order.</summary>
    RepetitionDanger = 1 << 17,

    /// <summary>A child or disabled victim: third in the frontoffice's order.</summary>
    ChildOrDisabledVictim = 1 << 18,

    /// <summary>The body of known facts gives a lead that counts.</summary>
    HasLeads = 1 << 19,

    /// <summary>Leads is the lead model's probability; else the points table's, and one of the next three says why if a model is in force.</summary>
    LeadModelServed = 1 << 20,

    /// <summary>The lead model is never used for sexual, domestic and child cases.</summary>
    LeadModelNotAllowed = 1 << 21,

    /// <summary>The lead model has not seen the offence group often enough.</summary>
    LeadModelUnseenGroup = 1 << 22,

    /// <summary>More facts are unknown than the lead model was trained on.</summary>
    LeadModelTooFewFacts = 1 << 23,
}
