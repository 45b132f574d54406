using System.Text.Json.Nodes;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary><c>opsporing copy</c>: a whole store into another, then both compared byte by byte.</summary>
static class CopyCommand
{
    public static async Task<int> RunAsync(string from, string to, Output output, CancellationToken cancellation)
    {
        await using var source = await Stores.OpenAsync(from, new(), TimeProvider.System, cancellation);
        await using var target = await Stores.OpenAsync(to, new(), TimeProvider.System, cancellation);
        var comparison = await output.WithProgressAsync("copying", report => StoreCopy.RunAsync(
            source, target, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), new Share(report), cancellation));
        output.Say($"{StoreLocation.Describe(from)} copied to {StoreLocation.Describe(to)}");
        return ComparisonText.Show(comparison, output, []);
    }

    /// <summary>The share of the reports, told at once: <see cref="Progress{T}"/> would tell it later, in any order.</summary>
    sealed class Share(Action<double> report) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => report(value.ReportCount / (double)Math.Max(1, value.TotalCount));
    }
}

/// <summary>A comparison as text and JSON.</summary>
static class ComparisonText
{
    /// <returns>The exit code: findings when the stores differ.</returns>
    public static int Show(StoreComparison comparison, Output output, JsonObject result)
    {
        foreach (var difference in comparison.Differences)
            output.Say($"  {difference}");
        output.Say($"{comparison.ReportCount} reports, {comparison.AssessmentCount} assessments and {comparison.ItemCount} places "
            + "in queues compared byte by byte: " + (comparison.IsEqual ? "equal" : "different"));
        result["reports"] = comparison.ReportCount;
        result["assessments"] = comparison.AssessmentCount;
        result["items"] = comparison.ItemCount;
        result["is_equal"] = comparison.IsEqual;
        result["differences"] = new JsonArray([.. comparison.Differences.Select(d => (JsonNode?)d)]);
        output.Json(result);
        return comparison.IsEqual ? ExitCode.Ok : ExitCode.Findings;
    }
}
