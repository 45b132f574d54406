using System.Collections.Immutable;
using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Reads the open queues from their rows: what one replica commits, the next read of any sees.</summary>
sealed class PostgresQueues(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>In the order of its index, which holds all that is asked.</summary>
    public const string CountByFacet = """
        SELECT lane, report_kind, advice, band, certainty, offence_group, count(*)
        FROM queue_item WHERE desk = $1 GROUP BY 1, 2, 3, 4, 5, 6
        """;

    static readonly string s_countByTerm = $"""
        SELECT count(*) FILTER (WHERE t.term = 0), count(*) FILTER (WHERE t.term >= $2), count(*) FILTER (WHERE t.term < $2 AND t.term <> 0)
        FROM (SELECT {PostgresPage.Term} AS term FROM queue_item WHERE desk = $1) t
        """;

    public const string CountBefore = """
        SELECT count(*) FROM queue_item WHERE desk = $1 AND (lane, lane_key, received, report_key) < ($2, $3, $4, $5)
        """;

    long _latest = long.MinValue;

    public async Task<QueuePage> ReadAsync(QueueQuery query, CancellationToken cancellation)
    {
        Advance(query.AsOf);
        var oldest = Volatile.Read(ref _latest) - DeskQueue.MoveWindow;
        if (query.AsOf < oldest)
            throw new PageExpiredException(query.AsOf, oldest);
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand { Connection = connection };
        PostgresPage.Write(command, query);
        var (placed, moved) = await ReadItemsAsync(command, cancellation).ConfigureAwait(false);

        var after = query.After?.Key;
        var candidates = moved.Select(m => m.Item)
            .Where(i => query.Filter.Passes(i, query.AsOf) && (after is not { } start || i.KeyAt(query.AsOf).CompareTo(start) > 0))
            .Concat(placed).Select(i => (Key: i.KeyAt(query.AsOf), Item: i)).OrderBy(c => c.Key).Take(query.PageSize + 1).ToArray();
        var page = candidates.AsSpan(0, Math.Min(candidates.Length, query.PageSize)).ToArray();
        if (page.Length == 0)
            return new([], [], null, 0, placed.Count + moved.Count);
        var isStart = after is null && ReferenceEquals(query.Filter, QueueFilter.All);
        var position = isStart
            ? 0
            : await RankAsync(connection, query.Desk, page[0].Key, query.AsOf, moved, cancellation).ConfigureAwait(false);
        return new(
            [.. page.Select(c => c.Item)], [.. page.Select(c => (int)c.Key.Lane)],
            candidates.Length > query.PageSize ? new QueuePosition(page[^1].Key) : null, position, placed.Count + moved.Count);
    }

    public async Task<QueuePlace?> PlaceAsync(byte[] reportKey, long now, CancellationToken cancellation)
    {
        Advance(now);
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        (QueueItem Item, QueueKey Put) own;
        List<(QueueItem Item, QueueKey Put)> moved;
        long rank, count;
        await using (var batch = PostgresSnapshot.Of(connection, PostgresPage.Place(reportKey, now)))
        await using (var row = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            if ((await ReadRowsAsync(row, cancellation).ConfigureAwait(false)).Moved is not [var found])
                return null;
            own = found;
            await row.NextResultAsync(cancellation).ConfigureAwait(false);
            moved = (await ReadRowsAsync(row, cancellation).ConfigureAwait(false)).Moved;
            await row.NextResultAsync(cancellation).ConfigureAwait(false);
            await row.ReadAsync(cancellation).ConfigureAwait(false);
            (rank, count) = (row.GetInt64(0), row.GetInt64(1));
        }
        var key = own.Item.KeyAt(now);
        // It has moved itself, and nobody has put it in its place yet.
        if (key.CompareTo(own.Put) != 0)
            rank = await RankAsync(connection, own.Item.Desk, key, now, moved, cancellation).ConfigureAwait(false);
        else
            rank += MovedBefore(key, now, moved);
        return new(own.Item, rank, (int)count);
    }

    public async Task<ImmutableArray<QueueSummary>> SummarizeAsync(long now, CancellationToken cancellation)
    {
        Advance(now);
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        await using var moving = new NpgsqlCommand(PostgresPage.MovedEverywhere, connection);
        moving.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now });
        var moved = (await ReadItemsAsync(moving, cancellation).ConfigureAwait(false)).Moved.ToLookup(m => m.Item.Desk);
        await using var command = new NpgsqlCommand(
            """
            SELECT d.desk, d.desk_kind, q.oldest, coalesce(q.zero, 0), coalesce(q.one, 0), coalesce(q.two, 0)
            FROM queue_desk d
            LEFT JOIN (
                SELECT desk, min(received) AS oldest, count(*) FILTER (WHERE lane = 0) AS zero,
                    count(*) FILTER (WHERE lane = 1) AS one, count(*) FILTER (WHERE lane = 2) AS two
                FROM queue_item GROUP BY desk) q ON q.desk = d.desk
            ORDER BY d.desk
            """, connection);
        var summaries = ImmutableArray.CreateBuilder<QueueSummary>();
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
        {
            int[] lanes = [(int)row.GetInt64(3), (int)row.GetInt64(4), (int)row.GetInt64(5)];
            foreach (var (item, put) in moved[row.GetString(0)])
                MoveOne(lanes, put.Lane, item.LaneAt(now));
            summaries.Add(new(
                row.GetString(0), (DeskKind)row.GetInt16(1), lanes.Sum(), [.. lanes], row.IsDBNull(2) ? null : row.GetInt64(2)));
        }
        return summaries.ToImmutable();
    }

    public async Task<QueueFacets> CountFacetsAsync(string desk, long now, CancellationToken cancellation)
    {
        Advance(now);
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation)
            .ConfigureAwait(false);
        await using var moving = new NpgsqlCommand(PostgresPage.Moved, connection);
        moving.Parameters.Add(new NpgsqlParameter<string> { TypedValue = desk, NpgsqlDbType = NpgsqlDbType.Text });
        moving.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now });
        var (_, moved) = await ReadItemsAsync(moving, cancellation).ConfigureAwait(false);
        var terms = await CountTermsAsync(connection, desk, now, cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(CountByFacet, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = desk, NpgsqlDbType = NpgsqlDbType.Text });
        var rows = new List<FacetRow>();
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            rows.Add(new(
                row.GetInt16(0), (ReportKind)row.GetInt16(1), (Advice)row.GetInt16(2), (byte)row.GetInt16(3),
                (Certainty)row.GetInt16(4), row.IsDBNull(5) ? "" : row.GetString(5), (int)row.GetInt64(6)));
        int[] lanes = [.. Enumerable.Range(0, 3).Select(l => rows.Where(r => r.Lane == l).Sum(r => r.Count))];
        foreach (var (item, put) in moved)
            MoveOne(lanes, put.Lane, item.LaneAt(now));
        return new()
        {
            OpenCount = rows.Sum(r => r.Count),
            Lanes = lanes.Index().Where(l => l.Item != 0).ToImmutableSortedDictionary(l => l.Index, l => l.Item),
            Kinds = CountBy(r => r.Kind),
            Advices = CountBy(r => r.Advice),
            Bands = CountBy(r => r.Band),
            Certainties = CountBy(r => r.Certainty),
            TermStates = terms,
            OffenceGroups = CountBy(r => r.Group).WithComparers(StringComparer.Ordinal),
        };

        ImmutableSortedDictionary<T, int> CountBy<T>(Func<FacetRow, T> key) where T : notnull =>
            rows.GroupBy(key).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(r => r.Count));
    }

    /// <summary>A page of what a desk co-views: a seek for each of the three places where an item names one.</summary>
    public async Task<CoViewPage> ReadCoViewsAsync(CoViewQuery query, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = CoViews(connection, query);
        var (items, _) = await ReadItemsAsync(command, cancellation).ConfigureAwait(false);
        return query.Cut(items.OrderBy(CoViewPosition.Of));
    }

    public static NpgsqlCommand CoViews(NpgsqlConnection connection, CoViewQuery query)
    {
        var rest = query.UnacknowledgedOnly ? "AND (acknowledged IS NULL OR $5 <> ALL (string_to_array(acknowledged, ' ')))" : "";
        var command = new NpgsqlCommand(string.Join("\nUNION ALL\n", Enumerable.Range(1, 3).Select(place => $"""
            (SELECT {ItemRow.Columns}, false FROM queue_item
             WHERE co_viewer_{place} = $1 AND co_viewer_{place} >= 0 AND (received, report_key) > ($2, $3) {rest}
             ORDER BY received, report_key LIMIT $4)
            """)), connection);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = query.DeskIndex });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = query.After?.Received ?? long.MinValue });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = query.After?.ReportKey.ToArray() ?? [] });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = query.PageSize + 1 });
        if (query.UnacknowledgedOnly)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = query.Desk, NpgsqlDbType = NpgsqlDbType.Text });
        return command;
    }

    static async Task<ImmutableSortedDictionary<TermState, int>> CountTermsAsync(
        NpgsqlConnection connection, string desk, long now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(s_countByTerm, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = desk, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now });
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await row.ReadAsync(cancellation).ConfigureAwait(false);
        return Enum.GetValues<TermState>().Select((state, i) => (state, Count: (int)row.GetInt64(i))).Where(c => c.Count != 0)
            .ToImmutableSortedDictionary(c => c.state, c => c.Count);
    }

    static void MoveOne(int[] lanes, int from, int to)
    {
        lanes[from]--;
        lanes[to]++;
    }

    /// <summary>Puts items whose change is past in their new place. Any replica may; they do not wait for each other.</summary>
    /// <returns>Items placed.</returns>
    public async Task<int> AdvanceItemsAsync(long now, CancellationToken cancellation)
    {
        const int BatchSize = 1000;
        var total = 0;
        while (true)
        {
            await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await using var find = new NpgsqlCommand($"""
                SELECT {ItemRow.Columns}, false FROM queue_item
                WHERE (desk, report_key) IN (
                    SELECT i.desk, i.report_key FROM queue_desk d CROSS JOIN LATERAL (
                        SELECT q.desk, q.report_key FROM queue_item q WHERE q.desk = d.desk AND q.next_change <= $1
                        ORDER BY q.next_change LIMIT {BatchSize}) i LIMIT {BatchSize})
                AND next_change <= $1
                FOR UPDATE SKIP LOCKED
                """, connection);
            find.Parameters.Add(new NpgsqlParameter<long> { TypedValue = now });
            var (items, _) = await ReadItemsAsync(find, cancellation).ConfigureAwait(false);
            if (items.Count > 0)
                await PlaceAsync(connection, items, now, cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            total += items.Count;
            if (items.Count < BatchSize)
                return total;
        }
    }

    static async Task PlaceAsync(NpgsqlConnection connection, List<QueueItem> items, long now, CancellationToken cancellation)
    {
        ItemPlace[] places = [.. items.Select(i => ItemPlace.Of(i, now))];
        await using var update = new NpgsqlCommand(
            """
            UPDATE queue_item q SET lane = p.lane, lane_key = p.lane_key, last_change = p.last_change, next_change = p.next_change
            FROM unnest($1, $2, $3, $4, $5, $6) AS p(desk, report_key, lane, lane_key, last_change, next_change)
            WHERE q.desk = p.desk AND q.report_key = p.report_key
            """, connection);
        update.Parameters.Add(Arrays.Of([.. items.Select(i => i.Desk)], NpgsqlDbType.Text));
        update.Parameters.Add(Arrays.Of([.. items.Select(i => i.ReportKey)], NpgsqlDbType.Bytea));
        update.Parameters.Add(Arrays.Of([.. places.Select(p => p.Lane)], NpgsqlDbType.Smallint));
        update.Parameters.Add(Arrays.Of([.. places.Select(p => p.LaneKey)], NpgsqlDbType.Bigint));
        update.Parameters.Add(Arrays.Of([.. places.Select(p => p.LastChange)], NpgsqlDbType.Bigint));
        update.Parameters.Add(Arrays.Of([.. places.Select(p => p.NextChange)], NpgsqlDbType.Bigint));
        await update.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    // Items before a key: those put before it, each moved one counted where it stood then instead.
    static async Task<long> RankAsync(
        NpgsqlConnection connection, string desk, QueueKey key, long asOf, List<(QueueItem Item, QueueKey Put)> moved,
        CancellationToken cancellation)
    {
        await using var count = new NpgsqlCommand(CountBefore, connection);
        count.Parameters.Add(new NpgsqlParameter<string> { TypedValue = desk, NpgsqlDbType = NpgsqlDbType.Text });
        count.Parameters.Add(new NpgsqlParameter<short> { TypedValue = key.Lane });
        count.Parameters.Add(new NpgsqlParameter<long> { TypedValue = key.Primary });
        count.Parameters.Add(new NpgsqlParameter<long> { TypedValue = key.Received });
        count.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = TruthColumns.Whole(key.Report) });
        return (long)(await count.ExecuteScalarAsync(cancellation).ConfigureAwait(false))! + MovedBefore(key, asOf, moved);
    }

    static int MovedBefore(QueueKey key, long asOf, List<(QueueItem Item, QueueKey Put)> moved) =>
        moved.Sum(m => (m.Item.KeyAt(asOf).CompareTo(key) < 0 ? 1 : 0) - (m.Put.CompareTo(key) < 0 ? 1 : 0));

    static async Task<(List<QueueItem> Placed, List<(QueueItem Item, QueueKey Put)> Moved)> ReadItemsAsync(
        NpgsqlCommand command, CancellationToken cancellation)
    {
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await ReadRowsAsync(row, cancellation).ConfigureAwait(false);
    }

    static async Task<(List<QueueItem> Placed, List<(QueueItem Item, QueueKey Put)> Moved)> ReadRowsAsync(
        NpgsqlDataReader row, CancellationToken cancellation)
    {
        var (placed, moved) = (new List<QueueItem>(), new List<(QueueItem, QueueKey)>());
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var item = ItemRow.Read(row);
            if (row.GetBoolean(ItemRow.MovedColumn))
                moved.Add((item, ItemRow.ReadPut(row, item)));
            else
                placed.Add(item);
        }
        return (placed, moved);
    }

    // An order shown once is never undone by a clock that goes back.
    void Advance(long now)
    {
        now = Math.Max(now, clock.GetUtcNow().ToUnixTimeSeconds());
        for (var seen = Volatile.Read(ref _latest); now > seen;)
        {
            var before = Interlocked.CompareExchange(ref _latest, now, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    readonly record struct FacetRow(
        int Lane, ReportKind Kind, Advice Advice, byte Band, Certainty Certainty, string Group, int Count);
}
