namespace Opsporing.Research;

/// <summary>Columns of 0 and 1.</summary>
static class Labels
{
    /// <returns><see cref="Reasons.NotBinary"/> or null.</returns>
    public static string? Reason(ReadOnlySpan<double> labels)
    {
        foreach (var label in labels)
            if (label is not (0 or 1))
                return Reasons.NotBinary;
        return null;
    }

    public static long Count(ReadOnlySpan<double> labels)
    {
        long ones = 0;
        foreach (var label in labels)
            ones += (long)label;
        return ones;
    }
}
