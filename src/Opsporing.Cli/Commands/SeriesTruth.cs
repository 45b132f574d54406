namespace Opsporing.Cli;

/// <summary>How well planted series were found.</summary>
/// <param name="SeriesCount">Planted series of two members or more.</param>
/// <param name="MemberCount">Their members.</param>
/// <param name="Recall">Share of members in the found group that holds most of their series.</param>
/// <param name="Precision">Share of those groups' reports that are members of that series.</param>
/// <param name="WholeCount">Series found with all members and no other.</param>
sealed record SeriesFound(int SeriesCount, int MemberCount, double Recall, double Precision, int WholeCount);

/// <summary>Planted series by their members.</summary>
sealed class SeriesTruth
{
    readonly Dictionary<string, string> _seriesOf = new(StringComparer.Ordinal);

    /// <exception cref="InputException">Not a CSV of report and series.</exception>
    public static SeriesTruth Read(string file)
    {
        using var text = TextInput.Open(file, "utf-8");
        var rows = new CsvRows(text, ',');
        var truth = new SeriesTruth();
        rows.Read();
        while (rows.Read())
            if (rows.Fields.Count != 2 || !truth._seriesOf.TryAdd(rows.Fields[0], rows.Fields[1]))
                throw new InputException($"{file}: line {rows.Line}: not report,series, or a report twice");
        return truth;
    }

    public SeriesFound Measure(IEnumerable<IReadOnlyList<SeriesReport>> groups)
    {
        var planted = _seriesOf.GroupBy(static p => p.Value).Where(static g => g.Count() > 1).ToDictionary(static g => g.Key, static g => g.Count());
        var best = new Dictionary<string, (int Common, int Size)>();
        foreach (var group in groups)
            foreach (var (series, common) in group.Select(m => _seriesOf.GetValueOrDefault(m.Id.ToString())).OfType<string>().CountBy(static s => s))
                if (planted.ContainsKey(series) && common > best.GetValueOrDefault(series).Common)
                    best[series] = (common, group.Count);
        var (members, found, size) = (planted.Values.Sum(), best.Values.Sum(static b => b.Common), best.Values.Sum(static b => b.Size));
        return new(
            planted.Count, members, members == 0 ? 1 : found / (double)members, size == 0 ? 1 : found / (double)size,
            best.Count(b => b.Value.Common == planted[b.Key] && b.Value.Size == b.Value.Common));
    }
}
