namespace Opsporing.Server;

/// <summary>A stretch of time of receipt.</summary>
/// <param name="From">First instant, Unix seconds.</param>
/// <param name="Until">First instant after it, Unix seconds.</param>
public readonly record struct ReplayPeriod(long From, long Until)
{
    /// <summary>All time.</summary>
    public static ReplayPeriod All { get; } = new(long.MinValue, long.MaxValue);

    /// <summary>Whole days, Dutch local time.</summary>
    /// <param name="first">First day; null for no bound.</param>
    /// <param name="last">Last day, included; null for no bound.</param>
    public static ReplayPeriod OfDays(DateOnly? first, DateOnly? last) => new(
        first is { } from ? DutchMidnight.UnixSeconds(from) : long.MinValue,
        last is { } until && until < DateOnly.MaxValue ? DutchMidnight.UnixSeconds(until.AddDays(1)) : long.MaxValue);

    /// <summary>Tells whether an instant lies within it.</summary>
    public bool Holds(long time) => From <= time && time < Until;
}
