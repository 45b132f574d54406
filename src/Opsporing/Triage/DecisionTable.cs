using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What a decision must bring with it.</summary>
[Flags]
public enum Needs : ushort
{
    None = 0,

    /// <summary>Code of an ending reason, with its decider.</summary>
    Reason = 1,
    Note = 2,
    Date = 4,
    TargetDesk = 8,
    LeadReport = 16,
    OmReference = 32,
    Guards = 64,
    Intervention = 128,

    /// <summary>Confirmation that the source was read: the decision cannot be undone by itself.</summary>
    SourceRead = 256,

    /// <summary>The danger review must have been done.</summary>
    DangerReviewed = 512,

    /// <summary>A second person when the report is serious, or when lack of leads goes against the advice to take up.</summary>
    SecondPerson = 1024,

    /// <summary>The OM agrees, always, unless the OM decides itself.</summary>
    OmAgrees = 2048,
    KnownSuspect = 4096,
    SexualOffence = 8192,
}

/// <summary>What becomes of the owning item.</summary>
public enum QueueEffect : byte
{
    None,

    /// <summary>Stays where it is.</summary>
    Stays,

    /// <summary>Stays last in its queue until the date, unless danger or a perishing lead says otherwise.</summary>
    Waits,

    /// <summary>Stays at the owner, marked, until the other desk accepts.</summary>
    Offered,

    /// <summary>No item: the report is investigated or ended.</summary>
    Leaves,

    /// <summary>No item of its own: the item of the lead report owns it.</summary>
    ToLead,

    /// <summary>An item at the report's own desk again.</summary>
    Enters,
}

/// <summary>Duties that a decision begins.</summary>
[Flags]
public enum DutyStarts : byte { None = 0, Feedback = 1, CareReferral = 2, Review = 4, Acceptance = 8, SixMonths = 16 }

/// <summary>One row: a state and a decision, and under each guard what follows.</summary>
public sealed record DecisionRow
{
    public required ReportState State { get; init; }
    public required Decision Decision { get; init; }

    /// <summary>False: refused in this state, whoever asks.</summary>
    public bool IsPossible { get; init; }

    /// <summary>State when the decision takes effect; the same state when it is refused.</summary>
    public required ReportState After { get; init; }

    /// <summary>Roles that may; of desk workers those that work the owning desk (<see cref="Actor.WorkersOf"/>).</summary>
    public Roles Roles { get; init; }
    public Needs Needs { get; init; }

    /// <summary>Guards under which police may not, even with the OM's agreement: the OM decides itself.</summary>
    public Guards Refuses { get; init; }

    /// <summary>Guards under which the OM must agree before it takes effect.</summary>
    public Guards OmAgrees { get; init; }

    /// <summary>Guards under which only a frontoffice may.</summary>
    public Guards FrontofficeOnly { get; init; }
    public DutyStarts Duties { get; init; }
    public QueueEffect Queue { get; init; }

    /// <summary>True when police work ends, whatever the decision is called.</summary>
    public bool IsEnding => IsPossible && After == ReportState.Ended;
}

/// <summary>The table state × decision × guards → state, duties, queue: the check, docs/decisions.md and the tests come from it.</summary>
public static class DecisionTable
{
    /// <summary>Police never, not even with the OM: A3-suspect, Z-police, D-danger.</summary>
    const Guards OmDecides = Guards.IdentifiedSuspect | Guards.SexualOffence | Guards.RedFlag;

    /// <summary>Police with the OM: A5-hic (with leads), A4-caught, A5-priority.</summary>
    const Guards WithOm = Guards.HighImpactCrime | Guards.CaughtInTheAct | Guards.PriorityTheme;
    const Needs Ending = Needs.Reason | Needs.SourceRead | Needs.DangerReviewed | Needs.SecondPerson;
    const Roles DeskOrOm = Roles.DeskWorkers | Roles.Om;
    const DutyStarts Told = DutyStarts.Feedback | DutyStarts.CareReferral;

    static readonly ReportState[] Live = [ReportState.Open, ReportState.InInvestigation];
    static readonly DecisionRow[] Defined =
    [
        .. In([ReportState.Open], new()
        {
            State = 0, Decision = Decision.TakeUp, After = ReportState.InInvestigation, Roles = DeskOrOm,
            FrontofficeOnly = Guards.SexualOffence, Duties = DutyStarts.SixMonths, Queue = QueueEffect.Leaves,
        }),
        .. In([ReportState.Open], Waiting(Decision.RequestInformation, Needs.None, Roles.DeskWorkers)),
        .. In([ReportState.Open], Waiting(Decision.Hold, Needs.Note, Roles.DeskWorkers)),
        .. In([ReportState.Open], Waiting(Decision.AwaitVictim, Needs.SexualOffence, Roles.Frontoffice)),
        .. In([ReportState.Open], new()
        {
            State = 0, Decision = Decision.Transfer, After = ReportState.Open, Roles = Roles.DeskWorkers,
            Needs = Needs.TargetDesk | Needs.Note, FrontofficeOnly = Guards.SexualOffence,
            Duties = DutyStarts.Acceptance, Queue = QueueEffect.Offered,
        }),
        .. In(Live, new()
        {
            State = 0, Decision = Decision.Merge, After = ReportState.Merged, Roles = Roles.DeskWorkers,
            Needs = Needs.LeadReport | Needs.DangerReviewed, FrontofficeOnly = Guards.SexualOffence,
            Duties = DutyStarts.Feedback, Queue = QueueEffect.ToLead,
        }),
        .. In([ReportState.Open], new()
        {
            State = 0, Decision = Decision.ToZsm, After = ReportState.Open, Roles = Roles.DeskWorkers,
            Needs = Needs.TargetDesk | Needs.KnownSuspect, FrontofficeOnly = Guards.SexualOffence,
            Duties = DutyStarts.Acceptance, Queue = QueueEffect.Offered,
        }),
        .. In(Live, new()
        {
            State = 0, Decision = Decision.Halt, After = ReportState.Ended, Roles = DeskOrOm,
            Needs = Needs.SourceRead | Needs.DangerReviewed | Needs.KnownSuspect | Needs.OmAgrees,
            Refuses = Guards.SexualOffence | Guards.RedFlag | Guards.HighImpactCrime,
            OmAgrees = Guards.IdentifiedSuspect | Guards.CaughtInTheAct | Guards.PriorityTheme,
            Duties = DutyStarts.Feedback, Queue = QueueEffect.Leaves,
        }),
        .. In(Live, EndsPoliceWork(Decision.EndEarly, Ending)),
        .. In(Live, EndsPoliceWork(Decision.OtherIntervention, Ending | Needs.Intervention)),
        .. In(Live, EndsPoliceWork(Decision.Abroad, Ending)),
        .. In(Live, new()
        {
            State = 0, Decision = Decision.OmEnd, After = ReportState.Ended, Roles = Roles.Om,
            Needs = Needs.Reason | Needs.OmReference | Needs.SourceRead | Needs.DangerReviewed,
            Duties = Told, Queue = QueueEffect.Leaves,
        }),
        .. In([ReportState.Ended, ReportState.InInvestigation], new()
        {
            State = 0, Decision = Decision.Reopen, After = ReportState.Open, Roles = DeskOrOm, Needs = Needs.Note,
            Queue = QueueEffect.Enters,
        }),
        .. In([ReportState.Open, ReportState.InInvestigation, ReportState.Merged], new()
        {
            State = 0, Decision = Decision.LiftGuard, After = 0, Roles = Roles.Om, Needs = Needs.Guards | Needs.Note,
            Queue = QueueEffect.None,
        }),
    ];

    static readonly DecisionRow[] s_rows = Expand();

    /// <summary>Every state with every decision, ascending by decision, then state.</summary>
    public static ImmutableArray<DecisionRow> Rows { get; } = [.. s_rows];

    /// <summary>The row of a state and a decision.</summary>
    /// <exception cref="IndexOutOfRangeException">Not a defined state or decision.</exception>
    public static DecisionRow Row(ReportState state, Decision decision) => s_rows[((int)decision - 1) * 4 + (int)state - 1];

    /// <summary>State after a decision takes effect.</summary>
    internal static ReportState StateAfter(Decision decision, ReportState state) =>
        decision is >= Decision.TakeUp and <= Decision.LiftGuard ? Row(state, decision).After : state;

    static DecisionRow Waiting(Decision decision, Needs needs, Roles roles) => new()
    {
        State = 0,
        Decision = decision,
        After = ReportState.Open,
        Roles = roles,
        Needs = needs | Needs.Date | Needs.DangerReviewed,
        FrontofficeOnly = Guards.SexualOffence,
        Duties = DutyStarts.Review,
        Queue = QueueEffect.Waits,
    };

    static DecisionRow EndsPoliceWork(Decision decision, Needs needs) => new()
    {
        State = 0,
        Decision = decision,
        After = ReportState.Ended,
        Roles = Roles.DeskWorkers,
        Needs = needs,
        Refuses = OmDecides,
        OmAgrees = WithOm,
        Duties = Told,
        Queue = QueueEffect.Leaves,
    };

    static IEnumerable<DecisionRow> In(ReportState[] states, DecisionRow row) => states.Select(state => row with
    {
        State = state,
        IsPossible = true,
        After = row.After == 0 ? state : row.After,
        Queue = row.Queue == QueueEffect.None && state == ReportState.Open ? QueueEffect.Stays : row.Queue,
    });

    static DecisionRow[] Expand()
    {
        var rows = new List<DecisionRow>();
        foreach (var decision in Enum.GetValues<Decision>())
            foreach (var state in Enum.GetValues<ReportState>())
                rows.Add(Array.Find(Defined, r => r.Decision == decision && r.State == state)
                    ?? new() { State = state, Decision = decision, After = state });
        return [.. rows];
    }
}
