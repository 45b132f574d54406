using System.Text.Json.Nodes;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary><c>opsporing migrate</c>: the schema of a store that nobody serves.</summary>
static class MigrateCommand
{
    public static async Task<int> RunAsync(string location, int? to, bool isDryRun, Output output, CancellationToken cancellation)
    {
        var report = await Stores.MigrateAsync(location, to, isDryRun, TimeProvider.System, cancellation);
        foreach (var name in report.Names)
            output.Say(isDryRun ? $"would apply {name}" : $"applied {name}");
        output.Say(report.Names.IsEmpty
            ? $"{StoreLocation.Describe(location)} is at schema version {report.From}: nothing to do"
            : $"{StoreLocation.Describe(location)}: schema version {report.From} to {report.To}"
                + (isDryRun ? ", run and undone: nothing was changed" : ""));
        output.Json(new JsonObject
        {
            ["store"] = StoreLocation.Describe(location),
            ["from"] = report.From,
            ["to"] = report.To,
            ["migrations"] = new JsonArray([.. report.Names.Select(n => (JsonNode?)n)]),
            ["is_dry_run"] = isDryRun,
        });
        return ExitCode.Ok;
    }
}
