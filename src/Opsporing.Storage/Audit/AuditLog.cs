using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Opsporing.Storage;

/// <summary>Reads where the audit chains of a store end: what a checkpoint lists.</summary>
public sealed class AuditLog
{
    // The next epoch after the last, and so on: one seek each, however many links there are.
    const string SelectLast = """
        WITH RECURSIVE e(epoch) AS (
            SELECT (SELECT epoch FROM audit_link ORDER BY epoch LIMIT 1)
            UNION ALL
            SELECT (SELECT l.epoch FROM audit_link l WHERE l.epoch > e.epoch ORDER BY l.epoch LIMIT 1) FROM e WHERE e.epoch IS NOT NULL
        )
        SELECT l.epoch, l.number, l.time_unix_ms, l.act_total, l.previous, l.entries
        FROM e JOIN audit_link l ON l.epoch = e.epoch AND l.number = (SELECT max(m.number) FROM audit_link m WHERE m.epoch = e.epoch)
        ORDER BY l.epoch
        """;

    readonly StoreTables _tables;

    internal AuditLog(StoreTables tables) => _tables = tables;

    /// <summary>Reads the heads of all chains, as one snapshot.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public Task<AuditHeads> ReadHeadsAsync(CancellationToken cancellation) => _tables.ReadAsync(connection => new AuditHeads(
        OriginOf(connection), [.. connection.Query<LinkRow>(SelectLast).Select(r => r.ToHead())]), cancellation);

    /// <returns>Acts from before there was a chain.</returns>
    internal static long OriginOf(DbConnection connection) =>
        connection.ExecuteScalar<long>("SELECT coalesce(sum(act_count), 0) FROM audit_origin");
}

/// <summary>Where all chains of a store end.</summary>
/// <param name="ActsBefore">Acts from before there was a chain, which none of them vouches for.</param>
/// <param name="Heads">Ascending by epoch.</param>
public sealed record AuditHeads(long ActsBefore, ImmutableArray<AuditHead> Heads);

/// <summary>Where a chain ends.</summary>
/// <param name="Epoch">Which chain, 32 hexadecimal digits.</param>
/// <param name="Links">Links in it.</param>
/// <param name="Acts">Acts in those links.</param>
/// <param name="Digest">Head: SHA-256, 64 hexadecimal digits.</param>
public sealed record AuditHead(string Epoch, long Links, long Acts, string Digest);

/// <summary>Mirrors the columns of <c>audit_link</c>.</summary>
sealed record LinkRow
{
    public required byte[] epoch { get; init; }
    public required long number { get; init; }
    public required long time_unix_ms { get; init; }
    public required long act_total { get; init; }
    public required byte[] previous { get; init; }
    public required byte[] entries { get; init; }

    public int Count => entries.Length / AuditEncoding.EntrySize;

    public byte[] Head => new AuditLink(epoch, number, time_unix_ms, act_total - Count, previous).Head(entries);

    public string Name => $"link {number} of chain {Convert.ToHexStringLower(epoch)}";

    public AuditHead ToHead() => new(Convert.ToHexStringLower(epoch), number, act_total, Convert.ToHexStringLower(Head));
}
