using System.Runtime.Intrinsics;

namespace Opsporing.Research;

/// <summary>
/// How often each cluster is in one resample: Poisson(1) in steps of 1/65536, mean 1 exactly and variance 0.99997. A
/// weight is a function of seed, resample and cluster alone, so no thread count changes it.
/// </summary>
/// <remarks>Source of Poisson weights: Hanley and MacGibbon (2006), doi:10.1016/j.cmpb.2006.04.006.</remarks>
readonly struct PoissonWeights
{
    /// <summary>Clusters in a block.</summary>
    public const int BlockSize = 32;

    /// <summary>65536 P(W > k), rounded so that they sum to 65536.</summary>
    static ReadOnlySpan<ushort> Exceedances => [41427, 17317, 5263, 1244, 240, 39, 5, 1];

    readonly Vector512<uint> _first;
    readonly uint _second;
    readonly uint _third;

    public PoissonWeights(ulong seed, int resample)
    {
        var state = seed;
        var key = SplitMix(ref state) ^ ((ulong)(uint)resample * 0xD1B54A32D192ED03);
        var (low, high) = (SplitMix(ref key), SplitMix(ref key));
        _first = Vector512<uint>.Indices * 0x9E3779B9u + Vector512.Create((uint)low);
        _second = (uint)(low >> 32);
        _third = (uint)high;
    }

    /// <summary>Weights 0..8 of clusters 32 <paramref name="block"/> and on.</summary>
    public Vector512<ushort> Block(int block)
    {
        // Two rounds of xor-shift and multiply over a counter (constants: Wellons, "lowbias32"), a key in each.
        var x = _first + Vector512.Create((uint)block * 16 * 0x9E3779B9u);
        x = (x ^ (x >>> 16)) * 0x21F0AAADu;
        x = ((x ^ (x >>> 15)) + Vector512.Create(_second)) * 0x735A2D97u;
        x = ((x ^ (x >>> 15)) + Vector512.Create(_third)) * 0x846CA68Bu;
        var uniform = (x ^ (x >>> 16)).AsUInt16();

        var weights = Vector512<ushort>.Zero;
        foreach (var exceedance in Exceedances)
            weights -= Vector512.LessThan(uniform, Vector512.Create(exceedance));
        return weights;
    }

    /// <summary>Weights of clusters 0, 1, …</summary>
    public void Fill(Span<ushort> weights)
    {
        Span<ushort> last = stackalloc ushort[BlockSize];
        for (var start = 0; start < weights.Length; start += BlockSize)
        {
            Block(start / BlockSize).CopyTo(last);
            var count = Math.Min(BlockSize, weights.Length - start);
            last[..count].CopyTo(weights[start..]);
        }
    }

    static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
