using Xunit;

namespace Opsporing.Tests;

public sealed class WeekCountsTests
{
    static readonly int Now = WeekCounts.WeekOf(Example.Now);

    [Theory]
    [InlineData("1970-01-05T00:00:00Z", 0, "1970-01-05")]
    [InlineData("1970-01-04T23:59:59Z", -1, "1969-12-29")]
    [InlineData("2026-11-29T23:59:59Z", 2968, "2026-11-23")]
    public void A_week_begins_on_Monday(string instant, int week, string monday)
    {
        Assert.Equal(week, WeekCounts.WeekOf(DateTimeOffset.Parse(instant, null).ToUnixTimeSeconds()));
        Assert.Equal(monday, WeekCounts.MondayOf(week).ToString("yyyy-MM-dd", null));
    }

    [Fact]
    public void A_report_counts_in_its_eenheid_and_nationally()
    {
        var counts = new WeekCounts();
        counts.Add(Report(0, 0), "AM", Example.Catalogue);
        counts.Add(Report(0, 0), null, Example.Catalogue);

        Assert.Equal(1, counts.Received(Group("AM"), Now, Now)[0]);
        Assert.Equal(2, counts.Received(Group(null), Now, Now)[0]);
        Assert.Equal((Now, Now), counts.Span);
    }

    [Fact]
    public void Police_initiated_offences_count_nowhere()
    {
        var code = Enumerable.Range(0, Example.Catalogue.Count).Select(i => Example.Catalogue[i]).First(static o => o.PoliceInitiated).Code;
        var counts = new WeekCounts();

        counts.Add(Report(0, 0) with { Offences = [new(code, OffenceStage.Completed)] }, "AM", Example.Catalogue);

        Assert.Empty(counts.Series);
    }

    [Fact]
    public void A_backlog_raises_the_week_of_receipt_and_not_the_fresh_ones()
    {
        var counts = new WeekCounts();
        for (var week = 0; week < 5; week++)
            for (var i = 0; i < 10; i++)
                counts.Add(Report(week, week), null, Example.Catalogue);
        for (var i = 0; i < 30; i++)
            counts.Add(Report(4, 1), null, Example.Catalogue); // typed in three weeks late

        Assert.Equal([10, 10, 10, 10, 40], counts.Received(Group(null), Now, Now + 4));
        Assert.Equal([10, 20, 20, 20, 20], counts.Fresh(Group(null), Now, Now + 4));
    }

    [Fact]
    public void What_is_reported_a_week_late_is_still_fresh_and_counted_once_a_week()
    {
        var counts = new WeekCounts();
        counts.Add(Report(2, 1), null, Example.Catalogue);
        counts.Add(Report(2, 0), null, Example.Catalogue);

        Assert.Equal([0, 0, 1, 0], counts.Fresh(Group(null), Now, Now + 3));
    }

    static CountedSeries Group(string? eenheid) => new(
        Example.Catalogue[Example.Catalogue.IndexOf("burglary_shed")].Group, eenheid);

    static Report Report(int received, int occurred) => Example.Report(["burglary_shed"]) with
    {
        Received = new(Example.Now + received * 7 * Example.Day, Precision.Second),
        OccurredFrom = new(Example.Now + occurred * 7 * Example.Day - 60, Precision.Minute),
    };
}
