using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary><c>opsporing check</c>: the rules that may never be broken, over the whole store.</summary>
static class CheckCommand
{
    public static async Task<int> RunAsync(ServiceTarget target, Output output, CancellationToken cancellation)
    {
        var options = new OpsporingOptions { Location = target.Store!, SeedsFolder = SeedsFolder.Find(target.Seeds) };
        await using var installation = new Installation(options, TimeProvider.System, NullLogger<Installation>.Instance);
        await installation.OpenAsync(cancellation);
        var total = Math.Max(1, (await installation.Store.CountAsync(cancellation)).Reports);
        var result = await output.WithProgressAsync("checking", progress =>
            new StoreCheck(installation.Store, new AuditDraws(installation.Keys.Audit))
                .RunAsync(count => progress(count / (double)total), cancellation));
        foreach (var breach in result.Breaches)
            output.Say(breach.ToString());
        output.Say($"{result.Reports} reports, {result.Revisions} revisions, {result.Assessments} assessments recomputed, "
            + $"{result.Sexual} sexual, {result.Danger} with danger, {result.OpenItems} open items: "
            + (result.BreachCount == 0 ? "no breach" : $"{result.BreachCount} breaches"));
        output.Json(ToJson(result));
        return result.BreachCount == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    static JsonObject ToJson(CheckResult result) => new()
    {
        ["reports"] = result.Reports,
        ["revisions"] = result.Revisions,
        ["assessments"] = result.Assessments,
        ["sexual"] = result.Sexual,
        ["danger"] = result.Danger,
        ["open_items"] = result.OpenItems,
        ["breach_count"] = result.BreachCount,
        ["breaches"] = new JsonArray([.. result.Breaches.Select(b => new JsonObject
        {
            ["rule"] = b.Rule,
            ["report"] = b.Report,
            ["reason"] = b.Reason,
        })]),
    };
}
