using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Opsporing;

/// <summary>One act in the history of a policy. Appended, never edited.</summary>
public sealed record PolicyEvent
{
    /// <summary>Identity of the policy over all versions (<see cref="PolicyDocument.Id"/>).</summary>
    public required string PolicyId { get; init; }

    /// <summary>1 for the first of the policy, rising by 1.</summary>
    public required int Number { get; init; }
    public required PolicyAct Act { get; init; }

    /// <summary>The version: digest of the document.</summary>
    public required ContentDigest Digest { get; init; }

    /// <summary>Unix milliseconds; never before that of the event before it.</summary>
    public required long Time { get; init; }

    /// <summary>Code of the person, or of the service.</summary>
    public required string Person { get; init; }

    /// <summary>As what: one role.</summary>
    public required PolicyRoles Role { get; init; }

    /// <summary>Kind of the policy.</summary>
    public required PolicyKind Kind { get; init; }

    /// <summary>Code of the eenheid or basisteam; empty for a base.</summary>
    public required string Place { get; init; }

    /// <summary>Unix seconds: of DRAFT the first instant that the document names, of ACTIVATE the first in force; else 0.</summary>
    public long From { get; init; }

    /// <summary>Unix seconds, the first instant after it; <see cref="long.MaxValue"/> for none; 0 for other acts.</summary>
    public long Until { get; init; }

    /// <summary>Of REJECT and RETIRE the reason; of SUBMIT the number of the version; else empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Seals the event to all before it: HMAC-SHA-256 of its encoding and of the seal before.</summary>
    /// <param name="key">Secret key of the data.</param>
    /// <param name="previous">Seal of the event before it; empty for the first.</param>
    /// <returns>32 bytes.</returns>
    public byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> previous)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(previous);
        hash.AppendData(Encode());
        return hash.GetHashAndReset();
    }

    // Lengths before texts, so that no two events have one encoding.
    byte[] Encode()
    {
        using var bytes = new MemoryStream();
        foreach (var text in (ReadOnlySpan<string>)[PolicyId, Person, Place, Note])
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            Write(bytes, utf8.Length);
            bytes.Write(utf8);
        }
        foreach (var number in (ReadOnlySpan<long>)[Number, (long)Act, Time, (long)Role, (long)Kind, From, Until])
            Write(bytes, number);
        bytes.Write(Digest.ToArray());
        return bytes.ToArray();
    }

    static void Write(MemoryStream bytes, long number)
    {
        Span<byte> eight = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(eight, number);
        bytes.Write(eight);
    }
}

/// <summary>An event with the seal that stands beside it in the store.</summary>
public sealed record SealedPolicyEvent(PolicyEvent Event, ReadOnlyMemory<byte> Seal);
