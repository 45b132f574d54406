namespace Opsporing;

/// <summary>What was done to signals.</summary>
public enum SignalActKind : byte
{
    /// <summary>The service saw a rise.</summary>
    Propose = 1,

    /// <summary>A person holds that it is one: it counts until a time.</summary>
    Confirm,

    /// <summary>A person holds that it is none, or no longer.</summary>
    Dismiss,
}

/// <summary>One count of a week beside what was expected.</summary>
/// <param name="Count">Reports.</param>
/// <param name="ExpectedThousandths">Expected, in thousandths of a report.</param>
/// <param name="BoundThousandths">Above it a count is a rise, in thousandths of a report.</param>
public readonly record struct WeekFigure(int Count, long ExpectedThousandths, long BoundThousandths)
{
    /// <summary>
    /// The share of the reports that is above what was expected, permille, 0..1000, rounded half up: the chance that a report of the
    /// week is one of the rise. The attributable fraction: Levin (1953), (rate ratio - 1) / rate ratio.
    /// </summary>
    public short ExcessPermille => Count * 1000L is var count && count > ExpectedThousandths
        ? (short)((2000 * (count - Math.Max(0, ExpectedThousandths)) + count) / (2 * count))
        : (short)0;
}

/// <summary>An act on signals: appended, never changed.</summary>
public sealed record SignalAct
{
    /// <summary>Order of the acts, 1 or more. Of a proposal it names the signal.</summary>
    public required long Number { get; init; }
    public required SignalActKind Kind { get; init; }

    /// <summary>Who; of a proposal the service.</summary>
    public required string Actor { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>Number of the signal: of a proposal its own.</summary>
    public required long Signal { get; init; }

    /// <summary>Proposed only: what rose.</summary>
    public CountedSeries? Rise { get; init; }

    /// <summary>Proposed only: the week that was judged, as <see cref="WeekCounts.WeekOf"/>.</summary>
    public int Week { get; init; }

    /// <summary>Proposed only: first of the weeks without a break that show the rise.</summary>
    public int FirstWeek { get; init; }

    /// <summary>Proposed only: by the week of receipt.</summary>
    public WeekFigure Received { get; init; }

    /// <summary>Proposed only: fresh reports.</summary>
    public WeekFigure Fresh { get; init; }

    /// <summary>Proposed only: adjusted over all series of the week, parts per million.</summary>
    public int QPpm { get; init; }

    /// <summary>Confirmed only: permille, 1..1000.</summary>
    public short Strength { get; init; }

    /// <summary>Confirmed only: until when it counts, Unix milliseconds.</summary>
    public long Until { get; init; }

    /// <summary>Confirmed and dismissed: why; not empty.</summary>
    public string Reason { get; init; } = "";
}
