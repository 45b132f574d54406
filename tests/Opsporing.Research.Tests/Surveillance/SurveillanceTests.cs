using System.Xml.Linq;
using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class SurveillanceTests
{
    [Fact]
    public void Adjusted_p_values_are_as_published()
    {
        // Benjamini and Hochberg (1995), section 4.2: fifteen p-values, of which four are rejected at 0.05.
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1];

        var q = FalseDiscovery.Adjust(p);

        Assert.Equal(4, q.Count(static v => v <= 0.05));
        Assert.Equal(0.0015, q[0], 9);
        Assert.Equal(0.035625, q[3], 9);
        Assert.Equal(1, q[14]);
    }

    [Fact]
    public void Adjusted_p_values_keep_the_order_and_are_no_smaller() => Gen.Double[0, 1].Array.Sample(static p =>
    {
        var q = FalseDiscovery.Adjust(p);
        for (var i = 0; i < p.Length; i++)
        {
            Assert.InRange(q[i], p[i], 1);
            for (var j = 0; j < p.Length; j++)
                Assert.True(p[i] > p[j] || q[i] <= q[j]);
        }
    });

    [Fact]
    public void One_rise_among_many_series_stands_and_chance_ones_do_not()
    {
        var random = new Random(8);
        var rows = Enumerable.Range(0, 40).SelectMany(series => Enumerable.Range(0, 15).Select(period =>
            (0, $"{period}", $"{20 + random.Next(12) + (series == 3 && period == 14 ? 60 : 0)}", $"s{series}")));
        var table = CountTable.Of(rows.ToList());

        var all = Surveillance.Run(table, new(null, new() { Limit = 1 }, 1));
        var controlled = Surveillance.Run(table, new(null, new() { Limit = 1 }, 0.05));

        Assert.True(all.Count(static s => s.Periods[14].IsAlarm) > 2);
        Assert.Equal(["s3"], controlled.Where(static s => s.Periods[14].IsAlarm).Select(static s => s.Name));
        Assert.Contains(controlled, static s => s.Periods[14].Reason == Reasons.FalseDiscovery);
    }

    [Theory]
    [InlineData("2024-12-30", "oud en nieuw")]
    [InlineData("2024-12-23", "kerst")]
    [InlineData("2024-03-25", "pasen")] // Easter 31 March 2024
    [InlineData("2019-04-15", "pasen")] // 21 April 2019
    [InlineData("2025-04-21", "pasen")] // Easter Monday; King's Day on the 26th, for the 27th is a Sunday
    [InlineData("2018-04-23", "koningsdag")]
    [InlineData("2024-05-06", "hemelvaart")]
    [InlineData("2024-10-07", null)]
    public void Dutch_holidays_fall_where_they_fall(string monday, string? name) =>
        Assert.Equal(name, DutchHolidays.In(DateOnly.ParseExact(monday, "yyyy-MM-dd"), 7));

    [Fact]
    public void A_table_tells_what_is_wrong_with_it()
    {
        var error = Assert.Throws<MetricsTableException>(() => CountTable.Of([
            (2, "2024-01-01", "3.5", ""), (3, "2024-01-08", "-1", ""), (4, "2024-01-01", "2", "")]));

        Assert.Equal(3, error.Problems.Length);
        Assert.Contains("2024-01-15", CountTable.Of([(2, "2024-01-08", "1", ""), (3, "2024-01-22", "", "")]).Gap(52));
        Assert.Null(CountTable.Of([(2, "2024-01-01", "1", ""), (3, "2024-04-01", "2", "")]).Gap(4));
        Assert.Null(CountTable.Of([(2, "week 1", "1", ""), (3, "week 9", "2", "")]).Gap(52));
    }

    [Fact]
    public void A_plot_shows_every_count_and_alarm()
    {
        var table = CountTable.Of(Enumerable.Range(0, 20).Select(static i => (0, $"<{i}>", i == 19 ? "90" : $"{10 + i % 3}", "a & b")));
        var results = Surveillance.Run(table, new(null, new()));

        var svg = XDocument.Parse(SurveillancePlot.Svg(table, results));

        var bars = svg.Descendants().Where(static e => e.Elements().Any(static c => c.Name.LocalName == "title")).ToList();
        Assert.Equal(20, bars.Count);
        Assert.Equal("#c62828", Assert.Single(bars, static b => (string?)b.Attribute("fill") != "#6b7a8c").Attribute("fill")!.Value);
        Assert.Contains("<19>: 90, bound 13.", bars[19].Value);
    }
}
