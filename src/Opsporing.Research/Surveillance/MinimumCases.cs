namespace Opsporing.Research;

/// <summary>No alarm on fewer than <paramref name="Cases"/> in the last <paramref name="Periods"/> periods, the present one included.</summary>
/// <param name="Cases">0 or more; 0 switches the rule off.</param>
/// <param name="Periods">1 or more.</param>
/// <remarks>Source: Farrington et al. (1996), doi:10.2307/2983331, section 3.5: fewer than 5 in 4 weeks.</remarks>
public sealed record MinimumCases(int Cases = 5, int Periods = 4)
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Problem => Cases < 0 || Periods < 1 ? "minimum cases: cases 0 or more, periods 1 or more" : null;

    /// <summary>Whether the period at <paramref name="index"/> has enough; missing counts are none.</summary>
    public bool IsReached(ReadOnlySpan<double> counts, int index)
    {
        var sum = 0.0;
        for (var i = Math.Max(0, index - Periods + 1); i <= index; i++)
            sum += double.IsNaN(counts[i]) ? 0 : counts[i];
        return sum >= Cases;
    }
}
