using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Whatever is sent to whichever rpc: no crash, no INTERNAL, nothing of a report that is not for the caller.</summary>
public sealed class FuzzTests
{
    /// <summary>Stands in a report of eenheid AM and in no request.</summary>
    const string Canary = "CANARY-5f2e91";

    const int CallersAtOnce = 16;

    /// <summary>Statuses that say whose fault it is: the caller's, or that he gave up.</summary>
    static readonly HashSet<StatusCode> s_answers =
    [
        StatusCode.OK, StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.FailedPrecondition, StatusCode.PermissionDenied,
        StatusCode.Aborted, StatusCode.AlreadyExists, StatusCode.OutOfRange, StatusCode.ResourceExhausted,
    ];

    /// <summary>Streams that go on until the caller leaves.</summary>
    static readonly HashSet<string> s_endless = ["WatchQueue", "RunReassessment"];

    static int MessageCount => int.Parse(Environment.GetEnvironmentVariable("OPSPORING_FUZZ_MESSAGES") ?? "100000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task No_message_to_any_rpc_crashes_the_service_or_gets_at_what_is_not_for_the_caller()
    {
        using var log = new FailureLog();
        await using var service = await TestService.StartAsync(
            TestService.NewFolder(), false, null, builder => builder.Logging.ClearProviders().AddProvider(log));
        await PlantAsync(service);
        var rpcs = Authorisation.Rows.Where(r => r.Rpc.StartsWith("opsporing.", StringComparison.Ordinal)).Select(r => Rpc(r.Rpc)).ToArray();
        Metadata[] callers = [service.As(new DemoIdentity("fuzz-inside", All, ["*"])), service.As(new DemoIdentity("fuzz-outside", All, ["RD"]))];
        var (faults, statuses, next) = (new ConcurrentBag<string>(), new ConcurrentDictionary<StatusCode, int>(), 0);

        await Task.WhenAll(Enumerable.Range(0, CallersAtOnce).Select(worker => Task.Run(async () =>
        {
            var messages = new RandomMessages(1000 + worker, s_texts);
            while (Interlocked.Increment(ref next) is var n && n <= MessageCount)
            {
                var (rpc, isOutside) = (rpcs[n % rpcs.Length], n / rpcs.Length % 2 == 1);
                var request = messages.Next(rpc.InputType);
                var answer = await RawCalls.CallAsync(service.Channel, rpc, request, callers[isOutside ? 1 : 0], TimeSpan.FromMinutes(2));
                statuses.AddOrUpdate(answer.Error?.StatusCode ?? StatusCode.OK, 1, (_, count) => count + 1);
                if (Fault(rpc, answer, isOutside) is { } fault)
                    faults.Add($"{rpc.FullName}: {fault} after {Convert.ToBase64String(request)}");
            }
        })));

        Assert.True(faults.IsEmpty, string.Join('\n', faults.DistinctBy(f => f[..Math.Min(f.Length, 70)]).Take(20).Concat(log.Failures.Distinct().Take(20))));
        Assert.Empty(log.Failures);
        // The messages reach the services: many are understood, and some do what they ask.
        Assert.True(statuses[StatusCode.OK] > MessageCount / 50, $"{statuses[StatusCode.OK]} went well");
        var receipt = await service.ScreenAsync(Example.Report("after"));
        Assert.NotEmpty(receipt.Assessment.Desk);
    }

    static Roles All => Enum.GetValues<Roles>().Aggregate((a, b) => a | b);

    static string? Fault(MethodDescriptor rpc, RawAnswer answer, bool isOutside)
    {
        if (answer.Error is { } error && !s_answers.Contains(error.StatusCode) && !(s_endless.Contains(rpc.Name) && error.StatusCode == StatusCode.DeadlineExceeded))
            return $"{error.StatusCode} {error.Status.Detail}";
        if (answer.Error is { } told && !told.Info().Reason.StartsWith("ERROR_REASON_", StringComparison.Ordinal))
            return $"{told.StatusCode} without a reason";
        var said = answer.Trailers + string.Concat(answer.Messages.Select(Encoding.Latin1.GetString));
        return isOutside && said.Contains(Canary, StringComparison.Ordinal) ? "shows the canary" : null;
    }

    static async Task PlantAsync(TestService service)
    {
        var (ordinary, sexual) = (Example.Report("1"), Example.Report("2", "intentional_rape"));
        (ordinary.SourceReference, sexual.SourceReference) = (Canary, Canary);
        await service.ScreenAsync(ordinary);
        await service.ScreenAsync(sexual);
        // The canary is there to be seen by whoever may see it.
        var seen = await service.Triage.GetReportAsync(new() { ReportId = ordinary.Id }, service.As(Roles.Triage, "*"));
        Assert.Contains(Canary, seen.ToString());
    }

    static MethodDescriptor Rpc(string name)
    {
        var parts = name.Split('/');
        return typeof(ReportReflection).Assembly.GetTypes()
            .Select(t => t.GetProperty("Descriptor")?.GetValue(null)).OfType<FileDescriptor>()
            .SelectMany(f => f.Services).First(s => s.FullName == parts[0]).FindMethodByName(parts[1]);
    }

    static readonly string[] s_texts =
    [
        "", "x", "bvh-am", "1", "2", "bvh-am/1", "AM", "AM-06", "TOS-AM", "RD", "burglary_dwelling", "intentional_rape", "no_leads", "NL", "series-1",
        "officer-9", "fuzz-inside", "\0", "' OR 1=1 --", "../../etc/passwd", new('a', 300), "{}", "{\"kind\":\"BASE\"}", "[[[[", "ﬀ́\u202e", "2026-01-01",
        "0000000000000000000000000000000000000000000000000000000000000000", "1e999", "-1", "%s%n", "GM0363",
    ];

    /// <summary>Keeps what the guard of calls reports as a fault of the service.</summary>
    sealed class FailureLog : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Failures { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // Bytes that are no message are the framework's own error.
            if (IsEnabled(logLevel) && exception is not Google.Protobuf.InvalidProtocolBufferException)
                Failures.Add($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
