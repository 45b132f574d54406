namespace Opsporing.Server;

/// <summary>Numbers of wire enums against those of the core, checked by a test name by name.</summary>
static class EnumMap
{
    /// <summary>Masks hold bit i for code i; the wire has i + 1 because 0 is "unspecified".</summary>
    public static void AddBits<T>(ICollection<T> codes, uint mask) where T : struct, Enum
    {
        for (; mask != 0; mask &= mask - 1)
        {
            var code = System.Numerics.BitOperations.TrailingZeroCount(mask) + 1;
            codes.Add(System.Runtime.CompilerServices.Unsafe.BitCast<int, T>(code));
        }
    }
}
