using Xunit;

namespace Opsporing.Tests.Scoring;

/// <summary>Numbers worked out by hand (DESIGN section 6).</summary>
public sealed class ArithmeticTests
{
    [Theory]
    [InlineData(1, 2, 1)] // 0.5
    [InlineData(1, 3, 0)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 2, 2)] // 1.5
    [InlineData(0, 7, 0)]
    public void Division_rounds_halves_up(long dividend, long divisor, long expected) =>
        Assert.Equal(expected, Units.DivideHalfUp(dividend, divisor));

    [Theory]
    [InlineData(1, 499_999, 0)]
    [InlineData(1, 500_000, 1)]
    [InlineData(1_000_000, 1_000_000, 1_000_000)]
    [InlineData(666_667, 499_999, 333_333)] // 333,332.83
    public void A_product_of_probabilities_rounds_halves_up(int left, int right, int expected) =>
        Assert.Equal(expected, Units.TimesPpm(left, right));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 5)]
    [InlineData(11, 5)]
    [InlineData(19, 5)]
    [InlineData(20, 1000)]
    [InlineData(long.MaxValue, 1000)]
    public void A_step_function_gives_the_highest_threshold_reached(long x, short expected) =>
        Assert.Equal(expected, new StepFunction([0, 10, 20], [0, 5, 1000]).At(x));

    [Fact]
    public void A_step_function_of_one_step_is_flat() => Assert.Equal(7, new StepFunction([0], [7]).At(12));

    [Fact]
    public void An_impossible_step_function_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new StepFunction([], []));
        Assert.Throws<ArgumentException>(() => new StepFunction([1], [0]));
        Assert.Throws<ArgumentException>(() => new StepFunction([0, 1], [0]));
        Assert.Throws<ArgumentException>(() => new StepFunction([0, 5, 5], [0, 1, 2]));
        Assert.Throws<ArgumentException>(() => new StepFunction([0, 5], [2, 1]));
        Assert.Throws<ArgumentException>(() => new StepFunction([0, 5], [0, 1001]));
        Assert.Throws<ArgumentException>(() => new StepFunction([0, 5], [-1, 0]));
    }

    [Theory]
    [InlineData("shoplifting", 400)]
    [InlineData("shoplifting:attempted", 267)] // 400 · 2/3 = 266.67
    [InlineData("theft_other:attempted", 467)] // 700 · 2/3 = 466.67
    [InlineData("shoplifting:prepared", 200)]
    [InlineData("attempted_grievous_assault", 4_000)]
    [InlineData("attempted_grievous_assault:attempted", 4_000)] // the row already prices the attempt
    [InlineData("attempted_grievous_assault:prepared", 2_000)]
    public void An_attempt_is_two_thirds_and_a_preparation_half(string offence, long expected) =>
        Assert.Equal(expected, Example.Assess(Example.Report([offence]), Example.Basis).HarmHundredthDays);

    [Fact]
    public void A_fraction_rounds_halves_up()
    {
        Assert.Equal(351, new Fraction(1, 2).Times(701));
        Assert.Equal(1, new Fraction(2, 3).Times(1));
        Assert.Equal(1, new Fraction(2, 3).Times(2));
    }

    [Fact]
    public void The_principal_offence_counts_or_the_sum_by_policy()
    {
        var report = Example.Report(["shoplifting", "theft_other", "vandalism:attempted"]);

        Assert.Equal(700, Example.Assess(report, Example.Basis).HarmHundredthDays);
        Assert.Equal(400 + 700 + 267, Example.Assess(report, Example.BasisOf(Example.Policy with { SumsHarm = true })).HarmHundredthDays);
    }

    [Fact]
    public void Of_equal_offences_the_first_by_code_is_principal()
    {
        var vector = Example.Assess(Example.Report(["vandalism", "shoplifting"]), Example.Basis);

        Assert.Equal("shoplifting", Example.Catalogue[vector.PrincipalOffence].Code);
    }

    /// <summary>1 − 0.666667 → 666,667; · 0.499999 → 333,332.83 → 333,333; · 0.999993 → 333,330.67 → 333,331.</summary>
    [Fact]
    public void Needs_combine_by_noisy_or_in_ascending_code_order()
    {
        var ppm = new int[12];
        (ppm[(int)VictimNeed.Minor], ppm[(int)VictimNeed.ConsiderableHarm], ppm[(int)VictimNeed.BiasMotive]) = (333_333, 500_001, 7);
        var basis = Example.BasisOf(Example.Policy with { NeedPpm = ppm });

        var vector = Example.Assess(
            Example.Report(needs: [VictimNeed.BiasMotive, VictimNeed.ConsiderableHarm, VictimNeed.Minor]), basis);

        Assert.Equal(666_669, vector.VictimNeedPpm); // 666,670 in the opposite order
    }

    [Fact]
    public void A_need_of_two_victims_counts_once()
    {
        var report = Example.Report(needs: [VictimNeed.Minor]);

        Assert.Equal(
            Example.Assess(report, Example.Basis).VictimNeedPpm,
            Example.Assess(report with { Victims = [report.Victims[0], report.Victims[0]] }, Example.Basis).VictimNeedPpm);
    }

    /// <summary>camera 250,000 · 0.5 = 125,000 → 875,000; name 700,000 → 262,500; witness 66,600 → 245,017.5 → 245,018.</summary>
    [Fact]
    public void Leads_combine_by_noisy_or_weighed_by_quality()
    {
        var basis = Example.BasisOf(WithLeads(("camera_private", 250_000), ("named_suspect", 700_000), ("witness", 200_000)));
        var report = Example.Report() with
        {
            Leads = [new("witness", LeadState.Present, 333), new("named_suspect", LeadState.Secured), new("camera_private", LeadState.Present, 500)],
        };

        Assert.Equal(754_982, Example.Assess(report, basis).LeadsPpm);
    }

    [Theory]
    [InlineData(499, 0)] // 1 ppm · 0.499
    [InlineData(500, 1)]
    public void The_quality_of_a_lead_rounds_halves_up(int quality, int expected)
    {
        var basis = Example.BasisOf(WithLeads(("document", 1)));

        Assert.Equal(expected, Example.Assess(Example.Report() with { Leads = [new("document", LeadState.Present, quality)] }, basis).LeadsPpm);
    }

    [Theory]
    [InlineData(LeadState.NotAsked, 0)]
    [InlineData(LeadState.None, 0)]
    [InlineData(LeadState.Present, 300_000)]
    [InlineData(LeadState.Secured, 300_000)]
    [InlineData(LeadState.Lost, 0)]
    public void Only_leads_present_or_secured_count(LeadState state, int expected)
    {
        var basis = Example.BasisOf(WithLeads(("document", 300_000)));

        Assert.Equal(expected, Example.Assess(Example.Report() with { Leads = [new("document", state)] }, basis).LeadsPpm);
    }

    internal static CompiledPolicy WithLeads(params (string Kind, int Ppm)[] points)
    {
        var kinds = Example.LeadKinds.Kinds.Length;
        var all = new int[Example.Policy.LeadPpm.Length];
        for (var group = 0; group < all.Length / kinds; group++)
            foreach (var (kind, ppm) in points)
                all[group * kinds + Example.LeadKinds.IndexOf(kind)] = ppm;
        return Example.Policy with { LeadPpm = all };
    }
}
