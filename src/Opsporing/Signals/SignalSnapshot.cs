using System.Globalization;

namespace Opsporing;

/// <summary>What feeds Development at an instant: a function of the acts on signals and series, the same on every replica.</summary>
public static class SignalSnapshot
{
    /// <param name="log">Signals.</param>
    /// <param name="seriesActs">Acts on series, ascending.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="until">First instant at which it changes without an act, Unix milliseconds; <see cref="long.MaxValue"/> for never.</param>
    public static SignalSet At(SignalLog log, IReadOnlyList<SeriesAct> seriesActs, long now, out long until)
    {
        Signal[] confirmed = [.. log.Signals.Where(s => s.StateAt(now) == SignalState.Confirmed)];
        until = confirmed.Select(static s => s.Until).DefaultIfEmpty(long.MaxValue).Min();
        return new([.. confirmed.Select(Of), .. Confirmed(seriesActs)]);
    }

    static ConfirmedSignal Of(Signal signal) => new(
        $"signal:{signal.Number.ToString(CultureInfo.InvariantCulture)}", signal.Rise.OffenceGroup, signal.Rise.Eenheid,
        signal.Decision!.Strength,
        $"stijging van {signal.Rise.OffenceGroup}, {(signal.Rise.Eenheid is { } eenheid ? $"eenheid {eenheid}" : "landelijk")}, "
            + $"sinds de week van {Day(WeekCounts.MondayOf(signal.Proposal.FirstWeek))}",
        $"signaal {signal.Number.ToString(CultureInfo.InvariantCulture)}, bevestigd op {Day(signal.Decision.Time)} door {Plain(signal.Decision.Actor)}");

    // The first confirmation of a lead holds, as long as a split leaves it company.
    static IEnumerable<ConfirmedSignal> Confirmed(IReadOnlyList<SeriesAct> acts) =>
        from act in acts
        where act.Kind == SeriesActKind.Confirm
        group act by act.Reports[0] into confirmations
        let first = confirmations.First()
        let count = MembersOf(first, acts)
        where count > 1
        select new ConfirmedSignal(
            $"series:{first.Reports[0]}", "", null, Strength(count), $"reeks van {count.ToString(CultureInfo.InvariantCulture)} meldingen",
            $"reeks, bevestigd op {Day(first.Time)} door {Plain(first.Actor)} bij {Plain(first.Desk)}")
        { Lead = first.Reports[0] };

    static int MembersOf(SeriesAct confirmation, IReadOnlyList<SeriesAct> acts)
    {
        var (lead, members) = (confirmation.Reports[0], confirmation.Reports.ToHashSet());
        foreach (var split in acts.Where(a => a.Kind == SeriesActKind.Split && a.Number > confirmation.Number && !acts.Any(a.IsUndoneBy)))
            if (split.Reports.Contains(lead))
                members.IntersectWith(split.Reports);
            else if (split.Rest.Contains(lead))
                members.ExceptWith(split.Reports);
        return members.Count;
    }

    // As the excess of a signal: of n reports where one stands by itself, n - 1 are above what was expected.
    static short Strength(int members) => new WeekFigure(members, 1000, 0).ExcessPermille;

    static string Day(long milliseconds) => Day(DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime));

    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // A tab would part the fields of the snapshot.
    static string Plain(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));
}
