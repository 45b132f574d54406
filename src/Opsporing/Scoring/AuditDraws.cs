using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Opsporing;

/// <summary>Draws that are uniform over reports and fixed for each: HMAC-SHA-256 of the identity under a secret key.</summary>
public sealed class AuditDraws
{
    // Preparing a key costs more than hashing an identity: the last one that a thread used stays with it.
    [ThreadStatic]
    static (AuditDraws Owner, IncrementalHash Hash) t_keyed;

    readonly byte[] _key;

    /// <param name="key">Secret, 16 bytes or more; kept with the store, copied with it.</param>
    /// <exception cref="ArgumentException">The key is too short.</exception>
    public AuditDraws(ReadOnlySpan<byte> key)
    {
        if (key.Length < 16)
            throw new ArgumentException("An audit key has 16 bytes or more.", nameof(key));
        _key = key.ToArray();
        KeyDigest = ContentDigest.Of(key);
    }

    /// <summary>Names the key in a Basis without giving it away.</summary>
    public ContentDigest KeyDigest { get; }

    /// <summary>Draws for a report, each 0..999,999.</summary>
    /// <param name="reportKey">Report key (<see cref="ReportId.ToKey"/>).</param>
    /// <returns>For the audit at PROPOSE_END, the audit at END_EARLY, withheld advice, and a second triage; independent of each other.</returns>
    public (int ProposeEnd, int EndEarly, int Withheld, int Retriage) Draw(ReadOnlySpan<byte> reportKey)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (t_keyed.Owner != this)
        {
            t_keyed.Hash?.Dispose();
            t_keyed = (this, IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key));
        }
        t_keyed.Hash.AppendData(reportKey);
        t_keyed.Hash.GetHashAndReset(hash);
        return (Uniform(hash), Uniform(hash[8..]), Uniform(hash[16..]), Uniform(hash[24..]));
    }

    /// <summary>The bias of the remainder over 2^64 is under one in 10^13.</summary>
    static int Uniform(ReadOnlySpan<byte> hash) => (int)(BinaryPrimitives.ReadUInt64LittleEndian(hash) % Units.Ppm);
}
