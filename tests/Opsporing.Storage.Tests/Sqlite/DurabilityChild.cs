using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Opsporing.Storage.Tests;

/// <summary>
/// This assembly run once more as a process that screens a stream and prints <c>ack N</c> when reports up to N are
/// acknowledged. Started by an environment variable before any test framework is.
/// </summary>
static class DurabilityChild
{
    const string Variable = "OPSPORING_STORE_CHILD";
    const int BatchSize = 5;

    public static Process Start(string folder, Durability durability, int batches, params string[] before)
    {
        string[] command = [.. before, Path.Combine(AppContext.BaseDirectory, "Opsporing.Storage.Tests")];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        start.Environment[Variable] = $"{(int)durability} {batches} {folder}";
        return Process.Start(start)!;
    }

    // Runs on this thread alone: no code of this module may run on another one before its initializer has ended.
    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(' ', 3) is not [var durability, var batches, var folder])
            return;
        var options = new StoreOptions { DataFolder = folder, Durability = (Durability)int.Parse(durability) };
        var store = SqliteReportStore.OpenAsync(options, new StillClock()).GetAwaiter().GetResult();
        using var output = Console.OpenStandardOutput();
        for (var batch = 0; batch < int.Parse(batches); batch++)
        {
            var screenings = new Screening[BatchSize];
            for (var i = 0; i < BatchSize; i++)
                screenings[i] = Example.Screening(batch * BatchSize + i + 1);
            store.ScreenAsync(screenings, CancellationToken.None).GetAwaiter().GetResult();
            output.Write(Example.Facts($"ack {(batch + 1) * BatchSize}\n"));
        }
        Environment.Exit(0);
    }
}
