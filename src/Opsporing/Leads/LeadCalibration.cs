using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A knot of the calibration: at these log-odds the probability is this.</summary>
/// <param name="NanoLogOdds">Sum of the model, in billionths.</param>
/// <param name="Ppb">Probability in parts per billion, 0..1,000,000,000.</param>
public readonly record struct LeadKnot(long NanoLogOdds, int Ppb);

/// <summary>
/// From log-odds to probability by a table of knots, linear between two of them. Integers only: the curve was computed
/// when the model was trained, dense enough that the line is never off by more than its stated error.
/// </summary>
public sealed class LeadCalibration
{
    /// <summary>Parts per billion in a whole.</summary>
    public const int Ppb = 1_000_000_000;

    /// <summary>Largest distance between two knots or from zero, so that the line fits in 128 bits with room to spare.</summary>
    public const long MaxNano = 1_000_000_000_000;

    readonly long[] _at;
    readonly int[] _ppb;

    /// <param name="knots">One or more, strictly ascending by log-odds, ascending by probability.</param>
    /// <exception cref="FormatException">They are not, or out of range.</exception>
    public LeadCalibration(ImmutableArray<LeadKnot> knots)
    {
        if (knots.IsDefaultOrEmpty)
            throw new FormatException("A calibration has one knot or more.");
        for (var i = 0; i < knots.Length; i++)
            if (Math.Abs(knots[i].NanoLogOdds) > MaxNano || knots[i].Ppb is < 0 or > Ppb
                || i > 0 && (knots[i].NanoLogOdds <= knots[i - 1].NanoLogOdds || knots[i].Ppb < knots[i - 1].Ppb))
                throw new FormatException($"Knot {i + 1} of the calibration is out of order or out of range.");
        Knots = knots;
        _at = [.. knots.Select(k => k.NanoLogOdds)];
        _ppb = [.. knots.Select(k => k.Ppb)];
    }

    public ImmutableArray<LeadKnot> Knots { get; }

    /// <summary>Probability of a sum.</summary>
    /// <param name="nanoLogOdds">Any; beyond the ends the probability of the end.</param>
    /// <returns>Parts per billion, rounded half up.</returns>
    public int At(long nanoLogOdds)
    {
        var at = _at.AsSpan();
        if (nanoLogOdds <= at[0])
            return _ppb[0];
        if (nanoLogOdds >= at[^1])
            return _ppb[^1];
        var upper = at.BinarySearch(nanoLogOdds);
        if (upper >= 0)
            return _ppb[upper];
        upper = ~upper;
        var (rise, run, way) = ((long)_ppb[upper] - _ppb[upper - 1], at[upper] - at[upper - 1], nanoLogOdds - at[upper - 1]);
        // Most tables are dense enough for 64 bits; the rare wide step takes the long way.
        return run < 4_000_000_000
            ? _ppb[upper - 1] + (int)((rise * way + run / 2) / run)
            : _ppb[upper - 1] + (int)(((Int128)rise * way + run / 2) / run);
    }

    /// <summary>Probability of a sum in parts per million, rounded half up.</summary>
    public int PpmAt(long nanoLogOdds) => (int)Units.DivideHalfUp(At(nanoLogOdds), 1000);
}
