using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>Serious reports that nobody took up, and why: the question of the Algemene Rekenkamer.</summary>
static class SeriousNotTakenUp
{
    public const string Topic = "serious_not_taken_up";

    static readonly (string Name, Func<ComparisonRow, string> Of)[] s_breakdowns =
    [
        ("eenheid", static r => r.Eenheid.Length == 0 ? "NONE" : r.Eenheid),
        ("leads", static r => UpperSnake.Of(r.Leads)),
        ("standing", static r => UpperSnake.Of(r.Standing)),
        ("reason", static r => r.Reason.Length == 0 ? "NONE_GIVEN" : r.Reason),
    ];

    /// <param name="kinds">Reports of one kind each: melding and aangifte are never pooled.</param>
    /// <param name="tables">CHI tables.</param>
    /// <param name="options">Gives the limit of days and the least count.</param>
    public static IEnumerable<ComparisonNumber> Of(
        IEnumerable<ComparisonPopulation> kinds, ImmutableArray<string> tables, ComparisonOptions options)
    {
        foreach (var kind in kinds)
        {
            var shown = new List<long>();
            for (var table = 0; table < tables.Length; table++)
            {
                var serious = kind.Rows.Where(r => r.IsSeriousByKind || r.ChiDays[table] >= options.SeriousDays).ToImmutableArray();
                var missed = serious.Where(static r => !r.IsTakenUp).ToImmutableArray();
                // Tables that differ in a few reports would tell of these few.
                if (IsTelling(serious.Length, missed.Length) || shown.Any(n => SmallCells.IsSmall(Math.Abs(n - missed.Length), options.LeastCount)))
                {
                    yield return kind.Number(Topic, tables[table], "not_taken_up", Metric.Undefined(Reasons.SmallCell, 0));
                    continue;
                }
                shown.Add(missed.Length);
                foreach (var number in Totals(kind, tables[table], serious.Length, missed.Length))
                    yield return number;
                // Of the table that ranks only: breakdowns of two sets that overlap could be subtracted cell by cell.
                if (table == 0)
                    foreach (var number in Breakdowns(kind, tables[table], missed, options.LeastCount))
                        yield return number;
            }
        }

        bool IsTelling(int all, int missed) =>
            SmallCells.IsSmall(missed, options.LeastCount) || SmallCells.IsSmall(all - missed, options.LeastCount);
    }

    static IEnumerable<ComparisonNumber> Totals(ComparisonPopulation kind, string table, int serious, int missed)
    {
        yield return kind.Number(Topic, table, "serious", Metric.Of(serious, serious));
        yield return kind.Number(Topic, table, "not_taken_up", Metric.Of(missed, serious));
        if (serious > 0)
            yield return kind.Number(Topic, table, "share_not_taken_up", Metric.Of(missed / (double)serious, serious));
    }

    static IEnumerable<ComparisonNumber> Breakdowns(
        ComparisonPopulation kind, string table, ImmutableArray<ComparisonRow> missed, int limit)
    {
        foreach (var (name, categoryOf) in s_breakdowns)
        {
            var cells = missed.GroupBy(categoryOf).OrderBy(static g => g.Key, StringComparer.Ordinal)
                .Select(static g => (g.Key, Count: g.LongCount())).ToArray();
            var isHidden = SmallCells.Hide([.. cells.Select(static c => new[] { c.Count })], limit);
            for (var i = 0; i < cells.Length; i++)
                yield return kind.Number(Topic, table, $"{name}:{cells[i].Key}", isHidden[i]
                    ? Metric.Undefined(Reasons.SmallCell, 0)
                    : Metric.Of(cells[i].Count, missed.Length));
        }
    }
}
