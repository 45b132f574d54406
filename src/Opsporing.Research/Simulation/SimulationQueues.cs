using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>Reports per desk under both policies, and who stands in the first tenth of each queue.</summary>
sealed class SimulationQueues
{
    readonly List<Entry> _entries = [];
    readonly Dictionary<string, Desk> _desks = new(StringComparer.Ordinal);

    public void Add(in SimulatedReport report, string? group, SimulatedArm before, SimulatedArm after)
    {
        ref readonly var was = ref report.Before;
        ref readonly var will = ref report.After;
        var (from, to) = (report.DeskOf(was), report.DeskOf(will));
        _desks.TryAdd(from.Code, from);
        _desks.TryAdd(to.Code, to);
        _entries.Add(new(
            from.Code, to.Code, OrderOf(was), OrderOf(will),
            was.Advice == Advice.TakeUp ? before.QuarterHours(group) : -1,
            will.Advice == Advice.TakeUp ? after.QuarterHours(group) : -1));
    }

    public void Join(SimulationQueues other)
    {
        _entries.AddRange(other._entries);
        foreach (var (code, desk) in other._desks)
            _desks.TryAdd(code, desk);
    }

    public ImmutableArray<SimulatedTeam> ToTeams(SimulatedArm before, SimulatedArm after)
    {
        var was = Loads(e => (e.From, e.Before, e.HoursBefore));
        var will = Loads(e => (e.To, e.After, e.HoursAfter));
        return [.. _desks.Values.OrderBy(d => d.Code, StringComparer.Ordinal).Select(desk =>
        {
            var kind = UpperSnake.Of(desk.Kind);
            var (old, next) = (was.GetValueOrDefault(desk.Code) ?? new(), will.GetValueOrDefault(desk.Code) ?? new());
            var stay = old.Top.Intersect(next.Top).Count();
            return new SimulatedTeam
            {
                Desk = desk.Code,
                DeskKind = desk.Kind,
                Before = old.ToLoad(before.WeeklyHours(kind)),
                After = next.ToLoad(after.WeeklyHours(kind)),
                TopEnteredCount = next.Top.Count - stay,
                TopLeftCount = old.Top.Count - stay,
            };
        })];
    }

    Dictionary<string, Load> Loads(Func<Entry, (string Desk, long Order, int Hours)> side)
    {
        var loads = new Dictionary<string, Load>(StringComparer.Ordinal);
        for (var i = 0; i < _entries.Count; i++)
        {
            var (desk, order, hours) = side(_entries[i]);
            if (!loads.TryGetValue(desk, out var load))
                loads.Add(desk, load = new());
            load.Orders.Add(order);
            load.Reports.Add(i);
            load.TakeUp += hours >= 0 ? 1 : 0;
            load.QuarterHours += Math.Max(0, hours);
        }
        foreach (var load in loads.Values)
            load.Rank();
        return loads;
    }

    // Lane 0 before the rest, then the rank key: the order of a queue on a day when no term is near.
    static long OrderOf(in AssessmentVector vector) => vector.RankKey + (vector.IsLaneZero ? 1L << 60 : 0);

    readonly record struct Entry(string From, string To, long Before, long After, int HoursBefore, int HoursAfter);

    sealed class Load
    {
        public List<long> Orders { get; } = [];
        public List<int> Reports { get; } = [];
        public HashSet<int> Top { get; private set; } = [];
        public long TakeUp { get; set; }
        public long QuarterHours { get; set; }

        public void Rank()
        {
            var (orders, reports) = (Orders.ToArray(), Reports.ToArray());
            Array.Sort(orders, reports);
            // Equal orders stand by the order of reading: a tie is no move.
            Top = [.. reports.AsSpan(reports.Length - reports.Length / 10)];
        }

        public SimulatedLoad ToLoad(int weeklyHours) => new(Reports.Count, TakeUp, QuarterHours, weeklyHours);
    }
}
