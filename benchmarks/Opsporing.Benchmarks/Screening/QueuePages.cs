using System.Diagnostics;
using Opsporing.Storage;

namespace Opsporing.Benchmarks;

/// <summary>The first page of a queue in a full store, in this process (T6).</summary>
static class QueuePages
{
    const int PageSize = 50;

    /// <summary>Opens a filled store and measures; p50 in microseconds.</summary>
    public static async Task MeasureAsync(string location, string engine, int count, TargetTable table)
    {
        var clock = Stopwatch.StartNew();
        await using var store = await Stores.OpenAsync(location, new(), TimeProvider.System, CancellationToken.None);
        var figures = await store.CountAsync(CancellationToken.None);
        table.AddFigure("T6", $"{engine}open a store of {figures.Reports:N0} reports and rebuild its queues, s", clock.Elapsed.TotalSeconds);
        table.AddFigure("T12", $"{engine}bytes on disk per report", (double)figures.Bytes / figures.Reports);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var desks = (await store.ListQueuesAsync(now, CancellationToken.None)).OrderByDescending(d => d.OpenCount).ToArray();
        table.AddFigure("T6", $"{engine}items of the longest queue", desks[0].OpenCount);

        Task<QueuePage> Page(string desk) => store.ListItemsAsync(new(desk, QueueFilter.All, PageSize, null, now), CancellationToken.None);
        var longest = await MedianAsync(count, async _ => await Page(desks[0].Desk));
        table.AddAtMost("T6", $"{engine}first 50 ids of the longest queue, p50, µs", longest, 50);
        table.AddAtMost("T6", $"{engine}first 50 ids of any queue, p50, µs", await MedianAsync(count, async i => await Page(desks[i % desks.Length].Desk)), 50);
        table.AddAtMost("T6", $"{engine}the same with the stored facts and assessment of each, p50, µs", await MedianAsync(count / 10, async i =>
        {
            var page = await Page(desks[i % desks.Length].Desk);
            _ = await store.FindManyAsync([.. page.Items.Select(item => item.ReportId)], CancellationToken.None);
        }), 500);
    }

    static async Task<double> MedianAsync(int count, Func<int, Task> act)
    {
        for (var i = 0; i < count / 5; i++)
            await act(i);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await act(i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        Array.Sort(times);
        return times[count / 2];
    }
}
