using System.Numerics;

namespace Opsporing.Research;

/// <summary>Why a metric has no value. The texts are part of the JSON form; docs/metrics.md lists them.</summary>
public static class Reasons
{
    public const string Empty = "no rows";
    public const string TooFew = "fewer than two rows";
    public const string AllTied = "all values tied";
    public const string OneClass = "one class only";
    public const string NotFinite = "a value is not finite";
    public const string NotBinary = "a value is not 0 or 1";
    public const string Negative = "a value is negative";
    public const string ZeroTotal = "the values sum to 0";
    public const string NotCounts = "a value is not a whole number";
    public const string NotProbability = "a probability is outside 0..1";
    public const string CertainProbability = "a probability is 0 or 1";
    public const string NoPropensity = "a sampled row has propensity 0";
    public const string NothingSampled = "no sampled row";
    public const string NoInformativeStratum = "no stratum with both exposures and both outcomes";
    public const string InfiniteOdds = "no discordant pair on one side";
    public const string Separated = "separated: a combination of columns tells the outcomes apart";
    public const string Collinear = "collinear columns";
    public const string NotConverged = "no convergence";
    public const string Censored = "follow-up ends before the limit";
    public const string TooFewClusters = "fewer than two clusters";
    public const string MostlyUndefined = "undefined in more than half of the resamples";
    public const string MissingCount = "a count is missing";
    public const string ShortHistory = "the history is too short";
    public const string TooFewCases = "too few cases";
    public const string FalseDiscovery = "not beyond the false discovery rate";
    public const string SmallCell = "few reports: not shown";
    public const string NoClusterVariance = "fewer clusters than columns";

    /// <returns><see cref="Empty"/>, <see cref="NotFinite"/> or null.</returns>
    internal static string? OfNumbers(ReadOnlySpan<double> values) =>
        values.IsEmpty ? Empty : IsFinite(values) ? null : NotFinite;

    /// <returns>The first reason of two columns of the same rows, or null.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    internal static string? OfNumbers(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        SameLength(first.Length, second.Length);
        return OfNumbers(first) ?? OfNumbers(second);
    }

    /// <returns><see cref="NotProbability"/> and the reasons of numbers, or null.</returns>
    internal static string? OfProbabilities(ReadOnlySpan<double> values)
    {
        if (OfNumbers(values) is { } reason)
            return reason;
        foreach (var value in values)
            if (value is < 0 or > 1)
                return NotProbability;
        return null;
    }

    /// <returns><see cref="Negative"/>, <see cref="ZeroTotal"/> and the reasons of numbers, or null.</returns>
    internal static string? OfAmounts(ReadOnlySpan<double> values)
    {
        if (OfNumbers(values) is { } reason)
            return reason;
        var total = 0.0;
        foreach (var value in values)
        {
            if (value < 0)
                return Negative;
            total += value;
        }
        return total == 0 ? ZeroTotal : double.IsFinite(total) ? null : NotFinite;
    }

    internal static void SameLength(int first, int second)
    {
        if (first != second)
            throw new ArgumentException($"Columns of {first} and {second} rows are not of the same rows.");
    }

    static bool IsFinite(ReadOnlySpan<double> values)
    {
        // x - x is 0 for a finite x and NaN for any other: one sum tells them apart, without a branch.
        var sum = Vector<double>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var x = new Vector<double>(values[i..]);
            sum += x - x;
        }
        var rest = Vector.Sum(sum);
        for (; i < values.Length; i++)
            rest += values[i] - values[i];
        return rest == 0;
    }
}
