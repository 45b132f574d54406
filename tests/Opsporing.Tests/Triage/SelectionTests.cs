using CsCheck;
using Google.OrTools.Algorithms;
using Xunit;

namespace Opsporing.Tests;

public sealed class SelectionTests
{
    static readonly Gen<SelectionItem> OneItem = Gen.Select(
        Gen.Int[1, 12], Gen.Long[0, 6], Gen.Long[0, 5], Gen.Int[0, 9], (w, v, rank, must) => new SelectionItem(w, v, v, rank, must == 0));

    [Fact]
    public void Chooses_as_trying_every_subset_does() => Gen.Select(OneItem.Array[0, 12], Gen.Int[0, 40]).Sample((items, capacity) =>
    {
        var proposal = Selection.Propose(items, capacity);

        var (best, chosen) = BruteForce(items, capacity);
        var (more, _) = BruteForce(items, capacity + 4);
        Assert.Equal(best, proposal.ChosenSum.Value);
        Assert.Equal(chosen, proposal.Chosen.ToArray());
        Assert.Equal(items.Length, proposal.Chosen.Length + proposal.LeftOut.Length);
        if (proposal.MustDoExcess == 0)
            Assert.Equal(more - best, proposal.ExtraHourValue);
    }, iter: 3_000);

    [Fact]
    public void Must_do_comes_first_even_over_the_capacity()
    {
        var proposal = Selection.Propose([new(10, 1, 5, 0, true), new(1, 99, 7, 9, false)], 8);

        Assert.Equal([0], proposal.Chosen.ToArray());
        Assert.Equal((2, 7L), (proposal.MustDoExcess, proposal.LeftOutSum.HarmHundredthDays));
    }

    [Fact]
    public void Effort_under_a_quarter_of_an_hour_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Selection.Propose([new(0, 1, 0, 0, false)], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Selection.Propose([], -1));
    }

    [Fact]
    public void Gain_follows_the_policy_and_not_raw_solvability()
    {
        var gain = PolicyExample.Base.Chapters!.Capacity.Gain;
        var vector = TriageExample.Vector();
        vector.Contributions[(int)Dimension.Harm] = 200_000;
        vector.Contributions[(int)Dimension.VictimNeed] = 50_000;
        long At(short leads)
        {
            vector.Values[(int)Dimension.Leads] = leads;
            return Selection.ValueOf(vector, gain);
        }

        Assert.Equal(250_000 * 20L, At(0));
        Assert.Equal(250_000 * 400L, At(500));
        Assert.True(At(900) < At(500));
    }

    [Theory]
    [InlineData("teams", 40, 640, 16)]
    [InlineData("one team with a long queue", 1, 1_600, 7_000)]
    [InlineData("few distinct values, many ties", 40, 200, 60)]
    public void Chooses_as_OR_Tools_does(string what, int teams, int capacity, int count)
    {
        var random = new Random(7);
        var mostValue = what.StartsWith("few", StringComparison.Ordinal) ? 4L : 1_000_000_000;
        for (var team = 0; team < teams; team++)
        {
            SelectionItem[] items = [.. Enumerable.Range(0, count).Select(_ => new SelectionItem(
                random.Next(1, 321), random.NextInt64(mostValue), 1, random.NextInt64(), random.Next(50) == 0))];

            var proposal = Selection.Propose(items, capacity);

            var must = items.Where(i => i.IsMustDo).ToArray();
            var rest = Math.Max(0, capacity - must.Sum(i => i.QuarterHours));
            var (best, more) = (Solve(items, rest), Solve(items, rest + 4));
            Assert.Equal(must.Sum(i => i.Value) + best, proposal.ChosenSum.Value);
            Assert.Equal(proposal.MustDoExcess > 0 ? 0 : more - best, proposal.ExtraHourValue);
            Assert.InRange(proposal.Chosen.Where(i => !items[i].IsMustDo).Sum(i => items[i].QuarterHours), 0, rest);
            Assert.Equal(proposal.ChosenSum.Value, proposal.Chosen.Sum(i => items[i].Value));
            Assert.Equal(Enumerable.Range(0, count), proposal.Chosen.Concat(proposal.LeftOut).Order());
        }
    }

    static long Solve(SelectionItem[] items, int capacity)
    {
        var free = items.Where(i => !i.IsMustDo).ToArray();
        using var solver = new KnapsackSolver(KnapsackSolver.SolverType.KNAPSACK_DYNAMIC_PROGRAMMING_SOLVER, "teams");
        var efforts = new long[1, free.Length];
        for (var i = 0; i < free.Length; i++)
            efforts[0, i] = free[i].QuarterHours;
        solver.Init([.. free.Select(i => i.Value)], efforts, [capacity]);
        return solver.Solve();
    }

    static (long Value, int[] Chosen) BruteForce(SelectionItem[] items, int capacity)
    {
        int[] order = [.. Enumerable.Range(0, items.Length).OrderByDescending(i => items[i].IsMustDo).ThenByDescending(i => items[i].RankKey).ThenBy(i => i)];
        int[] must = [.. order.Where(i => items[i].IsMustDo)], free = [.. order.Where(i => !items[i].IsMustDo && items[i].Value > 0)];
        var left = Math.Max(0, capacity - must.Sum(i => items[i].QuarterHours));
        var best = (Value: -1L, Mask: 0);
        // Bits from the highest for the first in order: of equal values the greatest mask is the first by rank.
        for (var mask = 0; mask < 1 << free.Length; mask++)
        {
            int[] set = [.. free.Where((_, k) => (mask >> (free.Length - 1 - k) & 1) != 0)];
            if (set.Sum(i => items[i].QuarterHours) <= left && set.Sum(i => items[i].Value) is var value && value >= best.Value)
                best = (value, mask);
        }
        int[] chosen = [.. must, .. free.Where((_, k) => (best.Mask >> (free.Length - 1 - k) & 1) != 0)];
        return (chosen.Sum(i => items[i].Value), chosen);
    }
}
