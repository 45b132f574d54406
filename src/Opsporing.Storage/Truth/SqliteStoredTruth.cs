using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>The truth of a data folder; another process may be serving it.</summary>
sealed class SqliteStoredTruth : StoredTruth
{
    readonly SqliteConnection _connection;
    readonly SqliteReader _reader;

    SqliteStoredTruth(string location, SqliteConnection connection) : base(location)
    {
        _connection = connection;
        _reader = new(connection.ConnectionString);
    }

    public static async Task<SqliteStoredTruth> OpenReadAsync(string location, CancellationToken cancellation)
    {
        // Unpooled: nothing stays open when this ends.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(location, StoreOptions.DatabaseName),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            await connection.ExecuteAsync("PRAGMA mmap_size = 4294967296").ConfigureAwait(false);
            Check((await connection.QueryAsync<AppliedMigration>(new(
                "SELECT version, name, checksum FROM schema_migration ORDER BY version", cancellationToken: cancellation))
                .ConfigureAwait(false)).AsList());
            return new(location, connection);
        }
        catch (SqliteException error)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new StoreUnavailableException($"The database in '{location}' cannot be read: {error.Message}", error);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task<long> CountReportsAsync(CancellationToken cancellation) =>
        _connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT count(*) FROM report_revision WHERE revision = 1", cancellationToken: cancellation));

    /// <inheritdoc/>
    public override Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation) =>
        _reader.FindContentAsync(digest, cancellation);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredStretch> ReadStretchesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var rows in _reader.ReadTruthAsync([], cancellation).ConfigureAwait(false))
            yield return new(rows);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<FirstAssessment[]> ReadFirstAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var bases = new Dictionary<long, ContentDigest>();
        var after = 0L;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var block = ReadBlock(bases, ref after);
            if (block.Length > 0)
                yield return block;
            if (block.Length < BlockLength)
                yield break;
            await Task.Yield();
        }
    }

    internal override async Task<DbConnection> OpenSnapshotAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(_connection.ConnectionString);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync("PRAGMA mmap_size = 4294967296; BEGIN").ConfigureAwait(false);
        return connection;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    // In the order of arrival: the pages of the table one after the other, and no index beside it. All bytes of a block stand in one array.
    FirstAssessment[] ReadBlock(Dictionary<long, ContentDigest> bases, ref long after)
    {
        var rows = new List<(byte[] Key, ContentDigest Basis, int FactsAt, int PackedAt, int End)>(BlockLength);
        var bytes = new MemoryStream(512 * BlockLength);
        using var row = new Statement(_connection, $"""
            SELECT sequence, report_key, basis_id, facts, vector FROM report_revision
            WHERE sequence > ?1 AND revision = 1 ORDER BY sequence LIMIT {BlockLength}
            """);
        row.Bind(1, after);
        while (row.Step())
        {
            after = row.Integer(0);
            var factsAt = (int)bytes.Length;
            bytes.Write(row.Blob(3));
            var packedAt = (int)bytes.Length;
            bytes.Write(row.Blob(4));
            rows.Add((row.Blob(1).ToArray(), BasisOf(row.Integer(2), bases), factsAt, packedAt, (int)bytes.Length));
        }
        var all = bytes.GetBuffer();
        return [.. rows.Select(r => new FirstAssessment(
            r.Key, r.Basis, all.AsMemory(r.FactsAt, r.PackedAt - r.FactsAt), all.AsMemory(r.PackedAt, r.End - r.PackedAt)))];
    }

    ContentDigest BasisOf(long id, Dictionary<long, ContentDigest> bases)
    {
        if (!bases.TryGetValue(id, out var digest))
            bases.Add(id, digest = ContentDigest.FromBytes(_connection.ExecuteScalar<byte[]>(
                "SELECT digest FROM basis WHERE basis_id = @id", new { id }) ?? new byte[ContentDigest.Size]));
        return digest;
    }

    static void Check(List<AppliedMigration> applied)
    {
        var known = Migration.Of("Sqlite");
        if (!Migration.Pending(applied, known, null).IsEmpty)
            throw new StoreVersionException(
                $"The database has schema version {applied.Count}; this program reads {known.Length}: opsporing migrate.");
    }
}
