using System.Diagnostics;
using Grpc.Core;

namespace Opsporing.Benchmarks;

/// <summary>What an officer does and waits for.</summary>
enum OfficerAct : byte { FirstPage, NextPage, Facets, ClaimNext, Decide, EmptyCall }

/// <summary>One officer at work, with the milliseconds of every call.</summary>
sealed class Officer(ServerProcess server, int number)
{
    const int PageSize = 50;

    readonly Metadata _headers = server.HeadersOf($"officer-{number}");
    readonly CallInvoker _invoker = server.Invoker(number);
    readonly List<double>[] _times = [.. Enum.GetValues<OfficerAct>().Select(_ => new List<double>())];
    readonly Random _random = new(number);

    V1.TriageService.TriageServiceClient Triage => new(_invoker);
    V1.WorkService.WorkServiceClient Work => new(_invoker);

    public IReadOnlyList<double> Times(OfficerAct act) => _times[(int)act];

    public void Forget() => Array.ForEach(_times, t => t.Clear());

    /// <summary>Desks of basisteams, the longest queue first.</summary>
    public async Task<string[]> TeamsAsync() =>
        [.. (await Triage.ListQueuesAsync(new(), _headers)).Queues.Where(q => q.DeskKind == V1.DeskKind.Basisteam)
            .OrderByDescending(q => q.ItemCount).Select(q => q.Desk)];

    /// <summary>Goes from desk to desk until the time is up.</summary>
    public async Task WorkAsync(string[] desks, TimeSpan pause, CancellationToken end)
    {
        try
        {
            while (true)
            {
                var desk = desks[_random.Next(desks.Length)];
                await Task.Delay(_random.NextDouble() * 2 * pause, end);
                var page = await TimeAsync(OfficerAct.FirstPage,
                    () => Triage.ListQueueItemsAsync(new() { Desk = desk, PageSize = PageSize }, _headers));
                await Task.Delay(pause, end);
                if (page.NextPageToken != "")
                    await TimeAsync(OfficerAct.NextPage, () => Triage.ListQueueItemsAsync(
                        new() { Desk = desk, PageSize = PageSize, PageToken = page.NextPageToken }, _headers));
                await Task.Delay(pause, end);
                await TimeAsync(OfficerAct.Facets, () => Work.GetFacetsAsync(new() { Desk = desk }, _headers));
                await Task.Delay(pause, end);
                await TakeNextAsync(desk);
                // What the machine and the transport alone take at this moment.
                await Task.Delay(pause, end);
                await TimeAsync(OfficerAct.EmptyCall, () => server.Echo[number % ServerProcess.Streams].ScreenReportAsync(new()));
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }
    }

    /// <summary>Claims the next free item of a desk and takes it up.</summary>
    /// <returns>The report; null when none is left.</returns>
    public async Task<V1.ReportId?> TakeNextAsync(string desk)
    {
        var claimed = await TimeAsync(OfficerAct.ClaimNext, () => Work.ClaimNextAsync(new() { Desk = desk }, _headers));
        if (claimed.ReportId is not { } id)
            return null;
        var draft = new V1.DecisionDraft { Decision = V1.Decision.TakeUp, Revision = 1, WhySetAside = "benchmark" };
        await TimeAsync(OfficerAct.Decide, () => Work.DecideAsync(
            new() { ReportId = id, WorkEventNumber = claimed.Work.WorkEventNumber, Draft = draft }, _headers));
        return id;
    }

    async Task<T> TimeAsync<T>(OfficerAct act, Func<AsyncUnaryCall<T>> call)
    {
        var start = Stopwatch.GetTimestamp();
        var reply = await call();
        _times[(int)act].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return reply;
    }
}
