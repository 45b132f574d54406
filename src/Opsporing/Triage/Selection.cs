using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A report that could be taken up in a period.</summary>
/// <param name="QuarterHours">Effort, 1 or more.</param>
/// <param name="Value">Objective, 0 or more: see <see cref="Selection.ValueOf"/>.</param>
/// <param name="HarmHundredthDays">CHI days, for what is told.</param>
/// <param name="RankKey">Breaks ties, higher first.</param>
/// <param name="IsMustDo">Chosen first, whatever it costs (A4-caught, A5-priority, custody).</param>
public readonly record struct SelectionItem(
    int QuarterHours, long Value, long HarmHundredthDays, long RankKey, bool IsMustDo);

/// <summary>A set of items in sum.</summary>
public readonly record struct SelectionSum(int Count, long QuarterHours, long Value, long HarmHundredthDays);

/// <summary>A proposal for a period: what to take up, and what is left out by that.</summary>
public sealed record SelectionProposal
{
    /// <summary>Positions of the chosen items: must-do first, then by rank key descending, then by position.</summary>
    public required ImmutableArray<int> Chosen { get; init; }

    /// <summary>Positions of the others, in the same order.</summary>
    public required ImmutableArray<int> LeftOut { get; init; }
    public required SelectionSum ChosenSum { get; init; }
    public required SelectionSum LeftOutSum { get; init; }

    /// <summary>Value that one more hour would add: the price of an hour.</summary>
    public required long ExtraHourValue { get; init; }

    /// <summary>Quarter-hours by which the must-do items alone exceed the capacity; 0 when they fit.</summary>
    public required long MustDoExcess { get; init; }
}

/// <summary>Chooses for a team's hours: must-do first, then the exact 0/1 knapsack over quarter-hours (Bellman 1957).</summary>
public static class Selection
{
    const int Hour = 4;

    /// <summary>Proposes a selection of the greatest total value.</summary>
    /// <param name="items">
    /// Any number: of equal effort no more than fit can be chosen, so that what is weighed against each other grows with
    /// the capacity, not with the queue.
    /// </param>
    /// <param name="capacity">Quarter-hours, 0 or more.</param>
    /// <returns>
    /// Of all selections of the greatest value the one that is first by rank key: an item is left out only when no best
    /// selection holds it together with what was chosen before it. Items without value are left out.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">An effort is under 1, a value or the capacity under 0.</exception>
    public static SelectionProposal Propose(ReadOnlySpan<SelectionItem> items, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        var order = Order(items);
        var isChosen = new bool[items.Length];
        var mustDo = 0L;
        var free = new List<int>(items.Length);
        foreach (var i in order)
        {
            isChosen[i] = items[i].IsMustDo;
            mustDo += items[i].IsMustDo ? items[i].QuarterHours : 0;
            if (!items[i].IsMustDo && items[i].Value > 0)
                free.Add(i);
        }
        var rest = (int)Math.Max(0, capacity - mustDo);
        var extra = Choose(items, Contenders(items, free, rest + Hour), rest, isChosen);
        int[] chosen = [.. order.Where(i => isChosen[i])], leftOut = [.. order.Where(i => !isChosen[i])];
        return new()
        {
            Chosen = [.. chosen],
            LeftOut = [.. leftOut],
            ChosenSum = Sum(items, chosen),
            LeftOutSum = Sum(items, leftOut),
            ExtraHourValue = mustDo > capacity ? 0 : extra,
            MustDoExcess = Math.Max(0, mustDo - capacity),
        };
    }

    /// <summary>Objective of a report: harm and need by the policy's weights × expected gain of effort.</summary>
    /// <param name="vector">Its assessment.</param>
    /// <param name="gain">Leads permille to gain permille, thresholds ascending from 0; gains may fall (never raw solvability).</param>
    /// <returns>Millipoints × permille, 0..10^9.</returns>
    public static long ValueOf(in AssessmentVector vector, ImmutableArray<PolicyStep> gain)
    {
        var leads = vector.Values[(int)Dimension.Leads];
        var permille = 0;
        foreach (var step in gain)
            permille = step.Threshold <= leads ? step.Permille : permille;
        return (long)(vector.Contributions[(int)Dimension.Harm] + vector.Contributions[(int)Dimension.VictimNeed]) * permille;
    }

    /// <summary>The item of a report.</summary>
    /// <param name="offenceGroup">Code of its offence group; null when there is none.</param>
    public static SelectionItem ItemOf(in AssessmentVector vector, string? offenceGroup, PolicyCapacity capacity) => new(
        offenceGroup is not null && capacity.GroupQuarterHours.TryGetValue(offenceGroup, out var hours)
            ? hours
            : capacity.QuarterHours,
        ValueOf(vector, capacity.Gain), vector.HarmHundredthDays, vector.RankKey,
        (vector.Guards & (Guards.CaughtInTheAct | Guards.PriorityTheme)) != 0
            || (vector.Flags & AssessmentFlags.Custody) != 0);

    /// <summary>
    /// Leaves out what no best selection holds: of equal effort the more valuable goes first, of equal value too the one that
    /// is first by rank key.
    /// </summary>
    /// <returns>In the order of <paramref name="free"/>.</returns>
    static List<int> Contenders(ReadOnlySpan<SelectionItem> items, List<int> free, int capacity)
    {
        var byEffort = new (int Effort, long Less, int Rank)[free.Count];
        for (var k = 0; k < byEffort.Length; k++)
            byEffort[k] = (items[free[k]].QuarterHours, -items[free[k]].Value, k);
        Array.Sort(byEffort);
        var kept = new List<int>();
        var first = 0;
        for (var k = 0; k < byEffort.Length; k++)
        {
            first = byEffort[k].Effort == byEffort[first].Effort ? first : k;
            if (k - first < capacity / byEffort[k].Effort)
                kept.Add(byEffort[k].Rank);
        }
        kept.Sort();
        return [.. kept.Select(k => free[k])];
    }

    /// <summary>Fills the best value per capacity from the last item to the first, then walks forward and takes what a best selection can hold.</summary>
    /// <returns>Value that <see cref="Hour"/> more quarter-hours would add.</returns>
    static long Choose(ReadOnlySpan<SelectionItem> items, List<int> free, int capacity, bool[] isChosen)
    {
        var width = capacity + Hour + 1;
        var best = new long[width];
        var words = (width + 63) / 64;
        var takes = new ulong[free.Count * words];
        for (var k = free.Count - 1; k >= 0; k--)
            Fill(best, takes.AsSpan(k * words, words), items[free[k]].QuarterHours, items[free[k]].Value);
        var left = capacity;
        for (var k = 0; k < free.Count; k++)
        {
            if ((takes[k * words + (left >> 6)] >> (left & 63) & 1) == 0)
                continue;
            isChosen[free[k]] = true;
            left -= items[free[k]].QuarterHours;
        }
        return best[capacity + Hour] - best[capacity];
    }

    static void Fill(long[] best, Span<ulong> takes, int weight, long value)
    {
        for (var c = best.Length - 1; c >= weight; c--)
        {
            var taken = best[c - weight] + value;
            if (taken < best[c])
                continue;
            best[c] = taken;
            takes[c >> 6] |= 1UL << (c & 63);
        }
    }

    static int[] Order(ReadOnlySpan<SelectionItem> items)
    {
        var copy = items.ToArray();
        foreach (var item in copy)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(item.QuarterHours, 1, nameof(items));
            ArgumentOutOfRangeException.ThrowIfNegative(item.Value, nameof(items));
        }
        var order = Enumerable.Range(0, copy.Length).ToArray();
        Array.Sort(order, (a, b) =>
            copy[a].IsMustDo != copy[b].IsMustDo ? copy[b].IsMustDo.CompareTo(copy[a].IsMustDo)
            : copy[a].RankKey != copy[b].RankKey ? copy[b].RankKey.CompareTo(copy[a].RankKey)
            : a.CompareTo(b));
        return order;
    }

    static SelectionSum Sum(ReadOnlySpan<SelectionItem> items, int[] positions)
    {
        var sum = new SelectionSum();
        foreach (var i in positions)
            sum = new(sum.Count + 1, sum.QuarterHours + items[i].QuarterHours, sum.Value + items[i].Value,
                sum.HarmHundredthDays + items[i].HarmHundredthDays);
        return sum;
    }
}
