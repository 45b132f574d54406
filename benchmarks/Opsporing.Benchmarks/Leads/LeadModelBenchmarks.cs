using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Opsporing.ML;

namespace Opsporing.Benchmarks;

/// <summary>What does one probability of the lead model cost, beside the same model in ML.NET's PredictionEngine (T9)?</summary>
[MemoryDiagnoser]
public class LeadModelBenchmarks
{
    const int Rows = 1 << 13, TrainedOn = 20_000;

    readonly Facts[] _facts = new Facts[Rows];
    readonly LeadColumns.Example[] _examples = new LeadColumns.Example[Rows];
    PredictionEngine<LeadColumns.Example, Prediction> _engine = null!;
    LeadScorer _scorer = null!;

    /// <summary>Trains on generated reports, binds both forms, and proves that they agree.</summary>
    /// <exception cref="InvalidOperationException">They differ by more than a millionth of log-odds.</exception>
    [GlobalSetup]
    public void SetUp()
    {
        var reference = MadeUpRows.Reference;
        var rows = MadeUpRows.Of(TrainedOn);
        var trained = LeadTraining.Train(rows, MadeUpRows.Options with { Settings = [new(20, 100, 0.05)] });
        _scorer = new(trained.Model, reference.Catalogue, reference.LeadKinds);
        var columns = trained.Gam!.Columns;
        var schema = SchemaDefinition.Create(typeof(LeadColumns.Example));
        schema[nameof(LeadColumns.Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns.Levels.Length);
        _engine = new MLContext(1).Model.CreatePredictionEngine<LeadColumns.Example, Prediction>(
            trained.Gam.Transformer, inputSchemaDefinition: schema);
        var i = 0;
        foreach (var (report, _) in MadeUpRows.Reports(TrainedOn).Take(Rows))
        {
            _facts[i] = new();
            FactResolver.Resolve(report, reference.Catalogue, reference.LeadKinds, _facts[i]);
            _examples[i] = columns.ExampleOf(i);
            var theirs = _engine.Predict(_examples[i]).Score;
            if (Math.Abs(_scorer.SumOf(_facts[i], _facts[i].Received) / 1e9 - theirs) > 1e-5)
                throw new InvalidOperationException($"Row {i} differs: {_scorer.SumOf(_facts[i], _facts[i].Received)} and {theirs}.");
            i++;
        }
    }

    /// <summary>ML.NET, one at a time, as it is served by most.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public float PredictionEngine()
    {
        var sum = 0f;
        foreach (var example in _examples)
            sum += _engine.Predict(example).Score;
        return sum;
    }

    /// <summary>The core: verdict, sum, calibration, from resolved facts.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public long Compiled()
    {
        long sum = 0;
        foreach (var facts in _facts)
            sum += _scorer.Score(facts, false, facts.Received).Ppm;
        return sum;
    }

    /// <summary>T9 in one run, and a training of many rows with its time and its memory.</summary>
    public static int Print(int trainingRows)
    {
        var targets = new TargetTable("leads");
        var benchmark = new LeadModelBenchmarks();
        benchmark.SetUp();
        var (theirs, _) = Measure(() => benchmark.PredictionEngine());
        var (ours, bytes) = Measure(() => benchmark.Compiled());
        targets.AddFigure("T9", "PredictionEngine, ns per report", theirs);
        targets.AddFigure("T9", "compiled, ns per report", ours);
        targets.AddAtLeast("T9", "compiled against PredictionEngine", theirs / ours, 100);
        targets.AddAtMost("T9", "bytes allocated per evaluation", bytes, 0);
        var rows = MadeUpRows.Of(trainingRows);
        var clock = Stopwatch.StartNew();
        LeadTraining.Train(rows, MadeUpRows.Options);
        targets.AddAtMost("–", $"training {trainingRows:N0} rows, minutes", clock.Elapsed.TotalMinutes, 10);
        using var process = Process.GetCurrentProcess();
        targets.AddFigure("–", "peak memory of the process, MB", process.PeakWorkingSet64 / 1e6);
        targets.Print();
        targets.Write();
        return 0;
    }

    static (double Nanoseconds, double Bytes) Measure(Action pass)
    {
        for (var warmUp = 0; warmUp < 30; warmUp++)
            pass();
        var best = double.MaxValue;
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int Passes = 20;
        for (var i = 0; i < Passes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            pass();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Rows);
        }
        return (best, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Passes * Rows));
    }

    /// <summary>What ML.NET answers.</summary>
    public sealed class Prediction
    {
        public float Score { get; set; }
    }
}

/// <summary>Generated reports with an outcome by a known rule: more often a suspect with a name, a camera or a plate.</summary>
static class MadeUpRows
{
    const long Now = 1_790_812_800; // 2026-10-01T00:00:00Z

    static ReferenceSet? s_reference;

    public static ReferenceSet Reference => s_reference ??=
        ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(Machine.Root, "seeds", path)));

    public static LeadTrainingOptions Options => new() { Until = new(2030, 1, 1), HorizonDays = 180 };

    public static IEnumerable<(Report Report, bool IsIdentified)> Reports(int count)
    {
        var random = new Random(5);
        foreach (var message in WireReports.Generate(count, from: 1_735_689_600, days: 365))
        {
            var report = WireReports.Read(message, Now);
            var odds = -2.2 + report.Leads.Count(l => l.State is LeadState.Present or LeadState.Secured) * 0.7
                + (report.SuspectStatus >= SuspectStatus.Identified ? 2.5 : 0);
            yield return (report, random.NextDouble() < 1 / (1 + Math.Exp(-odds)));
        }
    }

    public static LeadRows Of(int count)
    {
        var rows = new LeadRows(Reference.Catalogue, Reference.LeadKinds);
        foreach (var (report, isIdentified) in Reports(count))
            rows.Add(report, isIdentified);
        return rows;
    }
}
