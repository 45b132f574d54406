using System.Collections.Immutable;

namespace Opsporing.Server;

/// <summary>
/// The pinned set of generated reports by whose assessments a version of a policy is numbered. A function of seed, generator
/// version and the first day of the document: any service comes to the same.
/// </summary>
static class ReferenceReports
{
    /// <summary>Seed of the set.</summary>
    public const ulong Seed = 7;

    /// <summary>Reports of the set.</summary>
    public const int Count = 10_000;

    /// <summary>Days over which they are received: the longest an overlay holds.</summary>
    const int Days = 365;

    const long HourSeconds = 3_600;

    // Fixed and no secret: the draws of the set must be the same everywhere.
    static readonly AuditDraws s_draws = new("opsporing reference reports"u8);

    /// <summary>The reports, canonical, received over a year from an instant.</summary>
    /// <param name="from">Unix seconds, cut to the hour.</param>
    public static ImmutableArray<Report> From(long from)
    {
        var start = from / HourSeconds * HourSeconds;
        var reports = ReportGenerator.Generate(Count, Seed, new() { From = start, Days = Days });
        return [.. reports.Select(r => Read(r, AssessmentTime(from)))];
    }

    /// <summary>When they are assessed, Unix seconds: all have been received.</summary>
    public static long AssessmentTime(long from) => from + (Days + 2) * 24 * HourSeconds;

    /// <summary>The bases to assess them with.</summary>
    public static BasisSet Bases(ReferenceSet reference, string chiTable, PolicySet? policies) =>
        new(reference, chiTable, policies, SignalSet.Empty, s_draws);

    static Report Read(V1.Report report, long now) =>
        FromWire.Report(report, ImmutableDictionary<string, string>.Empty, now, out var violations)
        ?? throw new InvalidOperationException($"A generated report is invalid: {violations![0]}");
}
