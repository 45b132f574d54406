namespace Opsporing;

/// <summary>How exactly an instant is known.</summary>
public enum Precision : byte
{
    /// <summary>To the second.</summary>
    Second = 1,

    /// <summary>To the minute.</summary>
    Minute,

    /// <summary>To the civil day.</summary>
    Day,
}

/// <summary>An instant as far as it is known: somewhere from its start, as long as its precision lasts.</summary>
/// <param name="UnixSeconds">Start, in whole seconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Precision">How exactly it is known.</param>
public readonly record struct Moment(long UnixSeconds, Precision Precision)
{
    /// <summary>Earliest instant it can be, in Unix seconds.</summary>
    public long Earliest => UnixSeconds;

    /// <summary>Latest instant it can be, in Unix seconds; a civil day lasts up to 25 hours.</summary>
    public long Latest => UnixSeconds + Precision switch
    {
        Precision.Minute => 59,
        Precision.Day => 25 * 3600 - 1,
        _ => 0,
    };

    /// <summary>True when the start is one of a whole minute where no more is known. A civil day may start at any minute.</summary>
    public bool IsCanonical => Precision != Precision.Minute || UnixSeconds % 60 == 0;

    /// <summary>The same moment, cut to its minute where no more is known.</summary>
    public Moment Canonical() => IsCanonical ? this : this with { UnixSeconds = UnixSeconds - (UnixSeconds % 60 + 60) % 60 };

    /// <summary>The start as a date and time in UTC.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeSeconds(UnixSeconds);
}
