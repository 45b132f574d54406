using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.WellKnownTypes;

namespace Opsporing.Cli;

/// <summary>How an instant is read from a row: text, formats, an optional column with the time of day, a time zone.</summary>
sealed partial record MomentSource
{
    /// <summary>Special formats beside the custom ones of .NET.</summary>
    public const string Iso = "iso8601", UnixSeconds = "unix_seconds", UnixMilliseconds = "unix_milliseconds";

    public static readonly ImmutableArray<string> ClockDefaults = ["HHmm", "H:mm", "H:mm:ss"];

    public required ValueSource Value { get; init; }

    /// <summary>Tried in order; the first that fits counts.</summary>
    public required ImmutableArray<string> Formats { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Stated precision; null means that of the format.</summary>
    public V1.Precision? Precision { get; init; }

    /// <summary>For a month: its last day instead of its first.</summary>
    public bool TakesEnd { get; init; }

    public ValueSource? Clock { get; init; }

    public ImmutableArray<string> ClockFormats { get; init; } = ClockDefaults;

    /// <summary>Reads the instant.</summary>
    /// <param name="row">The row.</param>
    /// <param name="moment">Null when the column is empty.</param>
    /// <returns>Null when read; else what is wrong, without the text itself.</returns>
    public string? Read(Row row, out V1.Moment? moment)
    {
        moment = null;
        if (!Value.TryRead(row, out var text))
            return "the value is not in its map";
        if (text is null)
            return null;
        string? clock = null;
        if (Clock is not null && !Clock.TryRead(row, out clock))
            return "the time of day is not in its map";
        if (!TryParse(text, out var time, out var precision))
            return $"the date fits none of the formats {string.Join(" | ", Formats)}";
        if (Clock is not null)
        {
            (time, precision) = (new(time.Local.Date, time.Unix is null ? null : time.Unix), V1.Precision.Day);
            if (clock is not null)
            {
                if (!TryClock(clock, out var ofDay, out precision))
                    return $"the time of day fits none of the formats {string.Join(" | ", ClockFormats)}";
                time = new(time.Local.Add(ofDay), null);
            }
        }
        moment = Build(time, Precision ?? precision);
        return moment is null ? "the year lies outside 1900 to 2200" : null;
    }

    V1.Moment? Build(Instant time, V1.Precision precision)
    {
        var local = precision == V1.Precision.Day ? time.Local.Date : time.Local;
        if (local.Year is < 1900 or > 2200)
            return null;
        var seconds = precision != V1.Precision.Day && time.Unix is { } unix ? unix : LocalTime.ToUnixSeconds(local, Zone);
        if (precision == V1.Precision.Minute)
            seconds -= (seconds % 60 + 60) % 60;
        return new() { Time = new Timestamp { Seconds = seconds }, Precision = precision };
    }

    bool TryParse(string text, out Instant time, out V1.Precision precision)
    {
        foreach (var format in Formats)
        {
            switch (format)
            {
                case Iso when TryIso(text, out time, out precision):
                    return true;
                case UnixSeconds or UnixMilliseconds when TryUnix(text, format == UnixMilliseconds ? 1000 : 1, out time):
                    precision = V1.Precision.Second;
                    return true;
                case Iso or UnixSeconds or UnixMilliseconds:
                    continue;
                default:
                    if (TryExact(text, format, out time))
                    {
                        precision = DateFormat.PrecisionOf(format);
                        return true;
                    }
                    continue;
            }
        }
        (time, precision) = (default, default);
        return false;
    }

    bool TryExact(string text, string format, out Instant time)
    {
        time = default;
        if (DateFormat.HasOffset(format))
        {
            if (!DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact))
                return false;
            time = Of(exact);
            return true;
        }
        if (!DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        time = new(!DateFormat.HasDay(format) && TakesEnd ? local.AddMonths(1).AddDays(-1) : local, null);
        return true;
    }

    bool TryIso(string text, out Instant time, out V1.Precision precision)
    {
        time = default;
        precision = text.Length <= 10 ? V1.Precision.Day : IsoSeconds().IsMatch(text) ? V1.Precision.Second : V1.Precision.Minute;
        if (text.Length > 10 && IsoOffset().IsMatch(text))
        {
            if (!DateTimeOffset.TryParseExact(
                text, IsoFormatsWithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact))
                return false;
            time = Of(exact);
            return true;
        }
        if (!DateTime.TryParseExact(text, IsoFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        time = new(local, null);
        return true;
    }

    bool TryUnix(string text, int perSecond, out Instant time)
    {
        time = default;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number / perSecond) > 7_258_118_400) // 1900 to 2200 lies within
            return false;
        time = Of(DateTimeOffset.FromUnixTimeSeconds((long)Math.Floor((decimal)number / perSecond)));
        return true;
    }

    bool TryClock(string text, out TimeSpan ofDay, out V1.Precision precision)
    {
        foreach (var format in ClockFormats)
        {
            if (!TimeOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                continue;
            (ofDay, precision) = (time.ToTimeSpan(), DateFormat.PrecisionOf(format));
            return true;
        }
        (ofDay, precision) = (default, default);
        return false;
    }

    Instant Of(DateTimeOffset exact) =>
        new(TimeZoneInfo.ConvertTime(exact, Zone).DateTime, exact.ToUnixTimeSeconds());

    static readonly string[] IsoFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
    ];

    static readonly string[] IsoFormatsWithOffset =
        [.. IsoFormats.Skip(1).SelectMany(f => new[] { f + "zzz", f + "'Z'" })];

    [GeneratedRegex(@"(Z|[+-]\d\d:?\d\d)$")]
    private static partial Regex IsoOffset();

    [GeneratedRegex(@"^.{10}.\d\d:\d\d:\d\d")]
    private static partial Regex IsoSeconds();

    /// <param name="Local">Date and time on the clock of the zone.</param>
    /// <param name="Unix">Unix seconds when the source itself fixes the instant; else null.</param>
    readonly record struct Instant(DateTime Local, long? Unix);
}

/// <summary>Time on the clock of a zone to Unix seconds, with one stated rule for gaps and overlaps of summer time.</summary>
static class LocalTime
{
    /// <summary>
    /// A time in a gap moves forward by the length of the gap (02:30 becomes 03:30); a time that comes twice is the first one.
    /// </summary>
    public static long ToUnixSeconds(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        var offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-2)) // the offset before the gap
            : zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, TimeSpan.Zero).ToUnixTimeSeconds() - (long)offset.TotalSeconds;
    }
}

/// <summary>What a custom date format of .NET holds.</summary>
static partial class DateFormat
{
    public static bool HasOffset(string format) => Specifiers(format).AsSpan().IndexOfAny('z', 'K') >= 0;

    public static bool HasDay(string format) => Specifiers(format).Contains('d');

    public static V1.Precision PrecisionOf(string format)
    {
        var specifiers = Specifiers(format).AsSpan();
        return specifiers.Contains('s') ? V1.Precision.Second
            : specifiers.IndexOfAny('m', 'H', 'h') >= 0 ? V1.Precision.Minute
            : V1.Precision.Day;
    }

    /// <returns>Null for a usable date format; else what is wrong.</returns>
    public static string? Fault(string format)
    {
        var specifiers = Specifiers(format);
        if (format.Length < 2)
            return "a format has two characters or more";
        if (!specifiers.Contains('y'))
            return $"'{format}' has no year (yyyy)";
        if (!specifiers.Contains('M'))
            return $"'{format}' has no month (MM; mm is minutes)";
        if (specifiers.Contains('h') && !specifiers.Contains('t'))
            return $"'{format}' has hours of 12 (hh) without AM or PM (tt); use HH for 24";
        return null;
    }

    /// <returns>Null for a usable format of a time of day; else what is wrong.</returns>
    public static string? ClockFault(string format)
    {
        var specifiers = Specifiers(format).AsSpan();
        return specifiers.IndexOfAny('H', 'h') < 0 || specifiers.IndexOfAny('y', 'M', 'd') >= 0
            ? $"'{format}' is no format of a time of day, such as HHmm or H:mm"
            : null;
    }

    static string Specifiers(string format) => Literals().Replace(format, "");

    [GeneratedRegex("""'[^']*'|"[^"]*"|\\.""")]
    private static partial Regex Literals();
}
