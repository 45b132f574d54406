using Xunit;

namespace Opsporing.Research.Tests;

/// <summary>A rule that is known: what the comparison says of it, and how often its intervals hold it.</summary>
public sealed class RecoveryTests
{
    // Simulated years; 40 keep the run short, and 200 are asked for by the variable.
    static readonly int s_count = int.TryParse(Environment.GetEnvironmentVariable("OPSPORING_SIMULATIONS"), out var count) ? count : 40;

    static readonly string[] s_subjects = ["INTERCEPT", "HARM", "VICTIM_NEED", "LEADS"];

    [Fact]
    public void A_simulated_year_gives_back_the_rule_within_its_intervals()
    {
        var result = Comparison.Run(Decisions.Of(seed: 1, days: 365, teams: 6, spread: 0), Options(200) with { WithPoliceInitiated = true });

        for (var i = 0; i < s_subjects.Length; i++)
        {
            var interval = Find(result, s_subjects[i]).Interval!;
            Assert.InRange(Decisions.Rule[i], interval.Lower!.Value, interval.Upper!.Value);
            Assert.InRange(interval.Upper.Value - interval.Lower.Value, 0.001, 0.5);
        }
    }

    /// <summary>95% intervals of the rule's coefficients: between 92% and 98% over 200 simulations; wider for fewer by their own error.</summary>
    [Fact]
    public void Intervals_of_the_rule_hold_it_as_often_as_they_say()
    {
        var holds = new int[s_subjects.Length];
        Parallel.For(0, s_count, seed =>
        {
            var population = new ComparisonPopulation(
                "all", "", true, Decisions.Of(seed + 1000, days: 60, teams: 4, spread: 0).Rows, ClusterLevel.DayAndTeam);
            var numbers = Drivers.Of(population).ToArray();
            for (var i = 0; i < s_subjects.Length; i++)
            {
                var interval = numbers.First(n => n.Subject == s_subjects[i]).Interval!;
                if (interval.Lower <= Decisions.Rule[i] && Decisions.Rule[i] <= interval.Upper)
                    Interlocked.Increment(ref holds[i]);
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"{s_count} simulations: {string.Join(", ", holds.Select(h => $"{h / (double)s_count:P1}"))} each");
        Assert.All(holds, static h => Assert.InRange(h / (double)s_count, s_count >= 200 ? 0.92 : 0.85, s_count >= 200 ? 0.98 : 1));
    }

    /// <summary>The bootstrap's interval of the AUC, whose true value is that of many more reports.</summary>
    [Fact]
    public void Intervals_of_the_auc_hold_it_as_often_as_they_say()
    {
        var truth = AucOf(Decisions.Of(seed: 7, days: 4000, teams: 20, spread: 0.5)).Metric;
        var holds = 0;
        Parallel.For(0, s_count, seed =>
        {
            var (_, interval) = AucOf(Decisions.Of(seed + 5000, days: 60, teams: 4, spread: 0.5));
            if (interval.Lower <= truth && truth <= interval.Upper)
                Interlocked.Increment(ref holds);
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"{s_count} simulations: AUC {truth:0.0000}, held by {holds / (double)s_count:P1}");
        Assert.InRange(holds / (double)s_count, s_count >= 200 ? 0.92 : 0.85, s_count >= 200 ? 0.98 : 1);
    }

    [Fact]
    public void Reports_that_hang_together_widen_the_intervals()
    {
        var rows = Decisions.Of(seed: 3, days: 200, teams: 5, spread: 2).Rows;
        var population = new ComparisonPopulation("all", "", true, rows, ClusterLevel.DayAndTeam);
        double[][] columns = [population.Column(static r => r.Team == "T0" ? 1 : 0), population.Column(static r => r.Day % 2)];

        var plain = LogisticRegression.Fit(population.TakenUp, columns);
        var clustered = ClusteredLogistic.Fit(population.TakenUp, columns, population.Clusters);

        Assert.Equal(plain.Coefficients, clustered.Coefficients);
        Assert.True(clustered.StandardErrors[2] > 1.2 * plain.StandardErrors[2], $"{clustered.StandardErrors[2]} against {plain.StandardErrors[2]}");
    }

    [Fact]
    public void Clusters_of_one_row_give_the_robust_errors_of_white()
    {
        // y = x but for one row in four: p = 3/4 and 1/4; each score is ±1/4 or ±3/4 in a known number of rows.
        double[] x = [0, 0, 0, 0, 1, 1, 1, 1], y = [0, 0, 0, 1, 1, 1, 1, 0];

        var fit = ClusteredLogistic.Fit(y, [x], Clusters.OfEachRow(8));

        // A saturated model is right whatever the rows: V = A⁻¹, times 8/7. Intercept: 1/(4 · 3/16) = 4/3.
        Assert.True(Draw.Near(Math.Sqrt(4.0 / 3 * 8 / 7), fit.StandardErrors[0]));
        Assert.True(Draw.Near(Math.Sqrt(8.0 / 3 * 8 / 7), fit.StandardErrors[1]));
    }

    static (double Metric, Interval Interval) AucOf(ComparisonData data)
    {
        var population = new ComparisonPopulation("all", "", true, data.Rows, ClusterLevel.DayAndTeam);
        var scores = population.Column(ComparisonRank.Priority.Score);
        return (Auc.Of(scores, population.TakenUp).Value!.Value,
            ClusterBootstrap.Auc(scores, population.TakenUp, population.Clusters, new() { ResampleCount = 400, ThreadCount = 1 }));
    }

    static ComparisonNumber Find(ComparisonResult result, string subject) =>
        result.Numbers.Single(n => n is { Topic: "drivers", Grouping: "all", Metric: "log_odds_per_100_permille" } && n.Subject == subject);

    static ComparisonOptions Options(int resamples) => new() { Bootstrap = new() { ResampleCount = resamples } };
}
