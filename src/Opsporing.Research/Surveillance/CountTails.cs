using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Opsporing.Research;

/// <summary>Upper tails and quantiles of counts, exact in the far tail.</summary>
static class CountTails
{
    /// <summary>P(Y >= count) of a negative binomial with this mean and variance mean times dispersion; of a Poisson at dispersion 1.</summary>
    /// <param name="count">0 or more; rounded up.</param>
    /// <param name="mean">Above 0.</param>
    /// <param name="dispersion">1 or more.</param>
    public static double AtLeast(double count, double mean, double dispersion)
    {
        var y = Math.Ceiling(count);
        if (y <= 0)
            return 1;
        return dispersion > 1
            ? SpecialFunctions.BetaRegularized(y, mean / (dispersion - 1), 1 - 1 / dispersion)
            : SpecialFunctions.GammaLowerRegularized(y, mean);
    }

    /// <summary>Smallest count with P(Y > count) at most <paramref name="alpha"/>.</summary>
    public static double Quantile(double alpha, double mean, double dispersion)
    {
        var step = 1.0;
        while (AtLeast(step + 1, mean, dispersion) > alpha)
            step *= 2;
        var (low, high) = (Math.Floor(step / 2) - 1, step);
        while (high - low > 1)
        {
            var middle = Math.Floor((low + high) / 2);
            (low, high) = AtLeast(middle + 1, mean, dispersion) > alpha ? (middle, high) : (low, middle);
        }
        return high;
    }

    /// <summary>Upper quantile of the standard normal.</summary>
    public static double NormalQuantile(double alpha) => Normal.InvCDF(0, 1, 1 - alpha);

    /// <summary>P(Z >= z) of the standard normal.</summary>
    public static double NormalAtLeast(double z) => SpecialFunctions.Erfc(z / Math.Sqrt(2)) / 2;
}
