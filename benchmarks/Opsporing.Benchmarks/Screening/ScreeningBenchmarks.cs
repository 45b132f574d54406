using Microsoft.Data.Sqlite;
using Opsporing.Storage;

namespace Opsporing.Benchmarks;

/// <summary>
/// How near does the durable path come to the bare store and the bare transport? Variants alternate, each round gives one
/// ratio, the median counts: on a noisy machine ratios hold where figures do not.
/// </summary>
sealed class ScreeningBenchmarks : IDisposable
{
    const long RoundsFrom = 1_736_118_000 + 300 * 86_400L;

    readonly bool _isQuick;
    readonly string[] _targets;
    readonly string _folder;
    readonly StoreLoad _storeLoad;
    readonly BareTable _bare;
    readonly CommandTable _commands;
    readonly ServerProcess _server = new();

    /// <summary>An empty PostgreSQL database to measure beside SQLite, as Host=…;…; null for none.</summary>
    readonly string? _postgres = Environment.GetEnvironmentVariable("OPSPORING_BENCHMARK_STORE");
    readonly Samples _samples = new();
    int _rounds;
    int _folders;

    ScreeningBenchmarks(bool isQuick, string[] targets)
    {
        (_isQuick, _targets) = (isQuick, targets);
        _folder = Path.Combine(
            Environment.GetEnvironmentVariable("OPSPORING_BENCHMARK_DATA") ?? Path.GetTempPath(), $"opsporing-benchmark-{Environment.ProcessId}");
        _storeLoad = new(ScoringRows.ReadBases(SignalSet.Empty));
        _bare = new(Path.Combine(_folder, "bare"));
        _commands = new(Path.Combine(_folder, "commands"));
    }

    int Size => _isQuick ? 16_384 : 49_152;

    int FullSize => _isQuick ? 100_000 : 1_000_000;

    public static async Task<int> RunAsync(bool isQuick, string[] targets)
    {
        using var run = new ScreeningBenchmarks(isQuick, targets);
        var table = new TargetTable(isQuick ? "screening-quick" : "screening");
        if (run.Has("T1", "T2", "T3", "T5"))
            await run.MeasureServiceAsync(table);
        if (run.Has("T4", "T6"))
            await run.MeasureFullStoreAsync(table);
        table.Print();
        if (targets.Length == 0)
            table.Write();
        return 0;
    }

    bool Has(params string[] any) => _targets.Length == 0 || any.Any(_targets.Contains);

    public void Dispose()
    {
        _server.Dispose();
        _bare.Dispose();
        _commands.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    async Task MeasureServiceAsync(TargetTable table)
    {
        // Until the compiler has done with the hot paths: it took a quarter of the processor in a round after one warm-up.
        for (var i = 0; i < (_isQuick ? 3 : 5); i++)
            await RoundAsync(new Samples());
        for (var i = 0; i < (_isQuick ? 3 : 5); i++)
            await RoundAsync(_samples);
        var s = _samples;
        table.AddFigure("T1", "durable stream, one report per message, 4 streams, reports/s", s.Median("stream"));
        table.AddFigure("T1", "reports per commit", s.Median("stream group"));
        table.AddFigure("T1", "bare table at that group by prepared commands, rows/s", s.Median("bare stream"));
        table.AddFigure("T1", "the engine's own interface at that group, two columns, rows/s", s.Median("engine stream"));
        table.AddFigure("T1", "store alone at that group, reports/s", s.Median("store stream"));
        table.AddFigure("T1", "empty handler, same messages, reports/s", s.Median("echo stream"));
        table.AddAtLeast("T1", "of the bare table", s.Median("stream", "bare stream"), 0.40);
        table.AddFigure("T1", "of the engine's own interface", s.Median("stream", "engine stream"));
        table.AddAtLeast("T1", "of the bound 2/(2/transport + 1/store)", s.MedianOf(
            r => r["stream"] / (2 / (2 / r["echo stream"] + 1 / r["bare stream"]))), 0.60);
        table.AddFigure("T1", "of the same bound with our store", s.MedianOf(
            r => r["stream"] / (2 / (2 / r["echo stream"] + 1 / r["store stream"]))));
        table.AddFigure("T1", "store alone, of the bare table", s.Median("store stream", "bare stream"));
        table.AddFigure("T1", "server processor µs per report", s.Median("stream cpu"));
        table.AddFigure("T1", "processor µs per report, server and client", s.Median("stream all cpu"));
        table.AddFigure("T1", "the same for the empty handler", s.Median("echo stream all cpu"));
        table.AddFigure("T1", "server bytes allocated per report", s.Median("stream bytes"));
        table.AddFigure("T2", "durable stream, batches of 256, reports/s", s.Median("batches"));
        table.AddFigure("T2", "reports per commit", s.Median("batches group"));
        table.AddFigure("T2", "empty handler, same messages, reports/s", s.Median("echo batches"));
        table.AddAtLeast("T2", "of the bare table", s.Median("batches", "bare batches"), 0.50);
        table.AddFigure("T2", "of the engine's own interface", s.Median("batches", "engine batches"));
        table.AddAtLeast("T2", "of the bare table, stretch", s.Median("batches", "bare batches"), 0.70);
        table.AddFigure("T2", "server processor µs per report", s.Median("batches cpu"));
        if (_postgres is not null)
            AddPostgres(table, s);
        if (!Has("T3", "T5"))
            return;
        table.AddFigure("T3", "unary, 1 caller, reports/s", s.Median("unary 1"));
        table.AddFigure("T3", "empty handler, 1 caller, calls/s", s.Median("echo unary 1"));
        table.AddAtLeast("T3", "1 caller, of the bare table with a commit per row", s.Median("unary 1", "bare 1"), 0.70);
        table.AddAtLeast("T3", "64 callers, times 1 caller", s.Median("unary 64", "unary 1"), 10);
        table.AddAtLeast("T5", "group commit, times a commit per report (same stream)", s.Median("stream", "stream 1"), 20);
        table.AddFigure("T5", "group commit, times a commit per report (batches)", s.Median("batches", "stream 1"));
    }

    static void AddPostgres(TargetTable table, Samples s)
    {
        table.AddFigure("T1", "PostgreSQL: durable stream, reports/s", s.Median("pg stream"));
        table.AddFigure("T1", "PostgreSQL: of SQLite's", s.Median("pg stream", "stream"));
        table.AddFigure("T2", "PostgreSQL: batches of 256, reports/s", s.Median("pg batches"));
        table.AddFigure("T2", "PostgreSQL: of SQLite's", s.Median("pg batches", "batches"));
        table.AddFigure("T3", "PostgreSQL: unary, 1 caller, reports/s", s.Median("pg unary 1"));
        table.AddFigure("T3", "PostgreSQL: unary, 64 callers, reports/s", s.Median("pg unary 64"));
        table.AddAtLeast("T3", "PostgreSQL: 64 callers, times 1 caller", s.Median("pg unary 64", "pg unary 1"), 10);
        table.AddAtLeast("T5", "PostgreSQL: batches, times a caller's commit per report", s.Median("pg batches", "pg unary 1"), 20);
    }

    async Task MeasurePostgresAsync(string location, Dictionary<string, double> round, List<V1.Report> reports)
    {
        _server.Open(location);
        round["pg stream"] = await Load.StreamAsync(_server.Service, _server.Headers, Load.Messages(reports[..Size], 1));
        round["pg batches"] = await Load.StreamAsync(_server.Service, _server.Headers, Load.Messages(reports[Size..(2 * Size)], 256));
        round["pg unary 1"] = await Load.UnaryAsync(_server.Service, _server.Headers, reports[(2 * Size)..(2 * Size + 1500)], 1);
        round["pg unary 64"] = await Load.UnaryAsync(_server.Service, _server.Headers, reports[(2 * Size + 1500)..(2 * Size + 16_500)], 64);
        _server.Close();
    }

    // Two servers: one with a small store, one full. Streams alternate between them.
    async Task MeasureFullStoreAsync(TargetTable table)
    {
        var full = Path.Combine(_folder, "full");
        await _storeLoad.FillAsync(full, FullSize);
        await QueuePages.MeasureAsync(full, "", _isQuick ? 500 : 3000, table);
        if (_postgres is not null)
            await new PostgresFullStore(_postgres, _storeLoad).MeasureAsync(
                FullSize, _isQuick ? 4 : 6, () => (Load.Messages(Generate(Size), 1), Size), table);
        using var bare = new CommandTable(Path.Combine(_folder, "bare-full"));
        bare.Insert([.. Enumerable.Repeat((new byte[AssessmentVector.Size / 2], new byte[300]), FullSize)], 2048);
        using var fullServer = new ServerProcess();
        fullServer.Open(full);
        var resident = fullServer.Use()[5];
        var samples = new Samples();
        for (var i = 0; i < (_isQuick ? 4 : 6); i++)
        {
            var reports = Generate(2 * Size);
            var messages = Load.Messages(reports[..Size], 1);
            var round = i == 0 ? new() : samples.Next();
            await MeasureAsync(round, "full", messages, fullServer);
            await MeasureAsync(round, "full batches", Load.Messages(reports[Size..], 256), fullServer);
            var rows = _storeLoad.Prepare(reports[..Size]).Select(Row).ToArray();
            round["bare full"] = bare.Insert(rows, (int)round["full group"]);
            round["bare full batches"] = bare.Insert(rows, (int)round["full batches group"]);
            await OpenSmallAsync(10_000);
            round["small"] = await Load.StreamAsync(_server.Service, _server.Headers, messages);
            _server.Close();
        }
        fullServer.Close();
        fullServer.Open(full, checkpointPages: 1_000_000);
        await Load.StreamAsync(fullServer.Service, fullServer.Headers, Load.Messages(Generate(Size), 1));
        table.AddFigure("T4", $"stream at {FullSize:N0} open reports, reports/s", samples.Median("full"));
        table.AddFigure("T4", "stream at 10,000 open reports, reports/s", samples.Median("small"));
        table.AddAtLeast("T1", $"at {FullSize:N0}: stream, of a bare table of as many rows", samples.Median("full", "bare full"), 0.40);
        table.AddAtLeast("T2", $"at {FullSize:N0}: batches, of a bare table of as many rows", samples.Median("full batches", "bare full batches"), 0.50);
        table.AddFigure("T2", $"batches at {FullSize:N0} open reports, reports/s", samples.Median("full batches"));
        table.AddFigure("T2", $"bare table of {FullSize:N0} rows at that group, rows/s", samples.Median("bare full batches"));
        table.AddAtLeast("T4", "of the own rate at 10,000", samples.Median("full", "small"), 0.8);
        table.AddAtMost("T4", "bytes of write-ahead log per report", (double)fullServer.LogBytes / Size, 1536);
        table.AddAtMost("T12", "resident bytes of the server per open report", (double)resident / FullSize, 1e9 / 1e6);
        fullServer.Close();
    }

    async Task RoundAsync(Samples samples)
    {
        var round = samples.Next();
        var reports = Generate(2 * Size + 24_000);
        var (streamed, batched) = (Load.Messages(reports[..Size], 1), Load.Messages(reports[Size..(2 * Size)], 256));

        await OpenSmallAsync(4_000);
        await MeasureAsync(round, "stream", streamed, _server);
        await MeasureAsync(round, "batches", batched, _server);
        _server.SetReply(Load.LastResult!);
        var (client, before) = (Environment.CpuUsage.TotalTime, _server.Use());
        round["echo stream"] = await Load.StreamAsync(_server.Echo, null, streamed);
        round["echo stream all cpu"] = ((Environment.CpuUsage.TotalTime - client).TotalMilliseconds + _server.Use()[0] - before[0]) * 1000 / Size;
        round["echo batches"] = await Load.StreamAsync(_server.Echo, null, batched);
        if (Has("T3", "T5"))
            await MeasureUnaryAsync(round, reports[(2 * Size)..]);
        _server.Close();
        if (_postgres is not null)
            await MeasurePostgresAsync(_postgres, round, reports);

        var screenings = _storeLoad.Prepare(reports[..Size]);
        var payloads = screenings.Select(Payload).ToArray();
        var rows = screenings.Select(Row).ToArray();
        round["bare stream"] = _commands.Insert(rows, (int)round["stream group"]);
        round["engine stream"] = _bare.Insert(payloads, (int)round["stream group"]);
        await using (var store = await SqliteReportStore.OpenAsync(new() { DataFolder = NextFolder() }, TimeProvider.System))
            round["store stream"] = await StoreLoad.RunAsync(store, screenings, (int)round["stream group"]);
        round["bare batches"] = _commands.Insert(rows, (int)round["batches group"]);
        round["engine batches"] = _bare.Insert(payloads, (int)round["batches group"]);
        if (Has("T3", "T5"))
            await MeasureLoneCommitsAsync(round, reports[(2 * Size + 16_500)..(2 * Size + 19_500)], rows[..1500]);
        SqliteConnection.ClearAllPools();
    }

    async Task MeasureUnaryAsync(Dictionary<string, double> round, List<V1.Report> reports)
    {
        round["unary 1"] = await Load.UnaryAsync(_server.Service, _server.Headers, reports[..1500], 1);
        round["unary 64"] = await Load.UnaryAsync(_server.Service, _server.Headers, reports[1500..16_500], 64);
        round["echo unary 1"] = await Load.UnaryAsync(_server.Echo, null, reports[..1500], 1);
    }

    async Task MeasureLoneCommitsAsync(Dictionary<string, double> round, List<V1.Report> reports, (byte[] Vector, byte[] Facts)[] rows)
    {
        round["bare 1"] = _commands.Insert(rows, 1);
        _server.Open(NextFolder(), groupSize: 1);
        round["stream 1"] = await Load.StreamAsync(_server.Service, _server.Headers, Load.Messages(reports, 1));
        _server.Close();
    }

    async Task MeasureAsync(
        Dictionary<string, double> round, string what, List<V1.ScreenReportsRequest>[] messages, ServerProcess server)
    {
        var (client, commits, use) = (Environment.CpuUsage.TotalTime, server.CommitCount, server.Use());
        round[what] = await Load.StreamAsync(server.Service, server.Headers, messages);
        var after = server.Use();
        round[what + " all cpu"] = ((Environment.CpuUsage.TotalTime - client).TotalMilliseconds + after[0] - use[0]) * 1000 / Size;
        round[what + " group"] = (double)Size / (server.CommitCount - commits);
        round[what + " cpu"] = 1000.0 * (after[0] - use[0]) / Size;
        round[what + " bytes"] = (double)(after[1] - use[1]) / Size;
    }

    async Task OpenSmallAsync(int count)
    {
        _server.Open(NextFolder());
        await Load.StreamAsync(_server.Service, _server.Headers, Load.Messages(Generate(count), 256));
    }

    // Numbers go on from round to round, so that every report is new and keys rise.
    List<V1.Report> Generate(int count) => [.. WireReports.Generate(count, 2_000_000 + 200_000 * _rounds++, RoundsFrom, 60)];

    string NextFolder() => Path.Combine(_folder, $"store-{++_folders}");

    static (byte[] Vector, byte[] Facts) Row(Screening screening) => (new byte[AssessmentVector.Size / 2], screening.Facts.ToArray());

    // As many bytes as the store keeps of a report: the facts and a packed vector.
    static byte[] Payload(Screening screening)
    {
        var payload = new byte[screening.Facts.Length + AssessmentVector.Size / 2];
        screening.Facts.CopyTo(payload);
        return payload;
    }

    /// <summary>Figures of every round.</summary>
    sealed class Samples
    {
        readonly List<Dictionary<string, double>> _rounds = [];

        public Dictionary<string, double> Next()
        {
            _rounds.Add([]);
            return _rounds[^1];
        }

        public double Median(string what) => MedianOf(r => r[what]);

        public double Median(string what, string over) => MedianOf(r => r[what] / r[over]);

        public double MedianOf(Func<Dictionary<string, double>, double> figure)
        {
            var values = _rounds.Select(figure).Order().ToArray();
            return values.Length == 0 ? double.NaN : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
        }
    }
}
