using Dapper;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>Leases of background work, on the writer's thread: one process has the store, so they keep its parts apart.</summary>
sealed class SqliteLeases(SqliteConnection connection, SqliteWriter writer, TimeProvider clock)
{
    public async Task<JobLease?> TryTakeAsync(
        string kind, string key, string holder, TimeSpan duration, CancellationToken cancellation)
    {
        var (now, expire) = Times(duration);
        var token = await RunAsync(
            """
            INSERT INTO job_lease (kind, key, holder, token, expire_time_unix_ms) VALUES (@kind, @key, @holder, 1, @expire)
            ON CONFLICT (kind, key) DO UPDATE
            SET holder = excluded.holder, token = token + 1, expire_time_unix_ms = excluded.expire_time_unix_ms
            WHERE expire_time_unix_ms <= @now AND complete_time_unix_ms IS NULL
            RETURNING token
            """,
            new { kind, key, holder, now, expire }, cancellation).ConfigureAwait(false);
        return token is { } taken ? new(kind, key, holder, taken, DateTimeOffset.FromUnixTimeMilliseconds(expire)) : null;
    }

    public async Task<JobLease?> ExtendAsync(JobLease lease, TimeSpan duration, CancellationToken cancellation)
    {
        var (now, expire) = Times(duration);
        return await UpdateAsync(lease, "expire_time_unix_ms = @expire", now, expire, cancellation).ConfigureAwait(false)
            ? lease with { ExpireTime = DateTimeOffset.FromUnixTimeMilliseconds(expire) }
            : null;
    }

    public Task<bool> ReleaseAsync(JobLease lease, CancellationToken cancellation) =>
        UpdateAsync(lease, "expire_time_unix_ms = @now", Times(default).Now, 0, cancellation);

    public Task<bool> CompleteAsync(JobLease lease, CancellationToken cancellation) =>
        UpdateAsync(lease, "complete_time_unix_ms = @now", Times(default).Now, 0, cancellation);

    async Task<bool> UpdateAsync(JobLease lease, string set, long now, long expire, CancellationToken cancellation) =>
        await RunAsync(
            $"""
            UPDATE job_lease SET {set}
            WHERE kind = @Kind AND key = @Key AND token = @Token AND expire_time_unix_ms > @now AND complete_time_unix_ms IS NULL
            RETURNING token
            """,
            new { lease.Kind, lease.Key, lease.Token, now, expire }, cancellation).ConfigureAwait(false) is not null;

    async Task<long?> RunAsync(string sql, object parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long? token = null;
        await writer.RunAsync(() => token = connection.QuerySingleOrDefault<long?>(sql, parameters)).ConfigureAwait(false);
        return token;
    }

    (long Now, long Expire) Times(TimeSpan duration)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return (now, now + Math.Max(1, (long)duration.TotalMilliseconds));
    }
}
