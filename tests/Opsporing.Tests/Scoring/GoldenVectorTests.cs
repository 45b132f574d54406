using System.Text.Json;
using Xunit;

namespace Opsporing.Tests.Scoring;

/// <summary>
/// Vectors of scorer version 1, pinned in Golden/. A difference means a new scorer version, or other seeds (the file holds the
/// digest of each Basis). OPSPORING_WRITE_GOLDEN=1 writes the file anew.
/// </summary>
public sealed class GoldenVectorTests
{
    const int StoredSize = 250;

    static readonly string s_file = Example.PathOf($"tests/Opsporing.Tests/Golden/scorer-v{AssessmentVector.CurrentScorerVersion}.json");

    [Fact]
    public void The_scorer_gives_the_golden_vectors()
    {
        var actual = GoldenReports.All
            .SelectMany(golden => new[] { Of(golden.Name, golden.Report, Example.Bases), Of(golden.Name + "_no_policy", golden.Report, Example.BasesWithoutPolicy) })
            .ToDictionary(x => x.Name, x => x.Golden);
        if (Environment.GetEnvironmentVariable("OPSPORING_WRITE_GOLDEN") == "1")
            File.WriteAllText(s_file, JsonSerializer.Serialize(actual, s_indented) + "\n");

        var expected = JsonSerializer.Deserialize<Dictionary<string, Golden>>(File.ReadAllText(s_file))!;

        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, golden) in expected)
        {
            Assert.True(golden.Basis == actual[name].Basis,
                $"{name}: policy or reference tables have changed, so the golden vectors must be written anew (OPSPORING_WRITE_GOLDEN=1)");
            Assert.True(golden.Vector == actual[name].Vector,
                $"{name}: the scorer gives another vector under the same Basis; raise AssessmentVector.CurrentScorerVersion");
        }
    }

    [Fact]
    public void The_stored_form_has_a_fixed_width_and_knows_its_version()
    {
        var bytes = Example.Bytes(Example.Assess(GoldenReports.All[0].Report));

        Assert.Equal(StoredSize, AssessmentVector.Size);
        Assert.Equal(1, AssessmentVector.Read(bytes).ScorerVersion);
        Assert.Throws<ArgumentException>(() => AssessmentVector.Read(bytes.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => AssessmentVector.Read([.. bytes, 0]));
        Assert.Throws<ArgumentException>(() => AssessmentVector.Read(new byte[AssessmentVector.Size]));
    }

    [Fact]
    public void A_basis_reads_back_and_each_of_its_digests_counts()
    {
        var basis = Example.Bases.For(-1, -1).Basis;
        var digest = ContentDigest.Of("iets anders"u8);
        Basis[] others =
        [
            basis, basis with { BasePolicy = digest }, basis with { EenheidOverlay = digest }, basis with { BasisteamOverlay = digest },
            basis with { Catalogue = digest }, basis with { ChiTable = digest }, basis with { Organisation = digest },
            basis with { LeadKinds = digest }, basis with { LeadModel = digest }, basis with { Signals = digest },
            basis with { AuditKey = digest }, basis with { ScorerVersion = 2 },
        ];

        Assert.Equal(others.Length, others.Select(b => b.Digest()).Distinct().Count());
        Assert.All(others, b => Assert.Equal(b, Basis.Decode(b.Encode())));
        Assert.Throws<ArgumentException>(() => Basis.Decode(new byte[Basis.EncodedSize - 1]));
    }

    [Fact]
    public void A_table_for_sensitivity_may_not_rank() => Assert.Throws<ArgumentException>(() =>
        new BasisSet(ReferenceSeeds.Set, "nl-strafmaximum", null, SignalSet.Empty, Example.Draws));

    [Fact]
    public void Every_assessment_under_the_demonstration_policy_says_so() => Assert.All(GoldenReports.All, golden =>
        Assert.True(Example.Assess(golden.Report).Flags.HasFlag(AssessmentFlags.Demonstration)));

    static (string Name, Golden Golden) Of(string name, Report report, BasisSet bases)
    {
        var basis = new Assessor().Assess(report.Canonical(), bases, Guards.None, Example.Now, out var vector);
        return (name, new(basis.Digest.ToString(), Convert.ToHexStringLower(Example.Bytes(vector))));
    }

    static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    sealed record Golden(string Basis, string Vector);
}
