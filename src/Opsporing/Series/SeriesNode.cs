namespace Opsporing;

/// <summary>A report within the graph.</summary>
sealed class SeriesNode
{
    public SeriesNode(SeriesReport report)
    {
        Report = report;
        Component = [this];
    }

    public SeriesReport Report { get; set; }

    /// <summary>All that are joined to it, itself included; one list for all of them.</summary>
    public List<SeriesNode> Component { get; set; }

    /// <summary>Keys and merges that it holds.</summary>
    public List<SeriesLink> Links { get; } = [];

    /// <summary>Near repeats over the limit.</summary>
    public List<SeriesNode> Near { get; } = [];

    /// <summary>Takes it out of its near repeats.</summary>
    /// <returns>False when it had none.</returns>
    public bool IsolateNear()
    {
        foreach (var other in Near)
            other.Near.Remove(this);
        var had = Near.Count > 0;
        Near.Clear();
        return had;
    }
}

/// <summary>A key or a merge, and the reports that hold it.</summary>
sealed class SeriesLink(bool isAct)
{
    /// <summary>A person's merge.</summary>
    public bool IsAct { get; } = isAct;

    /// <summary>Joins nothing.</summary>
    public bool IsHub { get; set; }

    public List<SeriesNode> Nodes { get; } = [];
}
