using Dapper;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>Leases of background work: one statement each, by the clock of the database, and nobody waits for a lock.</summary>
sealed class PostgresLeases(NpgsqlDataSource database)
{
    public async Task<JobLease?> TryTakeAsync(
        string kind, string key, string holder, TimeSpan duration, CancellationToken cancellation)
    {
        var row = await RunAsync(
            """
            WITH made AS (
                INSERT INTO job_lease (kind, key, holder, token, expire_time)
                VALUES (@kind, @key, @holder, 1, clock_timestamp() + @duration)
                ON CONFLICT DO NOTHING
                RETURNING token, expire_time
            ), free AS (
                SELECT kind, key FROM job_lease
                WHERE kind = @kind AND key = @key AND complete_time IS NULL AND expire_time <= clock_timestamp()
                FOR UPDATE SKIP LOCKED
            ), taken AS (
                UPDATE job_lease l SET holder = @holder, token = l.token + 1, expire_time = clock_timestamp() + @duration
                FROM free f WHERE l.kind = f.kind AND l.key = f.key
                RETURNING l.token, l.expire_time
            )
            SELECT token, expire_time FROM made UNION ALL SELECT token, expire_time FROM taken
            """,
            new { kind, key, holder, duration }, cancellation).ConfigureAwait(false);
        return row is null ? null : new(kind, key, holder, row.token, row.Time);
    }

    public async Task<JobLease?> ExtendAsync(JobLease lease, TimeSpan duration, CancellationToken cancellation) =>
        await UpdateAsync(lease, "expire_time = clock_timestamp() + @duration", duration, cancellation).ConfigureAwait(false)
            is { } row ? lease with { ExpireTime = row.Time } : null;

    public async Task<bool> ReleaseAsync(JobLease lease, CancellationToken cancellation) =>
        await UpdateAsync(lease, "expire_time = clock_timestamp()", default, cancellation).ConfigureAwait(false) is not null;

    public async Task<bool> CompleteAsync(JobLease lease, CancellationToken cancellation) =>
        await UpdateAsync(lease, "complete_time = clock_timestamp()", default, cancellation).ConfigureAwait(false) is not null;

    Task<Row?> UpdateAsync(JobLease lease, string set, TimeSpan duration, CancellationToken cancellation) => RunAsync(
        $"""
        UPDATE job_lease SET {set}
        WHERE kind = @Kind AND key = @Key AND token = @Token AND complete_time IS NULL AND expire_time > clock_timestamp()
        RETURNING token, expire_time
        """,
        new { lease.Kind, lease.Key, lease.Token, duration }, cancellation);

    async Task<Row?> RunAsync(string sql, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await connection.QuerySingleOrDefaultAsync<Row>(new(sql, parameters, cancellationToken: cancellation))
            .ConfigureAwait(false);
    }

    sealed record Row(long token, DateTime expire_time)
    {
        public DateTimeOffset Time => new(DateTime.SpecifyKind(expire_time, DateTimeKind.Utc));
    }
}
