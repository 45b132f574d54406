using System.Text;
using Dapper;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>
/// Sees to it that items, duties and attention in their tables follow from the truth by the rules of this program: after a
/// migration that adds to them, and after a change of the rules, one replica derives them anew while all go on serving.
/// </summary>
sealed class PostgresProjection(NpgsqlDataSource database, TimeProvider clock, KnownDesks desks, RulesInForce rules)
{
    /// <summary>Rises with what is derived and how.</summary>
    const int Version = 2;

    const int StretchLength = 200;

    static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);

    volatile byte[]? _digest = DigestOf(rules);
    volatile bool _isCurrent;
    Task? _forgotten;

    /// <summary>Takes note of other rules: the tables are to be derived by them.</summary>
    public void Follow()
    {
        _isCurrent = false;
        _digest = DigestOf(rules);
    }

    /// <summary>True when the tables follow from the truth by these rules; asks the database until they do.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellation)
    {
        if (_digest is null || _isCurrent)
            return _isCurrent;
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var stored = await connection.ExecuteScalarAsync<byte[]?>(new(
            "SELECT digest FROM projection WHERE name = 'duties'", cancellationToken: cancellation)).ConfigureAwait(false);
        return _isCurrent = stored.AsSpan().SequenceEqual(_digest);
    }

    /// <summary>Says that an empty store needs nothing to be derived.</summary>
    /// <returns>1 when it was said, else 0.</returns>
    public async Task<int> OpenAsync(CancellationToken cancellation)
    {
        if (_digest is null)
            return 0;
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return await connection.ExecuteAsync(new(
            """
            INSERT INTO projection (name, digest) SELECT 'duties', @digest WHERE NOT EXISTS (SELECT FROM report_revision)
            ON CONFLICT (name) DO UPDATE SET digest = EXCLUDED.digest
            """, new { digest = _digest }, cancellationToken: cancellation)).ConfigureAwait(false);
    }

    /// <summary>Before the first write of a program without rules: the next one that serves derives the duties anew.</summary>
    public Task ForgetAsync() => _digest is not null ? Task.CompletedTask : _forgotten ??= DeleteAsync();

    /// <summary>Derives everything anew, unless another replica is at it.</summary>
    /// <returns>True when the tables are current.</returns>
    public async Task<bool> EnsureAsync(PostgresLeases leases, CancellationToken cancellation)
    {
        if (_digest is null || await IsCurrentAsync(cancellation).ConfigureAwait(false))
            return true;
        var lease = await leases.TryTakeAsync("projection", "duties", $"{Guid.NewGuid()}", s_lease, cancellation).ConfigureAwait(false);
        if (lease is null)
            return false;
        for (byte[]? key = []; key is not null && lease is not null;)
        {
            key = await DeriveAsync(key, cancellation).ConfigureAwait(false);
            lease = await leases.ExtendAsync(lease, s_lease, cancellation).ConfigureAwait(false);
        }
        if (lease is null)
            return false;
        await using (var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false))
            await connection.ExecuteAsync(new(
                """
                INSERT INTO projection (name, digest) VALUES ('duties', @digest)
                ON CONFLICT (name) DO UPDATE SET digest = EXCLUDED.digest
                """, new { digest = _digest }, cancellationToken: cancellation)).ConfigureAwait(false);
        await leases.ReleaseAsync(lease, cancellation).ConfigureAwait(false);
        return _isCurrent = true;
    }

    static byte[]? DigestOf(RulesInForce rules) =>
        rules.Form is { } form ? ContentDigest.Of(Encoding.UTF8.GetBytes($"{Version}\n{form}")).ToArray() : null;

    async Task DeleteAsync()
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await connection.ExecuteAsync("DELETE FROM projection WHERE name = 'duties'").ConfigureAwait(false);
    }

    // A stretch in one transaction: its reports are locked, so that nobody works on them meanwhile.
    async Task<byte[]?> DeriveAsync(byte[] after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var keys = (await connection.QueryAsync<byte[]>(new(
            $"""
            SELECT report_key FROM report_revision WHERE revision = 1 AND report_key > @after
            ORDER BY report_key LIMIT {StretchLength}
            """, new { after }, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
        var standings = await PostgresStandings.LockAsync(connection, keys, cancellation).ConfigureAwait(false);
        var changes = new PostgresChanges();
        foreach (var standing in standings.Values)
        {
            await desks.RegisterAsync([(standing.Desk, standing.DeskKind)]).ConfigureAwait(false);
            changes.Put(standing.Change(rules.Current), standing.Desk, standing.Fold().PendingDesk, null);
        }
        await changes.WriteAsync(connection, clock.GetUtcNow().ToUnixTimeSeconds(), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return keys.Count == 0 ? null : keys[^1];
    }
}
