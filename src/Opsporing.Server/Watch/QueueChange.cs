using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>What one committed event did to the queues: a function of the report's history up to that event.</summary>
/// <param name="Position">Of the event in the tail.</param>
/// <param name="Report">Whose.</param>
/// <param name="From">Desk in whose queue the report stood before; null when it stood in none.</param>
/// <param name="Item">The open item after it; null when the report is not open.</param>
/// <param name="State">State after it.</param>
/// <param name="Number">Last work event after it.</param>
sealed record QueueChange(
    EventPosition Position, ReportId Report, string? From, QueueItem? Item, ReportState State, int Number)
{
    /// <summary>Whether a watcher of a desk is to hear of it.</summary>
    public bool Concerns(string desk) => Item?.Desk == desk || From == desk;

    /// <summary>The message for the watchers of a desk.</summary>
    /// <param name="desk">Code of the desk; <see cref="Concerns"/> holds.</param>
    /// <param name="token">To go on after it.</param>
    /// <param name="now">Unix seconds.</param>
    public V1.WatchQueueResponse For(string desk, string token, long now)
    {
        var to = new V1.WatchQueueResponse { ResumeToken = token };
        if (Item is { } item && item.Desk == desk)
            to.Put = new() { Item = ToWire.Item(item, item.LaneAt(now), now), WorkEventNumber = Number };
        else
            to.Left = new() { ReportId = ToWire.Id(Report), State = (V1.ReportState)State, WorkEventNumber = Number };
        return to;
    }
}
