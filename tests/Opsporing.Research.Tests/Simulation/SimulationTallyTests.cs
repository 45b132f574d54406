using Xunit;

namespace Opsporing.Research.Tests;

/// <summary>Counts of two policies over the same reports.</summary>
public sealed class SimulationTallyTests
{
    static readonly ScoringBasis s_tables = MakeTables();
    static readonly SimulatedArm s_before = new("before", ContentDigest.Of("before"u8), null);
    static readonly SimulatedArm s_after = new("after", ContentDigest.Of("after"u8), null);

    [Fact]
    public void Moves_are_counted_both_ways()
    {
        var tally = new SimulationTally(s_before, s_after);
        Add(tally, 1, Vector(Advice.Gather, band: 1), Vector(Advice.TakeUp, band: 2));
        Add(tally, 2, Vector(Advice.TakeUp, band: 2), Vector(Advice.Gather, band: 1));
        Add(tally, 3, Vector(Advice.Gather, band: 1), Vector(Advice.Gather, band: 1));

        var result = tally.ToResult();

        Assert.Equal((3, 2, 1, 1), (result.ReportCount, result.AdviceChangedCount, result.BandRaisedCount, result.BandLoweredCount));
        Assert.Equal(
            [new(Advice.TakeUp, Advice.Gather, 1), new(Advice.Gather, Advice.TakeUp, 1), new(Advice.Gather, Advice.Gather, 1)],
            result.AdviceMoves);
    }

    [Fact]
    public void A_serious_report_that_is_proposed_to_end_or_falls_a_band_drops()
    {
        var tally = new SimulationTally(s_before, s_after);
        Add(tally, 1, Vector(Advice.Gather, flags: AssessmentFlags.Serious), Vector(Advice.ProposeEnd, flags: AssessmentFlags.Serious));
        Add(tally, 2, Vector(Advice.Gather, band: 2, flags: AssessmentFlags.RedFlag, harm: 500), Vector(Advice.Gather, band: 1));
        Add(tally, 3, Vector(Advice.Gather, band: 2), Vector(Advice.ProposeEnd, band: 1));
        Add(tally, 4, Vector(Advice.Gather, flags: AssessmentFlags.Serious), Vector(Advice.TakeUp, band: 3, flags: AssessmentFlags.Serious));

        var result = tally.ToResult();

        Assert.Equal(2, result.DropCount);
        Assert.Equal([new("s", "2"), new("s", "1")], result.Drops.Select(d => d.Name.Id)); // most harm first
        Assert.True(result.Drops[0].HasRedFlag);
    }

    [Fact]
    public void Threads_joined_in_any_order_give_what_one_gives()
    {
        var random = new Random(5);
        var pairs = Enumerable.Range(1, 3000).Select(n => (n, Draw(random), Draw(random))).ToArray();
        var whole = new SimulationTally(s_before, s_after);
        var parts = Enumerable.Range(0, 3).Select(_ => new SimulationTally(s_before, s_after)).ToArray();
        foreach (var (n, was, will) in pairs)
        {
            Add(whole, n, was, will);
            Add(parts[n % 3], n, was, will);
        }
        var joined = new SimulationTally(s_before, s_after);
        foreach (var part in parts.Reverse())
            joined.Join(part);

        var (one, many) = (whole.ToResult(), joined.ToResult());

        Assert.Equal(one.AdviceMoves, many.AdviceMoves);
        Assert.Equal(one.BandMoves, many.BandMoves);
        Assert.Equal(one.Drops, many.Drops);
        Assert.Equal(one.Effects, many.Effects);
        Assert.Equal(one.Movers.Select(m => m.Name), many.Movers.Select(m => m.Name));
        Assert.Equal(2 * SimulationTally.MostMovers, one.Movers.Length);
        Assert.Equal(one.Disparities.Select(d => (d.Grouping, d.Code, d.ReportCount, d.Before, d.After)),
            many.Disparities.Select(d => (d.Grouping, d.Code, d.ReportCount, d.Before, d.After)));
        Assert.Equal(one.Teams.Sum(t => t.TopEnteredCount), one.Teams.Sum(t => t.TopLeftCount));
    }

    [Fact]
    public void Small_cells_of_a_victim_need_are_left_out_and_counted()
    {
        var tally = new SimulationTally(s_before, s_after);
        for (var n = 1; n <= 100; n++)
        {
            // Twenty of little harm, nine of much.
            var needs = (ushort)(n <= 20 || n > 91 ? 1 << (int)VictimNeed.Minor : 0);
            Add(tally, n, Vector(n % 2 == 0 ? Advice.TakeUp : Advice.Gather, harm: n <= 20 ? 100 : 9000, needs: needs), Vector(Advice.TakeUp));
        }

        var need = tally.ToResult().Disparities.Single(d => d.Grouping == SimulationGrouping.VictimNeed);

        Assert.Equal(("MINOR", 20, 1), (need.Code, need.ReportCount, need.SuppressedCellCount));
        Assert.Equal(20, Assert.Single(need.Cells).ReportCount);
        Assert.Equal((0.5, 1.0), (need.Before.Actual, need.After.Actual));
    }

    [Fact]
    public void At_equal_harm_a_group_that_is_treated_as_all_are_has_what_is_expected()
    {
        var tally = new SimulationTally(s_before, s_after);
        for (var n = 1; n <= 400; n++)
        {
            var isGrave = n % 4 == 0;
            var advice = isGrave ? Advice.TakeUp : Advice.Gather;
            Add(tally, n, Vector(advice, harm: isGrave ? 9000 : 100), Vector(advice), n % 2 == 0 ? ReportKind.Melding : ReportKind.Aangifte);
        }

        var kinds = tally.ToResult().Disparities.Where(d => d.Grouping == SimulationGrouping.Kind).ToArray();

        Assert.Equal(["AANGIFTE", "MELDING"], kinds.Select(k => k.Code));
        // Raw shares differ (0 and a half), for the harm does; at equal harm nothing does.
        Assert.Equal([0.0, 0.5], kinds.Select(k => k.Before.Actual));
        Assert.Equal([0.0, 0.5], kinds.Select(k => k.Before.Expected));
    }

    [Fact]
    public void A_mover_says_which_lines_moved_it()
    {
        var was = Vector(Advice.Gather);
        (was.Weights[2], was.Values[2], was.Contributions[2], was.Priority) = (200, 500, 100_000, 100_000);
        var will = was;
        (will.Weights[2], will.Contributions[2], will.Priority) = (250, 125_000, 125_000);
        var tally = new SimulationTally(s_before, s_after);
        Add(tally, 1, was, will);

        var mover = Assert.Single(tally.ToResult().Movers);

        Assert.Equal([new(ExplanationLineKind.Leads, 100_000, 125_000, 200, 250, 500, 500)], mover.Lines);
    }

    static AssessmentVector Draw(Random random) => Vector(
        (Advice)random.Next(1, 6), (byte)random.Next(0, 5), random.Next(3) == 0 ? AssessmentFlags.Serious : 0,
        random.Next(1, 8) * 1000, (ushort)random.Next(0, 16), random.Next(0, 1_000_000));

    static AssessmentVector Vector(
        Advice advice, byte band = 0, AssessmentFlags flags = 0, long harm = 100, ushort needs = 0, int priority = 1000) => new()
        {
            ScorerVersion = AssessmentVector.CurrentScorerVersion,
            Advice = advice,
            Band = band,
            Flags = flags,
            HarmHundredthDays = harm,
            Needs = needs,
            Priority = priority,
            RankKey = Scorer.RankKey(band, priority, 0, 0),
            PrincipalOffence = -1,
            Eenheid = -1,
            ReceivedTime = 1_767_225_600,
        };

    static void Add(
        SimulationTally tally, int number, AssessmentVector was, AssessmentVector will, ReportKind kind = ReportKind.Aangifte) =>
        tally.Add(new(new ReportId("s", $"{number}").ToKey(), new() { Kind = kind }, s_tables, was, will));

    static ScoringBasis MakeTables()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Opsporing.sln")))
            folder = Path.GetDirectoryName(folder)!;
        var reference = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(folder, "seeds", path)));
        return new BasisSet(reference, ReferenceSet.ChiNames[0], null, SignalSet.Empty, new(new byte[16])).For(-1, -1);
    }
}
