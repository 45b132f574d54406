using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace Opsporing.Tests.Scoring;

/// <summary>Scoring allocates nothing and knows no floating point.</summary>
public sealed partial class PurityTests
{
    [Fact]
    public void Scoring_a_thousand_reports_allocates_nothing()
    {
        var facts = Enumerable.Range(1, 1_000).Select(seed => Example.Resolve(AnyReport.Of(new Random(seed)))).ToArray();
        foreach (var basis in (ScoringBasis[])[Example.Basis, Example.Bases.For(4, -1), Example.BasisOf(null)])
        {
            Score(facts, basis);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Score(facts, basis);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Resolving_a_thousand_reports_allocates_nothing()
    {
        var reports = Enumerable.Range(1, 1_000).Select(seed => AnyReport.Of(new Random(seed)).Canonical()).ToArray();
        var facts = new Facts();
        Resolve(reports, facts);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Resolve(reports, facts);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("Scoring")]
    [InlineData("Routing")]
    [InlineData("Queues")]
    [InlineData("Units.cs")]
    [InlineData("Policies/CompiledPolicy.cs")]
    public void The_source_of_scoring_holds_no_floating_point(string path)
    {
        var full = Example.PathOf("src/Opsporing/" + path);
        foreach (var file in File.Exists(full) ? [full] : Directory.GetFiles(full, "*.cs", SearchOption.AllDirectories))
            foreach (var line in File.ReadLines(file).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))
                Assert.False(FloatingPoint().IsMatch(line), $"{Path.GetFileName(file)}: {line.Trim()}");
    }

    [Theory]
    [InlineData(typeof(Scorer))]
    [InlineData(typeof(Router))]
    [InlineData(typeof(ScoringBasis))]
    [InlineData(typeof(FactResolver))]
    [InlineData(typeof(QueueItem))]
    [InlineData(typeof(AuditDraws))]
    [InlineData(typeof(PriorityIndex))]
    [InlineData(typeof(StepFunction))]
    [InlineData(typeof(Fraction))]
    [InlineData(typeof(Units))]
    public void The_compiled_methods_of_scoring_hold_no_floating_point(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (var method in type.GetMethods(all))
        {
            var types = method.GetParameters().Select(p => p.ParameterType)
                .Append(method.ReturnType).Concat(method.GetMethodBody()?.LocalVariables.Select(v => v.LocalType) ?? []);
            Assert.DoesNotContain(types, t => t == typeof(double) || t == typeof(float) || t == typeof(decimal) || t == typeof(Half));
        }
    }

    static void Score(Facts[] facts, ScoringBasis basis)
    {
        foreach (var one in facts)
            Scorer.Score(one, basis, Example.Now, out _);
    }

    static void Resolve(Report[] reports, Facts facts)
    {
        foreach (var report in reports)
        {
            FactResolver.ResolvePlace(report, Example.Organisation, facts);
            FactResolver.Resolve(report, Example.Catalogue, Example.LeadKinds, facts);
        }
    }

    [GeneratedRegex(@"\b(double|float|decimal|Half|Single|Double|Decimal|MathF)\b|Math\.(Exp|Log|Pow|Sqrt|Round|Floor|Ceiling)|[0-9]\.[0-9]")]
    private static partial Regex FloatingPoint();
}
