using System.CommandLine;
using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary><c>opsporing policy simulate</c>: what a candidate would have changed in a period.</summary>
static class SimulateCommand
{
    const string InForce = "in-force";

    public static Command Tree()
    {
        var policies = new Option<string[]>("--policy") { Description = "File of the candidate: a base, an overlay, or both by repeating.", Required = true };
        var against = new Option<string[]>("--against")
        {
            Description = $"File to compare with, or '{InForce}'.",
            DefaultValueFactory = _ => [InForce],
        };
        var report = new Option<string?>("--report") { Description = "File to write the readable report to: .md or .html." };
        var language = LanguageOption();
        var days = new DayOptions();
        var command = new Command("simulate", "Shows what a candidate policy would have changed in a period.")
        {
            policies, against, report, language, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        days.AddTo(command);
        return CommandTree.On(command, (p, output, c) => RunAsync(
            new(p.GetValue(policies)!, p.GetValue(against)!, days.Of(p), p.GetValue(report), LanguageOf(p.GetValue(language))),
            CommandTree.Target(p), output, c));
    }

    public static Option<string> LanguageOption()
    {
        var language = new Option<string>("--lang") { Description = "nl or en.", DefaultValueFactory = _ => "nl" };
        language.AcceptOnlyFromAmong("nl", "en");
        return language;
    }

    public static Language LanguageOf(string? text) => text == "en" ? Language.English : Language.Dutch;

    static async Task<int> RunAsync(SimulateRequest request, ServiceTarget target, Output output, CancellationToken cancellation)
    {
        var form = FormOf(request.Report);
        var call = CallOf(request);
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var clock = Stopwatch.StartNew();
        var result = await output.WithProgressAsync("simulating", progress => CallAsync(service, call, progress, cancellation));
        var elapsed = clock.Elapsed;
        var text = SimulationReport.Of(result, request.Language);
        if (form is not null)
            await File.WriteAllTextAsync(request.Report!, form(text), cancellation);
        output.Say(text.ToText());
        output.Say(request.Report is null ? $"({elapsed.TotalSeconds:F1} s)" : $"{Path.GetFullPath(request.Report)} ({elapsed.TotalSeconds:F1} s)");
        output.Json(Output.ToJson(result));
        return ExitCode.Ok;
    }

    static Func<ReportText, string>? FormOf(string? file) => file is null ? null : Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".md" => text => text.ToMarkdown(),
        ".html" => text => text.ToHtml(),
        _ => throw new UsageException($"--report writes .md or .html, not '{file}'."),
    };

    static V1.SimulatePolicyRequest CallOf(SimulateRequest request)
    {
        var call = new V1.SimulatePolicyRequest();
        call.Policies.Add(request.Policies.Select(PolicyFile.Read));
        if (!request.Against.SequenceEqual([InForce]))
            call.Against.Add(request.Against.Select(PolicyFile.Read));
        if (request.Period.From != long.MinValue)
            call.FromTime = new Timestamp { Seconds = request.Period.From };
        if (request.Period.Until != long.MaxValue)
            call.UntilTime = new Timestamp { Seconds = request.Period.Until };
        return call;
    }

    static async Task<V1.PolicySimulation> CallAsync(
        ServiceConnection service, V1.SimulatePolicyRequest request, Action<double> progress, CancellationToken cancellation)
    {
        using var call = service.Simulation.SimulatePolicy(request, service.GezagHeaders, cancellationToken: cancellation);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellation))
            if (response.Result is { } result)
                return result;
            else if (response.Progress is { TotalCount: > 0 } so)
                progress(so.ReportCount / (double)so.TotalCount);
        throw new InputException("The service ended the simulation without a result.");
    }
}

/// <summary>What a simulation was asked for.</summary>
/// <param name="Policies">Files of the candidate.</param>
/// <param name="Against">Files to compare with, or in-force.</param>
/// <param name="Period">Receipt of the reports.</param>
/// <param name="Report">File to write; null for none.</param>
/// <param name="Language">Language of the text.</param>
sealed record SimulateRequest(string[] Policies, string[] Against, ReplayPeriod Period, string? Report, Language Language);
