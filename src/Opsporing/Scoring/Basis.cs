using System.Buffers.Binary;

namespace Opsporing;

/// <summary>Digests of everything an assessment used beside the report itself: from these it can be recomputed bit for bit.</summary>
public sealed record Basis
{
    /// <summary>Base policy; none when no policy was in force.</summary>
    public ContentDigest BasePolicy { get; init; }

    public ContentDigest EenheidOverlay { get; init; }
    public ContentDigest BasisteamOverlay { get; init; }
    public required ContentDigest Catalogue { get; init; }
    public required ContentDigest ChiTable { get; init; }
    public required ContentDigest Organisation { get; init; }

    /// <summary>Lead kinds: windows of perishables and what must be asked.</summary>
    public required ContentDigest LeadKinds { get; init; }

    /// <summary>Lead model; none when the points table serves.</summary>
    public ContentDigest LeadModel { get; init; }

    /// <summary>Snapshot of confirmed signals and series.</summary>
    public required ContentDigest Signals { get; init; }

    /// <summary>Digest of the key of the audit draws (never the key).</summary>
    public required ContentDigest AuditKey { get; init; }

    public byte ScorerVersion { get; init; } = AssessmentVector.CurrentScorerVersion;

    /// <summary>Bytes of the encoded form.</summary>
    public const int EncodedSize = 10 * ContentDigest.Size + 4;

    /// <summary>Fixed-order encoding: ten digests, then the scorer version as a little-endian int32.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[EncodedSize];
        var at = 0;
        foreach (var digest in (ReadOnlySpan<ContentDigest>)
            [BasePolicy, EenheidOverlay, BasisteamOverlay, Catalogue, ChiTable, Organisation, LeadKinds, LeadModel, Signals, AuditKey])
        {
            digest.WriteTo(bytes.AsSpan(at));
            at += ContentDigest.Size;
        }
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), ScorerVersion);
        return bytes;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public static Basis Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != EncodedSize)
            throw new ArgumentException($"An encoded Basis has {EncodedSize} bytes.", nameof(bytes));
        var digests = new ContentDigest[10];
        for (var i = 0; i < digests.Length; i++)
            digests[i] = ContentDigest.FromBytes(bytes.Slice(i * ContentDigest.Size, ContentDigest.Size));
        return new()
        {
            BasePolicy = digests[0],
            EenheidOverlay = digests[1],
            BasisteamOverlay = digests[2],
            Catalogue = digests[3],
            ChiTable = digests[4],
            Organisation = digests[5],
            LeadKinds = digests[6],
            LeadModel = digests[7],
            Signals = digests[8],
            AuditKey = digests[9],
            ScorerVersion = (byte)BinaryPrimitives.ReadInt32LittleEndian(bytes[(10 * ContentDigest.Size)..]),
        };
    }

    /// <summary>Digest of <see cref="Encode"/>: what an assessment row refers to.</summary>
    public ContentDigest Digest() => ContentDigest.Of(Encode());
}
