using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Reads what series need of stored reports.</summary>
public static class SeriesReading
{
    /// <summary>Builds the graph from every report of a store and people's acts.</summary>
    /// <param name="store">Read report by report: what stays in memory is the graph.</param>
    /// <param name="library">Bases of the stored assessments.</param>
    /// <param name="rules">Limits.</param>
    /// <param name="acts">All acts, any order.</param>
    /// <param name="progress">Told the number of reports read, now and then.</param>
    /// <param name="cancellation">Observed between reports.</param>
    public static async Task<SeriesGraph> BuildAsync(
        ReportStore store, BasisLibrary library, SeriesRules rules, IEnumerable<SeriesAct> acts, Action<long> progress,
        CancellationToken cancellation)
    {
        var graph = new SeriesGraph(rules);
        var named = acts.SelectMany(graph.Put).ToHashSet();
        var count = 0L;
        await foreach (var stored in store.ReadAsync(null, cancellation))
        {
            if (++count % 4096 == 0)
                progress(count);
            var report = FactEncoding.Decode(stored.Id, stored.Revision, stored.Facts.Span);
            // Most reports have no evidence: their basis is not asked for.
            if (!report.LinkKeys.IsEmpty || report.OccurredPlace?.GridCell is not null || named.Contains(stored.Id))
                graph.Put(await OfAsync(stored, report, library, cancellation));
        }
        return graph;
    }

    /// <summary>A stored act.</summary>
    /// <exception cref="FormatException">Its payload is damaged.</exception>
    public static SeriesAct ActOf(StoredAct act) => SeriesActEncoding.Decode(act.Number, act.Actor, act.Time, act.Payload.Span);

    /// <summary>What series need of one report.</summary>
    public static async ValueTask<SeriesReport> OfAsync(StoredReport stored, BasisLibrary library, CancellationToken cancellation) =>
        await OfAsync(stored, FactEncoding.Decode(stored.Id, stored.Revision, stored.Facts.Span), library, cancellation);

    static async ValueTask<SeriesReport> OfAsync(
        StoredReport stored, Report report, BasisLibrary library, CancellationToken cancellation)
    {
        var basis = await library.GetAsync(stored.Assessment.BasisDigest, cancellation);
        return SeriesReport.Of(report, stored.Assessment.Vector, basis.Catalogue, basis.Organisation);
    }
}
