using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

/// <summary>Valid synthetic mappings and files, and where things are.</summary>
static class Example
{
    /// <summary>A mapping of the columns nr, op and feit.</summary>
    public const string Mapping = """
        {
          "mapping_version": 1,
          "title": "Example",
          "zone": "Europe/Amsterdam",
          "report": {
            "source_system": { "constant": "example" },
            "source_number": { "column": "nr" },
            "kind": { "constant": "AANGIFTE" },
            "receiving_eenheid": { "constant": "AM" },
            "received": { "value": { "column": "op" }, "formats": ["yyyy-MM-dd HH:mm"] },
            "offences": [ { "value": { "column": "feit" }, "table": { "fiets": "theft_bicycle" } } ]
          }
        }
        """;

    public const string Csv = "nr,op,feit\n1001,2025-03-01 14:05,fiets\n1002,2025-03-01 14:20,fiets\n";

    /// <summary>The repository.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Seeds => Path.Combine(Repository, "seeds");

    /// <summary>Folder of the shared data: OPSPORING_DATA, else ../shared/data beside the repository.</summary>
    public static string Data =>
        Environment.GetEnvironmentVariable("OPSPORING_DATA") ?? Path.Combine(Repository, "..", "shared", "data");

    public static string Lapd => Path.Combine(Data, "lapd", "lapd_west_la_2020.csv");

    /// <summary>Skips, saying clearly why, when the LAPD extract is absent.</summary>
    public static void NeedLapd() => Assert.SkipUnless(
        File.Exists(Lapd), $"The LAPD extract is not at {Lapd}: set OPSPORING_DATA to the folder of the shared data.");

    public static Mapping Read(string json) => MappingReader.Read(Encoding.UTF8.GetBytes(json), _ => FrozenDictionary<string, string>.Empty);

    /// <summary>The example mapping with a change.</summary>
    public static string With(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Mapping)!.AsObject();
        change(json);
        return json.ToJsonString();
    }

    /// <summary>Maps the one row under a header.</summary>
    public static V1.Report? Map(string json, string[] header, string[] row, out IReadOnlyList<RowFault> faults) =>
        ReportMapper.Bind(Read(json), header).Map(row, out faults);

    static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Opsporing.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The tests run inside the repository.");
    }
}

/// <summary>A folder that goes with the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("opsporing-cli-").FullName;

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
