using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Opsporing.Storage;

/// <summary>
/// One act at a time as the bytes that its leaf is made of: kind, key, numbers, then its fields in the order of
/// <see cref="AuditTable"/>, each with a mark of its type and its length.
/// </summary>
/// <remarks>The same on both engines. Used by one thread.</remarks>
sealed class AuditEncoding
{
    byte[] _buffer = new byte[4096];
    int _length;
    ulong _number;

    /// <summary>Bytes of an act in a link: locator, number, leaf.</summary>
    public const int EntrySize = AuditSalt.LocatorSize + sizeof(ulong) + LeafSize;

    /// <summary>HMAC-SHA-256, cut to 192 bits (RFC 2104, section 5).</summary>
    public const int LeafSize = 24;

    /// <summary>Begins an act.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">Of what it is an act.</param>
    /// <param name="major">Revision or number, below 2^32.</param>
    /// <param name="minor">Number of an assessment, below 2^24; else 0.</param>
    public AuditEncoding Start(AuditKind kind, ReadOnlySpan<byte> key, long major, long minor)
    {
        _length = 0;
        _number = Number(kind, major, minor);
        return Put((long)_number).Put(key);
    }

    /// <summary>Kind and numbers of an act in one.</summary>
    public static ulong Number(AuditKind kind, long major, long minor) =>
        (ulong)kind << 56 | (ulong)(major & 0xFFFF_FFFF) << 24 | (ulong)(minor & 0xFF_FFFF);

    public AuditEncoding Put(long value)
    {
        Reserve(9);
        _buffer[_length++] = 1;
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_length), value);
        _length += 8;
        return this;
    }

    public AuditEncoding Put(string? text)
    {
        if (text is null)
            return PutNull();
        var size = Encoding.UTF8.GetByteCount(text);
        PutLength(2, size);
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
        return this;
    }

    public AuditEncoding Put(ReadOnlySpan<byte> bytes)
    {
        PutLength(3, bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
        return this;
    }

    public AuditEncoding Put(ContentDigest digest)
    {
        Span<byte> bytes = stackalloc byte[ContentDigest.Size];
        digest.WriteTo(bytes);
        return Put(bytes);
    }

    public AuditEncoding PutOrNull(byte[]? bytes) => bytes is null ? PutNull() : Put(bytes.AsSpan());

    public AuditEncoding PutNull()
    {
        Reserve(1);
        _buffer[_length++] = 0;
        return this;
    }

    /// <summary>Ends the act.</summary>
    /// <param name="salt">Of its report.</param>
    /// <param name="entry">Takes <see cref="EntrySize"/> bytes.</param>
    public void Seal(ReadOnlySpan<byte> salt, Span<byte> entry)
    {
        salt[..AuditSalt.LocatorSize].CopyTo(entry);
        BinaryPrimitives.WriteUInt64BigEndian(entry[AuditSalt.LocatorSize..], _number);
        Span<byte> leaf = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt[AuditSalt.LocatorSize..], _buffer.AsSpan(0, _length), leaf);
        leaf[..LeafSize].CopyTo(entry[(AuditSalt.LocatorSize + sizeof(ulong))..]);
    }

    /// <summary>Which act an entry is: the mark of its report, kind and numbers.</summary>
    public static (ulong Locator, ulong Number) IdentityOf(ReadOnlySpan<byte> entry) => (
        BinaryPrimitives.ReadUInt64BigEndian(entry), BinaryPrimitives.ReadUInt64BigEndian(entry[AuditSalt.LocatorSize..]));

    void PutLength(byte mark, int length)
    {
        Reserve(5 + length);
        _buffer[_length++] = mark;
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), length);
        _length += 4;
    }

    void Reserve(int size)
    {
        if (_buffer.Length - _length < size)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + size));
    }
}
