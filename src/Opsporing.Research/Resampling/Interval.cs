namespace Opsporing.Research;

/// <summary>A percentile interval, or the reason why there is none.</summary>
public sealed record Interval
{
    /// <summary>Lower end; null without an interval.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end; null without an interval.</summary>
    public double? Upper { get; init; }

    /// <summary>Standard deviation over the resamples; null without an interval.</summary>
    public double? StandardError { get; init; }

    /// <summary>Resamples drawn.</summary>
    public int ResampleCount { get; init; }

    /// <summary>Resamples in which the metric was undefined; they are left out.</summary>
    public int UndefinedCount { get; init; }

    /// <summary>One of <see cref="Reasons"/>; null with an interval.</summary>
    public string? Reason { get; init; }

    internal static Interval Undefined(string reason) => new() { Reason = reason };

    /// <summary>Quantiles by linear interpolation (type 7 of Hyndman and Fan, 1996, doi:10.2307/2684934).</summary>
    internal static Interval OfResamples(double[] resamples, double confidence)
    {
        if (confidence is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence lies in (0, 1).");
        var values = resamples.Where(double.IsFinite).Order().ToArray();
        var interval = new Interval
        {
            ResampleCount = resamples.Length,
            UndefinedCount = resamples.Length - values.Length,
        };
        if (2 * values.Length < resamples.Length)
            return interval with { Reason = Reasons.MostlyUndefined };

        var mean = values.Average();
        var variance = values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1);
        return interval with
        {
            Lower = Quantile(values, (1 - confidence) / 2),
            Upper = Quantile(values, (1 + confidence) / 2),
            StandardError = Math.Sqrt(variance),
        };
    }

    static double Quantile(double[] sorted, double probability)
    {
        var place = probability * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
