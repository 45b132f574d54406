using Xunit;

namespace Opsporing.Research.Tests;

public sealed class EarsTests
{
    static readonly FixtureTable Daily = FixtureTable.Read("ears_daily.csv");
    static readonly double[] Counts = Daily["count"];

    [Theory]
    [InlineData(EarsMethod.C1, "upper_c1", 7)]
    [InlineData(EarsMethod.C2, "upper_c2", 9)]
    public void Bounds_are_the_independent_ones(EarsMethod method, string column, int first)
    {
        var results = Ears.Evaluate(Counts, new() { Method = method, MinSigma = 0 });

        Assert.All(results.Take(first), static r => Assert.Equal(Reasons.ShortHistory, r.Reason));
        foreach (var result in results.Skip(first))
        {
            Assert.Equal(Daily[column][result.Index], result.UpperBound!.Value, 8);
            Assert.Equal(result.Count > result.UpperBound, result.IsAlarm);
        }
        Assert.Contains(results, static r => r.IsAlarm);
    }

    [Fact]
    public void C3_alarms_when_the_sum_of_three_exceeds_two()
    {
        var results = Ears.Evaluate(Counts, new() { Method = EarsMethod.C3, MinSigma = 0 });

        foreach (var result in results.Skip(11))
            Assert.Equal(Daily["c3"][result.Index] > 2, result.IsAlarm);
        Assert.Equal(11, results.Count(static r => r.IsAlarm));
    }

    [Fact]
    public void C3_still_alarms_the_day_after_a_peak_and_C2_does_not()
    {
        double[] counts = [10, 11, 9, 10, 12, 10, 9, 11, 10, 10, 11, 10, 30, 10];

        Assert.True(Ears.EvaluateAt(counts, 13, new() { Method = EarsMethod.C3 }).IsAlarm);
        Assert.False(Ears.EvaluateAt(counts, 13, new() { Method = EarsMethod.C2 }).IsAlarm);
    }

    [Fact]
    public void P_values_are_those_of_a_next_value()
    {
        // mean 4, sd 1: t = (6 - 4) / sqrt(1 + 1/7) = 1.87083, 6 degrees of freedom.
        double[] counts = [3, 5, 3, 5, 4, 3, 5, 6];

        var result = Ears.EvaluateAt(counts, 7, new() { MinSigma = 0 });

        Assert.Equal(4, result.Expected);
        Assert.Equal(7, result.UpperBound!.Value, 8);
        Assert.Equal(0.0552759, result.PValue!.Value, 6);
    }

    [Fact]
    public void Equal_counts_do_not_make_every_change_an_alarm()
    {
        double[] counts = [5, 5, 5, 5, 5, 5, 5, 6];

        Assert.False(Ears.EvaluateAt(counts, 7, new()).IsAlarm);
        Assert.True(Ears.EvaluateAt(counts, 7, new() { MinSigma = 0.1 }).IsAlarm);
    }

    [Fact]
    public void Few_cases_and_missing_counts_are_no_alarm()
    {
        double[] few = [0, 0, 0, 0, 0, 0, 0, 4];

        Assert.Equal(Reasons.TooFewCases, Ears.EvaluateAt(few, 7, new()).Reason);
        Assert.Equal(Reasons.MissingCount, Ears.EvaluateAt([1, 2, double.NaN, 4, 5, 6, 7, 50], 7, new()).Reason);
        Assert.Throws<ArgumentException>(() => Ears.Evaluate(few, new() { Baseline = 2 }));
    }
}
