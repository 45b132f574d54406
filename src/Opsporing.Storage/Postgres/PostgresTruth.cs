using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>What one writer does on its own connection: units of work, each its own transaction.</summary>
/// <remarks>First revisions go in one statement, one round trip and one sync per group; only what is there is read.</remarks>
sealed class PostgresTruth(NpgsqlDataSource database, TimeProvider clock, KnownDesks desks, RulesInForce rules)
    : IAsyncDisposable
{
    const string Look = """
        SELECT k.i, e.revision, coalesce(c.revision, 0)
        FROM unnest($1, $2, $3) AS k(i, report_key, facts)
        LEFT JOIN LATERAL (SELECT max(r.revision) AS revision FROM report_revision r
            WHERE r.report_key = k.report_key AND r.facts = k.facts) e ON true
        LEFT JOIN LATERAL (SELECT max(r.revision) AS revision FROM report_revision r
            WHERE r.report_key = k.report_key) c ON true
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

    readonly TruthColumns _columns = new(rules);
    readonly AuditChain _chain = new();
    NpgsqlConnection? _connection;
    NpgsqlCommand? _insert;

    /// <summary>True when there was a connection, and it is gone.</summary>
    public bool IsBroken => _connection is { State: not System.Data.ConnectionState.Open };

    /// <summary>Stores a group; results stand where their reports do.</summary>
    public async Task ScreenAsync(List<Screening> group, ScreeningResult[] results)
    {
        await ConnectAsync().ConfigureAwait(false);
        await desks.RegisterAsync(group.Select(s => (s.Item.Desk, s.Item.DeskKind))).ConfigureAwait(false);
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
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        _columns.Clear();
        foreach (var i in part)
            _columns.Add(group[i], now);
        var link = _chain.Next(clock.GetUtcNow().ToUnixTimeMilliseconds());
        TruthColumns.Put(_insert!, link);
        var accepted = new List<int>(part.Length);
        try
        {
            await using var reader = await _insert!.ExecuteReaderAsync().ConfigureAwait(false);
            while (await reader.ReadAsync().ConfigureAwait(false))
                accepted.Add(reader.GetInt32(0));
        }
        catch (Exception e) when (e is not PostgresException)
        {
            _chain.Restart(); // whether it was committed is not known
            throw;
        }
        if (accepted.Count > 0)
            _chain.Advance(link, _columns.EntriesOf(accepted));
        foreach (var n in accepted)
            results[part[n - 1]] = new(ScreeningOutcome.Accepted, 1, null);
    }

    async Task StoreNextAsync(List<Screening> group, int[] part, ScreeningResult[] results)
    {
        var next = await AnswerAsync(group, part, results).ConfigureAwait(false);
        if (next.Length == 0)
            return;
        await using var transaction = await _connection!.BeginTransactionAsync().ConfigureAwait(false);
        var standings = await PostgresStandings.LockAsync(_connection, [.. next.Select(i => group[i].ReportKey)], default)
            .ConfigureAwait(false);
        // Another replica may have been first.
        next = await AnswerAsync(group, next, results).ConfigureAwait(false);
        var changes = new PostgresChanges();
        foreach (var i in next)
            await FollowAsync(group[i], standings[ReportId.FromKey(group[i].ReportKey)], changes).ConfigureAwait(false);
        ImmutableArray<RevisionRow> revisions = [.. next.Select(i => RevisionRow.Of(group[i]))];
        await PostgresRows.InsertAsync(_connection, revisions, [.. revisions.Select(_ => (byte[]?)null)], default).ConfigureAwait(false);
        changes.Attest(revisions.Select(r => (r, standings[ReportId.FromKey(r.report_key)].Salt)));
        await changes.CommitAsync(_connection, _chain, clock.GetUtcNow(), default).ConfigureAwait(false);
        foreach (var i in next)
            results[i] = new(ScreeningOutcome.Accepted, group[i].Revision, null);
    }

    // What people placed stays: the item follows from the work, this revision taken in.
    async Task FollowAsync(Screening screening, WorkStanding standing, PostgresChanges changes)
    {
        var (desk, offeredTo) = (standing.Desk, standing.Fold().PendingDesk);
        standing = standing.Revised(screening);
        await desks.RegisterAsync(standing.Added.Select(e => (e.Desk, e.DeskKind))).ConfigureAwait(false);
        changes.Append(standing);
        changes.Put(standing.Change(rules.Current), desk, offeredTo, null);
    }

    // Answers duplicates and conflicts; what is left is a next revision.
    async Task<int[]> AnswerAsync(List<Screening> group, int[] part, ScreeningResult[] results)
    {
        var (duplicates, next) = (new List<(int Index, int Revision)>(), new List<int>());
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
                    next.Add(i);
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
