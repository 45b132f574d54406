namespace Opsporing;

/// <summary>People's splits, laid over the components last: what was parted stays parted, whatever evidence comes.</summary>
sealed class SeriesSplits
{
    readonly Dictionary<ReportId, List<SeriesAct>> _byReport = [];
    readonly HashSet<long> _undone = [];

    /// <summary>Learns of an act.</summary>
    /// <param name="act">Any kind.</param>
    /// <param name="all">All acts so far, this one included.</param>
    public void Put(SeriesAct act, IEnumerable<SeriesAct> all)
    {
        foreach (var split in all.Where(a => a.Kind == SeriesActKind.Split))
            if (all.Any(split.IsUndoneBy))
                _undone.Add(split.Number);
        if (act.Kind != SeriesActKind.Split)
            return;
        foreach (var id in act.Reports)
            if (_byReport.TryGetValue(id, out var acts))
                acts.Add(act);
            else
                _byReport.Add(id, [act]);
    }

    /// <summary>Cuts a component by the splits that touch it, in order of number.</summary>
    /// <returns>The whole component when none does.</returns>
    public List<List<SeriesNode>> Cut(List<SeriesNode> component)
    {
        List<List<SeriesNode>> pieces = [component];
        if (_byReport.Count == 0)
            return pieces;
        var splits = new SortedList<long, SeriesAct>();
        foreach (var node in component)
            if (_byReport.TryGetValue(node.Report.Id, out var acts))
                foreach (var act in acts)
                    if (!_undone.Contains(act.Number))
                        splits[act.Number] = act;
        foreach (var split in splits.Values)
            pieces = [.. pieces.SelectMany(piece => Cut(piece, split))];
        return pieces;
    }

    /// <summary>
    /// Those that hang on the rest without the ones taken out go with the rest; newcomers that hang on both go with the rest; what
    /// hangs only on those taken out goes with them.
    /// </summary>
    static List<List<SeriesNode>> Cut(List<SeriesNode> piece, SeriesAct split)
    {
        if (!piece.Exists(n => split.Reports.Contains(n.Report.Id)) || !piece.Exists(n => split.Rest.Contains(n.Report.Id)))
            return [piece];
        var others = SeriesComponents.Pieces([.. piece.Where(n => !split.Reports.Contains(n.Report.Id))]);
        var rest = others.Where(p => p.Exists(n => split.Rest.Contains(n.Report.Id))).ToList();
        var left = piece.ToHashSet();
        foreach (var node in rest.SelectMany(static p => p))
            left.Remove(node);
        return [.. rest, .. SeriesComponents.Pieces(left)];
    }
}
