namespace Opsporing.Research;

/// <summary>Upper bound and p-value of a predicted count.</summary>
static class FarringtonBound
{
    /// <param name="count">What was seen.</param>
    /// <param name="eta">Logarithm of the expected count.</param>
    /// <param name="error">Standard error of <paramref name="eta"/>.</param>
    /// <param name="dispersion">1 or more.</param>
    /// <param name="options">Method and level.</param>
    /// <returns>The bound is not finite when the mean is not known at all.</returns>
    public static (double Upper, double PValue) Of(double count, double eta, double error, double dispersion, FarringtonOptions options)
    {
        if (options.Threshold == FarringtonThreshold.TwoThirdsPower)
            return TwoThirds(count, Math.Exp(eta), error, dispersion, options.Alpha);
        if (options.Threshold == FarringtonThreshold.NegativeBinomialUpperMean)
            eta += CountTails.NormalQuantile(options.Alpha) * error;
        var mean = Math.Exp(eta);
        return mean is > 0 and < 1e12
            ? (CountTails.Quantile(options.Alpha, mean, dispersion), CountTails.AtLeast(count, mean, dispersion))
            : (double.NaN, double.NaN);
    }

    /// <summary>var(Y^(2/3) - mean^(2/3)) = 4/9 mean^(1/3) (dispersion + var(mean)/mean).</summary>
    static (double Upper, double PValue) TwoThirds(double count, double mean, double error, double dispersion, double alpha)
    {
        var spread = Math.Sqrt(4.0 / 9 * Math.Cbrt(mean) * (dispersion + mean * error * error));
        var centre = Math.Pow(mean, 2.0 / 3);
        return (
            Math.Pow(centre + CountTails.NormalQuantile(alpha) * spread, 1.5),
            CountTails.NormalAtLeast((Math.Pow(count, 2.0 / 3) - centre) / spread));
    }
}
