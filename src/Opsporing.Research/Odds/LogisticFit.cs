using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>A fitted logistic regression, or the reason why there is none.</summary>
public sealed record LogisticFit
{
    /// <summary>Log odds per unit, the intercept first; empty when there is no fit.</summary>
    public ImmutableArray<double> Coefficients { get; init; } = [];

    /// <summary>Square roots of the diagonal of the inverse information; as long as the coefficients.</summary>
    public ImmutableArray<double> StandardErrors { get; init; } = [];

    /// <summary>0 or less.</summary>
    public double LogLikelihood { get; init; }

    /// <summary>Newton steps taken.</summary>
    public int IterationCount { get; init; }

    /// <summary>Rows.</summary>
    public long Count { get; init; }

    /// <summary>One of <see cref="Reasons"/>; null when there is a fit.</summary>
    public string? Reason { get; init; }

    /// <summary>Coefficient <paramref name="index"/> with its standard error, or why there is none.</summary>
    public Metric Coefficient(int index) => Reason is null
        ? Metric.Of(Coefficients[index], Count, StandardErrors[index])
        : Metric.Undefined(Reason, Count);
}
