using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>Reports that are compared together, as columns.</summary>
sealed class ComparisonPopulation
{
    public ComparisonPopulation(
        string grouping, string group, bool withImputed, ImmutableArray<ComparisonRow> rows, ClusterLevel level)
    {
        (Grouping, Group, WithImputed, Rows, _level) = (grouping, group, withImputed, rows, level);
        TakenUp = Column(static r => r.IsTakenUp ? 1 : 0);
        Days = Clusters.Of(rows.Select(static r => (r.Day, r.Team)));
        // What nobody decided hangs together by day and team.
        Clusters = level == ClusterLevel.DayAndTeam
            ? Days
            : Clusters.Of(rows.Select(static r => r.Officer != 0 ? (r.Officer, 0, "") : (0UL, r.Day, r.Team)));
    }

    readonly ClusterLevel _level;

    public string Grouping { get; }
    public string Group { get; }
    public bool WithImputed { get; }
    public ImmutableArray<ComparisonRow> Rows { get; }

    /// <summary>1 for a report that was taken up.</summary>
    public double[] TakenUp { get; }

    /// <summary>Reports of one day and team: what was chosen from.</summary>
    public Clusters Days { get; }

    /// <summary>What is resampled together.</summary>
    public Clusters Clusters { get; }

    public int TakenUpCount => (int)TakenUp.Sum();

    public double[] Column(Func<ComparisonRow, double> value)
    {
        var column = new double[Rows.Length];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(Rows[i]);
        return column;
    }

    /// <summary>The reports divided; a group is left out when it, or what is left, would tell of few.</summary>
    /// <param name="grouping">Name of the division.</param>
    /// <param name="groupOf">Group of a report.</param>
    /// <param name="imputed">Bit of the ranking table.</param>
    /// <param name="limit">Least reports of a cell.</param>
    /// <param name="hidden">Groups that are left out.</param>
    public IEnumerable<ComparisonPopulation> Divide(
        string grouping, Func<ComparisonRow, string> groupOf, byte imputed, int limit, out int hidden)
    {
        var groups = Rows.GroupBy(groupOf).OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(static g => (g.Key, Rows: g.ToImmutableArray())).ToArray();
        var isHidden = SmallCells.Hide([.. groups.Select(g => Counts(g.Rows, imputed))], limit);
        hidden = isHidden.Count(static h => h);
        return groups.Where((_, i) => !isHidden[i]).Select(g => new ComparisonPopulation(grouping, g.Key, true, g.Rows, _level));
    }

    /// <summary>The same without imputed weights.</summary>
    /// <returns>Null when the difference, or the rest, would tell of few, or when there is no difference.</returns>
    public ComparisonPopulation? WithoutImputed(byte imputed, int limit)
    {
        var rest = Rows.Where(r => (r.Imputed & imputed) == 0).ToImmutableArray();
        var counts = Counts(rest, 0);
        return rest.Length == Rows.Length || rest.IsEmpty || counts.Any(c => SmallCells.IsSmall(c, limit))
            || Counts(Rows, imputed).Any(c => SmallCells.IsSmall(c, limit))
                ? null
                : new(Grouping, Group, false, rest, _level);
    }

    /// <summary>All; taken up, not taken up; imputed of each.</summary>
    public static long[] Counts(ImmutableArray<ComparisonRow> rows, byte imputed)
    {
        var counts = new long[5];
        foreach (var row in rows)
        {
            counts[0]++;
            counts[row.IsTakenUp ? 1 : 2]++;
            if ((row.Imputed & imputed) != 0)
                counts[row.IsTakenUp ? 3 : 4]++;
        }
        return counts;
    }

    public ComparisonNumber Number(string topic, string subject, string metric, Metric result, Interval? interval = null) => new()
    {
        Topic = topic,
        Grouping = Grouping,
        Group = Group,
        WithImputed = WithImputed,
        Subject = subject,
        Metric = metric,
        Result = result,
        Interval = interval,
    };
}
