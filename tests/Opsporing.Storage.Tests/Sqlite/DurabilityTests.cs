using System.Text.RegularExpressions;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed partial class DurabilityTests
{
    [Fact]
    public async Task Every_acknowledged_report_is_there_after_SIGKILL()
    {
        using var folder = new TemporaryFolder();
        using var child = DurabilityChild.Start(folder.Path, Durability.Full, 1_000_000);
        var acknowledged = 0;
        for (var line = 0; line < 150; line++)
            acknowledged = Acknowledged(await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        child.Kill();
        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            acknowledged = Acknowledged(line);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using var store = await SqliteReportStore.OpenAsync(
            new() { DataFolder = folder.Path }, new StillClock(), TestContext.Current.CancellationToken);

        Assert.True(acknowledged >= 750);
        for (var number = 1; number <= acknowledged; number++)
            Assert.NotNull(await store.FindAsync(Example.Id(number), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_log_is_synced_between_its_write_and_every_reply() =>
        Assert.Equal(0, await CountUnsyncedRepliesAsync(Durability.Full));

    [Fact]
    public async Task The_call_trace_shows_a_missing_sync() =>
        Assert.Equal(TracedBatches, await CountUnsyncedRepliesAsync(Durability.UnsafeNoSync));

    const int TracedBatches = 20;

    static async Task<int> CountUnsyncedRepliesAsync(Durability durability)
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/strace"), "The call trace needs strace (apt-get install strace).");
        using var folder = new TemporaryFolder();
        var trace = Path.Combine(folder.Path, "trace");
        using var child = DurabilityChild.Start(
            Path.Combine(folder.Path, "data"), durability, TracedBatches,
            "/usr/bin/strace", "-f", "-y", "-e", "trace=pwrite64,write,fsync,fdatasync", "-o", trace);
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(output.Length == 0 && child.ExitCode != 0, "strace may not trace here.");
        Assert.Equal(TracedBatches, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        return UnsyncedReplies(await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken));
    }

    // A reply is good when the log was written since the reply before, and synced after its last write.
    static int UnsyncedReplies(string[] trace)
    {
        var (unsynced, isWritten, isSynced) = (0, false, true);
        var syncing = new HashSet<string>();
        foreach (var line in trace)
        {
            var process = line.Split(' ', 2)[0];
            if (Write().IsMatch(line))
                (isWritten, isSynced) = (true, false);
            else if (Sync().IsMatch(line) && line.Contains("unfinished"))
                syncing.Add(process);
            else if (Sync().IsMatch(line) || Resumed().IsMatch(line) && syncing.Remove(process))
                isSynced = true;
            else if (Reply().IsMatch(line))
            {
                unsynced += isWritten && isSynced ? 0 : 1;
                (isWritten, isSynced) = (false, false);
            }
        }
        return unsynced;
    }

    static int Acknowledged(string? line) => line?.Split(' ') is ["ack", var number] ? int.Parse(number) : 0;

    [GeneratedRegex(@"pwrite64\(\d+<[^>]*-wal>")]
    private static partial Regex Write();

    [GeneratedRegex(@"(fsync|fdatasync)\(\d+<[^>]*-wal>")]
    private static partial Regex Sync();

    [GeneratedRegex(@"<\.\.\. (fsync|fdatasync) resumed>")]
    private static partial Regex Resumed();

    [GeneratedRegex("write\\(\\d+<[^>]*>, \"ack ")]
    private static partial Regex Reply();
}
