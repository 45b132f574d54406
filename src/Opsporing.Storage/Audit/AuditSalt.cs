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

    /// <summary>A new one.</summary>
    public static byte[] New() => RandomNumberGenerator.GetBytes(Size);

    /// <summary>Of what is no report, or a report from before there was a chain: anybody can compute it.</summary>
    public static byte[] Of(ReadOnlySpan<byte> key) => SHA256.HashData([.. "opsporing.audit."u8, .. key])[..Size];

    /// <summary>The mark of a salt, as a number.</summary>
    public static ulong LocatorOf(ReadOnlySpan<byte> salt) => BinaryPrimitives.ReadUInt64BigEndian(salt);
}
