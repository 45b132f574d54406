using Xunit;

namespace Opsporing.Tests.Scoring;

/// <summary>Modifiers, one floor line, one cap line; bands and the rank key.</summary>
public sealed class LineTests
{
    /// <summary>Only harm counts, and it is 700 hundredths of a day: 250 permille, 250,000 millipoints.</summary>
    static CompiledPolicy HarmOnly { get; } = Example.Policy with
    {
        Weights = [1000, 0, 0, 0, 0, 0],
        HarmValue = new StepFunction([0, 700], [0, 250]),
        PublicTaskMillipoints = 30_000,
        DiscriminationMillipoints = 20_000,
        CaughtInTheActFloor = 400_000,
        ReadyMadeFloor = 350_000,
        PriorityThemeFloor = 0,
    };

    [Fact]
    public void Each_om_modifier_is_a_line_of_its_own()
    {
        var both = Example.Report() with { PublicTaskVictim = true, DiscriminatoryMotive = true };

        var vector = Example.Assess(both, Example.BasisOf(HarmOnly));

        Assert.Equal((30_000, 20_000, 0, 0), (vector.PublicTaskLine, vector.DiscriminationLine, vector.FloorLine, vector.CapLine));
        Assert.Equal(300_000, vector.Priority);
    }

    [Theory]
    [InlineData(249_999, 0, 250_000)]
    [InlineData(250_000, 0, 250_000)]
    [InlineData(250_001, 1, 250_001)]
    public void A_floor_lifts_to_itself_and_never_lowers(int floor, int line, int priority)
    {
        var vector = Example.Assess(
            Example.Report() with { IsReadyMade = true }, Example.BasisOf(HarmOnly with { ReadyMadeFloor = floor }));

        Assert.Equal((line, priority, line > 0 ? 2 : 0), (vector.FloorLine, vector.Priority, vector.Floor));
    }

    [Fact]
    public void The_highest_matching_floor_counts_once()
    {
        var report = Example.Report() with { IsReadyMade = true, SuspectStatus = SuspectStatus.CaughtInTheAct };

        var vector = Example.Assess(report, Example.BasisOf(HarmOnly));

        Assert.Equal((150_000, 1), (vector.FloorLine, vector.Floor));
        Assert.Equal(400_000, vector.Priority);
    }

    [Theory]
    [InlineData(Provability.Low, 399, false)]
    [InlineData(Provability.Unknown, 400, false)]
    [InlineData(Provability.Medium, 401, false)]
    [InlineData(Provability.Medium, 400, true)]
    [InlineData(Provability.High, 399, true)]
    public void A_priority_theme_needs_enough_leads_and_proof(Provability provability, short enough, bool expected)
    {
        var priority = new PolicyPriority(
            ulong.MaxValue, uint.MaxValue, -1, [], null, null, long.MinValue, long.MaxValue, 500, "thema", "bron");
        var basis = Example.BasisOf(ArithmeticTests.WithLeads(("document", 1)) with
        {
            National = new PriorityIndex([priority], Example.Catalogue.Groups.Length),
            LeadsValue = new StepFunction([0, 1], [0, 400]),
            Neutral = [0, 0, 0, 0, 0, 0],
            EnoughLeads = enough,
            PriorityThemeFloor = 777_777,
        });

        var vector = Example.Assess(
            Example.Report() with { Leads = [new("document", LeadState.Present)], Provability = provability }, basis);

        Assert.Equal(expected, vector.Guards.HasFlag(Guards.PriorityTheme));
        Assert.Equal(expected, vector.Floor == 3);
        Assert.Equal(expected, vector.Priority == 777_777);
    }

    [Theory]
    [InlineData(750_000 - 1, 0, 999_999)]
    [InlineData(750_000, 0, 1_000_000)]
    [InlineData(750_000 + 1, -1, 1_000_000)]
    public void The_sum_is_capped_by_a_line(int modifier, int line, int priority)
    {
        var vector = Example.Assess(
            Example.Report() with { PublicTaskVictim = true }, Example.BasisOf(HarmOnly with { PublicTaskMillipoints = modifier }));

        Assert.Equal((line, priority), (vector.CapLine, vector.Priority));
    }

    [Theory]
    [InlineData(699, 1)]
    [InlineData(700, 1)]
    [InlineData(701, 0)]
    public void A_harm_band_starts_at_its_limit(long limit, byte band) => Assert.Equal(band,
        Example.Assess(Example.Report(), Example.BasisOf(HarmOnly with { HarmBandLimits = [limit], NeedBandLimits = [] })).Band);

    [Theory]
    [InlineData(399, 1)]
    [InlineData(400, 1)]
    [InlineData(401, 0)]
    public void A_need_band_starts_at_its_limit(short limit, byte band)
    {
        var basis = Example.BasisOf(HarmOnly with
        {
            HarmBandLimits = [],
            NeedBandLimits = [limit],
            NeedPpm = [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            NeedValue = new StepFunction([0, 5], [0, 400]),
        });

        Assert.Equal(band, Example.Assess(Example.Report(needs: [VictimNeed.Minor]), basis).Band);
    }

    [Fact]
    public void The_band_is_the_highest_of_harm_need_and_danger()
    {
        var basis = Example.BasisOf(HarmOnly with { HarmBandLimits = [1, 2, 3], NeedBandLimits = [1001], TopBand = 9 });

        Assert.Equal(3, Example.Assess(Example.Report(), basis).Band);
        Assert.Equal(9, Example.Assess(Example.Report(redFlags: [RedFlag.Weapon]), basis).Band);
        Assert.Equal(9, Example.Assess(Example.Report(["house_ban_breach"]), basis).Band); // danger_review in the catalogue
    }

    [Fact]
    public void A_policy_of_one_band_says_so_and_keeps_danger_in_lane_zero()
    {
        var basis = Example.BasisOf(HarmOnly with { IsOneBand = true, HarmBandLimits = [], NeedBandLimits = [], TopBand = 0 });

        var vector = Example.Assess(Example.Report(redFlags: [RedFlag.Weapon]), basis);

        Assert.Equal(0, vector.Band);
        Assert.Equal(0, vector.LaneAt(Example.Now));
        Assert.True(vector.Flags.HasFlag(AssessmentFlags.OneBand));
    }

    [Fact]
    public void The_rank_key_is_the_formula() => Assert.Equal(
        3 * (1L << 48) + (1L << 47) + 250_000L * 86_400 - 200L * (Example.Now - 946_684_800), Scorer.RankKey(3, 250_000, 200, Example.Now));

    [Theory]
    [InlineData(10_000, -2_208_988_800)] // 1900
    [InlineData(10_000, 4_133_980_799)] // 2100
    [InlineData(0, -2_208_988_800)]
    public void Waiting_never_crosses_a_band(int rate, long other)
    {
        foreach (var received in (long[])[-2_208_988_800, 946_684_800, 4_133_980_799])
            for (var band = 0; band < 255; band++)
                Assert.True(Scorer.RankKey((byte)band, Units.PriorityMax, rate, other) < Scorer.RankKey((byte)(band + 1), 0, rate, received));
    }

    [Fact]
    public void Waiting_a_day_longer_is_worth_the_rate()
    {
        var now = Example.Now;

        Assert.Equal(Scorer.RankKey(1, 300_000, 200, now - Example.Day), Scorer.RankKey(1, 300_200, 200, now));
        Assert.True(Scorer.RankKey(1, 300_000, 200, now - Example.Day - 1) > Scorer.RankKey(1, 300_200, 200, now));
        Assert.True(Scorer.RankKey(1, 300_000, 200, now - Example.Day + 1) < Scorer.RankKey(1, 300_200, 200, now));
    }

    [Fact]
    public void The_rank_key_does_not_depend_on_the_time_of_assessing()
    {
        var report = Example.Report(["vandalism"]);

        Assert.Equal(
            Example.Assess(report, Example.Basis).RankKey, Example.Assess(report, Example.Basis, now: Example.Now + 9 * Example.Day).RankKey);
    }

    [Theory]
    [InlineData(Dimension.Harm)]
    [InlineData(Dimension.VictimNeed)]
    [InlineData(Dimension.Leads)]
    public void A_missing_dimension_has_its_neutral_value_and_a_known_one_what_is_known(Dimension dimension)
    {
        var basis = Example.BasisOf(Example.Policy with { Neutral = [301, 302, 303, 0, 0, 0] });
        var unknown = Example.Assess(Example.Report(["onbekend"]), basis);
        var known = Example.Assess(Example.Report(["shoplifting"]).AllAsked().NeedsAssessed(), basis);

        Assert.Equal(Certainty.Missing, unknown.Certainties[(int)dimension]);
        Assert.Equal(301 + (int)dimension, unknown.Values[(int)dimension]);
        Assert.Equal(Certainty.Known, known.Certainties[(int)dimension]);
        Assert.True(known.Values[(int)dimension] < 300);
    }

    [Theory]
    [InlineData(249, 250)]
    [InlineData(250, 250)]
    [InlineData(251, 251)]
    public void A_partial_dimension_is_the_higher_of_neutral_and_known(short neutral, short expected)
    {
        var basis = Example.BasisOf(HarmOnly with { Neutral = [neutral, 0, 0, 0, 0, 0] });

        var vector = Example.Assess(Example.Report(["theft_other", "onbekend"]), basis);

        Assert.Equal(Certainty.Partial, vector.Certainties[0]);
        Assert.Equal(expected, vector.Values[0]);
    }
}
