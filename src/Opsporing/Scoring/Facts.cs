using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A report resolved against a Basis: codes become indices and masks, so that scoring reads numbers only.</summary>
/// <remarks>
/// Filled by <see cref="FactResolver"/> and reusable: a resolver per thread keeps one and allocates nothing. Times are
/// Unix seconds. Indices are -1 when unknown.
/// </remarks>
public sealed class Facts
{
    /// <summary>Most offences of a report.</summary>
    public const int MaxOffences = 50;

    /// <summary>Most lead kinds: one bit each.</summary>
    public const int MaxLeadKinds = 64;

    public readonly short[] OffenceIndex = new short[MaxOffences];
    public readonly OffenceStage[] Stage = new OffenceStage[MaxOffences];

    /// <summary>Known offences: the used part of <see cref="OffenceIndex"/>.</summary>
    public int OffenceCount;
    public int UnknownOffenceCount;

    /// <summary>Quality, permille, by lead kind; holds where <see cref="LeadsPresent"/> does.</summary>
    public readonly short[] LeadQuality = new short[MaxLeadKinds];

    /// <summary>From when a lead may have perished: the clock runs from the earliest instant of the offence. By lead kind.</summary>
    public readonly long[] LeadTermTime = new long[MaxLeadKinds];

    /// <summary>From when it has: the clock runs from the latest instant. <see cref="long.MaxValue"/> for never. By lead kind.</summary>
    public readonly long[] LeadGoneTime = new long[MaxLeadKinds];

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
