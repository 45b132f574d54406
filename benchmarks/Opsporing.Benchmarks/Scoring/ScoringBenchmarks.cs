using BenchmarkDotNet.Attributes;
using RulesEngine.Models;

namespace Opsporing.Benchmarks;

/// <summary>What does one assessment with its explanation vector cost, and what do peers ask for a part of it?</summary>
[MemoryDiagnoser]
public class ScoringBenchmarks
{
    const int KernelRows = 1 << 20, ReportRows = 1 << 16, PeerRows = 1 << 13;

    readonly Assessor _assessor = new();
    readonly Facts _resolved = new();
    ScoringRows _rows = null!;
    RuleReport[] _ruleReports = [];
    RulesEngine.RulesEngine _rulesEngine = null!;
    int _next;

    /// <summary>Makes the rows and proves that all give the same results before any is measured.</summary>
    /// <exception cref="InvalidOperationException">The results differ.</exception>
    [GlobalSetup]
    public void SetUp()
    {
        _rows = ScoringRows.Get();
        _ruleReports = [.. Enumerable.Range(0, PeerRows).Select(i => new RuleReport(_rows.Facts[i], _rows.BasisOf[i]))];
        _rulesEngine = new([SharedRules.Workflow]);
        for (var i = 0; i < PeerRows; i++)
        {
            Scorer.Score(_rows.Facts[i], _rows.BasisOf[i], ScoringRows.Now, out var vector);
            var ours = SharedRules.Checksum(vector.HarmHundredthDays, vector.Flags);
            var byHand = SharedRules.ByHand(_rows.Facts[i], _rows.BasisOf[i]);
            var peer = SharedRules.Checksum(Execute(_ruleReports[i]));
            if (ours != byHand || ours != peer)
                throw new InvalidOperationException($"Row {i} gives {ours:x}, by hand {byHand:x}, RulesEngine {peer:x}.");
        }
    }

    /// <summary>CHI and twelve rules by hand, nothing else: the ceiling of C#.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = KernelRows)]
    public long HandWrittenRules() => HandWritten(KernelRows);

    /// <summary>All six dimensions, lines, route, terms, advice, acts and the explanation vector, from resolved facts.</summary>
    [Benchmark(OperationsPerInvoke = KernelRows)]
    public long Kernel() => Score(KernelRows);

    /// <summary>From a report: place, codes, audit draws (HMAC-SHA-256) and the kernel.</summary>
    [Benchmark(OperationsPerInvoke = ReportRows)]
    public long AssessReport() => Assess(ReportRows);

    /// <summary>From a canonical report to place, codes and masks: what stands between a report and the kernel.</summary>
    [Benchmark(OperationsPerInvoke = ReportRows)]
    public long ResolveFacts() => Resolve(ReportRows);

    /// <summary>The stored and digested form of a report.</summary>
    [Benchmark(OperationsPerInvoke = ReportRows)]
    public long EncodeFacts() => Encode(ReportRows);

    /// <summary>CHI and twelve rules by Microsoft RulesEngine.</summary>
    [Benchmark(OperationsPerInvoke = PeerRows)]
    public long MicrosoftRulesEngine() => RunRulesEngine(PeerRows);

    internal long HandWritten(int count)
    {
        long sum = 0;
        for (var i = 0; i < count; i++)
        {
            var row = Next(KernelRows);
            sum += SharedRules.ByHand(_rows.Facts[row], _rows.BasisOf[row]);
        }
        return sum;
    }

    internal long Score(int count) => Score(count, KernelRows);

    /// <param name="count">Rows to score.</param>
    /// <param name="of">Power of two: rows to go round in.</param>
    internal long Score(int count, int of)
    {
        long sum = 0;
        for (var i = 0; i < count; i++)
        {
            var row = Next(of);
            Scorer.Score(_rows.Facts[row], _rows.BasisOf[row], ScoringRows.Now, out var vector);
            sum += SharedRules.Checksum(vector.HarmHundredthDays, vector.Flags);
        }
        return sum;
    }

    internal long Assess(int count)
    {
        long sum = 0;
        for (var i = 0; i < count; i++)
        {
            _assessor.Assess(_rows.Reports[Next(_rows.Reports.Length)], _rows.Bases, Guards.None, ScoringRows.Now, out var vector);
            sum += SharedRules.Checksum(vector.HarmHundredthDays, vector.Flags);
        }
        return sum;
    }

    internal long Resolve(int count)
    {
        var basis = _rows.BasisOf[0];
        long sum = 0;
        for (var i = 0; i < count; i++)
        {
            var report = _rows.Reports[Next(_rows.Reports.Length)];
            FactResolver.ResolvePlace(report, _rows.Bases.Organisation, _resolved);
            FactResolver.Resolve(report, basis.Catalogue, basis.LeadKinds, _resolved);
            sum += (long)_resolved.LeadsPresent;
        }
        return sum;
    }

    internal long Encode(int count)
    {
        long sum = 0;
        for (var i = 0; i < count; i++)
            sum += FactEncoding.Encode(_rows.Reports[Next(_rows.Reports.Length)]).Length;
        return sum;
    }

    internal long RunRulesEngine(int count)
    {
        long sum = 0;
        for (var i = 0; i < count; i++)
            sum += SharedRules.Checksum(Execute(_ruleReports[Next(PeerRows)]));
        return sum;
    }

    // It completes at once: there is nothing to wait for.
    List<RuleResultTree> Execute(RuleReport report) =>
        _rulesEngine.ExecuteAllRulesAsync("rules", new RuleParameter("report", report)).AsTask().GetAwaiter().GetResult();

    int Next(int of) => _next = _next + 1 & of - 1;
}
