using System.Collections.Immutable;
using System.Reflection;
using Opsporing.Server;

namespace Opsporing.Benchmarks;

/// <summary>Synthetic reports of the generator, as messages and as core values.</summary>
static class WireReports
{
    /// <summary>Seed of every run.</summary>
    public const ulong Seed = 20_260_706;

    static readonly ReadReport s_read = typeof(ServerHost).Assembly.GetType("Opsporing.Server.FromWire", throwOnError: true)!
        .GetMethod("Report", BindingFlags.Static | BindingFlags.Public)!.CreateDelegate<ReadReport>();

    delegate Report? ReadReport(
        V1.Report? from, IReadOnlyDictionary<string, string> sourceEenheden, long now, out IReadOnlyList<Violation>? violations);

    /// <summary>Generates messages with numbers after <paramref name="firstNumber"/>.</summary>
    public static IEnumerable<V1.Report> Generate(int count, int firstNumber = 1, long from = 1_736_118_000, int days = 300) =>
        ReportGenerator.Generate(count, Seed, new() { From = from, Days = days, FirstNumber = firstNumber });

    /// <summary>The canonical core value of a message, as the server reads it.</summary>
    public static Report Read(V1.Report from, long now) =>
        s_read(from, ImmutableDictionary<string, string>.Empty, now, out var violations)
        ?? throw new InvalidOperationException($"A generated report is invalid: {violations![0]}");
}
