using System.Runtime.CompilerServices;
using System.Text;

namespace Opsporing;

/// <summary>Writes the primitives of the fact encoding into a buffer that grows and is reused.</summary>
sealed class FactWriter
{
    byte[] _buffer = new byte[512];
    int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Byte(byte value)
    {
        Ensure(1);
        _buffer[_length++] = value;
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Variable length, 7 bits a byte, low bits first.</summary>
    public void Count(long value)
    {
        Ensure(10);
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
            _buffer[_length++] = (byte)(rest | 0x80);
        _buffer[_length++] = (byte)rest;
    }

    /// <summary>Zigzag, then as <see cref="Count"/>.</summary>
    public void Signed(long value) => Count(value << 1 ^ value >> 63);

    public void Text(string? value)
    {
        var size = Encoding.UTF8.GetByteCount(value ?? "");
        Count(size);
        Ensure(size);
        _length += Encoding.UTF8.GetBytes(value ?? "", _buffer.AsSpan(_length));
    }

    void Ensure(int size)
    {
        if (_buffer.Length - _length < size)
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + size));
    }
}

/// <summary>
/// Strings of the short texts that come back in report after report: codes of offences, places, leads. Decoding a million reports
/// makes each of them once; a text of a single report takes a slot until another comes.
/// </summary>
static class RepeatingTexts
{
    const int SlotCount = 4096;
    const int MaxLength = 32;

    [ThreadStatic]
    static string?[]? t_slots;

    /// <summary>The string of some UTF-8.</summary>
    public static string Get(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return "";
        if (text.Length > MaxLength)
            return Encoding.UTF8.GetString(text);
        ref var slot = ref (t_slots ??= new string?[SlotCount])[Hash(text) % SlotCount];
        // Not for text beyond ASCII: that is never equal to its bytes.
        return slot is { } known && Ascii.Equals(text, known) ? known : slot = Encoding.UTF8.GetString(text);
    }

    static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = 2166136261; // FNV-1a
        foreach (var next in text)
            hash = (hash ^ next) * 16777619;
        return hash ^ hash >> 15;
    }
}

/// <summary>Reads what <see cref="FactWriter"/> wrote.</summary>
ref struct FactReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte()
    {
        if (_rest.IsEmpty)
            throw new FormatException("The fact encoding ends too early.");
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw new FormatException("A flag of the fact encoding is 0 or 1."),
    };

    /// <summary>An enum of one byte.</summary>
    public T Code<T>() where T : unmanaged, Enum => Unsafe.BitCast<byte, T>(Byte());

    public long Count()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return (long)value;
        }
        throw new FormatException("A number of the fact encoding is too long.");
    }

    public long Signed()
    {
        var value = (ulong)Count();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public string Text()
    {
        var size = Count();
        if (size < 0 || size > _rest.Length)
            throw new FormatException("A text of the fact encoding is longer than what is left.");
        var text = _rest[..(int)size];
        _rest = _rest[(int)size..];
        return RepeatingTexts.Get(text);
    }

    public string? TextOrNull() => Text() is { Length: > 0 } text ? text : null;
}
