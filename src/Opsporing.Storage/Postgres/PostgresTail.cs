using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>
/// Reads the event tail, and wakes those that wait for it: by the own commits, by a notification of other replicas, and by
/// a poll.
/// </summary>
/// <remarks>
/// Only below pg_snapshot_xmin: nothing that is still under way can come to stand before what was read. A notification
/// is sent after the commits, one for all that gathered, for within a transaction it would make commits wait in line.
/// </remarks>
sealed class PostgresTail : IAsyncDisposable
{
    const string Channel = "opsporing_event";

    readonly NpgsqlDataSource _database;
    readonly StoreOptions _options;
    readonly EventSignal _signal = new();
    readonly SemaphoreSlim _committed = new(0, 1);
    readonly CancellationTokenSource _closing = new();
    readonly Task _listening;
    readonly Task _notifying;

    public PostgresTail(NpgsqlDataSource database, StoreOptions options)
    {
        (_database, _options) = (database, options);
        _listening = Task.Run(() => RepeatAsync(ListenAsync));
        _notifying = Task.Run(() => RepeatAsync(NotifyAsync));
    }

    /// <summary>Called after a commit.</summary>
    public void Raise()
    {
        _signal.Raise();
        lock (_committed)
            if (_committed.CurrentCount == 0)
                _committed.Release();
    }

    public async Task<ImmutableArray<StoredEvent>> ReadAsync(EventPosition after, int limit, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand("""
            (SELECT transaction_id, n, true, report_key, 1, 1::smallint, commit_time_unix_ms, actor, desk, desk_kind, revision,
                1, NULL::bytea
             FROM report_revision
             WHERE (transaction_id, n) > ($1, $2) AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
             ORDER BY transaction_id, n LIMIT $3)
            UNION ALL
            (SELECT transaction_id, n, false, report_key, event_number, kind, time_unix_ms, actor, desk, desk_kind, revision,
                assessment_number, payload
             FROM work_event
             WHERE (transaction_id, n) > ($1, $2) AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
             ORDER BY transaction_id, n LIMIT $3)
            UNION ALL
            (SELECT transaction_id, n, false, report_key, 0, 0::smallint, 0::bigint, '', desk, 0::smallint, revision, number,
                NULL::bytea
             FROM assessment
             WHERE n IS NOT NULL AND (transaction_id, n) > ($1, $2)
                AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
             ORDER BY transaction_id, n LIMIT $3)
            """);
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = after.Transaction, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)Math.Min(after.Number, int.MaxValue) });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var events = new List<StoredEvent>();
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            events.Add(Read(row));
        return StoredEvent.Merge(events, limit);
    }

    public async Task<EventPosition> FindEndAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand("SELECT pg_snapshot_xmin(pg_current_snapshot())");
        var oldest = (ulong)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
        return new(oldest - 1, int.MaxValue);
    }

    public Task<bool> WaitAsync(EventPosition after, TimeSpan timeout, CancellationToken cancellation) =>
        _signal.WaitAsync(
            async () => !(await ReadAsync(after, 1, cancellation).ConfigureAwait(false)).IsEmpty, _options.PollInterval,
            timeout, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_listening, _notifying).ConfigureAwait(false);
        _closing.Dispose();
        _committed.Dispose();
    }

    async Task ListenAsync(NpgsqlConnection connection)
    {
        connection.Notification += (_, _) => _signal.Raise();
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(_closing.Token).ConfigureAwait(false);
        _signal.Raise(); // what came while nobody listened
        while (true)
            await connection.WaitAsync(_closing.Token).ConfigureAwait(false);
    }

    async Task NotifyAsync(NpgsqlConnection connection)
    {
        await using var notify = new NpgsqlCommand($"NOTIFY {Channel}", connection);
        while (true)
        {
            await _committed.WaitAsync(_closing.Token).ConfigureAwait(false);
            await notify.ExecuteNonQueryAsync(_closing.Token).ConfigureAwait(false);
        }
    }

    // Until closing: a broken connection costs one poll.
    async Task RepeatAsync(Func<NpgsqlConnection, Task> work)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync(_closing.Token).ConfigureAwait(false);
                await work(connection).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException || PostgresFaults.Translate(e) is not null)
            {
                await Task.Delay(_options.PollInterval, _closing.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    static StoredEvent Read(NpgsqlDataReader row)
    {
        var (key, isRevision, revision, number) = (row.GetFieldValue<byte[]>(3), row.GetBoolean(2), row.GetInt32(10), row.GetInt32(4));
        var isLaterRevision = isRevision && revision > 1;
        return new()
        {
            Position = new(row.GetFieldValue<ulong>(0), row.GetInt32(1)),
            ReportId = ReportId.FromKey(key),
            Revision = revision,
            AssessmentNumber = row.GetInt32(11),
            Desk = isLaterRevision ? null : row.GetString(8),
            IsRevision = isRevision,
            WorkEvent = isLaterRevision || number == 0
                ? null
                : new EventRow(
                    key, number, row.GetInt16(5), row.GetInt64(6), row.GetString(7), row.GetString(8), row.GetInt16(9),
                    revision, row.GetInt32(11), row.IsDBNull(12) ? null : row.GetFieldValue<byte[]>(12)).ToEvent(),
        };
    }
}
