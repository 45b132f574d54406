namespace Opsporing.Research;

/// <summary>A metric's number, or the reason why there is none: what is undefined is never 0.</summary>
public sealed record Metric
{
    Metric(double? value, string? reason, long count)
    {
        Value = value;
        Reason = reason;
        Count = count;
    }

    /// <summary>Finite; null when the metric is undefined.</summary>
    public double? Value { get; }

    /// <summary>One of <see cref="Reasons"/>; null when there is a value.</summary>
    public string? Reason { get; }

    /// <summary>Rows the metric was asked of.</summary>
    public long Count { get; }

    /// <summary>Standard error of <see cref="Value"/>; null when the metric has no closed form for it.</summary>
    public double? StandardError { get; init; }

    /// <summary>A defined metric; a <paramref name="value"/> that is not finite becomes an undefined one.</summary>
    public static Metric Of(double value, long count, double? standardError = null) =>
        double.IsFinite(value)
            ? new(value, null, count) { StandardError = standardError is { } s && double.IsFinite(s) ? s : null }
            : Undefined(Reasons.NotFinite, count);

    /// <summary>A metric without a value.</summary>
    public static Metric Undefined(string reason, long count) => new(null, reason, count);
}
