using System.Diagnostics;

namespace Opsporing.Benchmarks;

/// <summary>How long does the exact selection take for a week of every basisteam, over all that is open?</summary>
/// <remarks>Efforts, gains and hours are those of the demonstration policy. One thread; reading the store is not in it.</remarks>
static class SelectionTargets
{
    const int Rounds = 5;
    const long Now = 1_790_812_800;

    public static int Print(int reports)
    {
        var bases = ScoringRows.ReadBases(SignalSet.Empty);
        var policy = File.ReadAllBytes(Path.Combine(Machine.Root, "seeds", "policies", "demonstration.json"));
        var capacity = PolicyJson.Parse(policy).Document!.Chapters!.Capacity;
        var quarterHours = 4 * capacity.WeeklyHours["BASISTEAM"];
        var teams = Read(reports, bases, capacity);
        var (seconds, chosen, slowest) = (new List<double>(), 0, 0.0);
        for (var round = 0; round <= Rounds; round++) // the first one warms up
        {
            (chosen, var all) = (0, Stopwatch.StartNew());
            foreach (var team in teams)
            {
                var one = Stopwatch.GetTimestamp();
                chosen += Selection.Propose(team, quarterHours).Chosen.Length;
                slowest = round == 0 ? 0 : Math.Max(slowest, Stopwatch.GetElapsedTime(one).TotalMilliseconds);
            }
            if (round > 0)
                seconds.Add(all.Elapsed.TotalSeconds);
        }
        var table = new TargetTable("selection");
        table.AddFigure("selection", "teams", teams.Length);
        table.AddFigure("selection", "open reports of these teams", teams.Sum(t => t.Length));
        table.AddFigure("selection", "quarter-hours of each team", quarterHours);
        table.AddFigure("selection", "reports chosen", chosen);
        table.AddAtMost("selection", $"all teams × 1 week, exact, s (median of {Rounds})", seconds.Order().ElementAt(Rounds / 2), 2);
        table.AddFigure("selection", "slowest team of all rounds, ms", slowest);
        table.Print();
        table.Write();
        return 0;
    }

    static SelectionItem[][] Read(int reports, BasisSet bases, PolicyCapacity capacity)
    {
        var teams = new Dictionary<int, List<SelectionItem>>();
        var (assessor, desks) = (new Assessor(), bases.Organisation.Desks);
        foreach (var message in WireReports.Generate(reports))
        {
            var report = WireReports.Read(message, Now);
            var basis = assessor.Assess(report, bases, Guards.None, Now, out var vector);
            if (desks[vector.Desk].Kind != DeskKind.Basisteam)
                continue;
            if (!teams.TryGetValue(vector.Desk, out var items))
                teams.Add(vector.Desk, items = []);
            var group = vector.PrincipalOffence < 0 ? null : basis.Catalogue[vector.PrincipalOffence].Group;
            items.Add(Selection.ItemOf(vector, group, capacity));
        }
        return [.. teams.Values.Select(t => t.ToArray())];
    }
}
