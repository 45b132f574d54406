using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Opsporing.Benchmarks;

var isQuick = args.Contains("--quick");
switch (args.FirstOrDefault())
{
    case "scoring":
        return RunScoring(isQuick);
    case "screening":
        return await ScreeningBenchmarks.RunAsync(isQuick, [.. args.Skip(1).Where(a => a != "--quick")]);
    case "triage":
        return await TriageBenchmarks.RunAsync(args);
    case "selection":
        return SelectionTargets.Print(args.Length > 1 ? int.Parse(args[1], null) : 1_000_000);
    case "access":
        return await AccessBenchmarks.RunAsync(args);
    case "policies":
        return PolicyBenchmarks.Print();
    case "serve":
        return await BenchmarkServer.RunAsync();
    case "series":
        return await SeriesLatency.RunAsync();
    case "reassess":
        return await ReassessmentBenchmarks.RunAsync(args[1..]);
    case "leads":
        return LeadModelBenchmarks.Print(args.Skip(1).Select(a => int.TryParse(a, out var rows) ? rows : 0).FirstOrDefault(r => r > 0, 1_000_000));
    case "profile":
        return ScreeningProfile.Run(args.Length > 1 ? int.Parse(args[1], null) : 8);
    default:
        await Console.Error.WriteLineAsync("usage: scoring [--quick] | screening [--quick] [T1 … T6] | "
            + "triage [--store LOCATION] [--reports N] [--officers N] [--seconds N] [--decisions N] | access [--quick] | selection [REPORTS] | policies | series | reassess [REPORTS] | leads [ROWS] | profile [PASSES]");
        return 2;
}

// In this process: the rows are made once, and the kernel is measured in the code that serves.
static int RunScoring(bool isQuick)
{
    if (isQuick)
        return ScoringTargets.Print();
    var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(6).WithIterationCount(15);
    var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job)
        .WithArtifactsPath(Path.Combine(Machine.ResultsFolder, "scoring"))
        .AddExporter(MarkdownExporter.GitHub, JsonExporter.Brief);
    BenchmarkRunner.Run<ScoringBenchmarks>(config);
    return ScoringTargets.Print();
}
