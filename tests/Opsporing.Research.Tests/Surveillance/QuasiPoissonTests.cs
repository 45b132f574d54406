using Xunit;

namespace Opsporing.Research.Tests;

public sealed class QuasiPoissonTests
{
    /// <summary>Randomised controlled trial of Dobson (1990), An Introduction to Generalized Linear Models, page 93.</summary>
    static readonly double[] Dobson = [18, 17, 15, 20, 10, 20, 25, 13, 12];

    static readonly double[][] Factors =
    [
        [0, 1, 0, 0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 0, 1, 0, 0, 1], // outcome 2, 3
        [0, 0, 0, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1, 1], // treatment 2, 3
    ];

    [Fact]
    public void Dobsons_trial_is_as_published()
    {
        var fit = QuasiPoisson.Fit(Dobson, Factors);

        // Coefficients 3.0445, -0.4543, -0.2930, 0, 0; Poisson standard errors 0.1709, 0.2022, 0.1927, 0.2, 0.2.
        double[] coefficients = [3.044522438, -0.4542552723, -0.2929871247, 0, 0];
        double[] errors = [0.1943517021, 0.2299153934, 0.2191930844, 0.2274467334, 0.2274467334];
        Assert.Equal(1.29330044, fit.Dispersion, 6);
        Assert.Equal(4, fit.DegreesOfFreedom);
        for (var j = 0; j < 5; j++)
        {
            Assert.Equal(coefficients[j], fit.Coefficients[j], 8);
            Assert.Equal(errors[j], fit.StandardError(j, fit.Dispersion), 6);
        }
        Assert.Equal((0.1709, 0.2022, 0.1927, 0.2000), (
            Math.Round(fit.StandardError(0, 1), 4), Math.Round(fit.StandardError(1, 1), 4),
            Math.Round(fit.StandardError(2, 1), 4), Math.Round(fit.StandardError(3, 1), 4)));
        Assert.Equal(0.1193809137, fit.PValue(1, fit.Dispersion), 6);
        Assert.Equal(5, fit.Leverages.Sum(), 9);
    }

    [Fact]
    public void A_prediction_has_the_error_of_its_sum()
    {
        var fit = QuasiPoisson.Fit(Dobson, Factors);

        Assert.Equal(Math.Log(fit.Means[4]), fit.Predictor([1, 0, 1, 0]), 9);
        Assert.Equal(fit.StandardError(0, 1.5), fit.PredictorError([0, 0, 0, 0], 1.5), 9);
    }

    [Fact]
    public void A_weight_of_two_is_a_row_twice()
    {
        double[] x = [0, 1, 2, 3];
        var weighted = QuasiPoisson.Fit([3, 4, 9, 12], [x], [1, 2, 1, 1]);
        var repeated = QuasiPoisson.Fit([3, 4, 4, 9, 12], [[0, 1, 1, 2, 3]]);

        Assert.Equal(repeated.Coefficients[1], weighted.Coefficients[1], 9);
    }

    [Fact]
    public void Undefined_fits_say_why()
    {
        Assert.Equal(Reasons.Collinear, QuasiPoisson.Fit([1, 2, 3], [[1, 2, 3], [2, 4, 6]]).Reason);
        Assert.Equal(Reasons.Collinear, QuasiPoisson.Fit([1, 2], [[1, 2], [2, 1]]).Reason);
        Assert.Equal(Reasons.ZeroTotal, QuasiPoisson.Fit([0, 0], []).Reason);
        Assert.Equal(Reasons.Negative, QuasiPoisson.Fit([1, -1], []).Reason);
        Assert.Equal(Reasons.NotFinite, QuasiPoisson.Fit([1, 1], [[1, double.NaN]]).Reason);
    }
}
