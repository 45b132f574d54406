using System.Text.Json;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class MetricsTableTests
{
    static readonly MetricsOptions Quick = new() { Ks = [2], Bootstrap = new() { ResampleCount = 50 } };

    static MetricsReport Compute(string csv, MetricsOptions? options = null) =>
        MetricsTable.Compute(new StringReader(csv), options ?? Quick);

    static string Resource(string name)
    {
        using var stream = typeof(MetricsTableTests).Assembly.GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }

    public static TheoryData<string> Fixtures => ["coarse", "fine", "small"];

    /// <summary>
    /// The values are scipy's, statsmodels' and scikit-learn's, or by definition: Fixtures/derive.py.
    /// </summary>
    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Every_metric_agrees_with_another_implementation(string name)
    {
        using var expected = JsonDocument.Parse(Resource($"{name}.json"));
        var ks = expected.RootElement.GetProperty("ks").EnumerateArray().Select(static k => k.GetInt32());
        var report = Compute(Resource($"{name}.csv"), Quick with { Ks = [.. ks] });

        foreach (var value in expected.RootElement.GetProperty("values").EnumerateObject())
        {
            var parts = value.Name.Split(':');
            var metric = report[parts[0]].Metric;
            var actual = parts.Length == 1 ? metric.Value : metric.StandardError;
            Assert.True(
                actual is { } number && Draw.Near(value.Value.GetDouble(), number),
                $"{value.Name}: {value.Value} expected, {actual} {metric.Reason}");
        }
        var covered = expected.RootElement.GetProperty("values").EnumerateObject().Select(static v => v.Name);
        Assert.Empty(report.Metrics.Select(static m => m.Name).Except(covered));
    }

    [Fact]
    public void A_table_of_ids_has_every_metric_undefined_by_its_missing_column()
    {
        var report = Compute("id\na\nb\n");

        Assert.All(report.Metrics, static m => Assert.StartsWith("column ", m.Metric.Reason));
        Assert.All(report.Metrics, static m => Assert.Null(m.Metric.Value));
        Assert.Equal("column score_b is missing", Compute("score\n1\n")["kendall_tau_b"].Metric.Reason);
    }

    [Fact]
    public void Blanks_are_left_out_and_counted_and_nan_is_a_value()
    {
        var blank = Compute("score,score_b\n1,2\n2,\n3,5\n")["kendall_tau_b"];
        Assert.Equal((1.0, 2L, 1L), (blank.Metric.Value, blank.Metric.Count, blank.DroppedCount));

        Assert.Equal(Reasons.NotFinite, Compute("score,score_b\n1,2\n2,NaN\n")["spearman_rho"].Metric.Reason);
        Assert.Equal(Reasons.NotFinite, Compute("score,score_b\n1,2\n2,-inf\n")["rbo_ext"].Metric.Reason);
    }

    [Theory]
    [InlineData("", "line 1: the table is empty: the first line names the columns")]
    [InlineData("colour,size\n1,2\n", "line 1: none of the columns is known; known are id, rater_a")]
    [InlineData("score,score\n1,2\n", "line 1: column 'score' is there twice")]
    [InlineData("score,label\n1,0\n2\n", "line 3: 1 fields where the first line has 2")]
    [InlineData("score,label\n1,0,7\n", "line 2: 3 fields where the first line has 2")]
    [InlineData("score,label\r\n1,0\r\nhigh,1\r\n", "line 3: column score: 'high' is not a number")]
    [InlineData("id,p\na,0.5\nb,0.2\na,0.1\n", "line 4: id 'a' is on line 2 too")]
    [InlineData("stratum,label\n\"a,1\n", "line 2: a quoted field is not closed on its line")]
    [InlineData("stratum,label\n\"a\"b,1\n", "line 2: a quoted field is followed by more text")]
    [InlineData("score,label\n\"1,5\",0\n", "line 2: column score: '1,5' is not a number")]
    public void A_bad_table_is_refused_with_its_line(string csv, string problem)
    {
        var exception = Assert.Throws<MetricsTableException>(() => Compute(csv));

        Assert.StartsWith(problem, exception.Message);
    }

    [Fact]
    public void All_problems_are_told_up_to_twenty()
    {
        var csv = "score\n" + string.Concat(Enumerable.Repeat("x\n", 50));

        Assert.Equal(20, Assert.Throws<MetricsTableException>(() => Compute(csv)).Problems.Length);
    }

    [Fact]
    public void A_table_with_a_header_only_is_undefined_for_no_rows()
    {
        var report = Compute("score,score_b,label,gain,harm,p,rater_a,rater_b,stratum,exposed,x1,x2,propensity,waiting_days\n");

        Assert.All(report.Metrics, static m => Assert.Equal(Reasons.Empty, m.Metric.Reason));
    }

    [Fact]
    public void The_same_table_gives_the_same_bytes_on_any_count_of_threads()
    {
        string Json(int threads) =>
            Compute(Resource("coarse.csv"), Quick with { Bootstrap = new() { ThreadCount = threads } }).ToJson();

        Assert.Equal(Json(1), Json(3));
    }

    [Fact]
    public void The_json_form_is_stable()
    {
        using var json = JsonDocument.Parse(Compute("score,score_b,note\n1,1,a\n2,3,b\n3,2,c\n").ToJson());
        var tau = json.RootElement.GetProperty("metrics").GetProperty("kendall_tau_b");
        var auc = json.RootElement.GetProperty("metrics").GetProperty("auc");

        Assert.Equal("opsporing-metrics/1", json.RootElement.GetProperty("format").GetString());
        Assert.Equal("note", json.RootElement.GetProperty("ignored_columns")[0].GetString());
        Assert.Equal(1 / 3.0, tau.GetProperty("value").GetDouble(), 12);
        Assert.Equal(50, tau.GetProperty("interval").GetProperty("resamples").GetInt32());
        Assert.Equal(JsonValueKind.Null, tau.GetProperty("reason").ValueKind);
        Assert.Equal(JsonValueKind.Null, auc.GetProperty("value").ValueKind);
        Assert.Equal("column label is missing", auc.GetProperty("reason").GetString());
    }

    [Fact]
    public void An_interval_resamples_the_column_cluster()
    {
        var rows = string.Concat(Enumerable.Range(0, 200).Select(static i => $"{i % 17},{i * 7 % 23},{i % 9}\n"));
        var clustered = Compute("score,score_b,cluster\n" + rows)["kendall_tau_b"].Interval;
        var alone = Compute("score,score_b,note\n" + rows)["kendall_tau_b"].Interval;

        Assert.NotEqual(clustered, alone);
        Assert.Null(Compute("score,score_b,note\n" + rows, Quick with { Bootstrap = null })["kendall_tau_b"].Interval);
    }

    [Fact]
    public void Interventions_and_curves_are_tables()
    {
        var report = Compute("intervention,label,harm,p\ncamera,1,5,0.7\nappeal,0,0,0.2\nappeal,1,1,0.6\n");

        Assert.Equal(["appeal", "camera"], report.Interventions.Select(static r => r.Intervention));
        Assert.Equal(101, report.Lorenz.Length);
        Assert.Equal(3, report.Reliability.Length);
    }

    [Fact]
    public void An_option_out_of_range_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Compute("score\n1\n", new() { Ks = [0] }));
        Assert.Throws<ArgumentException>(() => Compute("score\n1\n", new() { RboPersistence = 1 }));
        Assert.Throws<ArgumentException>(() => Compute("score\n1\n", new() { Bootstrap = new() { ResampleCount = 0 } }));
    }
}
