using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Opsporing.Storage;

/// <summary>Keeps the history of policies, append-only, and what each replica serves. The documents are pinned contents.</summary>
/// <remarks>Verifies nothing: <see cref="PolicyHistory.Replay"/> does. Safe for many callers at once.</remarks>
public sealed class PolicyStore
{
    readonly IPolicyDatabase _database;

    internal PolicyStore(IPolicyDatabase database) => _database = database;

    /// <summary>Appends an act: its number is the compare-and-swap.</summary>
    /// <returns>False when the policy has an event of this number already: somebody else was first.</returns>
    /// <exception cref="StoreUnavailableException">The commit failed: nothing was appended.</exception>
    public Task<bool> AppendAsync(SealedPolicyEvent stored, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var row = Row.Of(stored);
        return _database.WriteAsync(async (connection, group) =>
        {
            var isFirst = await connection.ExecuteAsync(
                """
                INSERT INTO policy_event (policy_id, event_number, act, digest, time_unix_ms, person, person_role, policy_kind, place,
                    from_unix_s, until_unix_s, note, seal)
                VALUES (@policy_id, @event_number, @act, @digest, @time_unix_ms, @person, @person_role, @policy_kind, @place,
                    @from_unix_s, @until_unix_s, @note, @seal)
                ON CONFLICT (policy_id, event_number) DO NOTHING
                """, row).ConfigureAwait(false) == 1;
            if (isFirst)
                group.AddStored(connection, AuditKind.PolicyEvent, row.policy_id, row.event_number);
            return isFirst;
        });
    }

    /// <returns>Every event of every policy, ascending by policy and number, as one snapshot.</returns>
    public Task<ImmutableArray<SealedPolicyEvent>> ReadAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _database.ReadAsync<ImmutableArray<SealedPolicyEvent>>(async connection =>
            [.. (await connection.QueryAsync<Row>(
                """
                SELECT policy_id, event_number, act, digest, time_unix_ms, person, person_role, policy_kind, place, from_unix_s,
                    until_unix_s, note, seal
                FROM policy_event ORDER BY policy_id, event_number
                """).ConfigureAwait(false)).Select(r => r.ToEvent())]);
    }

    /// <returns>Number of events: it changes with every act of any replica, and is cheap to ask.</returns>
    public Task<long> CountAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM policy_event"));
    }

    /// <summary>Says what a replica serves now, in place of what it said before.</summary>
    /// <exception cref="StoreUnavailableException">The commit failed.</exception>
    public Task ReportServingAsync(ServingReport report, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _database.WriteAsync((connection, _) => connection.ExecuteAsync(
            """
            INSERT INTO policy_serving (replica, event_count, served, due, report_time_unix_ms)
            VALUES (@Replica, @EventCount, @Served, @Due, @Time)
            ON CONFLICT (replica) DO UPDATE SET event_count = excluded.event_count, served = excluded.served,
                due = excluded.due, report_time_unix_ms = excluded.report_time_unix_ms
            """,
            new { report.Replica, report.EventCount, Served = Join(report.Served), Due = Join(report.Due), report.Time }));
    }

    /// <summary>Takes back what a replica said: it serves nothing any more.</summary>
    public Task RetractServingAsync(string replica, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _database.WriteAsync((connection, _) =>
            connection.ExecuteAsync("DELETE FROM policy_serving WHERE replica = @replica", new { replica }));
    }

    /// <returns>The last word of every replica that spoke since an instant (Unix milliseconds), ascending by replica.</returns>
    public Task<ImmutableArray<ServingReport>> ListServingAsync(long since, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _database.ReadAsync<ImmutableArray<ServingReport>>(async connection =>
            [.. (await connection.QueryAsync<ServingRow>(
                """
                SELECT replica, event_count, served, due, report_time_unix_ms
                FROM policy_serving WHERE report_time_unix_ms >= @since ORDER BY replica
                """, new { since }).ConfigureAwait(false)).Select(r => r.ToReport())]);
    }

    // Digests side by side.
    static byte[] Join(ImmutableArray<ContentDigest> digests) => [.. digests.SelectMany(d => d.ToArray())];

    static ImmutableArray<ContentDigest> Split(byte[] joined) => [.. joined.Chunk(ContentDigest.Size).Select(d => ContentDigest.FromBytes(d))];

    sealed record ServingRow(string replica, long event_count, byte[] served, byte[] due, long report_time_unix_ms)
    {
        public ServingReport ToReport() => new(replica, event_count, Split(served), Split(due), report_time_unix_ms);
    }

    sealed class Row
    {
        public string policy_id { get; init; } = "";
        public int event_number { get; init; }
        public short act { get; init; }
        public byte[] digest { get; init; } = [];
        public long time_unix_ms { get; init; }
        public string person { get; init; } = "";
        public short person_role { get; init; }
        public short policy_kind { get; init; }
        public string place { get; init; } = "";
        public long from_unix_s { get; init; }
        public long until_unix_s { get; init; }
        public string note { get; init; } = "";
        public byte[] seal { get; init; } = [];

        public static Row Of(SealedPolicyEvent stored) => new()
        {
            policy_id = stored.Event.PolicyId,
            event_number = stored.Event.Number,
            act = (short)stored.Event.Act,
            digest = stored.Event.Digest.ToArray(),
            time_unix_ms = stored.Event.Time,
            person = stored.Event.Person,
            person_role = (short)stored.Event.Role,
            policy_kind = (short)stored.Event.Kind,
            place = stored.Event.Place,
            from_unix_s = stored.Event.From,
            until_unix_s = stored.Event.Until,
            note = stored.Event.Note,
            seal = stored.Seal.ToArray(),
        };

        public SealedPolicyEvent ToEvent() => new(new()
        {
            PolicyId = policy_id,
            Number = event_number,
            Act = (PolicyAct)act,
            Digest = ContentDigest.FromBytes(digest),
            Time = time_unix_ms,
            Person = person,
            Role = (PolicyRoles)person_role,
            Kind = (PolicyKind)policy_kind,
            Place = place,
            From = from_unix_s,
            Until = until_unix_s,
            Note = note,
        }, seal);
    }
}

/// <summary>What a replica serves.</summary>
/// <param name="Replica">Code of the replica, 1 to 200 characters.</param>
/// <param name="EventCount">Events of the history that it has followed.</param>
/// <param name="Served">Digests in force there: base, then overlays; empty when no policy is, or a demonstration.</param>
/// <param name="Due">Digests that the history puts in force.</param>
/// <param name="Time">Unix milliseconds.</param>
public sealed record ServingReport(
    string Replica, long EventCount, ImmutableArray<ContentDigest> Served, ImmutableArray<ContentDigest> Due, long Time);

/// <summary>Connections of an engine: a whole piece of work at a time, faults in the store's own words.</summary>
interface IPolicyDatabase
{
    /// <summary>Runs work in a transaction of its own that is durable afterwards, and links the acts that it adds to its group.</summary>
    Task<T> WriteAsync<T>(Func<DbConnection, AuditGroup, Task<T>> work);

    /// <summary>Runs one statement that only reads.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work);
}
