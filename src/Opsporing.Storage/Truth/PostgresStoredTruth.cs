using System.Data.Common;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>The truth of a PostgreSQL database; any number of replicas may be serving it.</summary>
sealed class PostgresStoredTruth : StoredTruth
{
    readonly NpgsqlDataSource _database;
    readonly PostgresReader _reader;

    PostgresStoredTruth(string location, NpgsqlDataSource database) : base(location) =>
        (_database, _reader) = (database, new(database));

    public static async Task<PostgresStoredTruth> OpenReadAsync(string location, CancellationToken cancellation)
    {
        // A copy may be read anywhere; only who writes asks whether what is acknowledged is kept.
        var database = PostgresDatabase.Open(location, new() { Durability = Durability.UnsafeNoSync });
        try
        {
            var known = Migration.Of("Postgres").Length;
            var version = await PostgresFaults.RunAsync(() => PostgresMigrations.FindVersionAsync(database, cancellation))
                .ConfigureAwait(false);
            return version == known
                ? new(location, database)
                : throw new StoreVersionException(
                    $"The database has schema version {version}; this program reads {known}: opsporing migrate.");
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<long> CountReportsAsync(CancellationToken cancellation) =>
        (await PostgresFaults.RunAsync(() => _reader.CountAsync(cancellation)).ConfigureAwait(false)).Reports;

    /// <inheritdoc/>
    public override Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.FindContentAsync(digest, cancellation));

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredStretch> ReadStretchesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] after = [];
        while (await PostgresFaults.RunAsync(() => _reader.ReadTruthStretchAsync(after, cancellation)).ConfigureAwait(false) is { } rows)
        {
            yield return new(rows);
            after = rows.LastKey ?? after;
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<FirstAssessment[]> ReadFirstAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] after = [];
        while (true)
        {
            var block = await PostgresFaults.RunAsync(() => ReadBlockAsync(after, cancellation)).ConfigureAwait(false);
            if (block.Length > 0)
                yield return block;
            if (block.Length < BlockLength)
                yield break;
            after = block[^1].ReportKey;
        }
    }

    internal override Task<DbConnection> OpenSnapshotAsync(CancellationToken cancellation) => PostgresFaults.RunAsync<DbConnection>(async () =>
    {
        var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var begin = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", connection);
        await begin.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return connection;
    });

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _database.DisposeAsync();

    async Task<FirstAssessment[]> ReadBlockAsync(byte[] after, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT report_key, basis_digest, facts, vector FROM report_revision
            WHERE report_key > $1 AND revision = 1 ORDER BY report_key LIMIT {BlockLength}
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = after, NpgsqlDbType = NpgsqlDbType.Bytea });
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var block = new List<FirstAssessment>(BlockLength);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            block.Add(new(
                row.GetFieldValue<byte[]>(0), ContentDigest.FromBytes(row.GetFieldValue<byte[]>(1)),
                row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3)));
        return [.. block];
    }
}
