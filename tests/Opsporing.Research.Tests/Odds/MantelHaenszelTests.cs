using Xunit;

namespace Opsporing.Research.Tests;

public sealed class MantelHaenszelTests
{
    /// <summary>Rows of tables a b (exposed with and without the outcome), c d (not exposed).</summary>
    static (double[] Exposed, double[] Outcomes, string[] Strata) Rows(params int[][] tables)
    {
        var rows = tables.Index().SelectMany(static t => t.Item.Index().SelectMany(cell =>
            Enumerable.Repeat((Exposed: cell.Index < 2 ? 1.0 : 0, Outcome: 1.0 - cell.Index % 2, t.Index), cell.Item))).ToArray();
        return ([.. rows.Select(static r => r.Exposed)], [.. rows.Select(static r => r.Outcome)],
            [.. rows.Select(static r => r.Index.ToString())]);
    }

    [Fact]
    public void Admissions_to_Berkeley_are_as_published()
    {
        // Bickel et al. (1975), by department; R 4, mantelhaen.test(UCBAdmissions): 0.9046968 (0.7719074, 1.0603298).
        var (male, admitted, department) = Rows(
            [512, 313, 89, 19], [353, 207, 17, 8], [120, 205, 202, 391], [138, 279, 131, 244], [53, 138, 94, 299],
            [22, 351, 24, 317]);

        var ratio = MantelHaenszel.OddsRatio(male, admitted, department).Value!.Value;
        var log = MantelHaenszel.LogOddsRatio(male, admitted, department);

        Assert.Equal(0.9046968, ratio, 7);
        Assert.Equal(0.7719074, Math.Exp(log.Value!.Value - 1.959963984540054 * log.StandardError!.Value), 7);
        Assert.Equal(1.0603298, Math.Exp(log.Value!.Value + 1.959963984540054 * log.StandardError!.Value), 7);
    }

    [Fact]
    public void One_stratum_is_the_plain_odds_ratio_with_woolfs_variance()
    {
        var (exposed, outcomes, strata) = Rows([10, 20, 5, 40]);
        var log = MantelHaenszel.LogOddsRatio(exposed, outcomes, strata);

        Assert.Equal(Math.Log(10 * 40 / (20.0 * 5)), log.Value!.Value, 12);
        Assert.Equal(Math.Sqrt(1 / 10.0 + 1 / 20.0 + 1 / 5.0 + 1 / 40.0), log.StandardError!.Value, 12);
    }

    [Fact]
    public void Undefined_odds_say_why()
    {
        var (exposed, outcomes, strata) = Rows([3, 2, 0, 0], [0, 0, 1, 4]);
        Assert.Equal(Reasons.NoInformativeStratum, MantelHaenszel.OddsRatio(exposed, outcomes, strata).Reason);

        (exposed, outcomes, strata) = Rows([3, 0, 1, 4]);
        Assert.Equal(Reasons.InfiniteOdds, MantelHaenszel.OddsRatio(exposed, outcomes, strata).Reason);
        Assert.Equal(Reasons.Empty, MantelHaenszel.OddsRatio([], [], []).Reason);
        Assert.Equal(Reasons.NotBinary, MantelHaenszel.OddsRatio([2], [1], ["a"]).Reason);
    }
}
