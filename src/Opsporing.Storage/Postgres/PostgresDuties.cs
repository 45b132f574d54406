using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Reads duties and attention from their rows: index seeks of a page's length each.</summary>
sealed class PostgresDuties(NpgsqlDataSource database)
{
    /// <summary>Of each kind asked those from (due, report) on; the term of the route stands in the open items.</summary>
    public const string Page = """
        SELECT k.kind, d.due, d.report_key
        FROM unnest($2) AS k(kind)
        CROSS JOIN LATERAL (SELECT due, report_key FROM work_duty
            WHERE desk = $1 AND kind = k.kind AND (due, report_key) >= ($3, $4) ORDER BY due, report_key LIMIT $5) d
        """;

    public const string RouteTerms = """
        SELECT 5::smallint, route_due, report_key FROM queue_item
        WHERE desk = $1 AND route_due IS NOT NULL AND (route_due, report_key) >= ($2, $3)
        ORDER BY route_due, report_key LIMIT $4
        """;

    public const string Tally = """
        SELECT kind, count(*)::integer, (count(*) FILTER (WHERE due < $2))::integer FROM work_duty WHERE desk = $1 GROUP BY kind
        UNION ALL
        SELECT 5::smallint, count(*)::integer, (count(*) FILTER (WHERE route_due < $2))::integer FROM queue_item
        WHERE desk = $1 AND route_due IS NOT NULL HAVING count(*) > 0
        ORDER BY 1
        """;

    public const string Attentions = """
        SELECT time, report_key FROM work_attention
        WHERE (time, report_key) > ($1, $2) AND time <= $3 ORDER BY time, report_key LIMIT $4
        """;

    public const string FirstAttention = "SELECT time FROM work_attention ORDER BY time LIMIT 1";

    public async Task<DutyPage> ReadAsync(DutyQuery query, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in Commands(query))
            batch.BatchCommands.Add(command);
        var found = new List<DutyPosition>();
        await using var row = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        do
            while (await row.ReadAsync(cancellation).ConfigureAwait(false))
                found.Add(new(row.GetInt64(1), row.GetFieldValue<byte[]>(2), (DutyKind)row.GetInt16(0)));
        while (await row.NextResultAsync(cancellation).ConfigureAwait(false));
        return query.Cut(found);
    }

    /// <summary>Counts the duties of a desk by kind.</summary>
    public async Task<ImmutableArray<DutyTally>> CountAsync(string desk, long now, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Tally);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = desk, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now });
        var tallies = ImmutableArray.CreateBuilder<DutyTally>();
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            tallies.Add(new((DutyKind)row.GetInt16(0), row.GetInt32(1), row.GetInt32(2)));
        return tallies.ToImmutable();
    }

    /// <summary>The statements of a page.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Commands(DutyQuery query)
    {
        var (due, key) = query.After is { } after ? (after.Due, after.ReportKey.ToArray()) : (long.MinValue, []);
        // Of a kind that the last page ended before, this report's own is still to come.
        var limit = query.PageSize + 2;
        short[] kinds = [.. query.AskedKinds.Where(k => k != DutyKind.RouteTerm).Select(k => (short)k)];
        NpgsqlParameter desk() => new NpgsqlParameter<string> { TypedValue = query.Desk, NpgsqlDbType = NpgsqlDbType.Text };
        NpgsqlParameter[] rest() =>
        [
            new NpgsqlParameter<long> { TypedValue = due }, new NpgsqlParameter<byte[]> { TypedValue = key },
            new NpgsqlParameter<int> { TypedValue = limit },
        ];
        if (kinds.Length > 0)
            yield return With(new(Page), [desk(), Arrays.Of([.. kinds], NpgsqlDbType.Smallint), .. rest()]);
        if (query.AskedKinds.Contains(DutyKind.RouteTerm))
            yield return With(new(RouteTerms), [desk(), .. rest()]);
    }

    public async Task<ImmutableArray<Attention>> ReadAttentionAsync(
        long until, Attention? after, int limit, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Attentions);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after?.Time ?? long.MinValue });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = after?.Report.ToKey() ?? [] });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = until });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var found = ImmutableArray.CreateBuilder<Attention>();
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(new(row.GetInt64(0), ReportId.FromKey(row.GetFieldValue<byte[]>(1))));
        return found.ToImmutable();
    }

    public async Task<long> FindAttentionTimeAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(FirstAttention);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is long time ? time : long.MaxValue;
    }

    static NpgsqlBatchCommand With(NpgsqlBatchCommand command, IEnumerable<NpgsqlParameter> parameters)
    {
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
