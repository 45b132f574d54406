using Xunit;

namespace Opsporing.Research.Tests;

/// <summary>Against values made by another implementation: Fixtures/surveillance.R says how.</summary>
public sealed class FarringtonTests
{
    static readonly FixtureTable Weekly = FixtureTable.Read("farrington_weekly.csv");
    static readonly double[] Counts = Weekly["count"];

    [Fact]
    public void Expectation_dispersion_and_trend_are_those_of_the_independent_fit()
    {
        var results = Farrington.Evaluate(Counts, new());

        Assert.Equal(257, results.Count(static r => r.Expected is not null));
        foreach (var result in results.Skip(159))
        {
            Close(Weekly["expected"][result.Index], result.Expected, 1e-9);
            Close(Weekly["dispersion"][result.Index], result.Dispersion, 1e-7);
            Assert.Equal(Weekly.Text("trend", result.Index) == "TRUE", result.IsTrendUsed);
        }
    }

    [Theory]
    [InlineData(FarringtonThreshold.NegativeBinomial, "nb")]
    [InlineData(FarringtonThreshold.NegativeBinomialUpperMean, "muan")]
    [InlineData(FarringtonThreshold.TwoThirdsPower, "power")]
    public void Bounds_and_p_values_are_the_independent_ones(FarringtonThreshold threshold, string column)
    {
        foreach (var result in Farrington.Evaluate(Counts, new() { Threshold = threshold }).Skip(159))
        {
            Close(Weekly[$"upper_{column}"][result.Index], result.UpperBound, 1e-8);
            Close(Weekly[$"p_{column}"][result.Index], result.PValue, 1e-6);
            Assert.Equal(result.Count > result.UpperBound, result.IsAlarm);
            Assert.Equal(result.IsAlarm, result.Exceedance > 1);
        }
    }

    [Fact]
    public void What_comes_later_changes_nothing()
    {
        double[] changed = [.. Counts[..300], .. Counts[300..].Select(static c => 1000 + c)];

        Assert.Equal(Farrington.EvaluateAt(Counts, 299, new()), Farrington.EvaluateAt(changed, 299, new()));
    }

    [Fact]
    public void An_outbreak_of_last_month_does_not_hide_the_next_one()
    {
        double[] risen = [.. Counts];
        for (var i = 280; i < 300; i++)
            risen[i] *= 3;
        var options = new FarringtonOptions();

        Assert.Equal(Farrington.EvaluateAt(Counts, 300, options).UpperBound, Farrington.EvaluateAt(risen, 300, options).UpperBound);
        Assert.True(Farrington.EvaluateAt(risen, 300, options with { ExcludedPeriods = 0 }).UpperBound
            > Farrington.EvaluateAt(Counts, 300, options with { ExcludedPeriods = 0 }).UpperBound);
    }

    [Fact]
    public void A_past_outbreak_weighs_less_with_reweighting()
    {
        double[] outbreak = [.. Enumerable.Range(0, 210).Select(static i => 20.0 + i % 5 + (i is > 100 and < 106 ? 80 : 0))];

        var with = Farrington.EvaluateAt(outbreak, 209, new());
        var without = Farrington.EvaluateAt(outbreak, 209, new() { ReweightThreshold = double.PositiveInfinity });

        Assert.True(with.UpperBound < without.UpperBound);
    }

    [Fact]
    public void A_trend_that_would_extrapolate_is_left_out()
    {
        double[] rising = [.. Enumerable.Range(0, 212).Select(static i => Math.Round(50 * Math.Exp(0.01 * i)))];
        double[] falling = [.. rising.Reverse()];

        Assert.False(Farrington.EvaluateAt(rising, 211, new()).IsTrendUsed);
        Assert.True(Farrington.EvaluateAt(falling, 211, new()).IsTrendUsed);
        Assert.False(Farrington.EvaluateAt(falling, 211, new() { HasTrend = false }).IsTrendUsed);
        Assert.False(Farrington.EvaluateAt(falling, 211, new() { Years = 2 }).IsTrendUsed);
        Assert.False(Farrington.EvaluateAt(Counts, 300, new() { TrendPLimit = 0 }).IsTrendUsed);
    }

    [Theory]
    [InlineData(5, 4, false)] // 4 cases in 4 weeks
    [InlineData(4, 4, true)]
    [InlineData(0, 4, true)]
    public void Few_cases_are_no_alarm(int cases, int periods, bool isAlarm)
    {
        double[] rare = [.. Enumerable.Range(0, 212).Select(static i => i == 211 ? 4.0 : i % 40 == 0 ? 1 : 0)];
        var result = Farrington.EvaluateAt(rare, 211, new() { SeasonCount = 1, Minimum = new(cases, periods) });

        Assert.Equal(isAlarm, result.IsAlarm);
        Assert.Equal(isAlarm ? null : Reasons.TooFewCases, result.Reason);
    }

    [Fact]
    public void A_kind_of_crime_never_seen_before_is_judged_too()
    {
        double[] unseen = [.. new double[211], 6];

        var result = Farrington.EvaluateAt(unseen, 211, new());

        Assert.True(result.IsAlarm);
        Assert.InRange(result.PValue!.Value, 0, 1e-6);
        Assert.False(Farrington.EvaluateAt(new double[212], 211, new()).IsAlarm);
    }

    [Fact]
    public void Missing_counts_are_left_out_and_never_zero()
    {
        double[] holes = [.. Counts];
        holes[300] = double.NaN;

        Assert.Equal(Reasons.MissingCount, Farrington.EvaluateAt(holes, 300, new()).Reason);
        Assert.NotNull(Farrington.EvaluateAt(holes, 340, new()).Expected);
        Assert.Equal(Reasons.ShortHistory, Farrington.EvaluateAt(Counts, 158, new()).Reason);
    }

    [Fact]
    public void A_yearly_holiday_peak_is_no_alarm_when_the_holiday_is_known()
    {
        var random = new Random(5);
        string?[] holidays = [.. Enumerable.Range(0, 261).Select(static i => i % 52 == 0 ? "oud en nieuw" : null)];
        double[] peaks = [.. holidays.Select(h => (h is null ? 20.0 : 60) + random.Next(8))];

        Assert.True(Farrington.EvaluateAt(peaks, 260, new()).IsAlarm);
        Assert.False(Farrington.EvaluateAt(peaks, 260, new(), holidays).IsAlarm);
        peaks[260] = 150; // more than the holiday explains
        Assert.True(Farrington.EvaluateAt(peaks, 260, new(), holidays).IsAlarm);
    }

    [Fact]
    public void Random_counts_raise_alarms_at_about_the_level()
    {
        var random = new Random(11);
        int alarms = 0, judged = 0;
        for (var run = 0; run < 60; run++)
        {
            double[] counts = [.. Enumerable.Range(0, 190).Select(_ => Poisson(random, 30))];
            for (var i = 170; i < 190; i++, judged++)
                alarms += Farrington.EvaluateAt(counts, i, new()).IsAlarm ? 1 : 0;
        }

        Assert.InRange(alarms / (double)judged, 0.002, 0.03);
    }

    [Theory]
    [InlineData(52, 10)]
    [InlineData(12, 4)]
    [InlineData(4, 4)]
    public void Seasons_part_the_year(int periodsPerYear, int seasons)
    {
        var options = FarringtonOptions.For(periodsPerYear);
        var random = new Random(3);
        double[] counts = [.. Enumerable.Range(0, 6 * periodsPerYear).Select(i =>
            100 + (i % periodsPerYear < periodsPerYear / 2 ? 50.0 : 0) + random.Next(9))];

        Assert.Equal(seasons, options.SeasonCount);
        Assert.Null(options.Problem);
        Assert.DoesNotContain(Farrington.Evaluate(counts, options).Skip(options.HistoryLength), static r => r.Expected is null);
    }

    [Fact]
    public void Wrong_settings_and_counts_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Farrington.Evaluate(Counts, new() { Alpha = 0.7 }));
        Assert.Throws<ArgumentException>(() => Farrington.Evaluate(Counts, new() { HalfWindow = 26 }));
        Assert.Throws<ArgumentException>(() => Farrington.Evaluate([-1], new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => FarringtonOptions.For(7));
    }

    static double Poisson(Random random, double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), random.NextDouble(), 0);
        for (; product > limit; count++)
            product *= random.NextDouble();
        return count;
    }

    static void Close(double expected, double? actual, double relative) =>
        Assert.True(Math.Abs(actual!.Value - expected) <= relative * Math.Max(Math.Abs(expected), 1e-9), $"{actual} is not {expected}");
}
