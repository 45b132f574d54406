using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Opsporing;

/// <summary>SHA-256 of a canonical content: 32 bytes, written as 64 lower-case hexadecimal digits.</summary>
/// <remarks>The default is the digest of nothing in particular (all zero) and means "none".</remarks>
public readonly record struct ContentDigest
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    readonly Bytes _bytes;

    ContentDigest(Bytes bytes) => _bytes = bytes;

    /// <summary>The digest that means "none": 32 zero bytes.</summary>
    public static ContentDigest None => default;

    /// <summary>True when this is <see cref="None"/>.</summary>
    public bool IsNone => this == None;

    /// <summary>Digests <paramref name="content"/>.</summary>
    public static ContentDigest Of(ReadOnlySpan<byte> content)
    {
        Bytes bytes = default;
        SHA256.HashData(content, MemoryMarshal.AsBytes(new Span<Bytes>(ref bytes)));
        return new(bytes);
    }

    /// <summary>Reads 32 bytes as they were written by <see cref="WriteTo"/>.</summary>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public static ContentDigest FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? new(MemoryMarshal.Read<Bytes>(bytes))
            : throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));

    /// <summary>Reads 64 hexadecimal digits of either case.</summary>
    /// <returns>False when <paramref name="text"/> is anything else.</returns>
    public static bool TryParse(string? text, out ContentDigest digest)
    {
        digest = default;
        if (text is not { Length: 2 * Size } || !text.All(char.IsAsciiHexDigit))
            return false;
        digest = FromBytes(Convert.FromHexString(text));
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void WriteTo(Span<byte> destination) => MemoryMarshal.Write(destination, in _bytes);

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <inheritdoc/>
    public bool Equals(ContentDigest other) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes>(in _bytes))
            .SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes>(in other._bytes)));

    /// <inheritdoc/>
    public override int GetHashCode() => MemoryMarshal.Read<int>(MemoryMarshal.AsBytes(new ReadOnlySpan<Bytes>(in _bytes)));

    [InlineArray(Size)]
    struct Bytes
    {
        byte _element;
    }
}
