using System.Text.Json;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class PostgresPlanTests(PostgresCluster cluster)
{
    const int RowCount = 200_000;

    static readonly string[] s_seeks = ["Index Scan", "Index Only Scan", "Limit", "Append", "Subquery Scan", "Result", "Function Scan", "Nested Loop"];

    // The views that join a report's first row with the rest of its log put a few rows in order.
    static readonly string[] s_ofAReport = ["Aggregate", "Sort", "Incremental Sort", "Merge Append"];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_and_the_next_free_item_of_a_long_queue_are_index_seeks_and_few_rows(string mode)
    {
        await using var connection = await FillAsync(mode);
        var middle = new QueuePosition(new(2, -50_000, Example.Start - 500, new byte[] { 0 }));

        foreach (var filter in (QueueFilter[])[QueueFilter.All, new() { FreeOnly = true }])
            foreach (QueuePosition? after in (QueuePosition?[])[null, middle])
            {
                await using var page = new NpgsqlCommand { Connection = connection };
                PostgresPage.Write(page, new("DESK-1", filter, 50, after, Example.Start));
                await AssertSeeksAsync(page, 1000);
            }
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_duties_and_the_next_attention_are_index_seeks_and_few_rows(string mode)
    {
        await using var connection = await FillAsync(mode);
        var middle = new DutyPosition(Example.Start + 70_000, Example.Id(5).ToKey(), DutyKind.SecureLead);
        var commands = new List<NpgsqlCommand>();
        foreach (DutyPosition? after in (DutyPosition?[])[null, middle])
            foreach (var batched in PostgresDuties.Commands(new("DESK-1", [], 50, after)))
                commands.Add(Of(connection, batched.CommandText, [.. batched.Parameters.Select(p => p.Clone())]));
        commands.Add(Of(connection, PostgresDuties.FirstAttention));
        commands.Add(Of(connection, PostgresDuties.Attentions, Value(0L), Value(Array.Empty<byte>()), Value(Example.Start), Value(200)));

        foreach (var command in commands)
            await AssertSeeksAsync(command, 1500);
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task An_append_reads_and_writes_by_index_seeks(string mode)
    {
        await using var connection = await FillAsync(mode);
        byte[][] keys = [.. Enumerable.Range(100, 8).Select(Key)];
        string[] desks = [.. keys.Select((_, i) => $"DESK-{i % 3}")];

        foreach (var sql in (string[])
            [PostgresStandings.Lock, PostgresStandings.Newest, PostgresStandings.Assessments, PostgresStandings.Events, PostgresChanges.DeleteAttention])
            await AssertSeeksAsync(Of(connection, sql, Arrays.Of([.. keys], NpgsqlDbType.Bytea)), 200, "LockRows", "ModifyTable", "Sort");
        foreach (var sql in (string[])[PostgresChanges.DeleteItems, PostgresChanges.DeleteDuties])
            await AssertSeeksAsync(
                Of(connection, sql, Arrays.Of([.. desks], NpgsqlDbType.Text), Arrays.Of([.. keys], NpgsqlDbType.Bytea)), 200, "ModifyTable");
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_report_its_history_and_fifty_of_a_page_are_index_seeks_and_few_rows(string mode)
    {
        await using var connection = await FillAsync(mode);
        byte[][] keys = [.. Enumerable.Range(100, 50).Select(Key)];

        foreach (var sql in (string[])[PostgresReader.Revisions, PostgresReader.Assessments, PostgresReader.Events])
            await AssertSeeksAsync(Of(connection, sql, Value(keys[0]), Value(keys[0])), 20, s_ofAReport);
        await AssertSeeksAsync(
            Of(connection, $"{PostgresReader.Newest} AND r.report_key = ANY($1)", Arrays.Of([.. keys], NpgsqlDbType.Bytea)), 2500, s_ofAReport);
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task The_place_of_a_report_is_found_by_index_seeks_in_its_own_queue_alone(string mode)
    {
        await using var connection = await FillAsync(mode);
        await connection.ExecuteAsync("VACUUM queue_item");
        var middle = new QueueKey(2, -50_000, Example.Start - 500, new byte[] { 0 });

        var questions = PostgresPage.Place(Key(100), Example.Start)
            .Select(q => (Sql: q.CommandText, Parameters: q.Parameters.Select(p => p.Clone()).ToArray()))
            .Append((PostgresQueues.CountBefore,
                [Value("DESK-1"), Value((short)middle.Lane), Value(middle.Primary), Value(middle.Received), Value(middle.Report.ToArray())]))
            .ToArray();
        foreach (var (sql, parameters) in questions)
            await AssertSeeksAsync(Of(connection, sql, parameters), 0.9 * RowCount, s_ofAReport);
    }

    [Fact]
    public async Task Duties_are_counted_in_the_order_of_an_index_of_one_desk_alone()
    {
        await using var connection = await FillAsync("auto");
        foreach (var table in (string[])["queue_item", "work_duty"])
            await connection.ExecuteAsync($"VACUUM {table}");

        await AssertSeeksAsync(
            Of(connection, PostgresDuties.Tally, Value("DESK-1"), Value(Example.Start + 50_000)), 0.9 * RowCount, "Aggregate", "Sort");
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public async Task A_page_of_co_views_and_a_stretch_of_team_events_are_index_seeks_and_few_rows(string mode)
    {
        await using var connection = await FillAsync(mode);
        await connection.ExecuteAsync(
            "UPDATE queue_item SET co_viewer_1 = priority % 7 WHERE priority % 20 = 0; UPDATE work_event SET kind = 7 WHERE n % 10 = 1; ANALYZE");

        foreach (var isOpenOnly in (bool[])[false, true])
            await AssertSeeksAsync(PostgresQueues.CoViews(connection, new(3, "D-3", isOpenOnly, 50, null)), 1000);
        await AssertSeeksAsync(Of(connection, PostgresReader.TeamEvents,
            Named("Time", 0L), Named("ReportKey", Array.Empty<byte>()), Named("Number", 0), Named("until", long.MaxValue)), 5000);
    }

    [Fact]
    public async Task Facets_are_counted_in_the_order_of_an_index_of_one_desk_alone()
    {
        await using var connection = await FillAsync("auto");
        await connection.ExecuteAsync("VACUUM queue_item");

        await AssertSeeksAsync(Of(connection, PostgresQueues.CountByFacet, Value("DESK-1")), RowCount / 2.0, "Aggregate");
    }

    async Task<NpgsqlConnection> FillAsync(string mode)
    {
        var location = await cluster.NewSchemaAsync();
        await using (await PostgresReportStore.OpenAsync(
            location, new() { Durability = Durability.UnsafeNoSync }, new StillClock(), Cancellation))
        {
        }
        var connection = new NpgsqlConnection($"{location};Options=-c plan_cache_mode={mode} -c max_parallel_workers_per_gather=0");
        await connection.OpenAsync(Cancellation);
        await connection.ExecuteAsync($"""
            INSERT INTO queue_item
            SELECT 'DESK-' || (n % 3), decode(lpad(to_hex(n), 20, '0'), 'hex'), -((n * 7919) % 100003), {Example.Start} - n,
                CASE WHEN n % 1000 = 0 THEN {Example.Start} - 100 END, CASE WHEN n % 500 = 1 THEN {Example.Start} + n END,
                n, 0, 0, 9223372036854775807, 0, 0, 0, 1, 1, n, 0, 0, 2, 1, 1, 0, 1, 2, 0, 1, false, 'o', 'g',
                0, 0, CASE WHEN n % 2 = 0 THEN {Example.Start} + n END, 0, 0, CASE WHEN n % 2000 = 0 THEN 'officer' END
            FROM generate_series(1, {RowCount}) n;
            INSERT INTO work_duty
            SELECT 'DESK-' || (n % 3), decode(lpad(to_hex(n), 20, '0'), 'hex'), {Example.Start} + (n * 7919) % 100003, 1 + n % 4
            FROM generate_series(1, {RowCount}) n;
            INSERT INTO work_attention
            SELECT decode(lpad(to_hex(n), 20, '0'), 'hex'), {Example.Start} + (n * 7919) % 100003 - 50000 FROM generate_series(1, {RowCount}) n;
            INSERT INTO report_revision
            SELECT decode(lpad(to_hex(n), 20, '0'), 'hex'), 1, pg_current_xact_id(), n, 1, 1, 0, decode(repeat('00', 32), 'hex'), 'a',
                'DESK-' || (n % 3), 'o', 'g', '', ''
            FROM generate_series(1, {RowCount}) n;
            INSERT INTO work_event
            SELECT decode(lpad(to_hex(n), 20, '0'), 'hex'), 2, pg_current_xact_id(), n, 1, 1, 13, 1, 0, 'a', 'DESK-' || (n % 3), NULL
            FROM generate_series(1, {RowCount}, 2) n;
            INSERT INTO assessment
            SELECT decode(lpad(to_hex(n), 20, '0'), 'hex'), 1, 2, 1, decode(repeat('00', 32), 'hex'), 'o', 'g', NULL
            FROM generate_series(1, {RowCount}, 2) n;
            ANALYZE
            """);
        return connection;
    }

    static async Task AssertSeeksAsync(NpgsqlCommand command, double mostRows, params string[] others)
    {
        await using (command)
        {
            var sql = command.CommandText;
            command.CommandText = $"EXPLAIN (ANALYZE, FORMAT JSON) {sql}";
            var plan = (string)(await command.ExecuteScalarAsync(Cancellation))!;
            var nodes = Nodes(JsonDocument.Parse(plan).RootElement[0].GetProperty("Plan")).ToArray();
            Assert.All(nodes, n => Assert.True(s_seeks.Contains(n.Type) || others.Contains(n.Type), $"{n.Type}:\n{sql}\n{plan}"));
            Assert.True(nodes.Sum(n => n.RowCount) < mostRows, plan);
        }
    }

    static NpgsqlCommand Of(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }

    static byte[] Key(int number) => Convert.FromHexString($"{number:x20}");

    static NpgsqlParameter<T> Named<T>(string name, T value) => new() { ParameterName = name, TypedValue = value };

    static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    static IEnumerable<(string Type, double RowCount)> Nodes(JsonElement node)
    {
        var removed = node.TryGetProperty("Rows Removed by Filter", out var count) ? count.GetDouble() : 0;
        var loops = node.GetProperty("Actual Loops").GetDouble();
        yield return (node.GetProperty("Node Type").GetString()!, loops * (node.GetProperty("Actual Rows").GetDouble() + removed));
        if (node.TryGetProperty("Plans", out var plans))
            foreach (var child in plans.EnumerateArray().SelectMany(Nodes))
                yield return child;
    }
}
