using System.Text.Json.Nodes;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>What a demonstration was asked for.</summary>
sealed record DemoRequest(ServiceTarget Target, bool IsOnce, int Reports, int GrpcPort, int HttpPort);

/// <summary><c>opsporing demo</c>: one command on a fresh machine.</summary>
static class DemoCommand
{
    const ulong Seed = 20_260_101;
    const int Shown = 5, Explained = 2;

    public static async Task<int> RunAsync(DemoRequest request, Output output, CancellationToken cancellation)
    {
        var data = request.Target.Store ?? DefaultFolder();
        var target = request.Target with { Store = data };
        var (grpc, http) = request.IsOnce ? (0, 0) : (request.GrpcPort, request.HttpPort);
        await using var host = await ServiceConnection.StartWithWebAsync(target, grpc, http, log: false, cancellation);
        var service = ServiceConnection.To(host, target);
        var tally = await FillAsync(service, request.Reports, data, output, cancellation);
        var queues = await QueueCommand.ListAsync(service, cancellation);
        var shown = new JsonArray();
        foreach (var kind in (V1.DeskKind[])[V1.DeskKind.Basisteam, V1.DeskKind.FrontofficeTos])
            if (queues.Where(q => q.DeskKind == kind && q.ItemCount > 0).MaxBy(q => q.ItemCount) is { } queue)
                shown.Add(await ShowAsync(service, queue, output, cancellation));
        TellWhereEverythingIs(output, host, data, request);
        var result = ServeCommand.Addresses(host, data);
        result["screened"] = tally;
        result["queues"] = shown;
        output.Json(result);
        if (!request.IsOnce)
            await ServeCommand.UntilStoppedAsync(host, cancellation);
        return ExitCode.Ok;
    }

    /// <summary>A folder of its own, outside the repository.</summary>
    static string DefaultFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), "opsporing", "demo");
    }

    /// <summary>Screens the last 24 hours of a made-up country; a folder that has reports keeps those it has.</summary>
    static async Task<JsonNode?> FillAsync(
        ServiceConnection service, int reports, string data, Output output, CancellationToken cancellation)
    {
        var figures = await service.Host!.Installation.Store.CountAsync(cancellation);
        if (figures.Reports > 0)
        {
            output.Say($"{StoreLocation.Describe(data)} holds {figures.Reports} reports already: going on with those. "
                + "Delete it, or name another store, for a new day.");
            return null;
        }
        var from = (service.Host.Installation.Now - 24 * 3600) / 3600 * 3600;
        var rows = ReportGenerator.Generate(reports, Seed, new() { From = from, Days = 1 }).Select((r, i) => new InputRow(i + 1, i + 1, r, [], []));
        using var rejects = new RejectFile(Path.Combine(Stores.IsPostgres(data) ? "" : data, "demo.rejected.jsonl"));
        var sent = 0;
        var tally = await output.WithProgressAsync("a day of synthetic reports", report => new ScreeningRun(service, rejects)
            .SendAsync(rows, () => report(Math.Min(1, (sent += 512) / (double)Math.Max(1, reports))), cancellation));
        cancellation.ThrowIfCancellationRequested();
        output.Say($"A day of synthetic reports (seed {Seed}): {tally.Rows} screened through the gRPC API, {tally.Accepted} accepted, "
            + $"{tally.Duplicates} duplicates, {tally.Rejected} rejected. No real person, place of residence or event.");
        return new JsonObject
        {
            ["rows"] = tally.Rows,
            ["accepted"] = tally.Accepted,
            ["duplicates"] = tally.Duplicates,
            ["rejected"] = tally.Rejected,
        };
    }

    static async Task<JsonObject> ShowAsync(ServiceConnection service, V1.Queue queue, Output output, CancellationToken cancellation)
    {
        var items = await QueueCommand.TopAsync(service, queue.Desk, Shown, cancellation);
        output.Say();
        output.Say($"== {queue.Name} ({queue.Desk}): bovenaan van {queue.ItemCount} zaken");
        var catalogue = service.Host!.Installation.Reference.Catalogue;
        QueueTable.Show(output, items, Language.Dutch, code => catalogue[catalogue.IndexOf(code)].NameNl);
        var explanations = new JsonArray();
        foreach (var item in items.Take(Explained))
        {
            var reply = await ExplainCommand.GetAsync(service, item.ReportId, "nl", cancellation);
            output.Say();
            ExplanationText.Show(output, $"Waarom staat {item.ReportId.SourceSystem}/{item.ReportId.SourceNumber} hier?",
                reply.Assessment, reply.Explanation, null);
            explanations.Add(Output.ToJson(reply.Explanation));
        }
        return new()
        {
            ["desk"] = queue.Desk,
            ["kind"] = Codes.Of(queue.DeskKind),
            ["item_count"] = queue.ItemCount,
            ["items"] = new JsonArray([.. items.Select(Output.ToJson)]),
            ["explanations"] = explanations,
        };
    }

    static void TellWhereEverythingIs(Output output, Server.ServerHost host, string data, DemoRequest request)
    {
        output.Say();
        output.Say("== Where everything is");
        ServeCommand.TellAddresses(output, host, data);
        output.Say($"policy              {(host.Installation.Policies is { } p ? $"{p.Base.Id} (demonstration: approved by nobody)" : "none in force: ordered by CHI alone")}");
        output.Say();
        output.Say("== How to go on");
        // A connection string is a secret: here it comes from the environment.
        var store = Stores.IsPostgres(data) ? "" : $" --data {data}";
        var where = request.IsOnce ? store.TrimStart() : $"--server {host.GrpcAddress}{store}";
        if (store.Length == 0)
            output.Say($"  (with {StoreLocation.Variable} naming the store)");
        output.Say($"  opsporing queue {where}");
        output.Say($"  opsporing queue TOS-AM --top 10 {where}");
        output.Say($"  opsporing explain bvh-am/… --lang en {where}");
        output.Say($"  opsporing screen FILE --mapping MAP {where}");
        if (!request.IsOnce)
            output.Say($"  curl -H \"authorization: Bearer $(opsporing token{store})\" {host.HttpAddress}v1/queues");
        if (!request.IsOnce)
            output.Say($"In the browser: {host.HttpAddress} Choose a role, open a queue, take a decision. Serving until Ctrl+C.");
    }
}
