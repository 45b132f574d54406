using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>The chain of those writers of a replica that write seldom, one after the other: policies, outcomes, models, logs, copies.</summary>
sealed class PostgresAudit(TimeProvider clock) : IDisposable
{
    readonly AuditChain _chain = new();
    readonly AuditGroup _group = new();
    readonly SemaphoreSlim _gate = new(1);

    /// <summary>Runs work in a transaction of its own; the acts that it adds to its group are linked with it.</summary>
    /// <param name="connection">Open, without a transaction.</param>
    /// <param name="work">Runs within the transaction.</param>
    /// <param name="cancellation">Observed before the commit.</param>
    public async Task<T> WriteAsync<T>(NpgsqlConnection connection, Func<AuditGroup, Task<T>> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _group.Forget(0);
            await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            var result = await work(_group).ConfigureAwait(false);
            await using var batch = new NpgsqlBatch(connection);
            await CommitAsync(_chain, batch, _group, clock.GetUtcNow()).ConfigureAwait(false);
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Runs a batch, links a group and commits the transaction, in one round trip. When it is not known what became of it, the next
    /// link begins a chain.
    /// </summary>
    public static async Task CommitAsync(AuditChain chain, NpgsqlBatch batch, AuditGroup group, DateTimeOffset now)
    {
        var link = chain.Next(now.ToUnixTimeMilliseconds());
        if (group.Count > 0)
            batch.BatchCommands.Add(Insert(link, group));
        batch.BatchCommands.Add(new("COMMIT"));
        try
        {
            await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not PostgresException)
        {
            chain.Restart();
            throw;
        }
        if (group.Count > 0)
            chain.Advance(link, group.Entries);
    }

    /// <summary>Epoch, number, time and head before it.</summary>
    public static NpgsqlParameter[] Parameters(in AuditLink link) =>
        [Bytes(link.Epoch), Integer(link.Number), Integer(link.Time), Bytes(link.Previous)];

    public void Dispose() => _gate.Dispose();

    static NpgsqlBatchCommand Insert(in AuditLink link, AuditGroup group)
    {
        var command = new NpgsqlBatchCommand("""
            INSERT INTO audit_link (epoch, number, time_unix_ms, previous, act_total, entries) VALUES ($1, $2, $3, $4, $5, $6)
            """);
        foreach (var parameter in Parameters(link))
            command.Parameters.Add(parameter);
        command.Parameters.Add(Integer(link.ActsBefore + group.Count));
        command.Parameters.Add(Bytes(group.Entries.ToArray()));
        return command;
    }

    static NpgsqlParameter Bytes(byte[] value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bytea };

    static NpgsqlParameter Integer(long value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bigint };
}
