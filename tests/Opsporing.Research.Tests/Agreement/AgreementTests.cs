using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class AgreementTests
{
    static string[] Repeat(params (string Category, int Count)[] parts) =>
        [.. parts.SelectMany(static p => Enumerable.Repeat(p.Category, p.Count))];

    [Fact]
    public void Kappa_of_the_fifty_applications_is_as_published()
    {
        // 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: p_o 0.7, p_e 0.5, kappa 0.4 (Wikipedia, "Cohen's kappa").
        var kappa = CohenKappa.Of(
            Repeat(("yes", 25), ("no", 25)), Repeat(("yes", 20), ("no", 5), ("yes", 10), ("no", 15)));

        Assert.Equal(0.4, kappa.Value!.Value, 12);
    }

    [Fact]
    public void Raters_who_always_agree_have_kappa_1_or_none() => Gen.Int[0, 3].Array[0, 20].Sample(codes =>
    {
        string[] rater = [.. codes.Select(static c => c.ToString())];
        var kappa = CohenKappa.Of(rater, rater);

        if (rater.Distinct().Count() > 1)
            Assert.Equal((1.0, 0.0), (Math.Round(kappa.Value!.Value, 12), Math.Round(kappa.StandardError!.Value, 12)));
        else
            Assert.Equal(rater.Length == 0 ? Reasons.Empty : Reasons.OneClass, kappa.Reason);
    });

    [Fact]
    public void Reliability_has_the_rows_of_each_bin_and_the_last_is_closed()
    {
        var bins = Calibration.Reliability([0, 0.05, 0.1, 1], [0, 1, 0, 1], 10);

        Assert.Equal([(0.0, 2L), (0.1, 1L), (0.9, 1L)], bins.Select(static b => (b.Lower, b.Count)));
        Assert.Equal((0.025, 0.5), (bins[0].MeanProbability, bins[0].ObservedShare));
    }

    [Fact]
    public void Honest_probabilities_have_intercept_0_and_slope_1()
    {
        // Of 10 at 0.2, 2 are 1; of 10 at 0.8, 8: exactly calibrated.
        double[] p = [.. Enumerable.Repeat(0.2, 10), .. Enumerable.Repeat(0.8, 10)];
        double[] y = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
        var fit = Calibration.Recalibration(p, y);

        Assert.Equal(0, fit.Coefficient(0).Value!.Value, 9);
        Assert.Equal(1, fit.Coefficient(1).Value!.Value, 9);
        Assert.Equal(0, Calibration.InTheLarge(p, y).Value!.Value, 9);
        Assert.Equal(0, Calibration.ExpectedError(p, y, 10).Value!.Value, 12);
        Assert.Equal(0.16, Calibration.Brier(p, y).Value!.Value, 12);
    }

    [Fact]
    public void Undefined_calibration_says_why()
    {
        Assert.Equal(Reasons.NotProbability, Calibration.Brier([1.2], [1]).Reason);
        Assert.Equal(Reasons.CertainProbability, Calibration.InTheLarge([1, 0.5], [1, 0]).Reason);
        Assert.Equal(Reasons.OneClass, Calibration.Recalibration([0.4, 0.5], [1, 1]).Reason);
        Assert.Equal(Reasons.NotBinary, Calibration.Brier([0.5], [0.5]).Reason);
        Assert.Equal(Reasons.Empty, Calibration.Brier([], []).Reason);
        Assert.Equal(Reasons.NotFinite, Calibration.Brier([double.NaN], [1]).Reason);
    }
}
