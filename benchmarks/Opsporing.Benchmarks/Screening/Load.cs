using System.Diagnostics;
using Grpc.Core;

namespace Opsporing.Benchmarks;

/// <summary>Closed-loop load on a screening service; a reply that is no new receipt ends the run.</summary>
static class Load
{
    /// <summary>Reports that a stream has in flight, or one message when that holds more: a window that stays in the processor's caches.</summary>
    const int InFlight = 256;

    /// <summary>Messages of one report that the transport may gather into a frame.</summary>
    const int Gathered = 32;

    static readonly WriteOptions s_buffered = new(WriteFlags.BufferHint);

    /// <summary>A typical result, kept from the last run.</summary>
    public static V1.ScreeningResult? LastResult { get; private set; }

    /// <summary>Messages of <paramref name="size"/> reports for each stream; all reports of a source go by one stream.</summary>
    public static List<V1.ScreenReportsRequest>[] Messages(IEnumerable<V1.Report> reports, int size)
    {
        var streams = Enumerable.Range(0, ServerProcess.Streams).Select(_ => new List<V1.ScreenReportsRequest>()).ToArray();
        var counts = new int[streams.Length];
        foreach (var source in reports.GroupBy(r => r.Id.SourceSystem).OrderByDescending(g => g.Count()))
        {
            var stream = Array.IndexOf(counts, counts.Min());
            counts[stream] += source.Count();
            foreach (var chunk in source.Chunk(size))
                streams[stream].Add(new() { Sequence = streams[stream].Count + 1, Reports = { chunk } });
        }
        return streams;
    }

    /// <summary>Streams everything, <see cref="InFlight"/> reports per stream under way.</summary>
    /// <returns>Reports per second, from the first write to the last reply.</returns>
    public static async Task<double> StreamAsync(
        V1.ScreeningService.ScreeningServiceClient[] clients, Metadata? headers, List<V1.ScreenReportsRequest>[] streams)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(streams.Select((messages, i) => Task.Run(() => StreamAsync(clients[i], headers, messages))));
        return streams.Sum(s => s.Sum(m => m.Reports.Count)) / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Sends every report in a call of its own, <paramref name="callers"/> at once.</summary>
    /// <returns>Reports per second.</returns>
    public static async Task<double> UnaryAsync(
        V1.ScreeningService.ScreeningServiceClient[] clients, Metadata? headers, IReadOnlyList<V1.Report> reports, int callers)
    {
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var client = clients[caller % clients.Length];
            while (Interlocked.Increment(ref next) is var i && i < reports.Count)
                _ = await client.ScreenReportAsync(new() { Report = reports[i] }, headers);
        })));
        return reports.Count / clock.Elapsed.TotalSeconds;
    }

    static async Task StreamAsync(
        V1.ScreeningService.ScreeningServiceClient client, Metadata? headers, List<V1.ScreenReportsRequest> messages)
    {
        using var call = client.ScreenReports(headers);
        using var window = new SemaphoreSlim(Math.Max(4, InFlight / messages[0].Reports.Count));
        var reading = ReadAsync(call.ResponseStream, messages, window);
        for (var i = 0; i < messages.Count; i++)
        {
            await window.WaitAsync();
            // A source that has more at hand lets the transport fill its frames.
            call.RequestStream.WriteOptions = i % Gathered == Gathered - 1 || window.CurrentCount == 0 || i == messages.Count - 1 ? null : s_buffered;
            await call.RequestStream.WriteAsync(messages[i]);
        }
        await call.RequestStream.CompleteAsync();
        await reading;
    }

    static async Task ReadAsync(
        IAsyncStreamReader<V1.ScreenReportsResponse> responses, List<V1.ScreenReportsRequest> messages, SemaphoreSlim window)
    {
        var expected = 0;
        while (await responses.MoveNext(CancellationToken.None))
        {
            var (request, response) = (messages[expected++], responses.Current);
            if (response.Sequence != request.Sequence || response.Results.Count != request.Reports.Count)
                throw new InvalidOperationException("A reply is out of order.");
            foreach (var result in response.Results)
                if (result.Error is not null || result.Receipt?.Outcome is V1.ScreeningOutcome.Duplicate)
                    throw new InvalidOperationException($"A report was not accepted: {result}");
            LastResult = response.Results[^1];
            window.Release();
        }
        if (expected != messages.Count)
            throw new InvalidOperationException("Replies are missing.");
    }
}
