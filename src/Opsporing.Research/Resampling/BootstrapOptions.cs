namespace Opsporing.Research;

/// <summary>How a bootstrap is drawn. The same options give the same numbers on any count of threads.</summary>
public sealed record BootstrapOptions
{
    /// <summary>Resamples, one or more.</summary>
    public int ResampleCount { get; init; } = 1000;

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Coverage of the interval, in the open interval (0, 1).</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Threads at most; null for as many as there are cores.</summary>
    public int? ThreadCount { get; init; }

    internal ParallelOptions Parallel => new() { MaxDegreeOfParallelism = ThreadCount ?? Environment.ProcessorCount };
}
