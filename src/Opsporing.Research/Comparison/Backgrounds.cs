using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>What must be known to read a comparison: unknown facts, waiting, concentration, success, disparity.</summary>
static class Backgrounds
{
    static readonly ImmutableArray<Dimension> s_factual = [Dimension.Harm, Dimension.VictimNeed, Dimension.Leads];

    /// <summary>Share of reports per source whose facts are known, partial or missing.</summary>
    public static IEnumerable<ComparisonNumber> UnknownFacts(ComparisonPopulation source, int limit)
    {
        foreach (var dimension in s_factual)
        {
            var levels = Enum.GetValues<Certainty>()
                .Select(level => (Level: level, Count: source.Rows.LongCount(r => r.Certainties[(int)dimension] == level))).ToArray();
            var isHidden = SmallCells.Hide([.. levels.Select(static l => new[] { l.Count })], limit);
            for (var i = 0; i < levels.Length; i++)
                yield return source.Number("unknown_facts", UpperSnake.Of(dimension), UpperSnake.Of(levels[i].Level).ToLowerInvariant(), isHidden[i]
                    ? Metric.Undefined(Reasons.SmallCell, 0)
                    : Metric.Of(levels[i].Count / (double)source.Rows.Length, source.Rows.Length));
        }
    }

    /// <summary>Days to the take-up; a report ended without one waits to the end of the reading.</summary>
    public static IEnumerable<ComparisonNumber> Waits(ComparisonPopulation population)
    {
        var days = population.Column(static r => r.WaitingDays);
        var still = population.Column(static r => r.IsTakenUp ? 0 : 1);
        yield return population.Number("waiting", "", "taken_up_within_10_days", Waiting.WithinShare(days, still, 10));
        yield return population.Number("waiting", "", "over_60_days", Waiting.OverShare(days, still, 60));
    }

    /// <summary>How concentrated harm is over teams.</summary>
    public static IEnumerable<ComparisonNumber> Concentration(ComparisonPopulation population, ImmutableArray<string> tables)
    {
        for (var table = 0; table < tables.Length; table++)
        {
            var own = table;
            double[] harm = [.. population.Rows.GroupBy(static r => r.Team).Select(g => g.Sum(r => r.ChiDays[own])).Order()];
            yield return population.Number("concentration", tables[table], "gini_harm_over_teams", Gini.Of(harm));
        }
    }

    /// <summary>Suspects identified: of those recorded either way, and from the audit draws of those proposed to end.</summary>
    public static IEnumerable<ComparisonNumber> Success(ComparisonPopulation population, int limit)
    {
        foreach (var isTakenUp in (bool[])[true, false])
        {
            var known = population.Rows.Where(r => r.IsTakenUp == isTakenUp && r.IsSuspectIdentified is not null).ToImmutableArray();
            var ones = known.Count(static r => r.IsSuspectIdentified == true);
            yield return population.Number("success", isTakenUp ? "TAKEN_UP" : "NOT_TAKEN_UP", "share_suspect_identified",
                known.IsEmpty ? Metric.Undefined(Reasons.Empty, 0)
                : SmallCells.IsSmall(ones, limit) || SmallCells.IsSmall(known.Length - ones, limit) || known.Length < limit
                    || SmallCells.IsSmall(population.Rows.Count(r => r.IsTakenUp == isTakenUp) - known.Length, limit)
                    ? Metric.Undefined(Reasons.SmallCell, 0)
                : Metric.Of(ones / (double)known.Length, known.Length));
        }
        var drawn = population.Rows.Where(static r => r.AuditPpm > 0).ToImmutableArray();
        var sampled = drawn.Count(static r => r.IsAuditDrawn && r.IsInvestigated);
        var found = drawn.Count(static r => r.IsAuditDrawn && r.IsInvestigated && r.IsSuspectIdentified == true);
        yield return population.Number("success", "PROPOSED_TO_END", "ipw_hajek_suspect_identified",
            sampled < limit || SmallCells.IsSmall(found, limit) ? Metric.Undefined(Reasons.SmallCell, 0) : InversePropensity.Hajek(
                [.. drawn.Select(static r => r.IsSuspectIdentified == true ? 1.0 : 0)],
                [.. drawn.Select(static r => r.IsAuditDrawn && r.IsInvestigated ? 1.0 : 0)],
                [.. drawn.Select(static r => r.AuditPpm / (double)Units.Ppm)]));
    }

    /// <summary>Odds of take-up in a group against the others, in strata of equal band and tenth of priority.</summary>
    public static ComparisonNumber Disparity(ComparisonPopulation all, ComparisonPopulation group, Func<ComparisonRow, string> groupOf)
    {
        var strata = new string[all.Rows.Length];
        for (var i = 0; i < strata.Length; i++)
            strata[i] = $"{all.Rows[i].Band}/{all.Rows[i].Priority / (Units.PriorityMax / 10)}";
        var exposed = all.Column(r => groupOf(r) == group.Group ? 1 : 0);
        return group.Number("disparity", "priority", "mantel_haenszel_log_odds_ratio", MantelHaenszel.LogOddsRatio(exposed, all.TakenUp, strata));
    }
}
