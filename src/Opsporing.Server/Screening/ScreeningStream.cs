using System.Threading.Channels;
using Grpc.Core;

namespace Opsporing.Server;

/// <summary>One stream of screening: reads and assesses ahead while earlier rounds commit, answers in order.</summary>
/// <remarks>
/// A round is closed when no further message is at hand or it is full, so that a fast sender gets large commits and a
/// slow one an answer at once. The channel between the two loops is bounded: that holds a fast sender back.
/// </remarks>
sealed class ScreeningStream(Screener screener, Installation installation, Caller caller)
{
    /// <summary>Most reports of one message.</summary>
    public const int MaxReports = 1024;

    static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    readonly Channel<Round> _rounds = System.Threading.Channels.Channel.CreateBounded<Round>(
        new BoundedChannelOptions(installation.Options.StreamGroupsInFlight) { SingleReader = true, SingleWriter = true });

    Round _open = new(new(installation.Store, null));

    /// <summary>Runs until the client has sent everything and has every answer.</summary>
    /// <exception cref="RpcException">A message was refused; everything before it has been answered.</exception>
    public async Task RunAsync(
        IAsyncStreamReader<V1.ScreenReportsRequest> requests, IServerStreamWriter<V1.ScreenReportsResponse> responses,
        CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answering = AnswerAsync(responses, ended);
        Exception? failure = null;
        try
        {
            await ReadAsync(requests, ended.Token);
        }
        catch (Exception e)
        {
            failure = e;
        }
        _rounds.Writer.Complete();
        await answering;
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    async Task ReadAsync(IAsyncStreamReader<V1.ScreenReportsRequest> requests, CancellationToken cancellation)
    {
        try
        {
            var next = requests.MoveNext(cancellation);
            while (await next)
            {
                await AddAsync(requests.Current, cancellation);
                next = requests.MoveNext(cancellation);
                if (!next.IsCompleted || _open.Batch.Count >= installation.Options.StreamGroupSize)
                    await CloseAsync(cancellation);
            }
        }
        finally
        {
            await CloseAsync(cancellation);
        }
    }

    async ValueTask AddAsync(V1.ScreenReportsRequest request, CancellationToken cancellation)
    {
        if (request.Reports.Count > MaxReports)
            throw RpcErrors.MessageTooLarge(MaxReports).ToRpcException();
        foreach (var report in request.Reports)
            await screener.AddAsync(report, caller, _open.Batch, cancellation);
        _open.Messages.Add((request.Sequence, request.Reports.Count));
    }

    async ValueTask CloseAsync(CancellationToken cancellation)
    {
        if (_open.Messages.Count == 0)
            return;
        var round = _open;
        // First: the next round waits for the commit of this one when a revision follows another.
        round.Batch.Commit();
        _open = new(new(installation.Store, round.Batch));
        await _rounds.Writer.WriteAsync(round, cancellation);
    }

    async Task AnswerAsync(IServerStreamWriter<V1.ScreenReportsResponse> responses, CancellationTokenSource ended)
    {
        try
        {
            await foreach (var round in _rounds.Reader.ReadAllAsync(ended.Token))
                await AnswerAsync(round, responses, ended.Token);
        }
        catch
        {
            await ended.CancelAsync();
            throw;
        }
    }

    async Task AnswerAsync(Round round, IServerStreamWriter<V1.ScreenReportsResponse> responses, CancellationToken cancellation)
    {
        var results = await screener.AnswerAsync(round.Batch);
        var at = 0;
        for (var i = 0; i < round.Messages.Count; i++)
        {
            var (sequence, count) = round.Messages[i];
            var response = new V1.ScreenReportsResponse { Sequence = sequence };
            for (var end = at + count; at < end; at++)
                response.Results.Add(results[at]);
            responses.WriteOptions = i + 1 < round.Messages.Count ? Buffered : null;
            await responses.WriteAsync(response, cancellation);
        }
    }

    /// <summary>Messages that are answered together.</summary>
    sealed record Round(ScreeningBatch Batch)
    {
        public List<(long Sequence, int Count)> Messages { get; } = [];
    }
}
