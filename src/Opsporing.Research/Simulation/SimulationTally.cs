using System.Runtime.InteropServices;

namespace Opsporing.Research;

/// <summary>Counts what two policies give for the same reports. Use one per thread and join them at the end.</summary>
/// <param name="before">The policy compared with.</param>
/// <param name="after">The candidate.</param>
public sealed class SimulationTally(SimulatedArm before, SimulatedArm after)
{
    /// <summary>Most reports that are named as drops.</summary>
    public const int MostNamed = 500;

    /// <summary>Most reports that are named as movers, each way.</summary>
    public const int MostMovers = 20;

    const int AdviceCount = (int)Advice.ProposeEnd + 1;

    readonly long[] _advices = new long[AdviceCount * AdviceCount];
    readonly long[] _bands = new long[256 * 256];
    readonly Dictionary<(string From, string To), long> _desks = [];
    readonly Dictionary<(SimulationGrouping, string), GroupSums> _groups = [];
    readonly SimulationDisparity _disparity = new();
    readonly SimulationQueues _queues = new();
    readonly Ranked<SimulatedDrop> _drops = new(MostNamed);
    readonly Ranked<SimulatedMover> _rises = new(MostMovers);
    readonly Ranked<SimulatedMover> _falls = new(MostMovers);
    long _reports, _first = long.MaxValue, _last, _priorityChanged;

    /// <summary>Reports so far.</summary>
    public long ReportCount => _reports;

    /// <summary>Adds one report.</summary>
    public void Add(in SimulatedReport report)
    {
        ref readonly var was = ref report.Before;
        ref readonly var will = ref report.After;
        _reports++;
        _first = Math.Min(_first, was.ReceivedTime);
        _last = Math.Max(_last, was.ReceivedTime);
        _priorityChanged += was.Priority == will.Priority ? 0 : 1;
        _advices[(int)was.Advice * AdviceCount + (int)will.Advice]++;
        _bands[was.Band * 256 + will.Band]++;
        var group = report.Group;
        _queues.Add(report, group, before, after);
        if (was.Desk != will.Desk)
            Increment(_desks, (report.DeskOf(was).Code, report.DeskOf(will).Code), 1);
        AddTo(SimulationGrouping.Eenheid, report.Eenheid, was, will);
        AddTo(SimulationGrouping.Kind, SimulationCodes.Of(report.Facts.Kind), was, will);
        AddTo(SimulationGrouping.OffenceGroup, group ?? "", was, will);
        _disparity.Add(report);
        if (SimulationNames.IsDrop(was, will))
            _drops.Offer(was.HarmHundredthDays, report, SimulationNames.DropOf);
        var rise = SimulationNames.RiseOf(was, will);
        if (rise > 0)
            _rises.Offer(rise, report, SimulationNames.MoverOf);
        else if (rise < 0)
            _falls.Offer(-rise, report, SimulationNames.MoverOf);
    }

    /// <summary>Adds what another thread counted.</summary>
    public void Join(SimulationTally other)
    {
        _reports += other._reports;
        _first = Math.Min(_first, other._first);
        _last = Math.Max(_last, other._last);
        _priorityChanged += other._priorityChanged;
        for (var i = 0; i < _advices.Length; i++)
            _advices[i] += other._advices[i];
        for (var i = 0; i < _bands.Length; i++)
            _bands[i] += other._bands[i];
        foreach (var (pair, count) in other._desks)
            Increment(_desks, pair, count);
        foreach (var (key, sums) in other._groups)
            CollectionsMarshal.GetValueRefOrAddDefault(_groups, key, out _).Join(sums);
        _disparity.Join(other._disparity);
        _queues.Join(other._queues);
        _drops.Join(other._drops);
        _rises.Join(other._rises);
        _falls.Join(other._falls);
    }

    /// <summary>The result of everything added and joined.</summary>
    public SimulationResult ToResult() => new()
    {
        Before = before,
        After = after,
        ReportCount = _reports,
        FirstReceived = _reports == 0 ? 0 : _first,
        LastReceived = _last,
        PriorityChangedCount = _priorityChanged,
        AdviceMoves = [.. Moves(_advices, AdviceCount).Select(m => new SimulatedMove<Advice>((Advice)m.From, (Advice)m.To, m.Count))],
        BandMoves = [.. Moves(_bands, 256).Select(m => new SimulatedMove<byte>((byte)m.From, (byte)m.To, m.Count))],
        DeskMoves = [.. _desks.Select(d => new SimulatedMove<string>(d.Key.From, d.Key.To, d.Value))
            .OrderByDescending(m => m.Count).ThenBy(m => m.From, StringComparer.Ordinal).ThenBy(m => m.To, StringComparer.Ordinal)],
        Teams = _queues.ToTeams(before, after),
        Drops = _drops.ToArray(),
        DropCount = _drops.Offered,
        Effects = [.. _groups.OrderBy(g => g.Key.Item1).ThenBy(g => g.Key.Item2, StringComparer.Ordinal)
            .Select(g => new SimulatedEffect(g.Key.Item1, g.Key.Item2, g.Value.Before, g.Value.After) { ReportCount = g.Value.Count })],
        Disparities = _disparity.ToArray(),
        Movers = [.. _rises.ToArray(), .. _falls.ToArray()],
    };

    void AddTo(SimulationGrouping grouping, string code, in AssessmentVector was, in AssessmentVector will) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_groups, (grouping, code), out _).Add(was, will);

    static void Increment<TKey>(Dictionary<TKey, long> counts, TKey key, long count) where TKey : notnull =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _) += count;

    static IEnumerable<(int From, int To, long Count)> Moves(long[] counts, int width) =>
        counts.Select((count, i) => (From: i / width, To: i % width, Count: count)).Where(m => m.Count > 0);

    struct GroupSums
    {
        public long Count;
        public SimulatedCounts Before;
        public SimulatedCounts After;

        public void Add(in AssessmentVector was, in AssessmentVector will)
        {
            Count++;
            Before = Plus(Before, CountsOf(was));
            After = Plus(After, CountsOf(will));
        }

        public void Join(in GroupSums other)
        {
            Count += other.Count;
            Before = Plus(Before, other.Before);
            After = Plus(After, other.After);
        }

        static SimulatedCounts CountsOf(in AssessmentVector vector) => new(
            vector.Advice == Advice.TakeUp ? 1 : 0, vector.Advice == Advice.ProposeEnd ? 1 : 0, vector.Priority, vector.Band);

        static SimulatedCounts Plus(SimulatedCounts left, SimulatedCounts right) => new(
            left.TakeUpCount + right.TakeUpCount, left.ProposeEndCount + right.ProposeEndCount,
            left.PrioritySum + right.PrioritySum, left.BandSum + right.BandSum);
    }
}
