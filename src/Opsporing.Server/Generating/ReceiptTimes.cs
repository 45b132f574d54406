namespace Opsporing.Server;

/// <summary>When reports come in, and how long after the offence.</summary>
/// <remarks>
/// Shape: 15,947 bicycle thefts known to the police in Groningen, 2013–2017 (aggregates in the shared data set
/// groningen_bike_theft_bvh_aggregates.csv): knowledge_weekday, knowledge_hour, delay_offence_end_to_police_knowledge and
/// offence_window_length. The lags SHORT and LONG are ours [R]. Hours are those of Amsterdam's clock, taken as UTC+1.
/// </remarks>
sealed class ReceiptTimes
{
    const long Hour = 3600, Day = 24 * Hour;

    /// <summary>Monday first.</summary>
    static readonly int[] Weekday = [2767, 2642, 2592, 2560, 2467, 1548, 1371];

    static readonly int[] HourOfDay =
        [204, 88, 53, 41, 40, 31, 57, 228, 619, 998, 961, 1127, 985, 1170, 1427, 1372, 1167, 682, 670, 762, 991, 986, 814, 474];

    static readonly long[] LagLimits = [60, Hour, 6 * Hour, Day, 2 * Day, 7 * Day, 28 * Day, 90 * Day, 900 * Day];

    static readonly WeightedDraw[] Lags =
    [
        new(1118, 2422, 4394, 2643, 3392, 1411, 385, 182),
        new(5200, 2400, 1500, 450, 300, 110, 30, 10),
        new(300, 800, 1500, 1200, 2000, 1900, 1100, 1200),
    ];

    static readonly long[] WindowLimits = [60, Hour, 6 * Hour, 12 * Hour, Day, 3 * Day, 14 * Day];

    static readonly WeightedDraw Windows = new(3594, 4544, 2789, 2558, 1557, 905);

    readonly long[] _cumulated;
    readonly long _from;

    /// <param name="from">Start of the first day, Unix seconds.</param>
    /// <param name="days">1 or more.</param>
    public ReceiptTimes(long from, int days)
    {
        _from = from;
        _cumulated = new long[days * 24 + 1];
        for (var i = 0; i < days * 24; i++)
        {
            var clock = from / Hour + i + 1; // Amsterdam's winter clock
            var weekday = (int)((clock / 24 + 3) % 7); // 1970-01-01 was a Thursday
            _cumulated[i + 1] = _cumulated[i] + (long)Weekday[weekday] * HourOfDay[(int)(clock % 24)];
        }
    }

    /// <summary>Receipt of report <paramref name="index"/> of <paramref name="count"/>: rises with the index.</summary>
    public long Received(ref SplitMix random, long index, long count)
    {
        var target = (Int128)_cumulated[^1] * (index * 1000L + random.Below(1000)) / (count * 1000L);
        var hour = Array.BinarySearch(_cumulated, (long)target);
        hour = hour < 0 ? ~hour - 1 : hour;
        while (hour + 1 < _cumulated.Length - 1 && _cumulated[hour + 1] == _cumulated[hour])
            hour++;
        var width = _cumulated[hour + 1] - _cumulated[hour];
        return _from + hour * Hour + (long)((target - _cumulated[hour]) * Hour / width);
    }

    /// <summary>Seconds between the end of the offence and the report.</summary>
    public static long DrawLag(ref SplitMix random, Lag lag) => Draw(ref random, Lags[(int)lag], LagLimits);

    /// <summary>Seconds that the window of the offence lasts.</summary>
    public static long DrawWindow(ref SplitMix random) => Draw(ref random, Windows, WindowLimits);

    static long Draw(ref SplitMix random, WeightedDraw draw, long[] limits)
    {
        var bucket = draw.Draw(ref random);
        var (low, high) = (limits[bucket], limits[bucket + 1]);
        return Math.Min(random.Between(low, high), random.Between(low, high)); // the early part is the likelier one
    }
}
