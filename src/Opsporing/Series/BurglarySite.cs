using System.Collections.Immutable;
using System.Globalization;

namespace Opsporing;

/// <summary>Where, when and how a dwelling was burgled.</summary>
/// <param name="East">Cell of the 100 m grid.</param>
/// <param name="North">Cell of the 100 m grid.</param>
/// <param name="Day">Days since 1970 of the latest instant of the offence.</param>
/// <param name="Methods">Method tags, distinct, ascending.</param>
public sealed record BurglarySite(int East, int North, int Day, ImmutableArray<string> Methods)
{
    const long SecondsPerDay = 86_400;

    /// <returns>Null unless the report has an offence of the group, a cell where it occurred, and a time.</returns>
    public static BurglarySite? Of(Report report, Func<string, bool> isBurglary)
    {
        if (report.OccurredPlace?.GridCell is not { } cell || (report.OccurredTo ?? report.OccurredFrom) is not { } occurred
            || !report.Offences.Any(o => isBurglary(o.Code)) || !TryCell(cell, out var east, out var north))
            return null;
        return new(east, north, (int)(Math.Min(occurred.Latest, report.Received.UnixSeconds) / SecondsPerDay), report.MethodTags);
    }

    static bool TryCell(string cell, out int east, out int north)
    {
        (east, north) = (0, 0);
        var n = cell.IndexOf('N');
        return cell.StartsWith('E') && n > 1
            && int.TryParse(cell.AsSpan(1, n - 1), NumberStyles.None, CultureInfo.InvariantCulture, out east)
            && int.TryParse(cell.AsSpan(n + 1), NumberStyles.None, CultureInfo.InvariantCulture, out north);
    }
}
