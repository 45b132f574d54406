using System.Collections.Immutable;
using System.Numerics;

namespace Opsporing;

/// <summary>An area and an offence group whose reports are counted together.</summary>
/// <param name="OffenceGroup">Code of the group.</param>
/// <param name="Eenheid">Code of the eenheid; null for the whole country.</param>
public sealed record CountedSeries(string OffenceGroup, string? Eenheid);

/// <summary>What counting needs of a report, as it first came in.</summary>
/// <param name="Received">Week of receipt.</param>
/// <param name="Occurred">Week of the offence, at most that of receipt, which stands in for an unknown one.</param>
/// <param name="Eenheid">Code of the eenheid that it was placed in; null when unknown.</param>
/// <param name="Groups">Bit i for group i of <paramref name="Catalogue"/>; without those of police-initiated offences.</param>
/// <param name="Catalogue">Catalogue that it was assessed with.</param>
public readonly record struct CountedReport(int Received, int Occurred, string? Eenheid, ulong Groups, OffenceCatalogue Catalogue)
{
    /// <inheritdoc cref="WeekCounts.Add(Report, string?, OffenceCatalogue)"/>
    public static CountedReport Of(Report report, string? eenheid, OffenceCatalogue catalogue)
    {
        var received = WeekCounts.WeekOf(report.Received.UnixSeconds);
        var occurred = (report.OccurredTo ?? report.OccurredFrom) is { } moment
            ? Math.Min(received, WeekCounts.WeekOf(moment.Earliest))
            : received;
        ulong groups = 0;
        foreach (var offence in report.Offences)
            if (catalogue.IndexOf(offence.Code) is >= 0 and var index && !catalogue[index].PoliceInitiated)
                groups |= 1UL << catalogue.GroupIndices[index];
        return new(received, occurred, eenheid, groups, catalogue);
    }
}

/// <summary>
/// Reports per week, offence group and eenheid, and nationally, twice: by the week in which they were received, and those that were
/// fresh at the end of a week. Kept up report by report, in any order.
/// </summary>
/// <remarks>
/// A report counts once per group, as it first came in. Fresh in week w: received by the end of w and occurred in w or the week before. Every
/// week is so counted at the same age, which no delay of reporting distorts; a backlog that is typed in at once raises the week of receipt
/// only. Weeks begin on Monday, 00:00 UTC. Police-initiated offences count nowhere: their number follows police work.
/// </remarks>
public sealed class WeekCounts
{
    /// <summary>Monday 5 January 1970, in days since 1970.</summary>
    const int FirstMonday = 4;

    readonly Dictionary<CountedSeries, Dictionary<int, (int Received, int Fresh)>> _counts = [];

    /// <summary>First and last week with a report; null when there is none.</summary>
    public (int First, int Last)? Span { get; private set; }

    /// <summary>Series that have a report, in no particular order.</summary>
    public IEnumerable<CountedSeries> Series => _counts.Keys;

    /// <summary>The week of an instant: 0 is that of Monday 5 January 1970.</summary>
    public static int WeekOf(long unixSeconds) => (int)Floor(unixSeconds - FirstMonday * 86_400L, 7 * 86_400L);

    /// <summary>Its Monday.</summary>
    public static DateOnly MondayOf(int week) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(FirstMonday + 7 * week);

    /// <summary>Counts a report.</summary>
    /// <param name="report">Its first revision.</param>
    /// <param name="eenheid">Code of the eenheid that it was placed in; null when unknown: counted nationally.</param>
    /// <param name="catalogue">Catalogue that it was assessed with.</param>
    public void Add(Report report, string? eenheid, OffenceCatalogue catalogue) => Add(CountedReport.Of(report, eenheid, catalogue));

    /// <summary>Counts a report.</summary>
    public void Add(in CountedReport report)
    {
        for (var groups = report.Groups; groups != 0; groups &= groups - 1)
        {
            var group = report.Catalogue.Groups[BitOperations.TrailingZeroCount(groups)];
            Add(new(group, null), report.Received, report.Occurred);
            if (report.Eenheid is not null)
                Add(new(group, report.Eenheid), report.Received, report.Occurred);
        }
    }

    /// <summary>Counts by week of receipt, from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public ImmutableArray<int> Received(CountedSeries series, int first, int last) => Row(series, first, last, static c => c.Received);

    /// <summary>Counts of fresh reports, likewise.</summary>
    public ImmutableArray<int> Fresh(CountedSeries series, int first, int last) => Row(series, first, last, static c => c.Fresh);

    void Add(CountedSeries series, int received, int occurred)
    {
        if (!_counts.TryGetValue(series, out var weeks))
            _counts.Add(series, weeks = []);
        var own = weeks.GetValueOrDefault(received);
        weeks[received] = (own.Received + 1, own.Fresh + (occurred >= received - 1 ? 1 : 0));
        if (occurred == received) // still fresh at the end of the next week
        {
            var next = weeks.GetValueOrDefault(received + 1);
            weeks[received + 1] = next with { Fresh = next.Fresh + 1 };
        }
        Span = Span is { } span ? (Math.Min(span.First, received), Math.Max(span.Last, received)) : (received, received);
    }

    static long Floor(long dividend, long divisor) => (dividend >= 0 ? dividend : dividend - divisor + 1) / divisor;

    ImmutableArray<int> Row(CountedSeries series, int first, int last, Func<(int Received, int Fresh), int> count)
    {
        var weeks = _counts.GetValueOrDefault(series);
        return [.. Enumerable.Range(first, last - first + 1).Select(w => weeks is null ? 0 : count(weeks.GetValueOrDefault(w)))];
    }
}
