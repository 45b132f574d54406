using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Opsporing.Research;

/// <summary>Take-up advice by group at equal harm. Harm is kept whole, for its deciles are known only at the end.</summary>
sealed class SimulationDisparity
{
    readonly Dictionary<(SimulationGrouping Grouping, string Code, long Harm), Sums> _sums = [];

    public void Add(in SimulatedReport report)
    {
        ref readonly var was = ref report.Before;
        var sums = new Sums(1, was.Advice == Advice.TakeUp ? 1 : 0, report.After.Advice == Advice.TakeUp ? 1 : 0);
        Add(SimulationGrouping.Eenheid, report.Eenheid, was.HarmHundredthDays, sums);
        Add(SimulationGrouping.Kind, SimulationCodes.Of(report.Facts.Kind), was.HarmHundredthDays, sums);
        for (int rest = was.Needs; rest != 0; rest &= rest - 1)
            Add(SimulationGrouping.VictimNeed, SimulationCodes.Of((VictimNeed)BitOperations.TrailingZeroCount(rest)),
                was.HarmHundredthDays, sums);
    }

    public void Join(SimulationDisparity other)
    {
        foreach (var ((grouping, code, harm), sums) in other._sums)
            Add(grouping, code, harm, sums);
    }

    public ImmutableArray<SimulatedDisparity> ToArray()
    {
        var deciles = DecileOfHarm();
        var all = new Sums[11];
        foreach (var ((grouping, _, harm), sums) in _sums)
            if (grouping == SimulationGrouping.Kind)
                all[deciles[harm]] += sums;
        return [.. _sums.GroupBy(s => (s.Key.Grouping, s.Key.Code))
            .OrderBy(g => g.Key.Grouping).ThenBy(g => g.Key.Code, StringComparer.Ordinal)
            .Select(g => Of(g.Key.Grouping, g.Key.Code, Cells(g.Select(s => (deciles[s.Key.Harm], s.Value))), all))];
    }

    /// <summary>Decile of every harm that occurs: equal harm is never parted, it stands where its middle stands.</summary>
    Dictionary<long, int> DecileOfHarm()
    {
        // Every report has one kind: these are all of them, once.
        var harms = _sums.Where(s => s.Key.Grouping == SimulationGrouping.Kind).GroupBy(s => s.Key.Harm)
            .Select(g => (Harm: g.Key, Count: g.Sum(s => s.Value.Count))).OrderBy(h => h.Harm).ToList();
        var total = harms.Sum(h => h.Count);
        var deciles = new Dictionary<long, int>();
        var below = 0L;
        foreach (var (harm, count) in harms)
        {
            deciles.Add(harm, (int)Math.Min(9, 10 * (2 * below + count) / (2 * total)) + 1);
            below += count;
        }
        return deciles;
    }

    static Sums[] Cells(IEnumerable<(int Decile, Sums Sums)> sums)
    {
        var cells = new Sums[11];
        foreach (var (decile, part) in sums)
            cells[decile] += part;
        return cells;
    }

    static SimulatedDisparity Of(SimulationGrouping grouping, string code, Sums[] cells, Sums[] all)
    {
        var least = grouping == SimulationGrouping.VictimNeed ? SimulatedDisparity.LeastCell : 1;
        var shown = Enumerable.Range(1, 10).Where(d => cells[d].Count >= least).ToList();
        var count = shown.Sum(d => cells[d].Count);
        DisparityRates Rates(Func<Sums, long> take) => count == 0 ? default : new(
            shown.Sum(d => take(cells[d])) / (double)count,
            shown.Sum(d => cells[d].Count * (take(all[d]) / (double)all[d].Count)) / count);
        return new()
        {
            Grouping = grouping,
            Code = code,
            ReportCount = count,
            Cells = [.. shown.Select(d => new SimulatedCell(d, cells[d].Count, cells[d].Before, cells[d].After))],
            SuppressedCellCount = Enumerable.Range(1, 10).Count(d => cells[d].Count > 0 && cells[d].Count < least),
            Before = Rates(s => s.Before),
            After = Rates(s => s.After),
        };
    }

    void Add(SimulationGrouping grouping, string code, long harm, Sums sums) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_sums, (grouping, code, harm), out _) += sums;

    readonly record struct Sums(long Count, long Before, long After)
    {
        public static Sums operator +(Sums left, Sums right) =>
            new(left.Count + right.Count, left.Before + right.Before, left.After + right.After);
    }
}
