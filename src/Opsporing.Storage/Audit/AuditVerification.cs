using System.Collections.Immutable;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Opsporing.Storage;

/// <summary>Compares the acts of a store with its chains, and the chains with checkpoints that were kept outside it.</summary>
/// <remarks>
/// One snapshot, so that whoever serves goes on. What was done after the newest checkpoint is compared with the chains too, but who
/// can write to the store could have written both.
/// </remarks>
public sealed class AuditVerification
{
    readonly IReadOnlyList<AuditCheckpoint> _checkpoints;
    readonly Dictionary<(ulong Locator, ulong Number), Expected> _expected = [];
    readonly Dictionary<ulong, byte[]> _keys = [];
    readonly List<AuditFinding> _findings = [];
    readonly List<(string Link, long Ordinal, long Place, long InGroup, string Act)> _places = [];
    readonly List<string> _links = [];
    readonly AuditEncoding _encoding = new();
    long _acts, _before, _origin;

    AuditVerification(IReadOnlyList<AuditCheckpoint> checkpoints)
    {
        _checkpoints = checkpoints;
        // Their marks need no salt: an act that was removed has its name though nothing is left.
        foreach (var key in StoredAct.Logs.Append(AuditTable.LeadModelKey).Select(Encoding.UTF8.GetBytes))
            _keys[AuditSalt.LocatorOf(AuditSalt.Of(key))] = key;
    }

    /// <param name="location">Data folder or connection string.</param>
    /// <param name="checkpoints">As they were exported; any order.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <exception cref="StoreUnavailableException">There is no such store, or it is away.</exception>
    public static async Task<AuditResult> RunAsync(
        string location, IReadOnlyList<AuditCheckpoint> checkpoints, CancellationToken cancellation = default)
    {
        await using var truth = await StoredTruth.OpenAsync(location, cancellation).ConfigureAwait(false);
        await using var connection = await truth.OpenSnapshotAsync(cancellation).ConfigureAwait(false);
        return Run(connection, checkpoints, cancellation);
    }

    /// <summary>As <see cref="RunAsync"/>, within a transaction of the caller.</summary>
    internal static AuditResult Run(DbConnection connection, IReadOnlyList<AuditCheckpoint> checkpoints, CancellationToken cancellation) =>
        new AuditVerification(checkpoints).Run(connection, cancellation);

    AuditResult Run(DbConnection connection, CancellationToken cancellation)
    {
        _origin = AuditLog.OriginOf(connection);
        var covered = CheckLinks(connection, cancellation);
        foreach (var table in AuditTable.All)
            CheckActs(connection, table, cancellation);
        CheckContents(connection, cancellation);
        foreach (var ((locator, number), expected) in _expected.Where(e => !e.Value.IsSeen))
            Add("removed", $"{NameOf(locator, number)}: {PlaceOf(expected)}");
        if (_before != _origin)
            Add(_before > _origin ? "inserted" : "removed", $"{_before} acts stand outside every chain; {_origin} were there before the first");
        CheckOrder();
        return new(_links.Count, _acts, _before, covered, _checkpoints.Count == 0 ? null : _checkpoints.Max(c => c.Time), [.. _findings]);
    }

    // Each chain link by link, and the heads that checkpoints say it had. Returns the acts that checkpoints cover.
    long CheckLinks(DbConnection connection, CancellationToken cancellation)
    {
        var due = Heads();
        var (covered, until) = (0L, due.GroupBy(d => d.Key.Epoch).ToDictionary(g => g.Key, g => g.Max(d => d.Key.Links)));
        var (epoch, number, total, head) = ("", 0L, 0L, Array.Empty<byte>());
        foreach (var link in connection.Query<LinkRow>(
            "SELECT epoch, number, time_unix_ms, act_total, previous, entries FROM audit_link ORDER BY epoch, number", buffered: false))
        {
            cancellation.ThrowIfCancellationRequested();
            var of = Convert.ToHexStringLower(link.epoch);
            if (of != epoch)
                (epoch, number, total, head) = (of, 0, 0, SHA256.HashData(link.epoch));
            if (link.number != number + 1)
                Add("chain", $"link {number + 1} of chain {epoch} is missing");
            else if (!link.previous.AsSpan().SequenceEqual(head))
                Add("chain", $"{link.Name} does not follow from the one before it");
            else if (link.act_total != total + link.Count)
                Add("chain", $"{link.Name} counts {link.act_total} acts, not {total + link.Count}");
            (number, total, head) = (link.number, link.act_total, link.Head);
            if (due.Remove((epoch, number), out var said) && said != Convert.ToHexStringLower(head))
                Add("chain", $"{link.Name} differs from the checkpoint");
            covered += number <= until.GetValueOrDefault(epoch) ? link.Count : 0;
            Expect(link);
        }
        foreach (var (missing, _) in due)
            Add("chain", $"link {missing.Links} of chain {missing.Epoch} is missing, which a checkpoint has");
        return covered;
    }

    Dictionary<(string Epoch, long Links), string> Heads()
    {
        var due = new Dictionary<(string, long), string>();
        foreach (var checkpoint in _checkpoints)
        {
            var name = $"the checkpoint of {DateTimeOffset.FromUnixTimeMilliseconds(checkpoint.Time):yyyy-MM-ddTHH:mm:ss.fffZ}";
            if (!checkpoint.IsSigned() || checkpoint.Key != _checkpoints[0].Key)
            {
                Add("checkpoint", $"{name} is not signed by the key of the first");
                continue;
            }
            if (checkpoint.Heads.ActsBefore != _origin)
                Add("chain", $"{name} has {checkpoint.Heads.ActsBefore} acts before the first chain");
            foreach (var head in checkpoint.Heads.Heads)
                if (!due.TryAdd((head.Epoch, head.Links), head.Digest) && due[(head.Epoch, head.Links)] != head.Digest)
                    Add("checkpoint", $"{name} contradicts another about link {head.Links} of chain {head.Epoch}");
        }
        return due;
    }

    void Expect(LinkRow link)
    {
        _links.Add(link.Name);
        for (var i = 0; i < link.Count; i++)
        {
            var entry = link.entries.AsSpan(i * AuditEncoding.EntrySize, AuditEncoding.EntrySize);
            if (!_expected.TryAdd(AuditEncoding.IdentityOf(entry), new(_links.Count - 1, i, entry[^AuditEncoding.LeafSize..].ToArray(), false)))
                Add("chain", $"act {i + 1} of {link.Name} is there twice");
        }
    }

    void CheckActs(DbConnection connection, AuditTable table, CancellationToken cancellation)
    {
        var entry = new byte[AuditEncoding.EntrySize];
        using var command = table.ReadAll(connection);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            _acts++;
            var act = AuditTable.Read(row, table.Kind, _encoding);
            var salt = act.Salt is { Length: AuditSalt.Size } own ? own : AuditSalt.Of(act.Key);
            _encoding.Seal(salt, entry);
            var identity = AuditEncoding.IdentityOf(entry);
            _keys[identity.Locator] = act.Key;
            if (!_expected.TryGetValue(identity, out var expected))
            {
                // A report with a salt has every act in a chain; others may be from before.
                if (act.Salt is not null || _origin == 0)
                    Add("inserted", $"{act}: in no chain");
                else
                    _before++;
                continue;
            }
            if (expected.IsSeen)
                Add("inserted", $"{act}: there twice");
            _expected[identity] = expected with { IsSeen = true };
            if (!entry.AsSpan()[^AuditEncoding.LeafSize..].SequenceEqual(expected.Leaf))
                Add("altered", $"{act}: {PlaceOf(expected)}");
            if (act.Place is { } place and > 0)
                _places.Add((_links[expected.Link], ((long)expected.Link << 32) + expected.Index, place, act.PlaceInGroup, act.ToString()));
        }
    }

    // What acts refer to by its digest.
    void CheckContents(DbConnection connection, CancellationToken cancellation)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT digest, content FROM content";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var digest = ContentDigest.FromBytes((byte[])row.GetValue(0));
            if (ContentDigest.Of((byte[])row.GetValue(1)) != digest)
                Add("altered", $"content {digest}");
        }
    }

    // Along a chain the event tail goes up: in the order of the links, and within one in the order of its acts.
    void CheckOrder()
    {
        var (chain, last) = ("", (long.MinValue, long.MinValue));
        foreach (var (link, _, place, inGroup, act) in _places.OrderBy(p => p.Ordinal))
        {
            var of = link[link.LastIndexOf(' ')..];
            if (of != chain)
                (chain, last) = (of, (long.MinValue, long.MinValue));
            if ((place, inGroup).CompareTo(last) <= 0)
                Add("reordered", $"{act}: stands before an act that {link} or an earlier one has before it");
            last = (place, inGroup);
        }
    }

    string NameOf(ulong locator, ulong number)
    {
        var (kind, major, minor) = ((AuditKind)(number >> 56), (long)(number >> 24 & 0xFFFF_FFFF), (long)(number & 0xFF_FFFF));
        return _keys.TryGetValue(locator, out var key) && Enum.IsDefined(kind)
            ? AuditAct.Name(kind, key, major, minor)
            : $"{kind} {major} of something of which nothing is left";
    }

    string PlaceOf(Expected expected) => $"act {expected.Index + 1} of {_links[expected.Link]}";

    void Add(string kind, string where) => _findings.Add(new(kind, where));

    readonly record struct Expected(int Link, int Index, byte[] Leaf, bool IsSeen);
}

/// <summary>What a verification found.</summary>
/// <param name="Links">Links read.</param>
/// <param name="Acts">Acts read.</param>
/// <param name="ActsBefore">Of those, acts from before there was a chain: nothing vouches for them.</param>
/// <param name="ActsCovered">Acts in links up to the newest checkpoint: what is guaranteed.</param>
/// <param name="CheckpointTime">Unix milliseconds of the newest checkpoint; null for none.</param>
/// <param name="Findings">Everything that is wrong; empty for none.</param>
public sealed record AuditResult(
    long Links, long Acts, long ActsBefore, long ActsCovered, long? CheckpointTime, ImmutableArray<AuditFinding> Findings);

/// <summary>Something that is wrong.</summary>
/// <param name="Kind">altered, removed, inserted, reordered; chain, or checkpoint, when what vouches for acts is itself not whole.</param>
/// <param name="Where">Act, link and chain: identities and numbers only.</param>
public sealed record AuditFinding(string Kind, string Where);
