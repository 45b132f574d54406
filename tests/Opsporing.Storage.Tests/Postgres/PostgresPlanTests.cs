using System.Text.Json;
using Dapper;
using Npgsql;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class PostgresPlanTests(PostgresCluster cluster)
{
    const int RowCount = 200_000;

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_a_long_queue_is_index_seeks_and_few_rows(string mode)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var location = await cluster.NewSchemaAsync();
        await using (await PostgresReportStore.OpenAsync(
            location, new() { Durability = Durability.UnsafeNoSync }, new StillClock(), cancellation))
        {
        }
        await using var connection = new NpgsqlConnection($"{location};Options=-c plan_cache_mode={mode}");
        await connection.OpenAsync(cancellation);
        await connection.ExecuteAsync($"""
            INSERT INTO queue_item
            SELECT 'DESK-' || (n % 3), decode(lpad(to_hex(n), 20, '0'), 'hex'), -((n * 7919) % 100003), {Example.Start} - n,
                CASE WHEN n % 1000 = 0 THEN {Example.Start} - 100 END, CASE WHEN n % 500 = 1 THEN {Example.Start} + n END,
                n, 0, 0, 9223372036854775807, 0, 0, 0, 1, 1, n, 0, 0, 2, 1, 1, 0, 1, 2, 0, 1, false, 'o', 'g'
            FROM generate_series(1, {RowCount}) n;
            ANALYZE queue_item
            """);
        var middle = new QueuePosition(new(2, -50_000, Example.Start - 500, new byte[] { 0 }));

        foreach (QueuePosition? after in (QueuePosition?[])[null, middle])
        {
            await using var page = new NpgsqlCommand { Connection = connection };
            PostgresPage.Write(page, new("DESK-1", QueueFilter.All, 50, after, Example.Start));
            page.CommandText = $"EXPLAIN (ANALYZE, FORMAT JSON) {page.CommandText}";
            var plan = (string)(await page.ExecuteScalarAsync(cancellation))!;
            var nodes = Nodes(JsonDocument.Parse(plan).RootElement[0].GetProperty("Plan")).ToArray();

            Assert.All(nodes, n => Assert.True(
                n.Type is "Index Scan" or "Index Only Scan" or "Limit" or "Append" or "Subquery Scan" or "Result", $"{n.Type}:\n{plan}"));
            Assert.True(nodes.Sum(n => n.RowCount) < 1000, plan);
        }
    }

    static IEnumerable<(string Type, double RowCount)> Nodes(JsonElement node)
    {
        var removed = node.TryGetProperty("Rows Removed by Filter", out var count) ? count.GetDouble() : 0;
        yield return (node.GetProperty("Node Type").GetString()!, node.GetProperty("Actual Rows").GetDouble() + removed);
        if (node.TryGetProperty("Plans", out var plans))
            foreach (var child in plans.EnumerateArray().SelectMany(Nodes))
                yield return child;
    }
}
