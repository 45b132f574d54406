namespace Opsporing;

/// <summary>Components of the graph: joined as links come, and found anew when links go.</summary>
static class SeriesComponents
{
    /// <summary>Makes one component of two: the smaller takes the list of the larger.</summary>
    public static void Join(SeriesNode left, SeriesNode right)
    {
        var (small, large) = left.Component.Count <= right.Component.Count
            ? (left.Component, right.Component)
            : (right.Component, left.Component);
        if (ReferenceEquals(small, large))
            return;
        foreach (var node in small)
            node.Component = large;
        large.AddRange(small);
    }

    /// <summary>Gives the nodes of a component the components that its links still make.</summary>
    public static void Rejoin(List<SeriesNode> component)
    {
        foreach (var piece in Pieces([.. component]))
            foreach (var node in piece)
                node.Component = piece;
    }

    /// <summary>Components within a set: links that lead out of it do not count.</summary>
    /// <param name="within">Emptied.</param>
    public static List<List<SeriesNode>> Pieces(HashSet<SeriesNode> within)
    {
        var pieces = new List<List<SeriesNode>>();
        var links = new HashSet<SeriesLink>();
        while (within.Count > 0)
        {
            var piece = new List<SeriesNode> { within.First() };
            within.Remove(piece[0]);
            for (var at = 0; at < piece.Count; at++)
                Reach(piece[at], within, links, piece);
            pieces.Add(piece);
        }
        return pieces;
    }

    /// <summary>Each link is followed once, so that a link of n reports costs n and not n squared.</summary>
    static void Reach(SeriesNode node, HashSet<SeriesNode> within, HashSet<SeriesLink> links, List<SeriesNode> piece)
    {
        foreach (var link in node.Links)
            if (!link.IsHub && links.Add(link))
                foreach (var other in link.Nodes)
                    if (within.Remove(other))
                        piece.Add(other);
        foreach (var other in node.Near)
            if (within.Remove(other))
                piece.Add(other);
    }
}
