using DuckDB.NET.Data;
using Xunit;

namespace Opsporing.Research.Tests;

/// <summary>What DuckDB's own functions say of the same tables.</summary>
public sealed class DuckDbTests : IDisposable
{
    readonly string _path = Path.Combine(Path.GetTempPath(), $"opsporing-metrics-{Path.GetRandomFileName()}.csv");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("spearman_rho", """
        SELECT corr(a, b) FROM (SELECT
            rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2.0 AS a,
            rank() OVER (ORDER BY score_b) + (count(*) OVER (PARTITION BY score_b) - 1) / 2.0 AS b FROM t)
        """)]
    [InlineData("auc", """
        SELECT avg(CASE WHEN a.score > b.score THEN 1 WHEN a.score = b.score THEN 0.5 ELSE 0 END)
        FROM t a JOIN t b ON a.label = 1 AND b.label = 0
        """)]
    [InlineData("kendall_tau_b", """
        SELECT sum(sign(a.score - b.score) * sign(a.score_b - b.score_b))
            / sqrt(sum(abs(sign(a.score - b.score)))::DOUBLE * sum(abs(sign(a.score_b - b.score_b))))
        FROM t a CROSS JOIN t b
        """)]
    [InlineData("gini", """
        SELECT sum(abs(a.harm - b.harm)) / (2.0 * count(*) * avg(a.harm)) FROM t a CROSS JOIN t b
        """)]
    [InlineData("brier", "SELECT avg((p - label) * (p - label)) FROM t")]
    [InlineData("ipw_hajek", "SELECT sum(exposed * label / propensity) / sum(exposed / propensity) FROM t")]
    public void A_metric_is_what_duckdb_says(string metric, string sql)
    {
        foreach (var name in MetricsTableTests.Fixtures)
        {
            using (var resource = typeof(DuckDbTests).Assembly.GetManifestResourceStream($"{name.Data}.csv")!)
            using (var file = File.Create(_path))
                resource.CopyTo(file);
            using var database = new DuckDBConnection("DataSource=:memory:");
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = $"WITH t AS (SELECT * FROM read_csv('{_path}')) {sql}";
            var expected = Convert.ToDouble(command.ExecuteScalar());

            using var text = new StreamReader(_path);
            var actual = MetricsTable.Compute(text, new() { Bootstrap = null })[metric].Metric.Value!.Value;

            Assert.True(Draw.Near(expected, actual), $"{metric} of {name.Data}: {expected} by DuckDB, {actual}");
        }
    }
}
