using System.Collections.Immutable;

namespace Opsporing;

/// <summary>The facts of one revision of a report as the intake system sent them. Holds no name, address or free text.</summary>
/// <remarks>
/// Sets are kept sorted and without duplicates by <see cref="Canonical"/>; compare reports by <see cref="FactEncoding"/>,
/// for arrays inside records compare by reference.
/// </remarks>
public sealed record Report
{
    public required ReportId Id { get; init; }

    /// <summary>1 for the first, rising by 1. Not part of the digested content.</summary>
    public int Revision { get; init; } = 1;

    public required ReportKind Kind { get; init; }

    public required Moment Received { get; init; }

    /// <summary>Earliest it can have happened; null when unknown.</summary>
    public Moment? OccurredFrom { get; init; }

    /// <summary>Latest it can have happened; null when unknown or the same as from.</summary>
    public Moment? OccurredTo { get; init; }

    /// <summary>Code of the receiving eenheid, for example AM.</summary>
    public required string ReceivingEenheid { get; init; }

    /// <summary>Distinct, ascending by code then stage; empty means "no offence yet".</summary>
    public ImmutableArray<Offence> Offences { get; init; } = [];

    /// <summary>Where it happened; null when unknown.</summary>
    public Place? OccurredPlace { get; init; }

    /// <summary>Where the victim lives; null when unknown.</summary>
    public Place? ResidencePlace { get; init; }

    /// <summary>Where it was reported; null when unknown.</summary>
    public Place? ReportingPlace { get; init; }

    public bool IsOnline { get; init; }

    public Channel Channel { get; init; }

    public PlaceType PlaceType { get; init; }

    public Weapon Weapon { get; init; }

    public InjuryLevel Injury { get; init; }

    /// <summary>Distinct, ascending.</summary>
    public ImmutableArray<RedFlag> RedFlags { get; init; } = [];

    /// <summary>Each once, those without difference too; canonical in the order of <see cref="Victim.Order"/>.</summary>
    public ImmutableArray<Victim> Victims { get; init; } = [];

    /// <summary>Earlier reports of the same pair of people, 0..10,000.</summary>
    public int EarlierReportCount { get; init; }

    public SuspectStatus SuspectStatus { get; init; } = SuspectStatus.Unknown;

    public SuspectAgeBand SuspectAgeBand { get; init; }

    /// <summary>Police staff are involved as suspect: the own team sees nothing.</summary>
    public bool PoliceStaffInvolved { get; init; }

    public Provability Provability { get; init; }

    /// <summary>A ready-made case (kant-en-klare zaak; Aanwijzing voor de opsporing, section 4).</summary>
    public bool IsReadyMade { get; init; }

    /// <summary>The victim has a public task (OM modifier).</summary>
    public bool PublicTaskVictim { get; init; }

    /// <summary>A discriminatory motive (OM modifier).</summary>
    public bool DiscriminatoryMotive { get; init; }

    /// <summary>At most one per kind, ascending by kind.</summary>
    public ImmutableArray<Lead> Leads { get; init; } = [];

    /// <summary>Codes of safety measures taken, distinct, ascending.</summary>
    public ImmutableArray<string> SafetyMeasures { get; init; } = [];

    /// <summary>The aangifte was withdrawn: never a reason to end; with red flags it raises danger.</summary>
    public bool AangifteWithdrawn { get; init; }

    /// <summary>A klacht was filed (complaint offences).</summary>
    public Answer KlachtFiled { get; init; }

    /// <summary>Damage in euro cents, 0 or more; null when unknown.</summary>
    public long? DamageCents { get; init; }

    /// <summary>Distinct, ascending.</summary>
    public ImmutableArray<string> MethodTags { get; init; } = [];

    /// <summary>Distinct, ascending.</summary>
    public ImmutableArray<LinkKey> LinkKeys { get; init; } = [];

    /// <summary>The intake saw sexual content, whatever the offence codes say.</summary>
    public bool SexualContentSignal { get; init; }

    /// <summary>The report of the other side about the same event; null when none.</summary>
    public ReportId? CounterReport { get; init; }

    /// <summary>Opaque reference that opens the source system; at most 200 characters, may be empty.</summary>
    public string SourceReference { get; init; } = "";

    /// <summary>
    /// The same facts with every set sorted and freed of duplicates, leads that nobody asked left out, and times cut to their
    /// precision: what is stored and digested.
    /// </summary>
    public Report Canonical() => IsCanonical ? this : this with
    {
        Received = Received.Canonical(),
        OccurredFrom = OccurredFrom?.Canonical(),
        OccurredTo = OccurredTo?.Canonical(),
        Offences = Offences.IsAscending(Offence.Order) ? Offences
            : [.. Offences.Distinct().OrderBy(o => o.Code, StringComparer.Ordinal).ThenBy(o => o.Stage)],
        RedFlags = RedFlags.IsAscending(Comparer<RedFlag>.Default) ? RedFlags : [.. RedFlags.Distinct().Order()],
        Victims = Victims.IsCanonical() ? Victims : [.. Victims.Select(v => v.Canonical()).Order(Victim.Order)],
        Leads = Leads.Asked().SortedByKind(),
        SafetyMeasures = SafetyMeasures.IsAscending(StringComparer.Ordinal) ? SafetyMeasures
            : [.. SafetyMeasures.Distinct().Order(StringComparer.Ordinal)],
        MethodTags = MethodTags.IsAscending(StringComparer.Ordinal) ? MethodTags
            : [.. MethodTags.Distinct().Order(StringComparer.Ordinal)],
        LinkKeys = LinkKeys.IsAscending(Comparer<LinkKey>.Default) ? LinkKeys : [.. LinkKeys.Distinct().Order()],
    };

    // Most sources send their lists in order, and the service asks twice: looking costs less than copying.
    bool IsCanonical =>
        Offences.IsAscending(Offence.Order) && RedFlags.IsAscending(Comparer<RedFlag>.Default)
        && Victims.IsCanonical() && Leads.IsSortedByKind() && Leads.AreAsked()
        && Received.IsCanonical && OccurredFrom is not { IsCanonical: false } && OccurredTo is not { IsCanonical: false }
        && SafetyMeasures.IsAscending(StringComparer.Ordinal) && MethodTags.IsAscending(StringComparer.Ordinal)
        && LinkKeys.IsAscending(Comparer<LinkKey>.Default);
}

/// <summary>One alleged offence.</summary>
/// <param name="Code">Code in the offence catalogue, or any code of the source that the catalogue does not know.</param>
/// <param name="Stage">Completed, attempted or prepared.</param>
public readonly record struct Offence(string Code, OffenceStage Stage)
{
    /// <summary>By code, then stage.</summary>
    internal static IComparer<Offence> Order { get; } = Comparer<Offence>.Create(static (left, right) =>
        string.CompareOrdinal(left.Code, right.Code) is not 0 and var order ? order : left.Stage.CompareTo(right.Stage));
}

/// <summary>A place, coarse on purpose.</summary>
/// <param name="Gemeente">Code such as GM0363.</param>
/// <param name="Basisteam">Code of the basisteam when the source knows it; else null.</param>
/// <param name="GridCell">Cell of the 100 m grid as E####N####; null when unknown.</param>
public sealed record Place(string Gemeente, string? Basisteam = null, string? GridCell = null);

/// <summary>A victim, without identity.</summary>
public sealed record Victim
{
    /// <summary>Distinct, ascending.</summary>
    public ImmutableArray<VictimNeed> Needs { get; init; } = [];

    /// <summary>Who did the individual assessment; null means that it was not done.</summary>
    public string? NeedsAssessedBy { get; init; }

    /// <summary>When, in Unix seconds; 0 when not done.</summary>
    public long NeedsAssessedTime { get; init; }

    public Answer SafeContact { get; init; }

    public VictimRelation Relation { get; init; }

    public FeedbackWish Wish { get; init; }

    /// <summary>By needs, assessment, safe contact, relation and wish: no victim is the first.</summary>
    internal static IComparer<Victim> Order { get; } = Comparer<Victim>.Create(static (left, right) =>
        left.Needs.AsSpan().SequenceCompareTo(right.Needs.AsSpan()) is not 0 and var byNeeds ? byNeeds
        : string.CompareOrdinal(left.NeedsAssessedBy, right.NeedsAssessedBy) is not 0 and var byAssessor ? byAssessor
        : (left.NeedsAssessedTime, left.SafeContact, left.Relation, left.Wish)
            .CompareTo((right.NeedsAssessedTime, right.SafeContact, right.Relation, right.Wish)));

    internal bool IsCanonical => Needs.IsAscending(Comparer<VictimNeed>.Default) && NeedsAssessedBy is not "";

    /// <summary>Needs sorted; an assessor without a name is none, for the encoding knows no difference.</summary>
    internal Victim Canonical() => IsCanonical ? this : this with
    {
        Needs = [.. Needs.Distinct().Order()],
        NeedsAssessedBy = string.IsNullOrEmpty(NeedsAssessedBy) ? null : NeedsAssessedBy,
    };
}

/// <summary>A lead (aanknopingspunt) and what became of it.</summary>
/// <param name="Kind">Code in the table of lead kinds, or one that the table does not know.</param>
/// <param name="State">Not asked, none, present, secured or lost.</param>
/// <param name="QualityPermille">0..1000; counts only while present or secured.</param>
/// <param name="RecordedBy">Who recorded it; may be empty, but a "none" that nobody signed counts as not asked.</param>
/// <param name="RecordedTime">When, in Unix seconds; 0 when unknown.</param>
/// <param name="PerishTime">When it perishes, in Unix seconds; 0 means by the table's window from the offence.</param>
public readonly record struct Lead(
    string Kind, LeadState State, int QualityPermille = Units.Permille, string RecordedBy = "", long RecordedTime = 0, long PerishTime = 0);

/// <summary>A keyed hash of an identifier (account, phone number, device) that links reports.</summary>
/// <param name="Side">Whose it is; only the suspect's side links.</param>
/// <param name="KeyVersion">Version of the hash key, 1 or more.</param>
/// <param name="Hash">The keyed hash, 16 to 64 lower-case hexadecimal digits.</param>
public readonly record struct LinkKey(LinkSide Side, int KeyVersion, string Hash) : IComparable<LinkKey>
{
    /// <inheritdoc/>
    public int CompareTo(LinkKey other) =>
        (Side, KeyVersion).CompareTo((other.Side, other.KeyVersion)) is not 0 and var order
            ? order
            : string.CompareOrdinal(Hash, other.Hash);
}
