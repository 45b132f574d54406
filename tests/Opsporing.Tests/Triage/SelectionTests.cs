using CsCheck;
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

    [Fact]
    public void A_week_of_165_teams_stays_within_each_teams_hours()
    {
        var random = new Random(7);
        foreach (var count in Enumerable.Range(0, 165).Select(_ => random.Next(100, 1_001)))
        {
            SelectionItem[] team = [.. Enumerable.Range(0, count).Select(_ =>
                new SelectionItem(random.Next(8, 320), random.NextInt64(1, 1_000_000_000), 1, random.NextInt64(), false))];

            var proposal = Selection.Propose(team, 1_600);

            Assert.InRange(proposal.Chosen.Sum(i => team[i].QuarterHours), 1, 1_600);
            Assert.Equal(count, proposal.Chosen.Length + proposal.LeftOut.Length);
        }
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
