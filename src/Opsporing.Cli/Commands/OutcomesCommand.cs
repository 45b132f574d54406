using System.CommandLine;
using System.Text.Json.Nodes;
using Grpc.Core;

namespace Opsporing.Cli;

/// <summary><c>opsporing outcomes</c>: what became of reports, from a file through the stream.</summary>
static class OutcomesCommand
{
    const int BatchSize = 500, InFlight = 4, FaultsShown = 10;

    public static Command Tree()
    {
        var file = new Argument<string>("file") { Description = "CSV." };
        var mapping = new Option<string>("--mapping") { Description = "Mapping with 'outcomes' (docs/mapping.md).", Required = true };
        var import = new Command("import", "Records what became of reports.") { file, mapping, CommandTree.Data, CommandTree.Server, CommandTree.Token };
        CommandTree.On(import, (p, output, c) => ImportAsync(
            CommandTree.Target(p), p.GetValue(file)!, p.GetValue(mapping)!, output, c));
        return new("outcomes", "What became of reports: for learning and for research.") { import };
    }

    static async Task<int> ImportAsync(
        ServiceTarget target, string file, string mappingFile, Output output, CancellationToken cancellation)
    {
        var rows = CsvOutcomes.Read(file, MappingFile.Read(mappingFile, target.Seeds), out var position);
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var tally = await output.WithProgressAsync("outcomes", report => SendAsync(service, rows, () => report(position()), cancellation));
        output.Say($"{Path.GetFileName(file)}: {tally.Rows} rows; {tally.Recorded} outcomes recorded, {tally.Duplicates} duplicates, "
            + $"{tally.Faults.Values.Sum()} rejected; {tally.Groups} victim groups");
        foreach (var (fault, count) in tally.Faults.OrderByDescending(f => f.Value).Take(FaultsShown))
            output.Say($"  {count,8}  {fault}");
        output.Json(new JsonObject
        {
            ["rows"] = tally.Rows,
            ["recorded"] = tally.Recorded,
            ["duplicates"] = tally.Duplicates,
            ["rejected"] = tally.Faults.Values.Sum(),
            ["victim_groups"] = tally.Groups,
            ["faults"] = new JsonObject(tally.Faults.OrderByDescending(f => f.Value).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)f.Value))),
        });
        return tally.Faults.Count > 0 ? ExitCode.Findings : ExitCode.Ok;
    }

    static async Task<Tally> SendAsync(
        ServiceConnection service, IEnumerable<OutcomeRow> rows, Action progress, CancellationToken cancellation)
    {
        var tally = new Tally();
        using var room = new SemaphoreSlim(InFlight);
        using var call = service.Outcomes.RecordOutcomes(service.IntakeHeaders, cancellationToken: cancellation);
        var replies = ReadAsync(call.ResponseStream, tally, room, cancellation);
        var request = new V1.RecordOutcomesRequest();
        try
        {
            foreach (var row in rows)
            {
                tally.Rows++;
                if (row.Fault is not null)
                    tally.Add(row.Fault);
                request.Outcomes.AddRange(row.Outcomes);
                if (row.Group is not null)
                    request.VictimGroups.Add(row.Group);
                if (request.Outcomes.Count + request.VictimGroups.Count < BatchSize)
                    continue;
                await SendAsync(request);
                request = new();
                progress();
            }
            if (request.Outcomes.Count + request.VictimGroups.Count > 0)
                await SendAsync(request);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException && replies.IsFaulted)
        {
            // Why the stream broke is told by the replies.
        }
        await replies;
        return tally;

        async Task SendAsync(V1.RecordOutcomesRequest message)
        {
            await room.WaitAsync(cancellation);
            await call.RequestStream.WriteAsync(message, cancellation);
        }
    }

    static async Task ReadAsync(
        IAsyncStreamReader<V1.RecordOutcomesResponse> responses, Tally tally, SemaphoreSlim room, CancellationToken cancellation)
    {
        try
        {
            await foreach (var response in responses.ReadAllAsync(cancellation))
            {
                lock (tally)
                    foreach (var result in response.Results)
                        tally.Add(result);
                tally.Groups += response.VictimGroupCount;
                room.Release();
            }
        }
        finally
        {
            room.Release(InFlight); // a sender that waits for a broken stream goes on and meets its end
        }
    }

    sealed class Tally
    {
        public long Rows { get; set; }
        public long Recorded { get; private set; }
        public long Duplicates { get; private set; }
        public long Groups { get; set; }
        public Dictionary<string, long> Faults { get; } = [];

        public void Add(V1.OutcomeResult result)
        {
            if (result.Error is { } error)
                Add(StatusReason.Of(error));
            else if (result.Recording == V1.OutcomeRecording.Duplicate)
                Duplicates++;
            else
                Recorded++;
        }

        public void Add(string fault)
        {
            lock (this)
                Faults[fault] = Faults.GetValueOrDefault(fault) + 1;
        }
    }
}

/// <summary>The reason of an error of the contract, for counting alike ones.</summary>
static class StatusReason
{
    public static string Of(Google.Rpc.Status status) =>
        status.Details.FirstOrDefault(d => d.Is(Google.Rpc.ErrorInfo.Descriptor)) is { } any
            ? any.Unpack<Google.Rpc.ErrorInfo>().Reason["ERROR_REASON_".Length..]
            : status.Message;
}
