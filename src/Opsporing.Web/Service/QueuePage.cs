using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>One row of a worklist on the screen.</summary>
public sealed class QueueRow(QueueEntry entry)
{
    public QueueItem Item { get; set; } = entry.Item;

    /// <summary>Lines of the priority; null in the view without facts.</summary>
    public Assessment? Assessment { get; } = entry.Assessment;

    /// <summary>State in which the report left the queue; null while it is there. It stays on the screen, so that nothing moves under a hand.</summary>
    public ReportState? LeftAs { get; set; }

    /// <summary>Changed by somebody since the list was asked.</summary>
    public bool IsChanged { get; set; }

    public string Path => PathOf(Item.ReportId);

    public static string PathOf(ReportId id) => $"{id.SourceSystem}/{id.SourceNumber}";
}

/// <summary>A page of a queue, kept true by what a watch says.</summary>
sealed class QueuePage
{
    readonly HashSet<ReportId> _arrived = [];

    /// <summary>Rows in the order of the queue.</summary>
    public List<QueueRow> Rows { get; private set; } = [];

    /// <summary>Reports that came to the queue, or to this page's order, since the page was listed.</summary>
    public int ArrivedCount => _arrived.Count;

    /// <summary>Shows a page as it was listed.</summary>
    public void Show(IEnumerable<QueueEntry> entries)
    {
        Rows = [.. entries.Select(e => new QueueRow(e))];
        _arrived.Clear();
    }

    /// <summary>Applies one message of the watch; rows keep their places.</summary>
    /// <returns>True when the screen changes.</returns>
    public bool Apply(WatchQueueResponse message) => message.EventCase switch
    {
        WatchQueueResponse.EventOneofCase.Put => Put(message.Put.Item),
        WatchQueueResponse.EventOneofCase.Left => Leave(message.Left),
        _ => false,
    };

    bool Put(QueueItem item)
    {
        if (Find(item.ReportId) is not { } row)
            return _arrived.Add(item.ReportId);
        var isSame = row.LeftAs is null && row.Item.Equals(item);
        (row.Item, row.LeftAs, row.IsChanged) = (item, null, row.IsChanged || !isSame);
        return !isSame;
    }

    bool Leave(WatchedLeave left)
    {
        var wasWaiting = _arrived.Remove(left.ReportId);
        if (Find(left.ReportId) is not { } row)
            return wasWaiting;
        row.LeftAs = left.State;
        return true;
    }

    QueueRow? Find(ReportId id) => Rows.Find(r => r.Item.ReportId.Equals(id));
}
