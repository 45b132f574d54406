namespace Opsporing.Research;

/// <summary>How the upper bound is found.</summary>
public enum FarringtonThreshold
{
    /// <summary>Quantile of the negative binomial at the estimated mean and dispersion.</summary>
    NegativeBinomial,

    /// <summary>The same at the upper (1 - alpha) limit of the mean: its uncertainty counts too.</summary>
    NegativeBinomialUpperMean,

    /// <summary>Normal prediction interval of count to the power 2/3, the delta method (Farrington et al. 1996).</summary>
    TwoThirdsPower,
}

/// <summary>The methods by the codes that the command takes.</summary>
public static class FarringtonThresholds
{
    /// <summary>nb, nb-upper-mean and power, in the order of the values.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["nb", "nb-upper-mean", "power"];

    public static string CodeOf(FarringtonThreshold threshold) => Codes[(int)threshold];

    /// <exception cref="ArgumentException">No such code.</exception>
    public static FarringtonThreshold Parse(string code)
    {
        for (var i = 0; i < Codes.Count; i++)
            if (Codes[i] == code)
                return (FarringtonThreshold)i;
        throw new ArgumentException($"'{code}' is no way to find the bound", nameof(code));
    }
}

/// <summary>Settings of the Farrington flexible algorithm; the defaults are those of Noufaily et al. (2013) for weeks.</summary>
public sealed record FarringtonOptions
{
    /// <summary>Periods in a year: 52, 12 or 4.</summary>
    public int PeriodsPerYear { get; init; } = 52;

    /// <summary>Years of the baseline (b).</summary>
    public int Years { get; init; } = 3;

    /// <summary>Periods on either side of the same period in earlier years (w).</summary>
    public int HalfWindow { get; init; } = 3;

    /// <summary>Levels of the season: the window, and the rest of the year in equal parts; 1 uses the windows alone.</summary>
    public int SeasonCount { get; init; } = 10;

    /// <summary>Periods before the present one that are left out.</summary>
    public int ExcludedPeriods { get; init; } = 26;

    /// <summary>Standardised Anscombe residuals above it are weighted down; infinite for no reweighting.</summary>
    public double ReweightThreshold { get; init; } = 2.58;

    /// <summary>One-sided level of the bound.</summary>
    public double Alpha { get; init; } = 0.01;

    /// <summary>Whether a trend may be part of the expectation.</summary>
    public bool HasTrend { get; init; } = true;

    /// <summary>A trend is kept when its p-value lies below; 1 keeps it always (the paper).</summary>
    public double TrendPLimit { get; init; } = 1;

    /// <summary>Years of baseline from which a trend is fitted.</summary>
    public int TrendMinYears { get; init; } = 3;

    public FarringtonThreshold Threshold { get; init; }

    public MinimumCases Minimum { get; init; } = new();

    /// <summary>The paper's settings in other units: half a year left out, three months around, seasons of a quarter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 52, 12 or 4.</exception>
    public static FarringtonOptions For(int periodsPerYear) => periodsPerYear switch
    {
        52 => new(),
        12 => new() { PeriodsPerYear = 12, HalfWindow = 1, SeasonCount = 4, ExcludedPeriods = 6 },
        4 => new() { PeriodsPerYear = 4, HalfWindow = 0, SeasonCount = 4, ExcludedPeriods = 2 },
        _ => throw new ArgumentOutOfRangeException(nameof(periodsPerYear), periodsPerYear, "Periods per year are 52, 12 or 4."),
    };

    /// <summary>Periods needed before the one that is judged.</summary>
    public int HistoryLength => Years * PeriodsPerYear + HalfWindow;

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    public string? Problem =>
        PeriodsPerYear is not (52 or 12 or 4) ? "periods per year are 52, 12 or 4"
        : Years is < 1 or > 50 ? "years of the baseline: 1 to 50"
        : HalfWindow < 0 || 2 * HalfWindow + 1 > PeriodsPerYear ? "half-window: 0 or more, and the window within a year"
        : SeasonCount < 1 || SeasonCount > 1 && SeasonCount - 1 > PeriodsPerYear - 2 * HalfWindow - 1
            ? "seasons: 1, or at most as many as fit outside the window, and one"
        : ExcludedPeriods < 0 || ExcludedPeriods >= Years * PeriodsPerYear ? "excluded periods: 0 or more, and fewer than the baseline has"
        : !(ReweightThreshold > 0) ? "reweighting threshold: above 0"
        : !(Alpha is > 0 and < 0.5) ? "alpha: above 0 and below 0.5"
        : !(TrendPLimit is >= 0 and <= 1) ? "p limit of the trend: 0 to 1"
        : TrendMinYears < 1 ? "years from which a trend is fitted: 1 or more"
        : Minimum.Problem;
}
