using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>What one writer does on its own connection: units of work, each its own transaction.</summary>
/// <remarks>First revisions go in one statement, one round trip and one sync per group; only what is there is read.</remarks>
sealed class PostgresTruth(NpgsqlDataSource database, TimeProvider clock, KnownDesks desks) : IAsyncDisposable
{
    const string Look = """
        SELECT k.i, e.revision, coalesce(c.revision, 0), o.event_number, o.desk
        FROM unnest($1, $2, $3) AS k(i, report_key, facts)
        LEFT JOIN LATERAL (SELECT max(r.revision) AS revision FROM report_revision r
            WHERE r.report_key = k.report_key AND r.facts = k.facts) e ON true
        LEFT JOIN LATERAL (SELECT max(r.revision) AS revision FROM report_revision r
            WHERE r.report_key = k.report_key) c ON true
        LEFT JOIN LATERAL (SELECT w.event_number, w.desk FROM every_work_event w
            WHERE w.report_key = k.report_key ORDER BY w.event_number DESC LIMIT 1) o ON true
        """;

    const string FindAssessments = """
        SELECT k.i, a.number, a.trigger, a.basis_digest, v.vector
        FROM unnest($1, $2, $3) AS k(i, report_key, revision)
        CROSS JOIN LATERAL (SELECT x.number, x.trigger, x.basis_digest FROM every_assessment x
            WHERE x.report_key = k.report_key AND x.revision = k.revision ORDER BY x.number DESC LIMIT 1) a
        CROSS JOIN LATERAL (SELECT x.vector FROM every_assessment x
            WHERE x.report_key = k.report_key AND x.revision = k.revision AND x.vector IS NOT NULL
            ORDER BY x.number DESC LIMIT 1) v
        """;

    /// <summary>Keeps others away from the next revisions and work events of these reports until the commit.</summary>
    public const string Lock = """
        SELECT 1 FROM report_revision WHERE revision = 1 AND report_key = ANY($1) ORDER BY report_key FOR NO KEY UPDATE
        """;

    const string Close = """
        DELETE FROM queue_item q USING unnest($1, $2) AS k(desk, report_key)
        WHERE q.desk = k.desk AND q.report_key = k.report_key
        """;

    readonly TruthColumns _columns = new();
    NpgsqlConnection? _connection;
    NpgsqlCommand? _insert;

    /// <summary>True when there was a connection, and it is gone.</summary>
    public bool IsBroken => _connection is { State: not System.Data.ConnectionState.Open };

    /// <summary>Stores a group; results stand where their reports do.</summary>
    public async Task ScreenAsync(List<Screening> group, ScreeningResult[] results)
    {
        await ConnectAsync().ConfigureAwait(false);
        await desks.RegisterAsync(_connection!, group.Select(s => (s.Item.Desk, s.Item.DeskKind))).ConfigureAwait(false);
        // The n-th report with one identity waits for the one before it.
        var rounds = group.Index().GroupBy(s => s.Item.ReportKey, ByteArrays.Comparer)
            .SelectMany(r => r.Select((s, round) => (Round: round, s.Index)))
            .GroupBy(s => s.Round, s => s.Index).OrderBy(r => r.Key);
        foreach (var round in rounds)
        {
            int[] numbers = [.. round.Order()];
            foreach (var i in numbers)
                results[i] = default;
            await EachAsync(numbers.Where(i => group[i].Revision == 1).ToArray(), part => InsertFirstAsync(group, part, results))
                .ConfigureAwait(false);
            int[] others = [.. numbers.Where(i => results[i].Outcome == 0)];
            await EachAsync(others, part => StoreNextAsync(group, part, results)).ConfigureAwait(false);
        }

        // A row that the engine refuses fails alone: halve until it is found.
        async Task EachAsync(int[] part, Func<int[], Task> store)
        {
            if (part.Length == 0)
                return;
            try
            {
                await PostgresFaults.RunAsync(async () =>
                {
                    await store(part).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e) when (PostgresFaults.IsRefusal(e.InnerException!))
            {
                if (part.Length == 1)
                {
                    results[part[0]] = new(ScreeningOutcome.Refused, 0, null);
                    return;
                }
                await EachAsync(part[..(part.Length / 2)], store).ConfigureAwait(false);
                await EachAsync(part[(part.Length / 2)..], store).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Forgets the connection, which may be broken or in the middle of something.</summary>
    public async Task ResetAsync()
    {
        if (_insert is not null)
            await _insert.DisposeAsync().ConfigureAwait(false);
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        (_insert, _connection) = (null, null);
    }

    public async ValueTask DisposeAsync() => await ResetAsync().ConfigureAwait(false);

    async Task ConnectAsync()
    {
        if (_connection is { State: System.Data.ConnectionState.Open })
            return;
        await ResetAsync().ConfigureAwait(false);
        _connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        _insert = _columns.Command(_connection);
        await _insert.PrepareAsync().ConfigureAwait(false);
    }

    async Task InsertFirstAsync(List<Screening> group, int[] part, ScreeningResult[] results)
    {
        var accepted = await InsertAsync(group, part).ConfigureAwait(false);
        foreach (var i in accepted)
            results[i] = new(ScreeningOutcome.Accepted, 1, null);
    }

    async Task<List<int>> InsertAsync(List<Screening> group, IReadOnlyList<int> part)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        _columns.Clear();
        foreach (var i in part)
            _columns.Add(group[i], now);
        var accepted = new List<int>(part.Count);
        await using var reader = await _insert!.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
            accepted.Add(part[reader.GetInt32(0) - 1]);
        return accepted;
    }

    async Task StoreNextAsync(List<Screening> group, int[] part, ScreeningResult[] results)
    {
        var next = await AnswerAsync(group, part, results).ConfigureAwait(false);
        if (next.Length == 0)
            return;
        await using var transaction = await _connection!.BeginTransactionAsync().ConfigureAwait(false);
        await using (var locking = new NpgsqlCommand(Lock, _connection))
        {
            locking.Parameters.Add(Arrays.Of([.. next.Select(n => group[n.Index].ReportKey)], NpgsqlDbType.Bytea));
            await locking.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        // Another replica may have been first.
        next = await AnswerAsync(group, [.. next.Select(n => n.Index)], results).ConfigureAwait(false);
        if (next.Length > 0)
        {
            await using var close = new NpgsqlCommand(Close, _connection);
            close.Parameters.Add(Arrays.Of([.. next.Select(n => n.Desk)], NpgsqlDbType.Text));
            close.Parameters.Add(Arrays.Of([.. next.Select(n => group[n.Index].ReportKey)], NpgsqlDbType.Bytea));
            await close.ExecuteNonQueryAsync().ConfigureAwait(false);
            await InsertAsync(group, [.. next.Select(n => n.Index)]).ConfigureAwait(false);
            ImmutableArray<EventRow> routings = [.. next.Where(n => n.Desk != group[n.Index].Item.Desk)
                .Select(n => Routing(group[n.Index], n.EventNumber + 1))];
            if (routings.Length > 0)
                await AppendAsync(_connection, routings).ConfigureAwait(false);
        }
        await transaction.CommitAsync().ConfigureAwait(false);
        foreach (var (i, _, _) in next)
            results[i] = new(ScreeningOutcome.Accepted, group[i].Revision, null);
    }

    /// <summary>Appends work events: the compare-and-swap, for a number that is there already is refused.</summary>
    /// <exception cref="PostgresException">Unique violation: another was first.</exception>
    public static async Task AppendAsync(NpgsqlConnection connection, ImmutableArray<EventRow> rows)
    {
        // Within a transaction the tail shows work events after the revisions.
        const int FirstNumber = 1_000_000;
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO work_event
                (n, event_number, revision, assessment_number, kind, desk_kind, time_unix_ms, report_key, actor, desk, payload)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, connection);
        command.Parameters.Add(Arrays.Of([.. rows.Select((_, i) => FirstNumber + i)], NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (int)r.n)], NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (int)r.revision)], NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (int)r.assessment_number)], NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (short)r.kind)], NpgsqlDbType.Smallint));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (short)r.desk_kind)], NpgsqlDbType.Smallint));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.time_unix_ms)], NpgsqlDbType.Bigint));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.report_key)], NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.actor)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.desk)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.payload)], NpgsqlDbType.Bytea));
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    static EventRow Routing(Screening screening, int n) => new(
        screening.ReportKey, n, (long)WorkEventKind.Routed, screening.CommitTime, screening.Actor, screening.Item.Desk,
        (long)screening.Item.DeskKind, screening.Revision, 1, null);

    // Answers duplicates and conflicts; what is left is a next revision, with the last work event and the owner.
    async Task<(int Index, int EventNumber, string Desk)[]> AnswerAsync(
        List<Screening> group, int[] part, ScreeningResult[] results)
    {
        var (duplicates, next) = (new List<(int Index, int Revision)>(), new List<(int, int, string)>());
        await using (var look = new NpgsqlCommand(Look, _connection))
        {
            look.Parameters.Add(Arrays.Of([.. part], NpgsqlDbType.Integer));
            look.Parameters.Add(Arrays.Of([.. part.Select(i => group[i].ReportKey)], NpgsqlDbType.Bytea));
            look.Parameters.Add(Arrays.Of([.. part.Select(i => TruthColumns.Whole(group[i].Facts))], NpgsqlDbType.Bytea));
            await using var rows = await look.ExecuteReaderAsync().ConfigureAwait(false);
            while (await rows.ReadAsync().ConfigureAwait(false))
            {
                var (i, current) = (rows.GetInt32(0), rows.GetInt32(2));
                if (!rows.IsDBNull(1))
                    duplicates.Add((i, rows.GetInt32(1)));
                else if (current == 0 || group[i].Revision != current + 1)
                    results[i] = new(ScreeningOutcome.RevisionConflict, current, null);
                else
                    next.Add((i, rows.GetInt32(3), rows.GetString(4)));
            }
        }
        if (duplicates.Count > 0)
            await AnswerDuplicatesAsync(group, duplicates, results).ConfigureAwait(false);
        return [.. next];
    }

    async Task AnswerDuplicatesAsync(
        List<Screening> group, List<(int Index, int Revision)> duplicates, ScreeningResult[] results)
    {
        await using var find = new NpgsqlCommand(FindAssessments, _connection);
        find.Parameters.Add(Arrays.Of([.. duplicates.Select(d => d.Index)], NpgsqlDbType.Integer));
        find.Parameters.Add(Arrays.Of([.. duplicates.Select(d => group[d.Index].ReportKey)], NpgsqlDbType.Bytea));
        find.Parameters.Add(Arrays.Of([.. duplicates.Select(d => d.Revision)], NpgsqlDbType.Integer));
        var revisions = duplicates.ToDictionary(d => d.Index, d => d.Revision);
        await using var rows = await find.ExecuteReaderAsync().ConfigureAwait(false);
        while (await rows.ReadAsync().ConfigureAwait(false))
        {
            var i = rows.GetInt32(0);
            var row = new AssessmentRow(
                group[i].ReportKey, revisions[i], rows.GetInt32(1), rows.GetInt16(2), rows.GetFieldValue<byte[]>(3), null, null,
                rows.GetFieldValue<byte[]>(4));
            results[i] = new(
                ScreeningOutcome.Duplicate, revisions[i], row.ToAssessment(ReportId.FromKey(group[i].ReportKey)));
        }
    }
}

/// <summary>Byte arrays compared by content.</summary>
static class ByteArrays
{
    public static IEqualityComparer<byte[]> Comparer { get; } = EqualityComparer<byte[]>.Create(
        (left, right) => left.AsSpan().SequenceEqual(right),
        bytes =>
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        });
}
