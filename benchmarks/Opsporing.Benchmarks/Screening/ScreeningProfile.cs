using Google.Protobuf;
using Opsporing.Server;

namespace Opsporing.Benchmarks;

/// <summary>
/// Where does the time of one report go between wire and store? Processor time of this thread and bytes allocated per step;
/// unlike a clock on the wall, neither suffers from what else the machine does.
/// </summary>
static class ScreeningProfile
{
    const int Count = 20_480, Chunk = 256;

    static readonly Dictionary<string, (long Time, long Bytes)> s_steps = [];
    static int s_from;

    delegate V1.Assessment MakeAssessment(ReportId id, in AssessmentVector vector, ScoringBasis basis, string basisDigest);

    /// <summary>Runs every step over the same reports; the last of several passes counts.</summary>
    public static int Run(int passes)
    {
        var bases = ScoringRows.ReadBases(SignalSet.Empty);
        var toWire = typeof(ServerHost).Assembly.GetType("Opsporing.Server.ToWire", throwOnError: true)!.GetMethod(
            "Assessment", [typeof(ReportId), typeof(AssessmentVector).MakeByRefType(), typeof(ScoringBasis), typeof(string)])!
            .CreateDelegate<MakeAssessment>();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var sent = WireReports.Generate(Count).Select(r => new V1.ScreenReportsRequest { Sequence = 1, Reports = { r } }.ToByteArray()).ToArray();
        var messages = new V1.Report[Count];
        var reports = new Report[Count];
        var vectors = new AssessmentVector[Count];
        var used = new ScoringBasis[Count];
        var items = new QueueItem[Count];
        var facts = new byte[Count][];
        var replies = new V1.Assessment[Count];
        var written = new byte[4096];
        var assessor = new Assessor();
        for (var chunk = 0; chunk < passes * Count / Chunk; chunk++)
        {
            s_from = chunk % (Count / Chunk) * Chunk;
            if (chunk == (passes - 1) * Count / Chunk)
                s_steps.Clear();
            Step("parse the request", i => messages[i] = V1.ScreenReportsRequest.Parser.ParseFrom(sent[i]).Reports[0]);
            Step("to the core, validated, canonical", i => reports[i] = WireReports.Read(messages[i], now));
            Step("  of which validation", i => ReportValidation.Validate(reports[i], now));
            Step("  of which canonical, once more", i => reports[i].Canonical());
            Step("assess", i => used[i] = assessor.Assess(reports[i], bases, Guards.None, now, out vectors[i]));
            Step("  of which audit draws", i => bases.Draws.Draw(reports[i].Id.ToKey()));
            Step("queue item", i => items[i] = QueueItem.Of(reports[i], new()
            {
                ReportId = reports[i].Id,
                Revision = 1,
                Number = 1,
                Trigger = AssessmentTrigger.Revision,
                BasisDigest = used[i].Digest,
                Vector = vectors[i],
            }, used[i]));
            Step("encode the facts", i => facts[i] = FactEncoding.Encode(reports[i]));
            Step("digest and its text", i => ContentDigest.Of(facts[i]).ToString());
            Step("assessment to the wire", i => replies[i] = toWire(reports[i].Id, vectors[i], used[i], "digest"));
            Step("write the reply", i => replies[i].WriteTo(written.AsSpan(0, replies[i].CalculateSize())));
        }
        foreach (var (name, (time, bytes)) in s_steps)
            Console.WriteLine($"{name,-36} {time / Count,7:N0} ns {bytes / Count,7:N0} B");
        Console.WriteLine($"request {sent.Average(s => s.Length):F0} B, facts {facts.Average(f => f.Length):F0} B, reply {replies.Average(r => r.CalculateSize()):F0} B");
        return 0;
    }

    // A few hundred at a time: what lives longer would make the collector's work look like the step's.
    static void Step(string name, Action<int> act)
    {
        var (start, bytes) = (ThreadTime.Nanoseconds, GC.GetAllocatedBytesForCurrentThread());
        for (var i = s_from; i < s_from + Chunk; i++)
            act(i);
        var before = s_steps.GetValueOrDefault(name);
        s_steps[name] = (before.Time + ThreadTime.Nanoseconds - start, before.Bytes + GC.GetAllocatedBytesForCurrentThread() - bytes);
    }
}
