namespace Opsporing;

/// <summary>
/// Reports joined by suspect-side keys, near repeats and people's acts. The series are a function of the newest revisions, the acts
/// and the rules alone: neither order of arrival nor repetition changes them.
/// </summary>
/// <remarks>
/// Revisions of one report come in rising order. A report without evidence is not kept until an act names it.
/// Components are kept up with every report: the smaller is relabelled into the larger, so that a report costs O(keys) spread over all.
/// What takes a link away (a key that becomes a hub, a revision without a key) has its component joined anew. Splits are laid over
/// the components on reading (<see cref="SeriesSplits"/>). Not safe for two threads at once.
/// </remarks>
public sealed class SeriesGraph(SeriesRules rules)
{
    readonly Dictionary<ReportId, SeriesNode> _nodes = [];
    readonly Dictionary<SuspectKey, SeriesLink> _keys = [];
    readonly Dictionary<ReportId, List<SeriesLink>> _awaited = [];
    readonly NearRepeatIndex _sites = new();
    readonly SortedList<long, SeriesAct> _acts = [];
    readonly SeriesSplits _splits = new();

    public SeriesRules Rules { get; } = rules;

    /// <summary>Reports known.</summary>
    public int ReportCount => _nodes.Count;

    /// <summary>Acts in order of number.</summary>
    public IEnumerable<SeriesAct> Acts => _acts.Values;

    /// <summary>True when every revision of the report counts, one without evidence too: it is kept, or an act has named it.</summary>
    public bool Needs(ReportId id) => _nodes.ContainsKey(id) || _awaited.ContainsKey(id);

    /// <summary>Adds a report or a newer revision of it. One that is known already, or older, changes nothing.</summary>
    /// <returns>False when nothing changed.</returns>
    public bool Put(SeriesReport report)
    {
        if (_nodes.TryGetValue(report.Id, out var node))
        {
            if (report.Revision <= node.Report.Revision)
                return false;
            Revise(node, report);
        }
        else if (report.CanLink || Needs(report.Id))
            Add(report);
        else
            return false;
        return true;
    }

    /// <summary>Adds an act. One that is known already changes nothing.</summary>
    /// <returns>Reports that a merge names and the graph has not kept: to be put now, whatever evidence they have.</returns>
    public IReadOnlyList<ReportId> Put(SeriesAct act)
    {
        if (!_acts.TryAdd(act.Number, act))
            return [];
        if (act.Kind == SeriesActKind.Merge)
            Merge(act);
        _splits.Put(act, _acts.Values);
        return act.Kind == SeriesActKind.Merge ? [.. act.Reports.Where(id => !_nodes.ContainsKey(id))] : [];
    }

    /// <summary>Members of the series that a report is in, itself included; only itself when it is in none, empty when unknown.</summary>
    public IReadOnlyList<SeriesReport> MembersOf(ReportId id) =>
        _nodes.TryGetValue(id, out var node)
            ? [.. _splits.Cut(node.Component).Single(piece => piece.Contains(node)).Select(static n => n.Report).OrderBy(static r => r.Id)]
            : [];

    /// <summary>Every group of two or more, in no particular order; members ascending by identity.</summary>
    public IEnumerable<IReadOnlyList<SeriesReport>> Groups()
    {
        var seen = new HashSet<List<SeriesNode>>(ReferenceEqualityComparer.Instance);
        foreach (var node in _nodes.Values)
            if (node.Component.Count > 1 && seen.Add(node.Component))
                foreach (var piece in _splits.Cut(node.Component))
                    if (piece.Count > 1)
                        yield return [.. piece.Select(static n => n.Report).OrderBy(static r => r.Id)];
    }

    /// <summary>Keys that would link and do not, with the number of reports that hold them, most first.</summary>
    public IReadOnlyList<HubKey> Hubs() =>
        [.. _keys.Where(k => k.Value.IsHub && k.Value.Nodes.Count > 1)
            .Select(k => new HubKey(k.Key, k.Value.Nodes.Count, Rules.PublicKeys.Contains(k.Key)))
            .OrderByDescending(static h => h.ReportCount).ThenBy(static h => h.Key)];

    void Add(SeriesReport report)
    {
        var node = new SeriesNode(report);
        _nodes.Add(report.Id, node);
        if (_awaited.TryGetValue(report.Id, out var merges))
            foreach (var merge in merges)
                Attach(node, merge);
        foreach (var key in report.Keys)
            Attach(node, LinkOf(key));
        AttachSite(node);
    }

    /// <summary>Links that stay are left alone; when one goes, the component is joined anew.</summary>
    void Revise(SeriesNode node, SeriesReport report)
    {
        var before = node.Report;
        node.Report = report;
        var isLoosened = false;
        foreach (var key in before.Keys.Except(report.Keys))
            isLoosened |= Detach(node, key);
        if (before.Site is { } site && site != report.Site)
        {
            _sites.Remove(node, site);
            isLoosened |= node.IsolateNear();
        }
        foreach (var key in report.Keys.Except(before.Keys))
            Attach(node, LinkOf(key));
        if (before.Site != report.Site)
            AttachSite(node);
        if (isLoosened)
            SeriesComponents.Rejoin(node.Component);
    }

    SeriesLink LinkOf(SuspectKey key)
    {
        if (!_keys.TryGetValue(key, out var link))
            _keys.Add(key, link = new(isAct: false) { IsHub = Rules.PublicKeys.Contains(key) });
        return link;
    }

    void Attach(SeriesNode node, SeriesLink link)
    {
        node.Links.Add(link);
        link.Nodes.Add(node);
        if (link.IsHub)
            return;
        SeriesComponents.Join(node, link.Nodes[0]);
        if (link.IsAct || link.Nodes.Count <= Rules.HubLimit)
            return;
        link.IsHub = true;
        SeriesComponents.Rejoin(node.Component);
    }

    /// <returns>True when a link is gone that may have held a component together.</returns>
    bool Detach(SeriesNode node, SuspectKey key)
    {
        var link = _keys[key];
        node.Links.Remove(link);
        link.Nodes.Remove(node);
        if (!link.IsHub)
            return link.Nodes.Count > 0;
        if (link.Nodes.Count > Rules.HubLimit || Rules.PublicKeys.Contains(key))
            return false;
        // Few enough again: what it joins is as if it had never been a hub.
        link.IsHub = false;
        foreach (var other in link.Nodes)
            SeriesComponents.Join(other, link.Nodes[0]);
        return false;
    }

    void AttachSite(SeriesNode node)
    {
        if (node.Report.Site is not { } site)
            return;
        foreach (var other in _sites.Near(site))
            if (NearRepeat.LikelihoodRatio(site, other.Report.Site!) >= Rules.NearRepeatLimit)
            {
                node.Near.Add(other);
                other.Near.Add(node);
                SeriesComponents.Join(node, other);
            }
        _sites.Add(node, site);
    }

    /// <summary>A merge is a link of its own kind: never a hub. Reports that are not there yet join when they come.</summary>
    void Merge(SeriesAct act)
    {
        var link = new SeriesLink(isAct: true);
        foreach (var id in act.Reports.Distinct())
        {
            if (_awaited.TryGetValue(id, out var merges))
                merges.Add(link);
            else
                _awaited.Add(id, [link]);
            if (_nodes.TryGetValue(id, out var node))
                Attach(node, link);
        }
    }
}

/// <summary>A key that does not link: in too many reports, or known as public.</summary>
/// <param name="Key">The key.</param>
/// <param name="ReportCount">Reports that hold it, 2 or more.</param>
/// <param name="IsPublic">Listed as public.</param>
public readonly record struct HubKey(SuspectKey Key, int ReportCount, bool IsPublic);
