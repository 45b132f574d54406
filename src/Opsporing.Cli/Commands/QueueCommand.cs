using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing queue</c>: the list of queues, or the top of one in its exact order.</summary>
static class QueueCommand
{
    const int PageSize = 200;

    public static async Task<int> RunAsync(
        ServiceTarget target, string? name, int top, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        if (name is null)
            ShowQueues(output, await ListAsync(service, cancellation));
        else
            ShowItems(output, name, await TopAsync(service, name, top, cancellation));
        return ExitCode.Ok;
    }

    /// <summary>Every queue that the caller may see, by desk code.</summary>
    public static async Task<List<V1.Queue>> ListAsync(ServiceConnection service, CancellationToken cancellation)
    {
        var queues = new List<V1.Queue>();
        var request = new V1.ListQueuesRequest();
        do
        {
            var page = await service.Triage.ListQueuesAsync(request, service.OfficerHeaders, cancellationToken: cancellation);
            queues.AddRange(page.Queues);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return queues;
    }

    /// <summary>The first items of a queue as of one instant.</summary>
    public static async Task<List<V1.QueueItem>> TopAsync(
        ServiceConnection service, string desk, int top, CancellationToken cancellation)
    {
        var items = new List<V1.QueueItem>();
        var request = new V1.ListQueueItemsRequest { Desk = desk, View = V1.QueueItemView.Basic };
        do
        {
            request.PageSize = Math.Min(PageSize, top - items.Count);
            var page = await service.Triage.ListQueueItemsAsync(request, service.OfficerHeaders, cancellationToken: cancellation);
            items.AddRange(page.Entries.Select(e => e.Item).Take(top - items.Count));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && items.Count < top);
        return items;
    }

    static void ShowQueues(Output output, List<V1.Queue> queues)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in (string[])["desk", "name", "kind", "items", "lane 0", "lane 1", "lane 2", "oldest"])
            table.AddColumn(column);
        foreach (var queue in queues.Where(q => q.ItemCount > 0))
            table.AddRow(
                Cell(queue.Desk), Cell(queue.Name), Cell(Codes.Of(queue.DeskKind)), Cell(queue.ItemCount),
                Lane(queue, 0), Lane(queue, 1), Lane(queue, 2), Cell(Time(queue.OldestReceivedTime)));
        output.Human.Write(table);
        output.Say($"{queues.Count(q => q.ItemCount > 0)} queues with items, {queues.Sum(q => (long)q.ItemCount)} items in all");
        output.Json(new JsonObject { ["queues"] = new JsonArray([.. queues.Select(Output.ToJson)]) });
    }

    static void ShowItems(Output output, string name, List<V1.QueueItem> items)
    {
        QueueTable.Show(output, items, Language.English, code => code);
        output.Json(new JsonObject { ["desk"] = name, ["items"] = new JsonArray([.. items.Select(Output.ToJson)]) });
    }

    static Text Lane(V1.Queue queue, int lane) => Cell(queue.LaneItemCounts.Count > lane ? queue.LaneItemCounts[lane] : 0);

    internal static Text Cell(object value) => new(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");

    static string Time(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time is null ? "-" : time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
