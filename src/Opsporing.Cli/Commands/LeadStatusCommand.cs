using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Opsporing.ML;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing leads status</c>: has the world moved away from what the model was trained on?</summary>
static class LeadStatusCommand
{
    public static Command Tree()
    {
        var data = CommandTree.Store("Nobody serves it meanwhile.");
        var model = new Option<string?>("--model") { Description = "Digest of a model in the store, or a file; the only one by default." };
        var from = LeadsCommand.Date("--from", "Reports received from this date (UTC), yyyy-MM-dd, are the recent ones.");
        var command = new Command("status", "Drift: stability of every feature, and calibration on recent outcomes.") { data, model, from };
        return CommandTree.On(command, (p, output, c) => RunAsync(
            LeadsCommand.Local(p, data), p.GetValue(model), LeadsCommand.ReadDate(p.GetValue(from)!), output, c));
    }

    static async Task<int> RunAsync(ServiceTarget target, string? model, DateOnly from, Output output, CancellationToken cancellation)
    {
        await using var host = await ServiceConnection.StartAsync(target, 0, 0, log: false, cancellation);
        var found = await LeadsCommand.Asked(() => LeadsCommand.FindAsync(host.Installation.Store, model, cancellation));
        var cases = await LeadsCommand.ReadAsync(host.Installation, found.HorizonDays, output, cancellation);
        var drift = await LeadsCommand.Asked(() => Task.FromResult(LeadDrift.Of(cases.Rows, found, from)));
        var table = new Table().Border(TableBorder.Minimal).AddColumns("feature", "PSI", "");
        foreach (var (feature, index) in drift.Features)
            table.AddRow([.. new object[] { feature, Text(index), LeadDrift.Reading(index) }.Select(QueueCommand.Cell)]);
        output.Human.Write(table);
        output.Say($"{drift.RecentCount} recent reports against {drift.TrainedCount} of training; "
            + $"predicted {Text(drift.MeanProbability)}, observed {Text(drift.ObservedShare)}.");
        output.Json(new JsonObject
        {
            ["recent_count"] = drift.RecentCount,
            ["trained_count"] = drift.TrainedCount,
            ["mean_probability"] = drift.MeanProbability,
            ["observed_share"] = drift.ObservedShare,
            ["psi"] = new JsonObject(drift.Features.Select(f => KeyValuePair.Create(f.Feature, (JsonNode?)f.Index))),
        });
        return drift.Features.Any(f => f.Index >= LeadDrift.Large) ? ExitCode.Findings : ExitCode.Ok;
    }

    static string Text(double number) => number.ToString("0.000", CultureInfo.InvariantCulture);
}
