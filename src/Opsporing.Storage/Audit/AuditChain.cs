using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Opsporing.Storage;

/// <summary>The chain of one writer: from its first commit to its end, or to a commit of which it does not know what became.</summary>
/// <remarks>Used by one commit at a time. Nobody else adds to it, so that no writer waits for another.</remarks>
sealed class AuditChain
{
    byte[] _epoch = [], _head = [];
    long _number, _actTotal;

    public AuditChain() => Restart();

    /// <summary>The link that a group will be, without its acts.</summary>
    /// <param name="time">Unix milliseconds.</param>
    public AuditLink Next(long time) => new(_epoch, _number + 1, time, _actTotal, _head);

    /// <summary>Takes a link that is committed.</summary>
    /// <param name="link">As <see cref="Next"/> gave it.</param>
    /// <param name="entries">The acts that were committed with it.</param>
    public void Advance(in AuditLink link, ReadOnlySpan<byte> entries)
    {
        (_number, _actTotal) = (link.Number, link.ActsBefore + entries.Length / AuditEncoding.EntrySize);
        _head = link.Head(entries);
    }

    /// <summary>Begins another chain: after a commit that may or may not have been made.</summary>
    public void Restart()
    {
        _epoch = RandomNumberGenerator.GetBytes(AuditLink.EpochSize);
        (_head, _number, _actTotal) = (SHA256.HashData(_epoch), 0, 0);
    }
}

/// <summary>A link of a chain.</summary>
/// <param name="Epoch">Which chain: <see cref="EpochSize"/> random bytes.</param>
/// <param name="Number">1 for the first, without gaps.</param>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="ActsBefore">Acts in the links before it.</param>
/// <param name="Previous">Head of the chain before it; of the first the SHA-256 of the epoch.</param>
readonly record struct AuditLink(byte[] Epoch, long Number, long Time, long ActsBefore, byte[] Previous)
{
    public const int EpochSize = 16;

    /// <summary>Inserts a link with its acts.</summary>
    public const string Insert = """
        INSERT INTO audit_link (epoch, number, time_unix_ms, act_total, previous, entries)
        VALUES (@epoch, @number, @time, @total, @previous, @entries)
        """;

    /// <summary>The head of the chain after this link: SHA-256 over all of it, its acts as a Merkle root.</summary>
    public byte[] Head(ReadOnlySpan<byte> entries)
    {
        Span<byte> text = stackalloc byte[EpochSize + 3 * sizeof(long) + 2 * SHA256.HashSizeInBytes];
        Epoch.CopyTo(text);
        var rest = text[EpochSize..];
        BinaryPrimitives.WriteInt64BigEndian(rest, Number);
        BinaryPrimitives.WriteInt64BigEndian(rest[8..], Time);
        BinaryPrimitives.WriteInt64BigEndian(rest[16..], ActsBefore + entries.Length / AuditEncoding.EntrySize);
        Previous.CopyTo(rest[24..]);
        Root(entries, rest[56..]);
        return SHA256.HashData(text);
    }

    /// <summary>The Merkle tree hash of RFC 6962, section 2.1, over entries of <see cref="AuditEncoding.EntrySize"/> bytes.</summary>
    public static void Root(ReadOnlySpan<byte> entries, Span<byte> root)
    {
        var count = entries.Length / AuditEncoding.EntrySize;
        if (count == 1)
        {
            Span<byte> leaf = stackalloc byte[1 + AuditEncoding.EntrySize];
            leaf[0] = 0;
            entries.CopyTo(leaf[1..]);
            SHA256.HashData(leaf, root);
            return;
        }
        // The largest power of two below the count.
        var left = (int)(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count) / 2) * AuditEncoding.EntrySize;
        Span<byte> node = stackalloc byte[1 + 2 * SHA256.HashSizeInBytes];
        node[0] = 1;
        Root(entries[..left], node[1..]);
        Root(entries[left..], node[(1 + SHA256.HashSizeInBytes)..]);
        SHA256.HashData(node, root);
    }

    /// <summary>Parameters of <see cref="Insert"/>.</summary>
    public object Parameters(ReadOnlySpan<byte> entries) => new
    {
        epoch = Epoch,
        number = Number,
        time = Time,
        total = ActsBefore + entries.Length / AuditEncoding.EntrySize,
        previous = Previous,
        entries = entries.ToArray(),
    };
}
