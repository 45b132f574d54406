using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Opsporing.Storage;

/// <summary>What hides the acts of one report in the chain: 8 bytes that mark them, 16 that key their leaves.</summary>
/// <remarks>Random, and kept with the report alone: without it a leaf says nothing, and nobody can try a guess against it.</remarks>
static class AuditSalt
{
    public const int Size = 24;

    /// <summary>Bytes that mark the acts of a report.</summary>
    public const int LocatorSize = 8;

    /// <summary>Salts drawn at once: a draw costs a microsecond whatever its size.</summary>
    const int DrawCount = 256;

    [ThreadStatic]
    static byte[]? t_drawn;

    [ThreadStatic]
    static int t_left;

    /// <summary>A new one.</summary>
    public static byte[] New()
    {
        var drawn = t_drawn ??= new byte[DrawCount * Size];
        if (t_left == 0)
        {
            RandomNumberGenerator.Fill(drawn);
            t_left = DrawCount;
        }
        var next = drawn.AsSpan(--t_left * Size, Size);
        var salt = next.ToArray();
        // Kept with its report alone.
        CryptographicOperations.ZeroMemory(next);
        return salt;
    }

    /// <summary>Of what is no report, or a report from before there was a chain: anybody can compute it.</summary>
    public static byte[] Of(ReadOnlySpan<byte> key) => SHA256.HashData([.. "opsporing.audit."u8, .. key])[..Size];

    /// <summary>The mark of a salt, as a number.</summary>
    public static ulong LocatorOf(ReadOnlySpan<byte> salt) => BinaryPrimitives.ReadUInt64BigEndian(salt);
}
