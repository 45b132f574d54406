using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The watch. The contract and its errors: <c>watch_service.proto</c>.</summary>
sealed class WatchService(
    Installation installation, QueueTail tail, QueueChanges changes, IHostApplicationLifetime lifetime)
    : V1.WatchService.WatchServiceBase
{
    const int TokenLifetimeSeconds = 3600;
    const int BatchSize = 1000;
    const int MaxCatchUps = 4;

    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>For a watcher that is too slow to take what was written to it; then it hears no reason either.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    // A thousand that come back at once do not read the store at once.
    readonly SemaphoreSlim _catchUps = new(MaxCatchUps);

    PageTokens Tokens => new(installation.Keys.Paging);

    /// <inheritdoc/>
    public override async Task WatchQueue(
        WatchQueueRequest request, IServerStreamWriter<WatchQueueResponse> responseStream, ServerCallContext context)
    {
        var desk = Authorisation.FindDesk(request.Desk, Caller.Of(context), installation.Rules.Organisation).Code;
        var after = request.ResumeToken.Length == 0 ? (EventPosition?)null : Read(request.ResumeToken, desk);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            using var watch = await tail.JoinAsync(desk, end.Token);
            // What the tail has read may be a moment ahead of the queues: after this it is in every list.
            await installation.Store.PingAsync(end.Token);
            await SendAsync(watch, after, responseStream, end.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw RpcErrors.StoreUnavailable().ToRpcException();
        }
    }

    async Task SendAsync(
        QueueWatch watch, EventPosition? after, IServerStreamWriter<WatchQueueResponse> stream, CancellationToken cancellation)
    {
        var position = after ?? watch.Start;
        var started = new WatchQueueResponse
        {
            Started = new() { IsResumed = after is not null },
            ResumeToken = Token(watch.Desk, position),
        };
        await WriteAsync(watch, started, stream, cancellation);
        if (position.CompareTo(watch.Start) < 0)
            position = await CatchUpAsync(watch, position, stream, cancellation);
        using var beat = new PeriodicTimer(Heartbeat, installation.Clock);
        var tick = beat.WaitForNextTickAsync(cancellation).AsTask();
        while (true)
        {
            var ready = watch.Changes.WaitToReadAsync(cancellation).AsTask();
            while (await Task.WhenAny(ready, tick) == tick && !ready.IsCompleted)
            {
                await tick;
                await BeatAsync(watch, position, stream, cancellation);
                tick = beat.WaitForNextTickAsync(cancellation).AsTask();
            }
            if (!await ready)
                throw RpcErrors.WatchTooSlow(QueueWatch.Capacity).ToRpcException();
            while (watch.Changes.TryRead(out var change))
            {
                // The token of another replica may be ahead of what this one has read.
                if (change.Position.CompareTo(position) <= 0)
                    continue;
                await WriteAsync(watch, change.Message, stream, cancellation);
                position = change.Position;
            }
        }
    }

    async Task BeatAsync(
        QueueWatch watch, EventPosition sent, IServerStreamWriter<WatchQueueResponse> stream, CancellationToken cancellation)
    {
        // Something waits: that is life enough.
        if (tail.PositionOf(watch) is not { } position)
            return;
        await WriteAsync(watch, new()
        {
            Heartbeat = new() { AsOfTime = ToWire.Time(installation.Now) },
            ResumeToken = Token(watch.Desk, position.CompareTo(sent) > 0 ? position : sent),
        }, stream, cancellation);
    }

    /// <summary>Tells what happened between a token and the start of the watch, from the store.</summary>
    async Task<EventPosition> CatchUpAsync(
        QueueWatch watch, EventPosition position, IServerStreamWriter<WatchQueueResponse> stream, CancellationToken cancellation)
    {
        while (position.CompareTo(watch.Start) < 0)
        {
            List<QueueChange> missed;
            await _catchUps.WaitAsync(cancellation);
            try
            {
                var events = await installation.Store.ReadEventsAsync(position, BatchSize, cancellation);
                missed = await changes.ReadAsync(
                    [.. events.Where(e => e.Position.CompareTo(watch.Start) <= 0)], watch.Desk.Equals, cancellation);
                position = events.IsEmpty || events[^1].Position.CompareTo(watch.Start) > 0 ? watch.Start : events[^1].Position;
            }
            finally
            {
                _catchUps.Release();
            }
            foreach (var change in missed)
                await WriteAsync(
                    watch, change.For(watch.Desk, Token(watch.Desk, change.Position), installation.Now), stream, cancellation);
        }
        return position;
    }

    /// <summary>Writes; a watcher that takes nothing any more and is too slow is given up.</summary>
    async Task WriteAsync(
        QueueWatch watch, WatchQueueResponse message, IServerStreamWriter<WatchQueueResponse> stream, CancellationToken cancellation)
    {
        var write = stream.WriteAsync(message, CancellationToken.None);
        while (!write.IsCompleted)
            try
            {
                await write.WaitAsync(Grace, installation.Clock, cancellation);
            }
            catch (TimeoutException) when (!watch.IsTooSlow)
            {
                // Slow, but nothing has been missed.
            }
            catch (TimeoutException)
            {
                throw RpcErrors.WatchTooSlow(QueueWatch.Capacity).ToRpcException();
            }
        await write;
    }

    string Token(string desk, EventPosition position) =>
        Tokens.Write(installation.Now, position.ToBytes(), QueueTail.BindingOf(desk));

    EventPosition Read(string token, string desk)
    {
        if (!Tokens.TryRead(token, QueueTail.BindingOf(desk), out var time, out var bytes)
            || !EventPosition.TryRead(bytes, out var position))
            throw RpcErrors.ResumeTokenInvalid().ToRpcException();
        return time >= installation.Now - TokenLifetimeSeconds
            ? position
            : throw RpcErrors.ResumeTokenExpired().ToRpcException();
    }
}
