using System.Collections.Immutable;
using DuckDB.NET.Data;
using Xunit;

namespace Opsporing.Research.Tests;

/// <summary>What a comparison counts, shows and hides, and the forms it is written in.</summary>
public sealed class ComparisonTests : IDisposable
{
    static readonly ComparisonData s_data = Decisions.Of(seed: 2, days: 40, teams: 8, spread: 0.3);
    static readonly ComparisonOptions s_options = new()
    {
        By = ["eenheid", "offence"],
        Bootstrap = new() { ResampleCount = 50 },
    };

    static readonly Lazy<ComparisonResult> s_result = new(() => Comparison.Run(s_data, s_options));
    readonly string _folder = Directory.CreateTempSubdirectory("opsporing-comparison").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Police_initiated_offences_are_left_out_unless_asked_for()
    {
        var with = Comparison.Run(s_data, s_options with { WithPoliceInitiated = true, By = [] });
        var left = s_data.Rows.Count(static r => r.IsPoliceInitiated);

        Assert.True(left >= 10);
        Assert.Equal(s_data.Rows.Length - left, s_result.Value.Data.ReportCount);
        Assert.Equal(left, s_result.Value.Data.PoliceInitiatedCount);
        Assert.Equal(s_data.Rows.Length, with.Data.ReportCount);
    }

    [Fact]
    public void The_rank_that_decides_everything_agrees_with_what_was_done()
    {
        // Taken up in the order of harm on every day: the CHI catches all of what a day had room for.
        var rows = s_data.Rows.Select(r => r with { Standing = r.ChiDays[0] > 500 ? Standing.TakenUp : Standing.Waiting, WaitingDays = 1000 - r.ChiDays[0] })
            .ToImmutableArray();

        var result = Comparison.Run(s_data with { Rows = rows }, s_options with { Ranks = ["chi:nl-startpunt"], By = [] });

        foreach (var metric in (string[])["auc", "precision_at_daily_capacity", "jaccard_at_capacity"])
            Assert.Equal(1, Find(result, metric, "all", "").Result.Value!.Value, 9);
    }

    [Fact]
    public void Kinds_are_always_apart_and_what_pools_them_says_so()
    {
        Assert.Contains(s_result.Value.Numbers, static n => n is { Grouping: "kind", Group: "MELDING" });
        Assert.Contains(s_result.Value.Numbers, static n => n.Grouping == "eenheid, kinds pooled");
        Assert.All(s_result.Value.Numbers.Where(static n => n.Topic == "serious_not_taken_up"), static n => Assert.Equal("kind", n.Grouping));
    }

    [Fact]
    public void Serious_reports_that_were_not_taken_up_are_counted_by_hand_alike()
    {
        var own = s_data.Rows.Where(static r => !r.IsPoliceInitiated && r.Kind == "AANGIFTE" && (r.IsSeriousByKind || r.ChiDays[0] >= 365)).ToArray();
        var missed = own.Where(static r => !r.IsTakenUp).ToArray();

        var numbers = s_result.Value.Numbers.Where(static n => n is { Topic: "serious_not_taken_up", Group: "AANGIFTE", Subject: "nl-startpunt" }).ToArray();

        Assert.Equal(missed.Length, numbers.Single(static n => n.Metric == "not_taken_up").Result.Value);
        Assert.Equal(missed.Length / (double)own.Length, numbers.Single(static n => n.Metric == "share_not_taken_up").Result.Value);
        foreach (var leads in Enum.GetValues<LeadsKnown>())
            Assert.Equal(missed.Count(r => r.Leads == leads), numbers.Single(n => n.Metric == $"leads:{UpperSnake.Of(leads)}").Result.Value);
    }

    [Fact]
    public void Imputed_rows_are_shown_with_and_without()
    {
        var (with, without) = (Find(s_result.Value, "auc", "all", ""), s_result.Value.Numbers.Single(static n =>
            n is { Topic: "rank", Metric: "auc", Grouping: "all", Subject: "priority", WithImputed: false }));

        Assert.Equal(s_data.Rows.Count(static r => !r.IsPoliceInitiated && (r.Imputed & 1) == 0), without.Result.Count);
        Assert.True(without.Result.Count < with.Result.Count);
    }

    [Fact]
    public void A_group_of_few_is_hidden_and_so_is_what_would_tell_of_it()
    {
        var random = new SplitMix(1);
        ImmutableArray<ComparisonRow> few = [.. Enumerable.Range(0, 6).Select(i => Decisions.Row(random, 90_000 + i, 1, 0) with { Eenheid = "E9", IsPoliceInitiated = false })];

        var result = Comparison.Run(s_data with { Rows = [.. s_data.Rows, .. few] }, s_options with { By = ["eenheid"] });
        var shown = result.Numbers.Where(static n => n.Grouping == "eenheid, kinds pooled" && n is { Topic: "rank", Subject: "priority", Metric: "auc", WithImputed: true }).ToArray();

        Assert.DoesNotContain(shown, static n => n.Group == "E9");
        // The attack: the total less what is shown.
        Assert.True(result.Data.ReportCount - shown.Sum(static n => n.Result.Count) > 6 + 10);
        Assert.InRange(result.Data.HiddenGroupCount, 2, 3); // one more where taken up, not taken up and imputed would be few
    }

    [Fact]
    public void Fewer_reports_than_the_least_give_no_number()
    {
        var result = Comparison.Run(s_data with { Rows = s_data.Rows[..9] }, s_options);

        Assert.Empty(result.Numbers);
        Assert.Equal(0, result.Data.ReportCount);
    }

    [Fact]
    public void The_same_weight_moves_nothing_and_shares_of_variance_sum_to_one()
    {
        var population = new ComparisonPopulation("all", "", true, s_data.Rows, ClusterLevel.DayAndTeam);

        Assert.All(Sensitivity.OfWeights(population, permille: 0).Where(static n => n.Metric == "flip_rate"), static n => Assert.Equal(0, n.Result.Value!.Value, 9));
        Assert.Contains(Sensitivity.OfWeights(population, permille: 200), static n => n.Metric == "flip_rate" && n.Result.Value > 0.001);
        Assert.Equal(1, Sensitivity.Importance(population).Sum(static n => n.Result.Value!.Value), 9);
    }

    [Fact]
    public void The_same_rows_and_seed_give_the_same_bytes_on_any_count_of_threads()
    {
        var again = Comparison.Run(s_data, s_options with { Bootstrap = s_options.Bootstrap with { ThreadCount = 1 } });
        (string, string)[] provenance = [("program", "test")];

        Assert.Equal(ComparisonTable.ToJson(s_result.Value, provenance), ComparisonTable.ToJson(again, provenance));
        Assert.Equal(ComparisonHtml.Write(s_result.Value, "t", provenance, []), ComparisonHtml.Write(again, "t", provenance, []));
    }

    [Fact]
    public void The_page_stands_alone_and_every_plot_has_a_text()
    {
        var html = ComparisonHtml.Write(s_result.Value, "A <title>", [("seed", "1")], ["a limit & more"]);

        Assert.DoesNotContain("src=", html);
        Assert.DoesNotContain("href=", html);
        Assert.Contains("A &lt;title&gt;", html);
        Assert.Contains("a limit &amp; more", html);
        Assert.Contains(s_result.Value.Data.Digest.ToString(), html);
        var plots = html.Split("<svg").Skip(1).ToArray();
        Assert.True(plots.Length >= 5);
        Assert.All(plots, static p => Assert.True(p.Contains("<title>") && p.Contains("<desc>") && p.Contains("role=\"img\"")));
        Assert.All(ComparisonTopics.All.Where(static t => s_result.Value.Numbers.Any(n => n.Topic == t.Code)), t => Assert.Contains(t.Title, html));
    }

    [Fact]
    public async Task DuckDB_reads_the_numbers_as_they_are()
    {
        var path = Path.Combine(_folder, "numbers.parquet");
        await ComparisonParquet.WriteNumbersAsync(path, s_result.Value.Numbers, TestContext.Current.CancellationToken);
        var expected = Find(s_result.Value, "auc", "all", "");

        Assert.Equal(s_result.Value.Numbers.Length, Ask($"SELECT count(*) FROM '{path}'"));
        Assert.Equal(expected.Result.Value!.Value, Ask(
            $"SELECT value FROM '{path}' WHERE topic = 'rank' AND \"grouping\" = 'all' AND subject = 'priority' AND metric = 'auc' AND with_imputed = 'true'"));
        Assert.Equal(s_result.Value.Numbers.Count(static n => n.Result.Value is null), Ask($"SELECT count(*) FROM '{path}' WHERE value IS NULL"));
    }

    [Fact]
    public async Task DuckDB_computes_our_numbers_from_the_rows()
    {
        var files = await ComparisonParquet.WriteRowsAsync(_folder, s_data, TestContext.Current.CancellationToken);
        var rows = $"(SELECT * FROM read_parquet('{_folder}/*/*/*.parquet', hive_partitioning = true) WHERE is_police_initiated = 'false')";

        Assert.Equal(4, files); // four eenheden in one year
        Assert.Equal(s_result.Value.Data.ReportCount, Ask($"SELECT count(*) FROM {rows}"));
        Assert.Equal(s_data.Rows.Count(static r => r is { Eenheid: "E2", IsPoliceInitiated: false }), Ask($"SELECT count(*) FROM {rows} WHERE eenheid = 'E2' AND year = 2024"));
        var auc = Ask($"""
            SELECT avg(CASE WHEN a.s > b.s THEN 1 WHEN a.s = b.s THEN 0.5 ELSE 0 END)
            FROM (SELECT priority_millipoints AS s, standing FROM {rows}) a, (SELECT priority_millipoints AS s, standing FROM {rows}) b
            WHERE a.standing = 'TAKEN_UP' AND b.standing <> 'TAKEN_UP'
            """);
        Assert.True(Draw.Near(Find(s_result.Value, "auc", "all", "").Result.Value!.Value, auc));
        Assert.True(Draw.Near(Find(s_result.Value, "harm_of_labelled", "all", "").Result.Value!.Value, Ask(
            $"SELECT sum(CASE WHEN standing = 'TAKEN_UP' THEN \"chi_days_nl-strafmaximum\" ELSE 0 END) / sum(\"chi_days_nl-strafmaximum\") FROM {rows}")));
    }

    [Fact]
    public void Rows_leave_with_a_week_and_without_identity_officer_or_second()
    {
        var row = s_data.Rows[0] with { Received = 1_736_200_000, DecisionTime = 1_736_900_000, Officer = 77 };
        var columns = ComparisonColumns.Of(s_data.Tables);
        var texts = columns.Select(c => c.Text(row)).ToArray();

        Assert.Equal("2025-01-06", texts[Array.FindIndex(columns, static c => c.Name == "week")]); // a Monday; received on the Tuesday
        Assert.Equal("2025-01-13", texts[Array.FindIndex(columns, static c => c.Name == "decision_week")]);
        Assert.DoesNotContain(columns, static c => c.Name is "officer" or "rank_key" or "received");
        Assert.DoesNotContain(texts, static t => t.Contains("1736") || t == "77");
    }

    [Fact]
    public void An_unknown_order_is_refused()
    {
        var error = Assert.Throws<UnknownRankException>(() => Comparison.Run(s_data, s_options with { Ranks = ["chi:none"] }));

        Assert.Contains("'chi:none'", error.Message);
    }

    static ComparisonNumber Find(ComparisonResult result, string metric, string grouping, string group) => result.Numbers.Single(n =>
        n is { Topic: "rank", WithImputed: true } && n.Metric == metric && n.Grouping == grouping && n.Group == group
        && n.Subject == (result.Options.Ranks.Length == 1 ? result.Options.Ranks[0] : "priority"));

    double Ask(string sql)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return Convert.ToDouble(command.ExecuteScalar());
    }
}
