using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server.Tests;

/// <summary>A watcher that keeps a replica of one queue, and goes on with its token when its stream breaks.</summary>
sealed class WatchClient(TestService service, string desk, Metadata headers)
{
    /// <summary>Items by report, without their lane: that goes by the clock.</summary>
    public Dictionary<V1.ReportId, V1.QueueItem> Items { get; } = [];

    /// <summary>Every change that was told, in order.</summary>
    public List<WatchQueueResponse> Told { get; } = [];

    public string Token { get; private set; } = "";

    /// <summary>Opens the watch; at first also lists the queue, and joins both.</summary>
    public async Task<AsyncServerStreamingCall<WatchQueueResponse>> OpenAsync(CancellationToken cancellation)
    {
        var call = service.Watch.WatchQueue(new() { Desk = desk, ResumeToken = Token }, headers, cancellationToken: cancellation);
        var isFirst = Token.Length == 0;
        await call.ResponseStream.MoveNext(cancellation);
        Token = call.ResponseStream.Current.ResumeToken;
        if (isFirst)
            foreach (var (id, item) in await ListAsync(service, desk, headers))
                Items[id] = item;
        return call;
    }

    /// <summary>Reads until <paramref name="isEnough"/> holds after a message.</summary>
    public async Task ReadAsync(
        AsyncServerStreamingCall<WatchQueueResponse> call, Func<WatchQueueResponse, bool> isEnough, CancellationToken cancellation)
    {
        while (await call.ResponseStream.MoveNext(cancellation))
        {
            var next = call.ResponseStream.Current;
            Take(next);
            if (isEnough(next))
                return;
        }
    }

    /// <summary>The whole queue as the list gives it.</summary>
    public static async Task<Dictionary<V1.ReportId, V1.QueueItem>> ListAsync(TestService service, string desk, Metadata headers)
    {
        var items = new Dictionary<V1.ReportId, V1.QueueItem>();
        var request = new ListQueueItemsRequest { Desk = desk, PageSize = 200 };
        do
        {
            var page = await service.Triage.ListQueueItemsAsync(request, headers);
            foreach (var entry in page.Entries)
                items.Add(entry.Item.ReportId, WithoutLane(entry.Item));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return items;
    }

    void Take(WatchQueueResponse next)
    {
        Token = next.ResumeToken;
        if (next.EventCase is WatchQueueResponse.EventOneofCase.Put or WatchQueueResponse.EventOneofCase.Left)
            Told.Add(next);
        if (next.Put is { } put)
            Items[put.Item.ReportId] = WithoutLane(put.Item);
        else if (next.Left is { } left)
            Items.Remove(left.ReportId);
    }

    static V1.QueueItem WithoutLane(V1.QueueItem item)
    {
        var copy = item.Clone();
        copy.Lane = 0;
        return copy;
    }
}
