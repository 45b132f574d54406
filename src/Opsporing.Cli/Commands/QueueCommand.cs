using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing queue</c>: the list of queues, or one in its exact order, filtered or written to a file.</summary>
static class QueueCommand
{
    const int PageSize = 200;
    const int NormalTop = 20;

    public static Command Tree()
    {
        var name = new Argument<string?>("name") { Description = "Code of the desk; none for a list of queues.", Arity = ArgumentArity.ZeroOrOne };
        var top = new Option<int?>("--top") { Description = "Items to show, 1 to 10,000; 20 by default, all with --out." };
        top.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int?>() is < 1 or > 10_000) r.AddError("--top lies in 1..10000."); });
        var file = new Option<string?>("--out") { Description = "File to write the queue to, .csv or .json, in its exact order." };
        var command = new Command("queue", "Lists queues, or one in its exact order.")
        {
            name, top, file, CommandTree.Data, CommandTree.Server, CommandTree.Token, ActingAs.Role, ActingAs.Person,
        };
        foreach (var option in QueueFilters.Options)
            command.Options.Add(option);
        return CommandTree.On(command, (p, output, c) => RunAsync(
            CommandTree.Target(p), p.GetValue(name), QueueFilters.Of(p), p.GetValue(top), p.GetValue(file), output, c));
    }

    static async Task<int> RunAsync(
        ServiceTarget target, string? name, V1.QueueItemFilter? filter, int? top, string? file, Output output, CancellationToken cancellation)
    {
        if (name is null && (filter is not null || file is not null))
            throw new UsageException("Filters and --out are for one queue: name it.");
        var write = file is null ? null : QueueExport.Find(file);
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        if (name is null)
        {
            ShowQueues(output, await ListAsync(service, cancellation));
            return ExitCode.Ok;
        }
        var items = await TopAsync(service, name, top ?? (write is null ? NormalTop : int.MaxValue), cancellation, filter);
        if (write is null)
        {
            ShowItems(output, name, items);
            return ExitCode.Ok;
        }
        await write(file!, name, items, cancellation);
        output.Say($"{items.Count} items of {name} written to {file}");
        output.Json(new JsonObject { ["desk"] = name, ["items"] = items.Count, ["file"] = file });
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
        ServiceConnection service, string desk, int top, CancellationToken cancellation, V1.QueueItemFilter? filter = null)
    {
        var items = new List<V1.QueueItem>();
        var request = new V1.ListQueueItemsRequest { Desk = desk, View = V1.QueueItemView.Basic, Filter = filter };
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
