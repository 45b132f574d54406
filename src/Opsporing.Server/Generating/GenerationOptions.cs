namespace Opsporing.Server;

/// <summary>What a generation run covers.</summary>
public sealed record GenerationOptions
{
    /// <summary>Reports of an ordinary day (812,000 crimes in 2024; DOMAIN section 7).</summary>
    public const int ReportsPerDay = 2220;

    /// <summary>Start of the period in Unix seconds, a multiple of 3600; Monday 6 January 2025 00:00 in Amsterdam by default.</summary>
    public long From { get; init; } = 1_736_118_000;

    /// <summary>Days of the period, 1..3660; 0 for as many as <see cref="ReportsPerDay"/> gives.</summary>
    public int Days { get; init; }

    /// <summary>Number after which every source system counts on, 0 or more.</summary>
    public int FirstNumber { get; init; } = 1;

    /// <summary>Series with known members instead of those of the ordinary mix; 0 for the ordinary mix.</summary>
    public int PlantedSeriesCount { get; init; }

    /// <summary>Called for every member of a planted series, with its identity and the number of the series.</summary>
    public Action<string, int> OnPlanted { get; init; } = static (_, _) => { };
}
