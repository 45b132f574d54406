using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Opsporing.Benchmarks;

/// <summary>The machine that measures, and where its results are kept.</summary>
static partial class Machine
{
    /// <summary>Name of the processor, such as "AMD EPYC".</summary>
    public static string Cpu { get; } = File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString()
        : RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Processor, cores, system and runtime, in one line.</summary>
    public static string Line =>
        $"{Cpu}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>Root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary><c>benchmarks/results/&lt;cpu&gt;</c>.</summary>
    public static string ResultsFolder => Directory.CreateDirectory(Path.Combine(
        Root, "benchmarks", "results", $"{Dashes().Replace(Cpu.ToLowerInvariant(), "-").Trim('-')}-{Environment.ProcessorCount}")).FullName;

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Opsporing.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Opsporing.sln is nowhere above.");
        return folder;
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Dashes();
}
