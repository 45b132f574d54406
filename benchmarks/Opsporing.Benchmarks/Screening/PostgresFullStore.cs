using Dapper;
using Npgsql;

namespace Opsporing.Benchmarks;

/// <summary>Does a full store on PostgreSQL take reports as fast as a small one (T4)? Two schemas of one database, streams in turn.</summary>
/// <param name="location">An empty database: <c>Host=…;…</c>.</param>
/// <param name="load">Fills the stores.</param>
sealed class PostgresFullStore(string location, StoreLoad load)
{
    const int SmallSize = 10_000;

    /// <summary>Fills both, then measures.</summary>
    /// <param name="fullSize">Open reports of the full store.</param>
    /// <param name="rounds">How often; the first warms up.</param>
    /// <param name="next">New reports as messages of one, for four streams, and how many there are.</param>
    /// <param name="table">Gets the figures.</param>
    public async Task MeasureAsync(
        int fullSize, int rounds, Func<(List<V1.ScreenReportsRequest>[] Messages, int Count)> next, TargetTable table)
    {
        var (full, small) = (await NewSchemaAsync("full"), await NewSchemaAsync("small"));
        await load.FillAsync(full, fullSize);
        await load.FillAsync(small, SmallSize);
        using var fullServer = new ServerProcess();
        using var smallServer = new ServerProcess();
        fullServer.Open(full);
        smallServer.Open(small);
        var (fullRates, smallRates, logBytes) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            var (messages, count) = next();
            var start = await LogPositionAsync();
            fullRates.Add(await Load.StreamAsync(fullServer.Service, fullServer.Headers, messages));
            logBytes.Add((double)(await LogPositionAsync() - start) / count);
            smallRates.Add(await Load.StreamAsync(smallServer.Service, smallServer.Headers, messages));
        }
        table.AddFigure("T4", $"PostgreSQL: stream at {fullSize:N0} open reports, reports/s", Median(fullRates));
        table.AddFigure("T4", "PostgreSQL: stream at 10,000 open reports, reports/s", Median(smallRates));
        table.AddAtLeast("T4", "PostgreSQL: of the own rate at 10,000", Median([.. fullRates.Zip(smallRates, (f, s) => f / s)]), 0.8);
        table.AddAtMost("T4", "PostgreSQL: bytes of write-ahead log per report", Median(logBytes), 1536);
        fullServer.Close();
        smallServer.Close();
        await QueuePages.MeasureAsync(full, "PostgreSQL: ", 300, table);
    }

    async Task<string> NewSchemaAsync(string name)
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync($"CREATE SCHEMA \"{name}\"");
        return $"{location};Search Path={name}";
    }

    /// <summary>Bytes of write-ahead log that the server has written since it was made.</summary>
    async Task<long> LogPositionAsync()
    {
        await using var connection = await OpenAsync();
        return await connection.ExecuteScalarAsync<long>("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint");
    }

    async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(location);
        await connection.OpenAsync();
        return connection;
    }

    static double Median(List<double> values)
    {
        var warm = values.Skip(1).Order().ToArray();
        return (warm[(warm.Length - 1) / 2] + warm[warm.Length / 2]) / 2;
    }
}
