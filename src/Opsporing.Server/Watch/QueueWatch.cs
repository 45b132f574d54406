using System.Threading.Channels;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>One message of a watch.</summary>
/// <param name="Position">Of the event that it tells; of an earlier one nothing follows.</param>
/// <param name="Message">Shared by all watchers of the desk: not to be changed.</param>
readonly record struct WatchedChange(EventPosition Position, V1.WatchQueueResponse Message);

/// <summary>One watcher: what it has not been told yet, and whether it keeps up.</summary>
sealed class QueueWatch : IDisposable
{
    /// <summary>Changes that may wait for a watcher.</summary>
    public const int Capacity = 1024;

    readonly QueueTail _tail;
    readonly Channel<WatchedChange> _changes = System.Threading.Channels.Channel.CreateBounded<WatchedChange>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    /// <param name="tail">Who tells it.</param>
    /// <param name="desk">Code of the desk.</param>
    /// <param name="start">Everything after this position comes through <see cref="Changes"/>.</param>
    public QueueWatch(QueueTail tail, string desk, EventPosition start) => (_tail, Desk, Start) = (tail, desk, start);

    public string Desk { get; }

    /// <summary>Everything after this position comes through <see cref="Changes"/>.</summary>
    public EventPosition Start { get; }

    /// <summary>What is to be told. Ends when the watcher is too slow, or with the reason why the tail ends.</summary>
    public ChannelReader<WatchedChange> Changes => _changes.Reader;

    /// <summary>More waited than may: the watcher is to come back with its token.</summary>
    public bool IsTooSlow { get; private set; }

    /// <summary>Tells a change. One that finds no room ends the watch, and so does everything after it.</summary>
    public void Tell(in WatchedChange change)
    {
        if (_changes.Writer.TryWrite(change) || IsTooSlow)
            return;
        IsTooSlow = true;
        _changes.Writer.TryComplete();
    }

    /// <summary>Ends the watch.</summary>
    /// <param name="reason">What its reader gets after the last change.</param>
    public void End(Exception reason) => _changes.Writer.TryComplete(reason);

    /// <inheritdoc/>
    public void Dispose() => _tail.Leave(this);
}
