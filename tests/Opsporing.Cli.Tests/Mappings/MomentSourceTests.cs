using System.Globalization;
using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

public sealed class MomentSourceTests
{
    /// <summary>Local time, zone, and the instant in UTC.</summary>
    [Theory]
    [InlineData("2025-01-15 12:00", "Europe/Amsterdam", "2025-01-15T11:00Z")]
    [InlineData("2025-07-15 12:00", "Europe/Amsterdam", "2025-07-15T10:00Z")]
    [InlineData("2025-03-30 01:59", "Europe/Amsterdam", "2025-03-30T00:59Z")]
    [InlineData("2025-03-30 02:00", "Europe/Amsterdam", "2025-03-30T01:00Z")] // gap: becomes 03:00
    [InlineData("2025-03-30 02:30", "Europe/Amsterdam", "2025-03-30T01:30Z")] // gap: becomes 03:30
    [InlineData("2025-03-30 03:00", "Europe/Amsterdam", "2025-03-30T01:00Z")]
    [InlineData("2025-10-26 01:59", "Europe/Amsterdam", "2025-10-25T23:59Z")]
    [InlineData("2025-10-26 02:30", "Europe/Amsterdam", "2025-10-26T00:30Z")] // overlap: the first
    [InlineData("2025-10-26 03:00", "Europe/Amsterdam", "2025-10-26T02:00Z")]
    [InlineData("2020-11-01 01:05", "America/Los_Angeles", "2020-11-01T08:05Z")] // overlap: the first
    [InlineData("2020-03-08 02:15", "America/Los_Angeles", "2020-03-08T10:15Z")] // gap: becomes 03:15
    [InlineData("2025-04-06 01:45", "Australia/Lord_Howe", "2025-04-05T14:45Z")] // overlap of half an hour: the first
    [InlineData("2025-10-05 02:10", "Australia/Lord_Howe", "2025-10-04T15:40Z")] // gap of half an hour
    [InlineData("2025-03-30 02:30", "UTC", "2025-03-30T02:30Z")]
    public void Summer_time_follows_the_stated_rule(string local, string zone, string utc)
    {
        var moment = Read($$"""{"value": {"column": 1}, "formats": ["yyyy-MM-dd HH:mm"], "zone": "{{zone}}"}""", local);

        Assert.Equal(utc, moment!.Time.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture));
        Assert.Equal(V1.Precision.Minute, moment.Precision);
    }

    [Theory]
    [InlineData("\"yyyy-MM-dd\"", "2025-03-01", "2025-02-28T23:00:00Z", V1.Precision.Day)]
    [InlineData("\"d-M-yyyy H:mm\"", "1-3-2025 9:05", "2025-03-01T08:05:00Z", V1.Precision.Minute)]
    [InlineData("\"M/d/yyyy hh:mm:ss tt\"", "3/1/2025 09:05:07 PM", "2025-03-01T20:05:07Z", V1.Precision.Second)]
    [InlineData("\"d MMM yyyy\"", "1 Mar 2025", "2025-02-28T23:00:00Z", V1.Precision.Day)]
    [InlineData("\"yyyyMMdd\", \"yyyy-MM-dd\"", "2025-03-01", "2025-02-28T23:00:00Z", V1.Precision.Day)]
    [InlineData("\"yyyy-MM\"", "2025-03", "2025-02-28T23:00:00Z", V1.Precision.Day)]
    [InlineData("\"iso8601\"", "2025-03-01", "2025-02-28T23:00:00Z", V1.Precision.Day)]
    [InlineData("\"iso8601\"", "2025-03-01T09:05", "2025-03-01T08:05:00Z", V1.Precision.Minute)]
    [InlineData("\"iso8601\"", "2025-03-01T09:05:07Z", "2025-03-01T09:05:07Z", V1.Precision.Second)]
    [InlineData("\"iso8601\"", "2025-03-01 09:05:07.123+05:30", "2025-03-01T03:35:07Z", V1.Precision.Second)]
    [InlineData("\"yyyy-MM-dd HH:mm zzz\"", "2025-03-01 09:05 -05:00", "2025-03-01T14:05:00Z", V1.Precision.Minute)]
    [InlineData("\"unix_seconds\"", "1740819907", "2025-03-01T09:05:07Z", V1.Precision.Second)]
    [InlineData("\"unix_milliseconds\"", "1740819907999", "2025-03-01T09:05:07Z", V1.Precision.Second)]
    public void A_format_gives_instant_and_precision(string formats, string text, string utc, V1.Precision precision)
    {
        var moment = Read($$"""{"value": {"column": 1}, "formats": [{{formats}}], "zone": "Europe/Amsterdam"}""", text);

        Assert.Equal(utc, moment!.Time.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Assert.Equal(precision, moment.Precision);
    }

    [Theory]
    [InlineData("2000", "2020-10-16T03:00Z", V1.Precision.Minute)]
    [InlineData("5", "2020-10-15T07:05Z", V1.Precision.Minute)]
    [InlineData("", "2020-10-15T07:00Z", V1.Precision.Day)]
    public void A_clock_of_its_own_sets_the_time_of_day(string clock, string utc, V1.Precision precision)
    {
        var moment = Read(
            """{"value": {"column": 1}, "formats": ["M/d/yyyy H:mm"], "zone": "America/Los_Angeles", "clock": {"value": {"column": 2, "pad_left": {"length": 4}}}}""",
            "10/15/2020 0:00", clock);

        Assert.Equal(utc, moment!.Time.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture));
        Assert.Equal(precision, moment.Precision);
    }

    [Fact]
    public void A_month_can_end_on_its_last_day() =>
        Assert.Equal(
            new DateTimeOffset(2024, 2, 28, 23, 0, 0, TimeSpan.Zero),
            Read("""{"value": {"column": 1}, "formats": ["yyyy-MM"], "month_end": true}""", "2024-02")!.Time.ToDateTimeOffset());

    [Theory]
    [InlineData("2025-02-30 10:00")]
    [InlineData("2025-13-01 10:00")]
    [InlineData("01-03-2025 10:00")]
    [InlineData("2025-03-01 24:00")]
    [InlineData("gisteren")]
    [InlineData("0001-01-01 00:00")]
    [InlineData("9999-12-31 23:59")]
    public void A_date_that_does_not_fit_rejects_the_row_without_quoting_it(string text)
    {
        var json = Example.With(_ => { });

        Assert.Null(Example.Map(json, ["nr", "op", "feit"], ["1", text, "fiets"], out var faults));
        Assert.Equal("received", Assert.Single(faults).Field);
        Assert.DoesNotContain(text, faults[0].Reason);
    }

    static V1.Moment? Read(string moment, params string[] fields)
    {
        var json = Example.With(root =>
        {
            root["report"]!["received"] = JsonNode.Parse(moment);
            root["report"]!["source_number"] = new JsonObject { ["constant"] = "1" };
            root["report"]!.AsObject().Remove("offences");
        });
        return Example.Map(json, [.. fields.Select((_, i) => $"c{i}")], fields, out _)?.Received;
    }
}
