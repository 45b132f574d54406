using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A report resolved against a Basis: codes become indices and masks, so that scoring reads numbers only.</summary>
/// <remarks>
/// Filled by <see cref="FactResolver"/> and reusable: a resolver per thread keeps one and, once it has grown, allocates nothing. Times are
/// Unix seconds. Indices are -1 when unknown.
/// </remarks>
public sealed class Facts
{
    /// <summary>Most offences of a report.</summary>
    public const int MaxOffences = 50;

    /// <summary>Most lead kinds: one bit each.</summary>
    public const int MaxLeadKinds = 64;

    /// <summary>Known offences: the first <see cref="OffenceCount"/> hold.</summary>
    public FactOffence[] Offences = new FactOffence[2];
    public int OffenceCount;
    public int UnknownOffenceCount;

    /// <summary>Leads present or secured, ascending by kind: the first <see cref="LeadCount"/> hold.</summary>
    public FactLead[] Leads = new FactLead[4];
    public int LeadCount;

    /// <summary>Kinds that somebody asked after; a "none" that nobody signed is a tick on a form and not asked.</summary>
    public ulong LeadsAsked;
    public ulong LeadsPresent;
    public ulong LeadsSecured;
    public ulong LeadsLost;
    public bool HasUnknownLeadKind;

    public ReportKind Kind;
    public long Received;

    /// <summary>Start of the clock of perishing leads: earliest instant of the offence, else the receipt.</summary>
    public long Occurred;

    /// <summary>Latest instant of the offence, not after the receipt.</summary>
    public long OccurredLatest;
    public bool IsOccurredKnown;
    public short ReceivingEenheid;

    /// <summary>By the precedence of places; -1 when no place is known.</summary>
    public short Eenheid;
    public short Basisteam;
    public PlaceBasis PlaceBasis;
    public bool HasUnknownPlace;

    /// <summary>Eenheid of the victim's residence; -1 when unknown.</summary>
    public short ResidenceEenheid;
    public string? Gemeente;
    public ImmutableArray<string> MethodTags = [];
    public bool IsOnline;
    public PlaceType PlaceType;
    public Weapon Weapon;

    /// <summary>The time of day of the offence is known, not only its day.</summary>
    public bool IsClockKnown;

    /// <summary>Relations of the victims to the suspect: bit i for <see cref="VictimRelation"/> i.</summary>
    public byte Relations;
    public ushort RedFlags;
    public ushort Needs;
    public int VictimCount;
    public bool AreNeedsAssessed;
    public bool IsContactSafe;
    public SuspectStatus SuspectStatus;
    public SuspectAgeBand SuspectAgeBand;
    public bool PoliceStaffInvolved;
    public Provability Provability;
    public bool IsReadyMade;
    public bool PublicTaskVictim;
    public bool DiscriminatoryMotive;
    public bool AangifteWithdrawn;
    public Answer KlachtFiled;
    public bool SexualContentSignal;

    /// <summary>Permille of the strongest confirmed series the report is in; 0 for none.</summary>
    public short SeriesStrength;

    /// <summary>Index of that series in the snapshot of signals; -1 for none.</summary>
    public int SeriesIndex;

    /// <summary>Guards of earlier revisions that the OM has not lifted.</summary>
    public Guards EarlierGuards;

    /// <summary>Uniform draws of the report, 0..999,999, by keyed hash: for the audit at PROPOSE_END and for withheld advice.</summary>
    public int AuditDraw;
    public int WithheldDraw;
}

/// <summary>A known offence of a report.</summary>
/// <param name="Index">Offence index in the catalogue.</param>
/// <param name="Stage">Completed, attempted or prepared.</param>
public readonly record struct FactOffence(short Index, OffenceStage Stage);

/// <summary>A lead that is present or secured.</summary>
/// <param name="TermTime">From when it may have perished: the clock runs from the earliest instant of the offence.</param>
/// <param name="GoneTime">From when it has: from the latest instant. Both <see cref="long.MaxValue"/> for never.</param>
/// <param name="Quality">Permille.</param>
/// <param name="Kind">Lead kind.</param>
public readonly record struct FactLead(long TermTime, long GoneTime, short Quality, byte Kind);
