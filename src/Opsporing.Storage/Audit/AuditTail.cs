using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Opsporing.Storage;

/// <summary>Reads which acts were linked between two instants.</summary>
public static class AuditTail
{
    /// <param name="location">Data folder or connection string.</param>
    /// <param name="from">Unix milliseconds, included.</param>
    /// <param name="until">Unix milliseconds, not included.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <returns>By the time of their link, then chain and place in it. Verifies nothing.</returns>
    /// <exception cref="StoreUnavailableException">There is no such store, or it is away.</exception>
    public static async Task<ImmutableArray<AuditTailItem>> ReadAsync(
        string location, long from, long until, CancellationToken cancellation = default)
    {
        await using var truth = await StoredTruth.OpenAsync(location, cancellation).ConfigureAwait(false);
        await using var connection = await truth.OpenSnapshotAsync(cancellation).ConfigureAwait(false);
        var links = connection.Query<LinkRow>(
            """
            SELECT epoch, number, time_unix_ms, act_total, previous, entries FROM audit_link
            WHERE time_unix_ms >= @from AND time_unix_ms < @until ORDER BY time_unix_ms, epoch, number
            """, new { from, until }).AsList();
        var names = Names(connection, links, cancellation);
        return
        [
            .. links.SelectMany(link => link.entries.Chunk(AuditEncoding.EntrySize)
                .Select(entry => AuditEncoding.IdentityOf(entry))
                .Select(act => new AuditTailItem(
                    link.time_unix_ms, Convert.ToHexStringLower(link.epoch), link.number, (AuditKind)(act.Number >> 56),
                    names.GetValueOrDefault(act)))),
        ];
    }

    // Of the acts that are still there.
    static Dictionary<(ulong Locator, ulong Number), string> Names(DbConnection connection, List<LinkRow> links, CancellationToken cancellation)
    {
        var wanted = links.SelectMany(l => l.entries.Chunk(AuditEncoding.EntrySize)).Select(e => AuditEncoding.IdentityOf(e)).ToHashSet();
        var (names, encoding) = (new Dictionary<(ulong, ulong), string>(wanted.Count), new AuditEncoding());
        foreach (var table in AuditTable.All)
        {
            using var command = table.ReadAll(connection);
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                var act = AuditTable.Read(row, table.Kind, encoding);
                var identity = (AuditSalt.LocatorOf(act.Salt ?? AuditSalt.Of(act.Key)), AuditEncoding.Number(act.Kind, act.Major, act.Minor));
                if (wanted.Contains(identity))
                    names[identity] = act.ToString();
            }
        }
        return names;
    }
}

/// <summary>An act in its link.</summary>
/// <param name="Time">Unix milliseconds of the link.</param>
/// <param name="Epoch">Chain, 32 hexadecimal digits.</param>
/// <param name="Link">Number of the link.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Act">Identity and number, nothing of its content; null when it is not there any more.</param>
public sealed record AuditTailItem(long Time, string Epoch, long Link, AuditKind Kind, string? Act);
