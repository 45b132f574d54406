using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>The one reader of the event tail of this process for all who watch; reads nothing while nobody does.</summary>
/// <remarks>
/// Each change is made into a message once per desk, however many watch it. Without a watcher a first revision is passed
/// over without a look at the store, so that a watch of one desk costs an intake of all others next to nothing.
/// </remarks>
sealed partial class QueueTail(Installation installation, QueueChanges changes, ILogger<QueueTail> logger) : BackgroundService
{
    const int BatchSize = 1000;

    /// <summary>Longest sleep, after which it is seen that nobody watches any more.</summary>
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);

    readonly Lock _lock = new();
    readonly Dictionary<string, List<QueueWatch>> _watches = new(StringComparer.Ordinal);
    TaskCompletionSource _wanted = New();
    TaskCompletionSource _following = New();
    EventPosition _position;
    int _joining;
    int _deskVersion;

    /// <summary>Binding of the tokens of a desk: any caller who may watch it may go on with one.</summary>
    public static string BindingOf(string desk) => $"WatchQueue\n{desk}";

    /// <summary>Begins to watch the queue of a desk, after everything that this process has read so far.</summary>
    /// <exception cref="OperationCanceledException">The call ended before that.</exception>
    public async Task<QueueWatch> JoinAsync(string desk, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _joining++;
            _wanted.TrySetResult();
        }
        try
        {
            while (true)
            {
                Task following;
                lock (_lock)
                    following = _following.Task;
                await following.WaitAsync(cancellation);
                lock (_lock)
                    if (_following.Task.IsCompleted)
                        return Add(desk);
            }
        }
        finally
        {
            lock (_lock)
                _joining--;
        }
    }

    /// <summary>The position up to which a watcher has been told everything; null while something waits for it.</summary>
    public EventPosition? PositionOf(QueueWatch watch)
    {
        lock (_lock)
            return watch.Changes.Count == 0 && !watch.IsTooSlow ? _position : null;
    }

    /// <summary>Forgets a watcher.</summary>
    public void Leave(QueueWatch watch)
    {
        lock (_lock)
            if (_watches.TryGetValue(watch.Desk, out var watches) && watches.Remove(watch) && watches.Count == 0)
                _watches.Remove(watch.Desk);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Wanted().WaitAsync(stoppingToken);
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                // Whoever watches comes back with a token; a heartbeat from a tail that does not read would be a lie.
                LogFailure(logger, e.GetType().FullName!, e.StackTrace);
                End(e);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    bool IsLeftAlone()
    {
        lock (_lock)
        {
            if (_joining > 0 || _watches.Count > 0)
                return false;
            (_wanted, _following) = (New(), New());
            return true;
        }
    }

    Task Wanted()
    {
        lock (_lock)
            return _wanted.Task;
    }

    async Task FollowAsync(CancellationToken cancellation)
    {
        var position = await installation.Store.FindEventEndAsync(cancellation);
        lock (_lock)
        {
            _position = position;
            _following.TrySetResult();
        }
        while (true)
        {
            if (IsLeftAlone())
                return;
            var events = await installation.Store.ReadEventsAsync(position, BatchSize, cancellation);
            if (events.IsEmpty)
            {
                await installation.Store.WaitForEventsAsync(position, Poll, cancellation);
                continue;
            }
            position = events[^1].Position;
            // When the queue of another desk came to be watched meanwhile: once more, with that one too.
            while (!TryTell(await ReadAsync(events, cancellation), position))
                cancellation.ThrowIfCancellationRequested();
        }
    }

    async Task<(List<QueueChange> Changes, int DeskVersion)> ReadAsync(
        ImmutableArray<StoredEvent> events, CancellationToken cancellation)
    {
        HashSet<string> watched;
        int version;
        lock (_lock)
            (watched, version) = (new(_watches.Keys, StringComparer.Ordinal), _deskVersion);
        return (await changes.ReadAsync(events, watched.Contains, cancellation), version);
    }

    bool TryTell((List<QueueChange> Changes, int DeskVersion) read, EventPosition position)
    {
        var (tokens, now) = (new PageTokens(installation.Keys.Paging), installation.Now);
        lock (_lock)
        {
            if (read.DeskVersion != _deskVersion)
                return false;
            foreach (var change in read.Changes)
            {
                Tell(change.From, change);
                if (change.Item?.Desk is { } desk && desk != change.From)
                    Tell(desk, change);
            }
            _position = position;
            return true;
        }

        void Tell(string? desk, QueueChange change)
        {
            if (desk is null || !_watches.TryGetValue(desk, out var watches))
                return;
            var token = tokens.Write(now, change.Position.ToBytes(), BindingOf(desk));
            var told = new WatchedChange(change.Position, change.For(desk, token, now));
            foreach (var watch in CollectionsMarshal.AsSpan(watches))
                watch.Tell(told);
        }
    }

    QueueWatch Add(string desk)
    {
        if (!_watches.TryGetValue(desk, out var watches))
        {
            _watches.Add(desk, watches = []);
            _deskVersion++;
        }
        var watch = new QueueWatch(this, desk, _position);
        watches.Add(watch);
        return watch;
    }

    void End(Exception reason)
    {
        lock (_lock)
        {
            foreach (var watch in _watches.Values.SelectMany(w => w))
                watch.End(reason);
            _watches.Clear();
            // Still wanted by those who join: the next reading is theirs.
            _following = New();
        }
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue tail failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string type, string? stackTrace);
}
