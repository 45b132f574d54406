namespace Opsporing.Benchmarks;

/// <summary>
/// Holds scoring against T7: short slices of all variants in turn, processor time of the thread, the median slice of each.
/// </summary>
/// <remarks>BenchmarkDotNet reads the clock on the wall, which on a shared machine measures the neighbours as well.</remarks>
static class ScoringTargets
{
    const int Slices = 1000, Warm = 4096;

    public static int Print()
    {
        var benchmarks = new ScoringBenchmarks();
        benchmarks.SetUp();
        var hand = new Variant("hand-written CHI and 12 rules, nothing else", 1024, benchmarks.HandWritten);
        var kernel = new Variant("kernel with explanation", 1024, benchmarks.Score);
        var warmKernel = new Variant($"kernel on {Warm} rows again and again", 1024, n => benchmarks.Score(n, Warm));
        var assess = new Variant("assessment from a report: resolve, audit draws, kernel", 256, benchmarks.Assess);
        var resolve = new Variant("of which resolve", 256, benchmarks.Resolve);
        var encode = new Variant("encode the facts", 256, benchmarks.Encode);
        var peer = new Variant("Microsoft RulesEngine, CHI and 12 rules", 16, benchmarks.RunRulesEngine);
        Variant[] all = [hand, kernel, warmKernel, assess, resolve, encode, peer];
        for (var i = 0; i < 3 * Slices; i++)
        {
            foreach (var variant in all)
                variant.Run();
            if (i == 2 * Slices - 1)
                Array.ForEach(all, v => v.Forget());
        }
        var table = new TargetTable("scoring");
        table.AddAtMost("T7", "kernel with explanation over 1,048,576 rows, ns", kernel.Nanoseconds, 100);
        table.AddAtMost("T7", "kernel, bytes allocated", kernel.Bytes, 0);
        table.AddAtLeast("T7", "times RulesEngine on the shared rules", peer.Nanoseconds / kernel.Nanoseconds, 25);
        table.AddAtMost("T7", "kernel alone, stretch, ns", warmKernel.Nanoseconds, 50);
        table.AddAtLeast("T7", "times RulesEngine, stretch", peer.Nanoseconds / warmKernel.Nanoseconds, 50);
        foreach (var variant in all)
        {
            table.AddFigure("T7", variant.Name + ", ns", variant.Nanoseconds);
            table.AddFigure("T7", variant.Name + ", bytes", variant.Bytes);
        }
        table.Print();
        table.Write();
        return 0;
    }

    sealed class Variant(string name, int rows, Func<int, long> run)
    {
        readonly List<double> _times = [];
        long _bytes;

        public string Name => name;

        public double Nanoseconds => _times.Order().ElementAt(_times.Count / 2);

        public double Bytes => (double)_bytes / _times.Count / rows;

        public void Run()
        {
            var (bytes, start) = (GC.GetAllocatedBytesForCurrentThread(), ThreadTime.Nanoseconds);
            run(rows);
            var time = ThreadTime.Nanoseconds - start;
            _bytes += GC.GetAllocatedBytesForCurrentThread() - bytes;
            _times.Add((double)time / rows);
        }

        public void Forget()
        {
            _times.Clear();
            _times.EnsureCapacity(Slices);
            _bytes = 0;
        }
    }
}
