using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>One bin of a reliability curve.</summary>
/// <param name="Lower">Lower end of the bin, closed.</param>
/// <param name="Upper">Upper end, open but for the last bin.</param>
/// <param name="Count">Rows in the bin, one or more.</param>
/// <param name="MeanProbability">0..1.</param>
/// <param name="ObservedShare">Share labelled 1, 0..1.</param>
public sealed record ReliabilityBin(
    double Lower, double Upper, long Count, double MeanProbability, double ObservedShare);

/// <summary>Whether probabilities are honest.</summary>
public static class Calibration
{
    /// <summary>Brier score: mean of (p - y)².</summary>
    /// <returns>0 best..1.</returns>
    /// <remarks>Source: Brier (1950), doi:10.1175/1520-0493(1950)078. Pitfall: falls with the base rate; compare with
    /// p = base rate.</remarks>
    public static Metric Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels)
    {
        if (Undefined(probabilities, labels) is { } reason)
            return Metric.Undefined(reason, labels.Length);
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += (probabilities[i] - labels[i]) * (probabilities[i] - labels[i]);
        return Metric.Of(sum / labels.Length, labels.Length);
    }

    /// <summary>Observed share less mean probability.</summary>
    /// <returns>-1..1; above 0 means the probabilities are too low.</returns>
    /// <remarks>Source: Van Calster et al. (2019), doi:10.1186/s12916-019-1466-7. Pitfall: 0 for wrong both
    /// ways.</remarks>
    public static Metric Difference(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels)
    {
        if (Undefined(probabilities, labels) is { } reason)
            return Metric.Undefined(reason, labels.Length);
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
            sum += labels[i] - probabilities[i];
        return Metric.Of(sum / labels.Length, labels.Length);
    }

    /// <summary>Calibration-in-the-large: the intercept a of logit P(y) = a + logit p.</summary>
    /// <returns>Any real; 0 is right.</returns>
    /// <remarks>Source: Cox (1958), doi:10.1093/biomet/45.3-4.562. Pitfall: needs 0 &lt; p &lt; 1 in every
    /// row.</remarks>
    public static Metric InTheLarge(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels) =>
        UndefinedLogit(probabilities, labels) is { } reason
            ? Metric.Undefined(reason, labels.Length)
            : LogisticRegression.Fit(labels, [], Logits(probabilities)).Coefficient(0);

    /// <summary>Intercept (coefficient 0) and slope (1) of logit P(y) = a + b logit p.</summary>
    /// <returns>Right is 0 and 1; a slope under 1 means too extreme.</returns>
    /// <remarks>Source: Cox (1958). Pitfall: the intercept means calibration-in-the-large only at slope 1.</remarks>
    public static LogisticFit Recalibration(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels) =>
        UndefinedLogit(probabilities, labels) is { } reason
            ? new() { Reason = reason, Count = labels.Length }
            : LogisticRegression.Fit(labels, [Logits(probabilities)]);

    /// <summary>Observed share by bins of equal width.</summary>
    /// <param name="probabilities">0..1.</param>
    /// <param name="labels">0 or 1, of the same rows.</param>
    /// <param name="binCount">One or more.</param>
    /// <returns>Bins with rows, ascending; empty where <see cref="Brier"/> is undefined.</returns>
    public static ImmutableArray<ReliabilityBin> Reliability(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels, int binCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(binCount, 1);
        if (Undefined(probabilities, labels) is not null)
            return [];
        var bins = new (long Count, double Probabilities, double Ones)[binCount];
        for (var i = 0; i < labels.Length; i++)
        {
            ref var bin = ref bins[Math.Min((int)(probabilities[i] * binCount), binCount - 1)];
            bin = (bin.Count + 1, bin.Probabilities + probabilities[i], bin.Ones + labels[i]);
        }
        return
        [
            .. bins.Index().Where(static b => b.Item.Count > 0).Select(b => new ReliabilityBin(
                b.Index / (double)binCount, (b.Index + 1) / (double)binCount, b.Item.Count,
                b.Item.Probabilities / b.Item.Count, b.Item.Ones / b.Item.Count)),
        ];
    }

    /// <summary>
    /// Expected calibration error: mean over rows of |observed share - mean probability| of their bin.
    /// </summary>
    /// <returns>0..1.</returns>
    /// <remarks>
    /// Source: Naeini, Cooper and Hauskrecht (2015). Pitfall: depends on the bins, and is above 0 by chance alone when
    /// bins are small.
    /// </remarks>
    /// <inheritdoc cref="Reliability"/>
    public static Metric ExpectedError(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels, int binCount)
    {
        if (Undefined(probabilities, labels) is { } reason)
            return Metric.Undefined(reason, labels.Length);
        var sum = 0.0;
        foreach (var bin in Reliability(probabilities, labels, binCount))
            sum += bin.Count * Math.Abs(bin.ObservedShare - bin.MeanProbability);
        return Metric.Of(sum / labels.Length, labels.Length);
    }

    static string? Undefined(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels) =>
        Reasons.OfNumbers(probabilities, labels) ?? Reasons.OfProbabilities(probabilities) ?? Labels.Reason(labels);

    static string? UndefinedLogit(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> labels)
    {
        if (Undefined(probabilities, labels) is { } reason)
            return reason;
        foreach (var p in probabilities)
            if (p is 0 or 1)
                return Reasons.CertainProbability;
        return null;
    }

    static double[] Logits(ReadOnlySpan<double> probabilities)
    {
        var logits = new double[probabilities.Length];
        for (var i = 0; i < logits.Length; i++)
            logits[i] = Math.Log(probabilities[i]) - double.LogP1(-probabilities[i]);
        return logits;
    }
}
