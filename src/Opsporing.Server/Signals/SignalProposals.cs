using System.Collections.Immutable;
using Opsporing.Research;

namespace Opsporing.Server;

/// <summary>Judges a week of the counts, and proposes what rose.</summary>
sealed class SignalProposals(Installation installation, SignalBoard board)
{
    /// <summary>No rise on fewer cases (Noufaily et al. 2013: 5 in 4 weeks).</summary>
    static readonly MinimumCases Minimum = new(5, 4);

    static readonly FarringtonOptions Farrington = FarringtonOptions.For(52) with { Minimum = Minimum };
    static readonly EarsOptions Ears = new() { Method = EarsMethod.C2, Minimum = Minimum };

    /// <summary>Of the rises of a week, one in twenty by chance at most.</summary>
    const double FalseDiscoveryRate = 0.05;

    /// <summary>The last week that is over.</summary>
    public int LastWeek => WeekCounts.WeekOf(installation.Now) - 1;

    /// <summary>Judges a week and appends a proposal for each rise that has none.</summary>
    /// <param name="week">One that is over.</param>
    /// <param name="cancellation">Observed between proposals.</param>
    /// <returns>Every series that could be judged, and the signals proposed now.</returns>
    public async Task<(ImmutableArray<WeekFinding> Findings, ImmutableArray<Signal> Proposed)> RunAsync(
        int week, CancellationToken cancellation)
    {
        var findings = await board.ReadAsync(
            counts => WeekWatch.Judge(counts, week, Farrington, Ears, FalseDiscoveryRate), cancellation);
        var proposed = ImmutableArray.CreateBuilder<Signal>();
        foreach (var finding in findings.Where(static f => f.IsAlarm))
            if (await ProposeAsync(week, finding, cancellation) is { } signal)
                proposed.Add(signal);
        return (findings, proposed.ToImmutable());
    }

    async Task<Signal?> ProposeAsync(int week, WeekFinding finding, CancellationToken cancellation)
    {
        while (true)
        {
            var log = await SignalReading.LogAsync(installation.Store, cancellation);
            var now = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            if (log.Covers(finding.Series, finding.FirstWeek, now))
                return null;
            var act = new SignalAct
            {
                Number = log.Number + 1,
                Signal = log.Number + 1,
                Kind = SignalActKind.Propose,
                Actor = ServiceActor.Instance.Code,
                Time = now,
                Rise = finding.Series,
                Week = week,
                FirstWeek = finding.FirstWeek,
                Received = FigureOf(finding.Received),
                Fresh = FigureOf(finding.Fresh),
                QPpm = (int)Math.Round(1_000_000 * finding.QValue ?? 0),
            };
            // Another may be first: then judged anew.
            if (await installation.Store.AppendActAsync(SignalReading.StoredOf(act), cancellation))
                return new(act, null);
        }
    }

    static WeekFigure FigureOf(PeriodResult result) => new(
        (int)result.Count!.Value, Thousandths(result.Expected!.Value), Thousandths(result.UpperBound!.Value));

    static long Thousandths(double value) => (long)Math.Round(1000 * value);
}
