using System.Globalization;
using System.Text.Json.Nodes;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>What a comparison was asked for.</summary>
/// <param name="From">Location of the first store.</param>
/// <param name="To">Location of the second.</param>
/// <param name="IsCopy">Also who and when, contents and keys.</param>
/// <param name="Screen">File to screen into both first; null for none.</param>
/// <param name="Mapping">Mapping of a CSV.</param>
/// <param name="At">Instant at which both clocks stand; null for the present.</param>
/// <param name="Seeds">Stated seeds folder.</param>
sealed record CompareRequest(
    string From, string To, bool IsCopy, string? Screen, string? Mapping, string? At, string? Seeds)
{
    // Locations are secrets.
    public override string ToString() => nameof(CompareRequest);
}

/// <summary><c>opsporing compare</c>: two stores byte by byte; with a file, after it was screened into both.</summary>
static class CompareCommand
{
    public static async Task<int> RunAsync(CompareRequest request, Output output, CancellationToken cancellation)
    {
        var clock = ClockOf(request);
        var result = new JsonObject();
        if (request.Screen is not null)
        {
            await ShareKeysAsync(request, clock, cancellation);
            var screened = new JsonArray();
            foreach (var location in (string[])[request.From, request.To])
                screened.Add(await ScreenAsync(request, location, clock, output, cancellation));
            result["screened"] = screened;
        }
        await using var left = await Stores.OpenAsync(request.From, new(), clock, cancellation);
        await using var right = await Stores.OpenAsync(request.To, new(), clock, cancellation);
        var comparison = await StoreComparison.RunAsync(
            left, right, request.IsCopy ? ComparisonScope.Everything : ComparisonScope.Assessments,
            clock.GetUtcNow().ToUnixTimeSeconds(), cancellation);
        return ComparisonText.Show(comparison, output, result);
    }

    static TimeProvider ClockOf(CompareRequest request)
    {
        if (request.Screen is null && (request.Mapping ?? request.At) is not null)
            throw new UsageException("--mapping and --at belong to --screen.");
        if (request.At is null)
            return request.Screen is null ? TimeProvider.System : new StandingClock(TimeProvider.System.GetUtcNow());
        return DateTimeOffset.TryParseExact(
            request.At, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? new StandingClock(at)
            : throw new UsageException($"'{request.At}' is no instant such as 2026-01-01T00:00:00Z.");
    }

    /// <summary>The audit key is part of every Basis: with two keys no assessment would be equal.</summary>
    static async Task ShareKeysAsync(CompareRequest request, TimeProvider clock, CancellationToken cancellation)
    {
        await using var from = await Stores.OpenAsync(request.From, new(), clock, cancellation);
        await using var to = await Stores.OpenAsync(request.To, new(), clock, cancellation);
        await DataKeys.OpenAsync(from, cancellation);
        if (await StoreCopy.ShareSecretsAsync(from, to, cancellation) is { } other)
            throw new InputException($"The stores have different keys ('{other}'): screen into a new one, or into a copy.");
    }

    static async Task<JsonObject> ScreenAsync(
        CompareRequest request, string location, TimeProvider clock, Output output, CancellationToken cancellation)
    {
        var (rows, position, _) = ScreenCommand.Open(request.Screen!, request.Mapping, request.Seeds);
        var name = StoreLocation.Describe(location);
        await using var service = await ServiceConnection.OpenAsync(Target(request, location, clock), cancellation);
        using var rejects = new RejectFile(Path.GetFileName(request.Screen) + ".rejected.jsonl");
        var tally = await output.WithProgressAsync($"screening into {name}", report =>
            new ScreeningRun(service, rejects).SendAsync(rows, () => report(position()), cancellation));
        cancellation.ThrowIfCancellationRequested();
        output.Say($"{name}: {tally.Rows} rows, {tally.Accepted} accepted, {tally.Duplicates} duplicates, {tally.Rejected} rejected");
        if (tally.IsUnavailable)
            throw new StoreUnavailableException($"{name} could not take all reports: run it again.");
        return new()
        {
            ["store"] = name,
            ["rows"] = tally.Rows,
            ["accepted"] = tally.Accepted,
            ["duplicates"] = tally.Duplicates,
            ["rejected"] = tally.Rejected,
        };
    }

    static ServiceTarget Target(CompareRequest request, string location, TimeProvider clock) =>
        new(null, location, null, request.Seeds) { Clock = clock };

    /// <summary>Stands still, so that one input gives the same assessment times in two stores; its timers run.</summary>
    sealed class StandingClock(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
