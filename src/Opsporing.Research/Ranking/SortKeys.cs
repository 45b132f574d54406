namespace Opsporing.Research;

/// <summary>
/// Sorts doubles by their bits: a stable radix sort of 11 bits a pass that leaves out the passes in which all keys
/// agree.
/// </summary>
static class SortKeys
{
    const int DigitBits = 11;
    const int Digits = 6;
    const int Buckets = 1 << DigitBits;

    /// <summary>An integer that orders as the value does; -0 is 0.</summary>
    public static ulong Of(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
        return bits ^ ((ulong)((long)bits >> 63) | 0x8000_0000_0000_0000);
    }

    public static ulong[] Of(ReadOnlySpan<double> values)
    {
        var keys = new ulong[values.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = Of(values[i]);
        return keys;
    }

    /// <returns>Row numbers by ascending value; ties keep the order of the rows.</returns>
    public static int[] Order(ReadOnlySpan<double> values)
    {
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        var keys = Of(values);
        Sort(ref keys, ref order);
        return order;
    }

    /// <returns>Row numbers by descending value; ties keep the order of the rows.</returns>
    public static int[] OrderDescending(ReadOnlySpan<double> values)
    {
        var order = new int[values.Length];
        var keys = new ulong[values.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = ~Of(values[i]);
        }
        Sort(ref keys, ref order);
        return order;
    }

    /// <summary>
    /// Sorts both by <paramref name="keys"/>, ascending and stable. The arrays may be replaced by others.
    /// </summary>
    public static void Sort(ref ulong[] keys, ref int[] items)
    {
        var counts = CountDigits(keys);
        ulong[]? otherKeys = null;
        int[]? otherItems = null;
        for (var digit = 0; digit < Digits; digit++)
        {
            var places = counts.AsSpan(digit * Buckets, Buckets);
            if (keys.Length == 0 || places[Digit(keys[0], digit)] == keys.Length)
                continue;
            otherKeys ??= new ulong[keys.Length];
            otherItems ??= new int[keys.Length];
            ToPlaces(places);
            Scatter(keys, items, otherKeys, otherItems, places, digit * DigitBits);
            (keys, otherKeys) = (otherKeys, keys);
            (items, otherItems) = (otherItems, items);
        }
    }

    static int Digit(ulong key, int digit) => (int)(key >> (digit * DigitBits)) & (Buckets - 1);

    static int[] CountDigits(ReadOnlySpan<ulong> keys)
    {
        var counts = new int[Digits * Buckets];
        foreach (var key in keys)
            for (var digit = 0; digit < Digits; digit++)
                counts[digit * Buckets + Digit(key, digit)]++;
        return counts;
    }

    static void ToPlaces(Span<int> counts)
    {
        var place = 0;
        foreach (ref var count in counts)
            (count, place) = (place, place + count);
    }

    static void Scatter(
        ReadOnlySpan<ulong> keys, ReadOnlySpan<int> items, Span<ulong> toKeys, Span<int> toItems, Span<int> places,
        int shift)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i];
            var place = places[(int)(key >> shift) & (Buckets - 1)]++;
            toKeys[place] = key;
            toItems[place] = items[i];
        }
    }
}
