using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>A rise that a week shows, by receipt and by occurrence.</summary>
/// <param name="Series">What rose.</param>
/// <param name="Received">By the week of receipt.</param>
/// <param name="Fresh">By fresh reports.</param>
/// <param name="QValue">Adjusted over all series of the week.</param>
/// <param name="FirstWeek">First of the weeks without a break, up to this one, that show it.</param>
/// <param name="IsAlarm">Proposed as a signal.</param>
public sealed record WeekFinding(
    CountedSeries Series, PeriodResult Received, PeriodResult Fresh, double? QValue, int FirstWeek, bool IsAlarm);

/// <summary>Judges one week of every offence group and eenheid.</summary>
/// <remarks>
/// A rise must show in both counts: the p-value is the larger of the two, an intersection-union test of level alpha (Berger
/// 1982, doi:10.1080/00401706.1982.10487790). So neither a backlog nor late reporting after holidays raises an alarm.
/// </remarks>
public static class WeekWatch
{
    /// <summary>Judges a week.</summary>
    /// <param name="counts">All reports; those after the week are not looked at.</param>
    /// <param name="week">A whole week.</param>
    /// <param name="farrington">Settings where the history is long enough.</param>
    /// <param name="ears">Settings where it is not.</param>
    /// <param name="falseDiscoveryRate">Above 0, at most 1.</param>
    /// <returns>Every series that can be judged, alarms first, then by q-value; ties by group and eenheid.</returns>
    public static ImmutableArray<WeekFinding> Judge(
        WeekCounts counts, int week, FarringtonOptions farrington, EarsOptions ears, double falseDiscoveryRate)
    {
        if (counts.Span is not { } span || week < span.First)
            return [];
        var first = Math.Min(span.First, week);
        var judged = new List<(CountedSeries Series, PeriodResult Received, PeriodResult Fresh, int FirstWeek)>();
        string?[] holidays = [.. Enumerable.Range(first, week - first + 1).Select(static w => DutchHolidays.In(WeekCounts.MondayOf(w), 7))];
        foreach (var series in counts.Series)
        {
            double[] received = [.. counts.Received(series, first, week)], fresh = [.. counts.Fresh(series, first, week)];
            if (Both(received, fresh, week - first, farrington, ears, holidays) is not { } now)
                continue;
            var start = week;
            while (now.IsBoth && start > first && Both(received, fresh, start - 1 - first, farrington, ears, holidays) is { IsBoth: true })
                start--;
            judged.Add((series, now.Received, now.Fresh, start));
        }
        var q = FalseDiscovery.Adjust([.. judged.Select(static j => Math.Max(j.Received.PValue!.Value, j.Fresh.PValue!.Value))]);
        return [.. judged.Select((j, i) => new WeekFinding(
                j.Series, j.Received, j.Fresh, q[i], j.FirstWeek, j.Received.IsAlarm && j.Fresh.IsAlarm && q[i] <= falseDiscoveryRate))
            .OrderByDescending(static f => f.IsAlarm).ThenBy(static f => f.QValue)
            .ThenBy(static f => f.Series.OffenceGroup, StringComparer.Ordinal).ThenBy(static f => f.Series.Eenheid, StringComparer.Ordinal)];
    }

    static Found? Both(double[] received, double[] fresh, int index, FarringtonOptions farrington, EarsOptions ears, string?[] holidays)
    {
        PeriodResult At(double[] counts) => index >= farrington.HistoryLength
            ? Farrington.EvaluateAt(counts, index, farrington, holidays)
            : Ears.EvaluateAt(counts, index, ears);
        var (left, right) = (At(received), At(fresh));
        return left.PValue is null || right.PValue is null ? null : new(left, right);
    }

    sealed record Found(PeriodResult Received, PeriodResult Fresh)
    {
        public bool IsBoth => Received.IsAlarm && Fresh.IsAlarm;
    }
}
