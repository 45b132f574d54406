using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Work events, items and duties to be written together: gathered, then one round trip.</summary>
/// <remarks>Whoever writes holds the locks of the reports, so that nobody else writes the same rows.</remarks>
sealed class PostgresChanges
{
    /// <summary>Within a transaction the tail shows work events after the revisions.</summary>
    const int FirstNumber = 1_000_000;

    const string InsertEvents = """
        INSERT INTO work_event
            (n, event_number, revision, assessment_number, kind, desk_kind, time_unix_ms, report_key, actor, desk, payload)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    public const string DeleteItems = """
        DELETE FROM queue_item q USING unnest($1, $2) AS k(desk, report_key)
        WHERE q.desk = k.desk AND q.report_key = k.report_key
        """;

    public const string DeleteDuties = """
        DELETE FROM work_duty d USING unnest($1, $2) AS k(desk, report_key)
        WHERE d.desk = k.desk AND d.report_key = k.report_key
        """;

    const string InsertDuties = """
        INSERT INTO work_duty (desk, report_key, due, kind) SELECT * FROM unnest($1, $2, $3, $4)
        """;

    public const string DeleteAttention = "DELETE FROM work_attention WHERE report_key = ANY($1)";

    const string PutAttention = """
        INSERT INTO work_attention (report_key, time) SELECT * FROM unnest($1, $2)
        ON CONFLICT (report_key) DO UPDATE SET time = EXCLUDED.time
        """;

    static readonly string PutItems = $"""
        INSERT INTO queue_item (desk, report_key, offence, offence_group, {Join(WorkColumns.Names)}, {Join(ItemColumns.Names)})
        SELECT i.desk, i.report_key, i.offence, i.offence_group, {Join(WorkColumns.Names.Select(n => $"i.{n}"))},
            {ItemColumns.Subscripts(14, "i.n")}
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) WITH ORDINALITY
            AS i(desk, report_key, offence, offence_group, {Join(WorkColumns.Names)}, n)
        ON CONFLICT (desk, report_key) DO UPDATE SET offence = EXCLUDED.offence, offence_group = EXCLUDED.offence_group,
            {Join(WorkColumns.Names.Concat(ItemColumns.Names).Select(n => $"{n} = EXCLUDED.{n}"))}
        """;

    readonly List<EventRow> _events = [];
    readonly List<AssessmentRow> _assessments = [];
    readonly List<(string Desk, byte[] Key)> _goneItems = [], _goneDuties = [];
    readonly List<(QueueItem Item, long? RouteDue)> _items = [];
    readonly List<(byte[] Key, Duty Duty)> _duties = [];
    readonly List<byte[]> _goneAttention = [];
    readonly List<(byte[] Key, long Time)> _attention = [];
    readonly Dictionary<byte[], byte[]?> _salts = new(ByteArrays.Comparer);
    readonly AuditGroup _acts = new();

    /// <summary>Adds what a transaction added to a report: assessments and events.</summary>
    public void Append(WorkStanding standing)
    {
        _salts[standing.ReportKey] = standing.Salt;
        _assessments.AddRange(standing.AddedAssessments.Select(
            a => AssessmentRow.Of(a) with { desk = standing.TellingDesk(a) }));
        _events.AddRange(standing.Added.Select(e => EventRow.Of(standing.ReportKey, e)));
    }

    /// <summary>Adds events as they are stored; whoever does so attests them.</summary>
    public void Append(IEnumerable<EventRow> events) => _events.AddRange(events);

    /// <summary>Adds revisions, written by the caller, to the link.</summary>
    public void Attest(IEnumerable<(RevisionRow Row, byte[]? Salt)> revisions)
    {
        foreach (var (row, salt) in revisions)
            _acts.Add(row, salt);
    }

    /// <summary>Adds what follows for the queue and the duties of a report.</summary>
    /// <param name="change">What holds now.</param>
    /// <param name="desk">Desk that owned the report before; null when it had no rows.</param>
    /// <param name="offeredTo">Desk that was asked to accept it before; null for none.</param>
    /// <param name="before">Duties of which rows exist; null when that is not known.</param>
    public void Put(in WorkChange change, string? desk, string? offeredTo, WorkDue? before)
    {
        var key = change.ReportKey;
        if (desk is not null && desk != change.Item?.Desk)
            _goneItems.Add((desk, key));
        if (change.Item is { } item)
            _items.Add((item, change.Due.Duties.FirstOrDefault(d => d.Kind == DutyKind.RouteTerm).Due is > 0 and var due ? due : null));
        if (before is null || before.Attention != change.Due.Attention)
        {
            if (change.Due.Attention != long.MaxValue)
                _attention.Add((key, change.Due.Attention));
            else
                _goneAttention.Add(key);
        }
        if (before is not null && before.Duties.SequenceEqual(change.Due.Duties))
            return;
        foreach (var owed in (HashSet<string?>)[desk, offeredTo, .. change.Due.Duties.Select(d => d.Desk)])
            if (owed is not null)
                _goneDuties.Add((owed, key));
        // The term of the route stands in the item itself.
        _duties.AddRange(change.Due.Duties.Where(d => d.Kind != DutyKind.RouteTerm).Select(d => (key, d)));
    }

    /// <summary>Writes all of it, in the caller's transaction.</summary>
    /// <exception cref="PostgresException">Unique violation: an event of this number is there.</exception>
    public async Task WriteAsync(NpgsqlConnection connection, long now, CancellationToken cancellation)
    {
        await using var batch = Batch(connection, now);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes and links all of it and commits the caller's transaction, in one round trip: after a failure nothing is written.</summary>
    /// <exception cref="PostgresException">Unique violation: an event of this number is there.</exception>
    public async Task CommitAsync(NpgsqlConnection connection, AuditChain chain, DateTimeOffset now, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // In the order of the tail within a transaction.
        foreach (var row in _events)
            _acts.Add(row, _salts[row.report_key]);
        foreach (var row in _assessments)
            _acts.Add(row, _salts[row.report_key]);
        await using var batch = Batch(connection, now.ToUnixTimeSeconds());
        await PostgresAudit.CommitAsync(chain, batch, _acts, now).ConfigureAwait(false);
    }

    NpgsqlBatch Batch(NpgsqlConnection connection, long now)
    {
        var batch = new NpgsqlBatch(connection);
        Add(batch, PostgresRows.InsertAssessments, _assessments.Count, PostgresRows.Parameters([.. _assessments]));
        Add(batch, InsertEvents, _events.Count, EventParameters());
        Add(batch, DeleteItems, _goneItems.Count, Pairs(_goneItems));
        Add(batch, PutItems, _items.Count, ItemParameters(now));
        Add(batch, DeleteDuties, _goneDuties.Count, Pairs(_goneDuties));
        Add(batch, InsertDuties, _duties.Count, DutyParameters());
        Add(batch, DeleteAttention, _goneAttention.Count, [Arrays.Of(_goneAttention, NpgsqlDbType.Bytea)]);
        Add(batch, PutAttention, _attention.Count,
        [
            Arrays.Of([.. _attention.Select(a => a.Key)], NpgsqlDbType.Bytea),
            Arrays.Of([.. _attention.Select(a => a.Time)], NpgsqlDbType.Bigint),
        ]);
        return batch;
    }

    static void Add(NpgsqlBatch batch, string sql, int count, IEnumerable<NpgsqlParameter> parameters)
    {
        if (count == 0)
            return;
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    IEnumerable<NpgsqlParameter> EventParameters()
    {
        yield return Arrays.Of([.. _events.Select((_, i) => FirstNumber + i)], NpgsqlDbType.Integer);
        yield return Arrays.Of([.. _events.Select(r => (int)r.n)], NpgsqlDbType.Integer);
        yield return Arrays.Of([.. _events.Select(r => (int)r.revision)], NpgsqlDbType.Integer);
        yield return Arrays.Of([.. _events.Select(r => (int)r.assessment_number)], NpgsqlDbType.Integer);
        yield return Arrays.Of([.. _events.Select(r => (short)r.kind)], NpgsqlDbType.Smallint);
        yield return Arrays.Of([.. _events.Select(r => (short)r.desk_kind)], NpgsqlDbType.Smallint);
        yield return Arrays.Of([.. _events.Select(r => r.time_unix_ms)], NpgsqlDbType.Bigint);
        yield return Arrays.Of([.. _events.Select(r => r.report_key)], NpgsqlDbType.Bytea);
        yield return Arrays.Of([.. _events.Select(r => r.actor)], NpgsqlDbType.Text);
        yield return Arrays.Of([.. _events.Select(r => r.desk)], NpgsqlDbType.Text);
        yield return Arrays.Of([.. _events.Select(r => r.payload)], NpgsqlDbType.Bytea);
    }

    IEnumerable<NpgsqlParameter> ItemParameters(long now)
    {
        yield return Arrays.Of([.. _items.Select(i => i.Item.Desk)], NpgsqlDbType.Text);
        yield return Arrays.Of([.. _items.Select(i => i.Item.ReportKey)], NpgsqlDbType.Bytea);
        yield return Arrays.Of([.. _items.Select(i => i.Item.Offence)], NpgsqlDbType.Text);
        yield return Arrays.Of([.. _items.Select(i => i.Item.OffenceGroup)], NpgsqlDbType.Text);
        foreach (var parameter in WorkColumns.Parameters(_items))
            yield return parameter;
        var columns = new ItemColumns();
        foreach (var (item, _) in _items)
            columns.Add(item, now);
        foreach (var parameter in columns.Parameters())
            yield return parameter;
    }

    IEnumerable<NpgsqlParameter> DutyParameters()
    {
        yield return Arrays.Of([.. _duties.Select(d => d.Duty.Desk)], NpgsqlDbType.Text);
        yield return Arrays.Of([.. _duties.Select(d => d.Key)], NpgsqlDbType.Bytea);
        yield return Arrays.Of([.. _duties.Select(d => d.Duty.Due)], NpgsqlDbType.Bigint);
        yield return Arrays.Of([.. _duties.Select(d => (short)d.Duty.Kind)], NpgsqlDbType.Smallint);
    }

    static IEnumerable<NpgsqlParameter> Pairs(List<(string Desk, byte[] Key)> pairs) =>
    [
        Arrays.Of([.. pairs.Select(p => p.Desk)], NpgsqlDbType.Text),
        Arrays.Of([.. pairs.Select(p => p.Key)], NpgsqlDbType.Bytea),
    ];

    static string Join(IEnumerable<string> names) => string.Join(", ", names);
}

/// <summary>The folded work in the columns of an open item.</summary>
static class WorkColumns
{
    public static readonly string[] Names =
        ["claim_expiry", "wait_until", "route_due", "wait", "second", "claim_holder", "offered_to", "counter_report", "acknowledged"];

    /// <summary>One array per column.</summary>
    public static IEnumerable<NpgsqlParameter> Parameters(List<(QueueItem Item, long? RouteDue)> items)
    {
        var works = items.ConvertAll(i => i.Item.Work ?? new());
        yield return Arrays.Of(works.ConvertAll(w => w.ClaimExpiry), NpgsqlDbType.Bigint);
        yield return Arrays.Of(works.ConvertAll(w => w.WaitUntil), NpgsqlDbType.Bigint);
        yield return Arrays.Of(items.ConvertAll(i => i.RouteDue), NpgsqlDbType.Bigint);
        yield return Arrays.Of(works.ConvertAll(w => (short)w.Wait), NpgsqlDbType.Smallint);
        yield return Arrays.Of(works.ConvertAll(w => (short)w.Second), NpgsqlDbType.Smallint);
        yield return Arrays.Of(works.ConvertAll(w => w.ClaimHolder), NpgsqlDbType.Text);
        yield return Arrays.Of(works.ConvertAll(w => w.OfferedTo), NpgsqlDbType.Text);
        yield return Arrays.Of(works.ConvertAll(w => w.CounterReport?.ToKey()), NpgsqlDbType.Bytea);
        yield return Arrays.Of(works.ConvertAll(w => w.Acknowledged), NpgsqlDbType.Text);
    }

    /// <summary>Reads them from a row in which they start at <paramref name="first"/>, in the order of <see cref="Names"/>.</summary>
    /// <returns>Null when nobody has touched the report.</returns>
    public static ItemWork? Read(NpgsqlDataReader row, int first)
    {
        var (waitUntil, second) = (row.GetInt64(first + 1), (Second)row.GetInt16(first + 4));
        var (hasHolder, isOffered) = (!row.IsDBNull(first + 5), !row.IsDBNull(first + 6));
        var (hasCounter, isAcknowledged) = (!row.IsDBNull(first + 7), !row.IsDBNull(first + 8));
        return waitUntil == 0 && second == Second.None && !hasHolder && !isOffered && !hasCounter && !isAcknowledged
            ? null
            : new()
            {
                ClaimExpiry = row.GetInt64(first),
                WaitUntil = waitUntil,
                Wait = (WaitKind)row.GetInt16(first + 3),
                Second = second,
                ClaimHolder = hasHolder ? row.GetString(first + 5) : null,
                OfferedTo = isOffered ? row.GetString(first + 6) : null,
                CounterReport = hasCounter ? ReportId.FromKey(row.GetFieldValue<byte[]>(first + 7)) : null,
                Acknowledged = isAcknowledged ? row.GetString(first + 8) : null,
            };
    }
}
