using System.Numerics;

namespace Opsporing.Storage;

/// <summary>
/// The stored form of an <see cref="AssessmentVector"/>: the scorer version, a bit per byte of the vector, then the bytes
/// that are not zero. About half of the plain form, equal to the bit when read back.
/// </summary>
static class PackedVector
{
    static readonly int MaskSize = (AssessmentVector.Size + 7) / 8;

    /// <summary>Most bytes of the stored form.</summary>
    public static readonly int MaxSize = 1 + MaskSize + AssessmentVector.Size;

    /// <summary>Packs into <paramref name="destination"/>, of at least <see cref="MaxSize"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    public static int Pack(in AssessmentVector vector, Span<byte> destination)
    {
        Span<byte> plain = stackalloc byte[AssessmentVector.Size];
        vector.WriteTo(plain);
        destination[0] = vector.ScorerVersion;
        var mask = destination.Slice(1, MaskSize);
        mask.Clear();
        var length = 1 + MaskSize;
        for (var i = 0; i < plain.Length; i++)
        {
            // Written always, kept when not zero: no branch to mispredict.
            destination[length] = plain[i];
            var kept = plain[i] == 0 ? 0 : 1;
            mask[i >> 3] |= (byte)(kept << (i & 7));
            length += kept;
        }
        return length;
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no packed vector of a known scorer version.</exception>
    public static AssessmentVector Unpack(ReadOnlySpan<byte> packed) =>
        TryUnpack(packed, out var vector)
            ? vector
            : throw new InvalidDataException("A stored assessment has an unknown form.");

    /// <summary>Reads what <see cref="Pack"/> wrote, and nothing else: the mask and the bytes must agree in number.</summary>
    /// <returns>False when the bytes are no packed vector of a known scorer version.</returns>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, out AssessmentVector vector)
    {
        vector = default;
        if (packed.Length <= MaskSize || packed[0] != AssessmentVector.CurrentScorerVersion)
            return false;
        var mask = packed.Slice(1, MaskSize);
        var count = 0;
        foreach (var bits in mask)
            count += BitOperations.PopCount(bits);
        if (packed.Length != 1 + MaskSize + count || mask[^1] >> ((AssessmentVector.Size - 1) % 8 + 1) != 0)
            return false;
        Span<byte> plain = stackalloc byte[AssessmentVector.Size];
        plain.Clear();
        var from = 1 + MaskSize;
        for (var i = 0; i < MaskSize; i++)
            for (int bits = mask[i]; bits != 0; bits &= bits - 1)
                plain[8 * i + BitOperations.TrailingZeroCount(bits)] = packed[from++];
        return AssessmentVector.TryRead(plain, out vector);
    }
}
