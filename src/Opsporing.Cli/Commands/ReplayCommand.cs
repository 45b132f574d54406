using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary><c>opsporing replay</c>: stored assessments again, from what they pinned.</summary>
static class ReplayCommand
{
    public static Command Tree() => new("replay", "Recomputes stored assessments from what they pinned.") { Verify(), Run() };

    static Command Verify()
    {
        var data = CommandTree.Store("Read only; others may be serving it.");
        var days = new DayOptions();
        var command = new Command("verify", "Recomputes every stored assessment and compares every byte.") { data };
        days.AddTo(command);
        return CommandTree.On(command, (p, output, c) => VerifyAsync(
            StoreLocation.NeedExisting(p.GetValue(data)), days.Of(p), output, c));
    }

    static Command Run()
    {
        var data = CommandTree.Store("Read only; others may be serving it.");
        var policies = new Option<string[]>("--policy")
        {
            Description = "Digest of a policy that the store pinned, or a file: a base, with its overlays if any.",
            Required = true,
        };
        var file = new Option<string?>("--out") { Description = "CSV to write: a row per report, then and now." };
        var language = SimulateCommand.LanguageOption();
        var days = new DayOptions();
        var command = new Command("run", "Assesses stored reports as of the day they came in, under another policy.")
        {
            policies, file, language, data,
        };
        days.AddTo(command);
        return CommandTree.On(command, (p, output, c) => RunAsync(
            new(StoreLocation.NeedExisting(p.GetValue(data)), p.GetValue(policies)!, days.Of(p), p.GetValue(file),
                SimulateCommand.LanguageOf(p.GetValue(language)), p.GetValue(CommandTree.Seeds)), output, c));
    }

    static async Task<int> VerifyAsync(string location, ReplayPeriod period, Output output, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        await using var truth = await StoredTruth.OpenAsync(location, cancellation);
        var draws = await DrawsOfAsync(truth, location, cancellation);
        var total = Math.Max(1, await truth.CountReportsAsync(cancellation));
        var verdict = await output.WithProgressAsync("verifying", progress =>
            new ReplayVerification(truth, draws).RunAsync(period, count => progress(count / (double)total), cancellation));
        foreach (var difference in verdict.Differences)
            output.Say(Describe(difference));
        if (verdict.DifferenceCount > verdict.Differences.Count)
            output.Say($"… and {verdict.DifferenceCount - verdict.Differences.Count} more");
        output.Say($"{verdict.ReportCount} reports, {verdict.AssessmentCount} assessments recomputed, {verdict.DestroyedCount} reports destroyed: "
            + (verdict.DifferenceCount == 0 ? "all identical" : $"{verdict.DifferenceCount} differ")
            + $" ({clock.Elapsed.TotalSeconds:F1} s)");
        output.Json(ToJson(verdict, clock.Elapsed));
        return verdict.DifferenceCount == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    static async Task<int> RunAsync(ReplayRequest request, Output output, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        await using var truth = await StoredTruth.OpenAsync(request.Location, cancellation);
        var draws = await DrawsOfAsync(truth, request.Location, cancellation);
        var candidate = await ReplayPolicies.ReadAsync(request.Policies, truth, request.Seeds, cancellation);
        var total = Math.Max(1, await truth.CountReportsAsync(cancellation));
        using var rows = request.File is null ? null : new ReplayRows();
        SimulationOutcome outcome;
        try
        {
            outcome = await output.WithProgressAsync("replaying", progress => new PolicySimulation(truth, draws).RunAsync(
                null, candidate, request.Period, count => progress(count / (double)total), rows is null ? null : rows.Add, cancellation));
        }
        catch (PolicyDoesNotFitException error)
        {
            throw new InputException(error.Message);
        }
        rows?.Write(request.File!);
        var result = SimulationWire.Of(outcome, null, candidate, _ => true);
        output.Say(SimulationReport.Of(result, request.Language).ToText());
        output.Say($"({clock.Elapsed.TotalSeconds:F1} s)");
        output.Json(Output.ToJson(result));
        return outcome.UnreadableCount == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    /// <exception cref="InputException">The store has no audit key.</exception>
    internal static async Task<AuditDraws> DrawsOfAsync(StoredTruth truth, string location, CancellationToken cancellation) =>
        new(await truth.FindSecretAsync(DataKeys.AuditName, cancellation)
            ?? throw new InputException($"'{StoreLocation.Describe(location)}' has no audit key: without it no draw can be repeated."));

    static string Describe(ReplayDifference difference) =>
        $"{difference.Report}  revision {difference.Revision}  assessment {difference.Number}  " + difference.Fault switch
        {
            ReplayFault.Different => $"differs at {difference.Field}",
            ReplayFault.VectorUnreadable => "the stored vector is damaged",
            ReplayFault.FactsUnreadable => "the facts are damaged",
            ReplayFault.BasisBroken => "a content of its Basis is absent or damaged",
            _ => "was drawn with another audit key",
        };

    static JsonObject ToJson(ReplayVerdict verdict, TimeSpan elapsed) => new()
    {
        ["report_count"] = verdict.ReportCount,
        ["assessment_count"] = verdict.AssessmentCount,
        ["destroyed_count"] = verdict.DestroyedCount,
        ["difference_count"] = verdict.DifferenceCount,
        ["differences"] = new JsonArray([.. verdict.Differences.Select(d => new JsonObject
        {
            ["report"] = d.Report.ToString(),
            ["revision"] = d.Revision,
            ["number"] = d.Number,
            ["fault"] = UpperSnake.Of(d.Fault),
            ["field"] = d.Field,
        })]),
        ["milliseconds"] = (long)elapsed.TotalMilliseconds,
    };
}

/// <summary>What a replay was asked for.</summary>
/// <param name="Location">Location of the store.</param>
/// <param name="Policies">Digests or files.</param>
/// <param name="Period">Receipt of the reports.</param>
/// <param name="File">CSV to write; null for none.</param>
/// <param name="Language">Language of the text.</param>
/// <param name="Seeds">Stated seeds folder.</param>
sealed record ReplayRequest(
    string Location, string[] Policies, ReplayPeriod Period, string? File, Language Language, string? Seeds)
{
    // The location is a secret.
    public override string ToString() => nameof(ReplayRequest);
}
