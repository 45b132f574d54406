using System.Runtime.CompilerServices;

namespace Opsporing;

/// <summary>Units of the integers that scoring works with, and the one rule of rounding: half up.</summary>
public static class Units
{
    /// <summary>Parts per million in a whole.</summary>
    public const int Ppm = 1_000_000;

    /// <summary>Permille in a whole: the top of a dimension's value.</summary>
    public const int Permille = 1000;

    /// <summary>Millipoints of a full priority: 1000 permille of value times 1000 of weight.</summary>
    public const int PriorityMax = 1_000_000;

    /// <summary>Hundredths in a day of harm.</summary>
    public const int DayHundredths = 100;

    /// <summary>Divides, rounding halves up.</summary>
    /// <param name="dividend">Zero or more.</param>
    /// <param name="divisor">One or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a constant divisor becomes a multiplication
    public static long DivideHalfUp(long dividend, long divisor) => (dividend + divisor / 2) / divisor;

    /// <summary>Product of two probabilities, or of a probability and a share, in parts per million.</summary>
    /// <param name="left">0..1,000,000.</param>
    /// <param name="right">0..1,000,000.</param>
    public static int TimesPpm(int left, int right) => (int)DivideHalfUp((long)left * right, Ppm);
}
