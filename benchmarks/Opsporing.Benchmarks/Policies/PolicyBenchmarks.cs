using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;

namespace Opsporing.Benchmarks;

/// <summary>How long does a policy of so many rules take from its stored document to the first assessment under it?</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    const int Rounds = 11;

    static readonly ReferenceSet s_reference =
        ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(Machine.Root, "seeds", path)));

    readonly AuditDraws _draws = new("opsporing benchmarks"u8);
    readonly Assessor _assessor = new();
    byte[] _content = [];
    Report _report = null!;

    /// <summary>Priorities in the document.</summary>
    [Params(20, 500, 20_000)]
    public int Rules { get; set; }

    /// <summary>Writes the document: each rule asks for a group and a method tag of its own.</summary>
    /// <exception cref="InvalidOperationException">The document is refused.</exception>
    [GlobalSetup]
    public void SetUp()
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Machine.Root, "seeds", "policies", "demonstration.json")))!.AsObject();
        var priorities = json["priorities"]!.AsArray();
        var groups = s_reference.Catalogue.Groups;
        for (var i = priorities.Count; i < Rules; i++)
            priorities.Add(new JsonObject
            {
                ["title"] = $"Prioriteit {i}",
                ["source"] = "benchmark",
                ["strength_permille"] = 1 + i % 1000,
                ["offence_groups"] = new JsonArray(groups[i % groups.Length]),
                ["method_tag"] = $"tag-{i}",
            });
        var parsed = PolicyJson.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
        _content = parsed.Document?.Content.ToArray() ?? throw new InvalidOperationException(string.Join('\n', parsed.Problems));
        _report = WireReports.Read(WireReports.Generate(1).First(), 1_900_000_000);
    }

    /// <summary>Read, validate, compile, build the bases of every place, assess one report.</summary>
    /// <exception cref="InvalidOperationException">The document is refused.</exception>
    [Benchmark]
    public int ActivateToFirstAssessment()
    {
        var document = PolicyJson.FromContent(_content);
        var validation = PolicyValidator.Validate(
            document, null, s_reference.Catalogue, s_reference.LeadKinds, s_reference.Organisation, s_reference.EndingReasons);
        if (!validation.IsValid)
            throw new InvalidOperationException(string.Join('\n', validation.Problems));
        var policies = new PolicySet(document, [], s_reference.Catalogue, s_reference.LeadKinds, s_reference.Organisation);
        var bases = new BasisSet(s_reference, ReferenceSet.ChiNames[0], policies, SignalSet.Empty, _draws);
        foreach (var basis in bases.All())
            _ = basis.Digest;
        _assessor.Assess(_report, bases, Guards.None, 1_900_000_000, out var vector);
        return vector.Priority;
    }

    /// <summary>The median of some rounds beside the target, in milliseconds of processor time of the thread.</summary>
    public static int Print()
    {
        var table = new TargetTable("policies");
        foreach (var rules in (int[])[20, 500, PolicyJson.MaxPriorities])
        {
            var benchmark = new PolicyBenchmarks { Rules = rules };
            benchmark.SetUp();
            var times = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                var start = ThreadTime.Nanoseconds;
                benchmark.ActivateToFirstAssessment();
                times.Add((ThreadTime.Nanoseconds - start) / 1e6);
            }
            table.AddAtMost("policy", $"{rules} rules, from document to first assessment, ms", times.Order().ElementAt(Rounds / 2), 1000);
        }
        table.Print();
        table.Write();
        return 0;
    }
}
