using System.Collections.Immutable;

namespace Opsporing.Server;

/// <summary>The eight solvability factors of EBIT, read from the facts of a report.</summary>
/// <remarks>Source: McFadzien and others (2020), doi:10.1007/s41887-020-00050-3.</remarks>
public sealed class EbitFactors
{
    const long RecentSeconds = 28 * 86_400;

    static readonly string[][] s_kinds =
    [
        ["named_suspect"], ["witness"], ["camera_private", "camera_public", "camera_vehicle"], ["police_testimony"],
        ["trace_scene", "trace_body", "object_left"], ["linked_case"],
    ];

    readonly ulong[] _masks;

    /// <param name="leadKinds">Kinds that the facts were resolved against.</param>
    public EbitFactors(LeadKindTable leadKinds) => _masks = [.. s_kinds.Select(kinds => kinds.Aggregate(0UL, (mask, kind) =>
        mask | (leadKinds.IndexOf(kind) is >= 0 and var i ? 1UL << i : 0)))];

    /// <summary>The factors in order.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "victim supports", "named suspect", "witness", "CCTV", "police testimony", "forensic evidence", "linked case", "reported within 28 days",
    ];

    /// <returns>Bit i holds when factor i does.</returns>
    public byte Of(Report report, Facts facts)
    {
        var factors = report.Victims.Any(v => v.Wish == FeedbackWish.Wanted) && !report.AangifteWithdrawn ? 1 : 0;
        for (var i = 0; i < _masks.Length; i++)
            factors |= (facts.LeadsPresent & _masks[i]) != 0 ? 2 << i : 0;
        return (byte)(factors | (facts.IsOccurredKnown && facts.Received - facts.Occurred <= RecentSeconds ? 1 << 7 : 0));
    }
}
