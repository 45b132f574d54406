using CsCheck;

namespace Opsporing.Research.Tests;

/// <summary>Generators of small columns in which ties are common.</summary>
static class Draw
{
    public static readonly Gen<double> Coarse = Gen.Int[-3, 3].Select(static i => i / 2.0);

    public static readonly Gen<double> Label = Gen.Bool.Select(static b => b ? 1.0 : 0.0);

    public static readonly Gen<double> Amount = Gen.Frequency(
        (2, Gen.Const(0.0)), (3, Gen.Int[0, 5].Select(static i => (double)i)), (1, Gen.Double[0, 400]));

    /// <summary>Two columns of the same rows, 0 to 40 of them.</summary>
    public static Gen<(double[] First, double[] Second)> Pair(Gen<double> first, Gen<double> second) =>
        Gen.Select(first, second).Array[0, 40]
            .Select(static rows => (rows.Select(static r => r.Item1).ToArray(), rows.Select(static r => r.Item2).ToArray()));

    public static bool Near(double expected, double actual, double within = 1e-9) =>
        Math.Abs(expected - actual) <= within * Math.Max(1, Math.Abs(expected));
}
