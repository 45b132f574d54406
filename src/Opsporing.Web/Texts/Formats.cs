using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace Opsporing.Web;

/// <summary>Dates and numbers in Dutch form, Dutch time; the program itself runs without cultures.</summary>
static class Formats
{
    static readonly NumberFormatInfo s_dutch = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
    static readonly TimeZoneInfo s_zone = TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Amsterdam", out var zone) ? zone : TimeZoneInfo.Utc;

    static readonly string[] s_months =
        ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

    static NumberFormatInfo Numbers(WorkSession session) => session.IsDutch ? s_dutch : NumberFormatInfo.InvariantInfo;

    public static string Count(WorkSession session, long count) => count.ToString("#,0", Numbers(session));

    /// <summary>Hundredths of a day as days.</summary>
    public static string Days(WorkSession session, long hundredths) =>
        (hundredths / 100m).ToString(hundredths >= 10_000 ? "#,0" : "#,0.#", Numbers(session));

    /// <summary>Millipoints as points of 1,000.</summary>
    public static string Points(WorkSession session, int millipoints) =>
        (millipoints / 1000m).ToString("#,0", Numbers(session));

    /// <summary>Quarter-hours as hours.</summary>
    public static string Hours(WorkSession session, long quarters) => (quarters / 4m).ToString("#,0.##", Numbers(session));

    /// <summary>An instant in Dutch time.</summary>
    public static string Moment(WorkSession session, Timestamp? time) => time is null ? "–" : Moment(session, Local(time.ToDateTimeOffset()));

    public static string Date(WorkSession session, Timestamp? time) => time is null ? "–" : Date(session, Local(time.ToDateTimeOffset()));

    /// <summary>An instant as exactly as it is known.</summary>
    public static string Moment(WorkSession session, V1.Moment? moment) => moment is null ? "–"
        : moment.Precision == V1.Precision.Day ? Date(session, moment.Time) : Moment(session, moment.Time);

    /// <summary>How long ago, in the largest fitting unit.</summary>
    public static string Age(WorkSession session, Timestamp time, DateTimeOffset now) => Span(session, now - time.ToDateTimeOffset());

    /// <summary>Time left, or by how much it has passed.</summary>
    public static string Left(WorkSession session, Timestamp time, DateTimeOffset now)
    {
        var left = time.ToDateTimeOffset() - now;
        return left < TimeSpan.Zero
            ? session.Pick($"{Span(session, -left)} te laat", $"{Span(session, -left)} overdue")
            : session.Pick($"nog {Span(session, left)}", $"{Span(session, left)} left");
    }

    /// <summary>Midday in Dutch time of a day that a person chose.</summary>
    public static Timestamp? Midday(DateOnly? day) => day is { } date
        ? Timestamp.FromDateTimeOffset(new DateTimeOffset(date.ToDateTime(new(12, 0)), s_zone.GetUtcOffset(date.ToDateTime(new(12, 0)))))
        : null;

    static string Span(WorkSession session, TimeSpan span) => span switch
    {
        { TotalMinutes: < 60 } => $"{(int)span.TotalMinutes} min",
        { TotalHours: < 48 } => session.Pick($"{(int)span.TotalHours} uur", $"{(int)span.TotalHours} h"),
        _ => session.Pick($"{Count(session, (long)span.TotalDays)} dagen", $"{Count(session, (long)span.TotalDays)} days"),
    };

    static DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, s_zone);

    static string Moment(WorkSession session, DateTimeOffset time) =>
        $"{Date(session, time)} {time.ToString("HH:mm", CultureInfo.InvariantCulture)}";

    static string Date(WorkSession session, DateTimeOffset time) => session.IsDutch
        ? $"{time.Day} {s_months[time.Month - 1]} {time.Year}"
        : time.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
