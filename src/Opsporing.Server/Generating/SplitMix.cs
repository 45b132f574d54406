using System.Numerics;

namespace Opsporing.Server;

/// <summary>A small generator of pseudo-random numbers that gives the same sequence on every machine and in every version.</summary>
/// <remarks>SplitMix64: Steele, Lea and Flood (2014), doi 10.1145/2660193.2660195.</remarks>
struct SplitMix(ulong seed)
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    ulong _state = seed;

    /// <summary>A generator of its own for item <paramref name="index"/> of a seed.</summary>
    public static SplitMix Of(ulong seed, long index)
    {
        var mixed = new SplitMix(seed ^ BitOperations.RotateLeft((ulong)index * Golden, 31));
        return new(mixed.Next());
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var z = _state += Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)((Next() >> 32) * (ulong)bound >> 32);

    /// <summary>True with a probability in permille.</summary>
    public bool Chance(int permille) => Below(1000) < permille;

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public long Between(long least, long most) => least + (long)(Next() % (ulong)(most - least + 1));
}

/// <summary>Draws an index with given integer weights: one random number and one look in two tables (alias method).</summary>
/// <remarks>Walker (1977), doi 10.1145/355744.355749, in integers only.</remarks>
sealed class WeightedDraw
{
    readonly long[] _limit;
    readonly int[] _alias;
    readonly long _total;

    /// <param name="weights">0 or more each; the sum is 1 or more.</param>
    public WeightedDraw(params ReadOnlySpan<int> weights)
    {
        var count = weights.Length;
        (_limit, _alias, _total) = (new long[count], new int[count], 0);
        foreach (var weight in weights)
            _total += weight;
        var (low, high) = (new Stack<int>(), new Stack<int>());
        for (var i = 0; i < count; i++)
        {
            _limit[i] = (long)weights[i] * count;
            _alias[i] = i;
            (_limit[i] < _total ? low : high).Push(i);
        }
        while (low.Count > 0 && high.Count > 0)
        {
            var (small, large) = (low.Pop(), high.Pop());
            _alias[small] = large;
            _limit[large] -= _total - _limit[small];
            (_limit[large] < _total ? low : high).Push(large);
        }
        foreach (var rest in low.Concat(high))
            _limit[rest] = _total;
    }

    /// <summary>An index from 0.</summary>
    public int Draw(ref SplitMix random)
    {
        var index = random.Below(_limit.Length);
        return random.Below((int)_total) < _limit[index] ? index : _alias[index];
    }
}
