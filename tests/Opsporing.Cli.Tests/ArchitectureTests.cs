using System.Xml.Linq;
using NetArchTest.Rules;

namespace Opsporing.Cli.Tests;

/// <summary>The project graph of STYLE section 1: a project exists to keep a dependency in, or out.</summary>
public sealed class ArchitectureTests
{
    /// <summary>What each project may reference directly.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Opsporing"] = [],
        ["Opsporing.Storage"] = ["Opsporing"],
        ["Opsporing.ML"] = ["Opsporing"],
        ["Opsporing.Research"] = ["Opsporing"],
        ["Opsporing.Protocol"] = [],
        ["Opsporing.Web"] = ["Opsporing.Protocol"],
        ["Opsporing.Server"] = ["Opsporing", "Opsporing.Protocol", "Opsporing.Storage", "Opsporing.ML", "Opsporing.Research"],
        ["Opsporing.Cli"] =
            ["Opsporing", "Opsporing.Protocol", "Opsporing.Storage", "Opsporing.ML", "Opsporing.Research", "Opsporing.Server", "Opsporing.Web"],
    };

    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(
        Path.Combine(Example.Repository, "src"), "*.csproj", SearchOption.AllDirectories)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_graph_allows(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var references = References(path, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));

        Assert.True(Allowed.ContainsKey(name), $"{name} is no project of STYLE section 1.");
        Assert.Empty(references.Except(Allowed[name]));
    }

    [Fact]
    public void The_core_references_the_base_class_library_only()
    {
        var core = Path.Combine(Example.Repository, "src", "Opsporing", "Opsporing.csproj");
        var references = typeof(ContentDigest).Assembly.GetReferencedAssemblies().Select(a => a.Name!);

        Assert.Equal(["Microsoft.CodeAnalysis.BannedApiAnalyzers"], References(core, "PackageReference"));
        Assert.All(references, name => Assert.StartsWith("System.", name));
    }

    [Fact]
    public void The_protocol_holds_no_hand_written_code()
    {
        var folder = Path.Combine(Example.Repository, "src", "Opsporing.Protocol");
        var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f[folder.Length..].Contains("obj"));

        Assert.Empty(sources);
    }

    [Fact]
    public void Core_and_storage_never_see_a_gRPC_type()
    {
        foreach (var assembly in (System.Reflection.Assembly[])[typeof(ContentDigest).Assembly, typeof(Storage.ReportStore).Assembly])
        {
            var result = Types.InAssembly(assembly).ShouldNot()
                .HaveDependencyOnAny("Grpc", "Google.Protobuf", "Opsporing.V1", "Opsporing.Server", "Microsoft.AspNetCore").GetResult();

            Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
        }
    }

    [Fact]
    public void Serving_needs_no_machine_learning_library()
    {
        foreach (var assembly in (System.Reflection.Assembly[])
            [typeof(ContentDigest).Assembly, typeof(Storage.ReportStore).Assembly, typeof(Server.ServerHost).Assembly])
            Assert.DoesNotContain(assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Microsoft.ML", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_that_scores_or_routes_can_read_outcomes_or_victim_groups()
    {
        var result = Types.InAssembly(typeof(Server.ServerHost).Assembly).That()
            .DoNotHaveName("OutcomeService", "OversightService", "ReportOutcomes", "FromWire").ShouldNot()
            .HaveDependencyOnAny("Opsporing.Storage.OutcomeStore", "Opsporing.VictimGroup", "Opsporing.Outcome").GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
        Assert.DoesNotContain(typeof(LeadLevels).GetMethods().SelectMany(m => m.GetParameters()), p => p.ParameterType == typeof(VictimGroup));
    }

    [Fact]
    public void Only_the_command_line_knows_how_to_speak_to_a_terminal()
    {
        var result = Types.InAssembly(typeof(Server.ServerHost).Assembly).ShouldNot()
            .HaveDependencyOnAny("Spectre.Console", "System.CommandLine").GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    static string[] References(string project, string element) =>
        [.. XDocument.Load(project).Descendants(element).Select(r => (string?)r.Attribute("Include")).OfType<string>()];
}
