using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>What a comparison found.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Data">Figures of what was read, without rows.</param>
/// <param name="Numbers">Every number, in a fixed order.</param>
public sealed record ComparisonResult(ComparisonOptions Options, ComparisonFigures Data, ImmutableArray<ComparisonNumber> Numbers);

/// <summary>What a comparison was made of.</summary>
public sealed record ComparisonFigures
{
    public required ImmutableArray<string> Tables { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long AsOf { get; init; }

    /// <summary>Reports compared.</summary>
    public required long ReportCount { get; init; }
    /// <summary>Reports with the label: taken up, or with a suspect.</summary>
    public required long LabelledCount { get; init; }

    /// <summary>Police-initiated reports left out; null when that would tell of few.</summary>
    public required long? PoliceInitiatedCount { get; init; }
    public required long UnreadableCount { get; init; }

    /// <summary>Groups not shown because they, or what is left without them, are few.</summary>
    public required int HiddenGroupCount { get; init; }

    /// <summary>Digest of all rows: the same for the same store, project and period.</summary>
    public required ContentDigest Digest { get; init; }
}

/// <summary>An order was asked for that is none.</summary>
public sealed class UnknownRankException(string name) : Exception(
    $"'{name}' is no order: chi:TABLE, priority, fifo, ebit or policy:DIGEST.");

/// <summary>Compares what was done with what the CHI and other orders would have done first.</summary>
public static class Comparison
{
    /// <param name="data">The rows.</param>
    /// <param name="options">What to compare.</param>
    /// <param name="progress">Gets the share done; from the calling thread.</param>
    /// <exception cref="UnknownRankException">An order is none.</exception>
    public static ComparisonResult Run(ComparisonData data, ComparisonOptions options, Action<double>? progress = null)
    {
        var ranks = options.Ranks.Select(name => ComparisonRank.Find(name, data.Tables) ?? throw new UnknownRankException(name)).ToArray();
        var compared = data.Rows.Where(r => options.WithPoliceInitiated || !r.IsPoliceInitiated).ToImmutableArray();
        var rows = options.Label == ComparisonLabel.TakeUp ? compared : Relabelled(compared);
        var all = new ComparisonPopulation("all", "", true, rows, options.Cluster);
        var counts = ComparisonPopulation.Counts(rows, 1);
        var isTooFew = counts[0] < options.LeastCount || counts.Skip(1).Take(2).Any(c => SmallCells.IsSmall(c, options.LeastCount));
        var (numbers, hidden) = isTooFew ? ([], 0) : Numbers(all, ranks, data.Tables, options, progress);
        var left = data.Rows.Length - compared.Length;
        return new(options, new()
        {
            Tables = data.Tables,
            AsOf = data.AsOf,
            ReportCount = isTooFew ? 0 : counts[0],
            LabelledCount = isTooFew ? 0 : counts[1],
            PoliceInitiatedCount = SmallCells.IsSmall(left, options.LeastCount) ? null : left,
            UnreadableCount = data.UnreadableCount,
            HiddenGroupCount = hidden,
            Digest = ComparisonColumns.Digest(data),
        }, numbers);
    }

    static (ImmutableArray<ComparisonNumber> Numbers, int Hidden) Numbers(
        ComparisonPopulation all, ComparisonRank[] ranks, ImmutableArray<string> tables, ComparisonOptions options, Action<double>? progress)
    {
        var numbers = ImmutableArray.CreateBuilder<ComparisonNumber>();
        var kinds = all.Divide("kind", static r => r.Kind, 1, options.LeastCount, out var hidden).ToArray();
        var groups = options.By.Where(static b => b != "kind").SelectMany(by =>
        {
            var divided = all.Divide($"{by}, kinds pooled", GroupOf(by), 1, options.LeastCount, out var own).ToArray();
            hidden += own;
            return divided.Select(g => (By: by, Group: g));
        }).ToArray();
        var populations = kinds.Prepend(all).Concat(groups.Select(static g => g.Group))
            .SelectMany(p => p.WithoutImputed(1, options.LeastCount) is { } without ? [p, without] : new[] { p }).ToArray();
        var isTakeUp = options.Label == ComparisonLabel.TakeUp;
        var harmTable = Math.Min(1, tables.Length - 1);
        for (var i = 0; i < populations.Length; i++)
        {
            foreach (var rank in ranks)
                numbers.AddRange(RankComparison.Of(populations[i], rank, harmTable, options.Bootstrap));
            if (isTakeUp)
                numbers.AddRange(Backgrounds.Waits(populations[i]));
            progress?.Invoke((i + 1) / (double)(populations.Length + 1));
        }
        if (isTakeUp)
            numbers.AddRange(SeriousNotTakenUp.Of(kinds, tables, options));
        var sources = all.Divide("source", static r => r.Source, 1, options.LeastCount, out var hiddenSources);
        numbers.AddRange(sources.SelectMany(s => Backgrounds.UnknownFacts(s, options.LeastCount)));
        foreach (var part in kinds.Prepend(all))
        {
            numbers.AddRange(Sensitivity.OfTables(part, tables));
            numbers.AddRange(Sensitivity.OfWeights(part, options.WeightPermille));
            numbers.AddRange(Sensitivity.Importance(part));
            numbers.AddRange(Drivers.Of(part));
        }
        numbers.AddRange(Backgrounds.Concentration(all, tables));
        if (isTakeUp)
            numbers.AddRange(Backgrounds.Success(all, options.LeastCount));
        foreach (var (by, group) in groups)
            numbers.Add(Backgrounds.Disparity(all, group, GroupOf(by)));
        return (numbers.ToImmutable(), hidden + hiddenSources);
    }

    /// <summary>The identified stand where the taken up stand, all at once, for nobody recorded when.</summary>
    static ImmutableArray<ComparisonRow> Relabelled(ImmutableArray<ComparisonRow> rows) =>
    [
        .. rows.Where(static r => r.IsSuspectIdentified is not null)
            .Select(static r => r with { Standing = r.IsSuspectIdentified == true ? Standing.TakenUp : Standing.Waiting, WaitingDays = 0 }),
    ];

    static Func<ComparisonRow, string> GroupOf(string by) => by switch
    {
        "eenheid" => static r => r.Eenheid,
        "offence" => static r => r.Group,
        _ => static r => r.Kind,
    };
}
