using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>Outcomes of the reports that had one intervention.</summary>
/// <param name="Intervention">Its name, for example a public appeal.</param>
/// <param name="Count">Reports, one or more.</param>
/// <param name="SuccessCount">Of which with the outcome.</param>
/// <param name="Lower">Lower end of the interval of the share, 0..1.</param>
/// <param name="Upper">Upper end, 0..1.</param>
public sealed record InterventionRow(string Intervention, long Count, long SuccessCount, double Lower, double Upper)
{
    /// <summary>0..1.</summary>
    public double Share => SuccessCount / (double)Count;
}

/// <summary>Success by intervention.</summary>
public static class Interventions
{
    /// <summary>Share of success per intervention, with Wilson's score interval.</summary>
    /// <param name="interventions">A name per row.</param>
    /// <param name="outcomes">0 or 1, of the same rows.</param>
    /// <param name="z">Normal quantile of the interval, above 0.</param>
    /// <returns>By name, ordinal; an intervention without a report has no row.</returns>
    /// <remarks>
    /// Source: Wilson (1927), doi:10.1080/01621459.1927.10502953. Pitfall: interventions go where success is likely, so
    /// the shares compare no effects; use <see cref="MantelHaenszel"/> or <see cref="InversePropensity"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">An outcome is not 0 or 1, or the lengths differ.</exception>
    public static ImmutableArray<InterventionRow> Table(
        IReadOnlyList<string> interventions, ReadOnlySpan<double> outcomes, double z = 1.959963984540054)
    {
        Reasons.SameLength(interventions.Count, outcomes.Length);
        if (Labels.Reason(outcomes) is { } reason)
            throw new ArgumentException(reason, nameof(outcomes));

        var counts = new SortedDictionary<string, (long Count, long Successes)>(StringComparer.Ordinal);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (count, successes) = counts.GetValueOrDefault(interventions[i]);
            counts[interventions[i]] = (count + 1, successes + (long)outcomes[i]);
        }
        return [.. counts.Select(c => Row(c.Key, c.Value.Count, c.Value.Successes, z))];
    }

    static InterventionRow Row(string intervention, long count, long successes, double z)
    {
        double n = count, share = successes / n, z2 = z * z;
        var centre = (share + z2 / (2 * n)) / (1 + z2 / n);
        var half = z / (1 + z2 / n) * Math.Sqrt(share * (1 - share) / n + z2 / (4 * n * n));
        return new(intervention, count, successes, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
