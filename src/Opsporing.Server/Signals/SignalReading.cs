using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Reads what signals need of a store.</summary>
public static class SignalReading
{
    /// <summary>Counts every report of a store, as it first came in.</summary>
    /// <param name="store">Read report by report: what stays in memory are the counts.</param>
    /// <param name="library">Bases of the stored assessments.</param>
    /// <param name="read">Hears of each report once it is counted.</param>
    /// <param name="cancellation">Observed between reports.</param>
    public static async Task<WeekCounts> CountAsync(
        ReportStore store, BasisLibrary library, Action<StoredRevision> read, CancellationToken cancellation)
    {
        var counts = new WeekCounts();
        await foreach (var history in store.ReadHistoriesAsync(null, cancellation))
        {
            counts.Add(await CountedAsync(history.Revisions[0], library, cancellation));
            read(history.Revisions[0]);
        }
        return counts;
    }

    /// <summary>Every signal of a store.</summary>
    /// <exception cref="FormatException">An act is damaged.</exception>
    public static async Task<SignalLog> LogAsync(ReportStore store, CancellationToken cancellation)
    {
        var log = new SignalLog();
        foreach (var act in await store.ReadActsAsync(StoredAct.Signal, 0, cancellation))
            log.Put(ActOf(act));
        return log;
    }

    /// <summary>A stored act.</summary>
    /// <exception cref="FormatException">Its payload is damaged.</exception>
    public static SignalAct ActOf(StoredAct act) => SignalActEncoding.Decode(act.Number, act.Actor, act.Time, act.Payload.Span);

    /// <summary>An act as it is stored.</summary>
    internal static StoredAct StoredOf(SignalAct act) =>
        new(StoredAct.Signal, act.Number, act.Actor, act.Time, SignalActEncoding.Encode(act));

    /// <summary>What counting needs of a first revision.</summary>
    internal static async ValueTask<CountedReport> CountedAsync(
        StoredRevision first, BasisLibrary library, CancellationToken cancellation) => CountedOf(
            FactEncoding.Decode(first.Id, first.Revision, first.Facts.Span), first.Assessments[0].Vector,
            await library.GetAsync(first.Assessments[0].BasisDigest, cancellation));

    /// <summary>What counting needs of a report and its first assessment.</summary>
    internal static CountedReport CountedOf(Report report, in AssessmentVector vector, ScoringBasis basis) => CountedReport.Of(
        report, vector.Eenheid < 0 ? null : basis.Organisation.Eenheden[vector.Eenheid].Code, basis.Catalogue);
}
