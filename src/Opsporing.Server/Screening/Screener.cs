using System.Collections.Immutable;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Takes reports from wire to store and results back: map, validate, assess, commit, answer.</summary>
sealed partial class Screener(
    Installation installation, Classifier classifier, CounterReports counterReports, PolicyShadow shadow, RecentReports recent, RecentCounts counts,
    ScreeningLoad load, ILogger<Screener> logger)
{
    /// <summary>
    /// Revision that follows no stored one: the store answers "duplicate" or "conflict", and never accepts it.
    /// </summary>
    const int Probe = int.MaxValue;

    [ThreadStatic]
    static Assessor? t_assessor;

    /// <summary>Reads and assesses a report and adds it, or its error, to a batch.</summary>
    /// <param name="from">As sent.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="batch">Receives it.</param>
    /// <param name="cancellation">Of the call.</param>
    public ValueTask AddAsync(V1.Report? from, Caller caller, ScreeningBatch batch, CancellationToken cancellation)
    {
        load.Add();
        var report = FromWire.Report(from, installation.Options.SourceEenheden, installation.Now, out var violations);
        if (report is null)
            batch.Add(RpcErrors.FieldsInvalid(FromWire.FindId(from?.Id), violations!));
        else if (!caller.SendsFor(report.Id.SourceSystem))
            batch.Add(RpcErrors.SourceDenied(report.Id));
        else if (!caller.ReachesEenheid(report.ReceivingEenheid))
            batch.Add(RpcErrors.ScopeDenied(report.Id));
        else if (report.Revision > 1)
            return AddRevisionAsync(report, caller, batch, cancellation);
        else
            Add(report, report.Revision, ReportWork.None, caller, batch);
        return ValueTask.CompletedTask;
    }

    /// <summary>Assesses a report as its first revision; stores nothing.</summary>
    public ScoringBasis Preview(Report report, out AssessmentVector vector) =>
        (t_assessor ??= new()).Assess(report, installation.Bases, Guards.None, installation.Now, out vector);

    /// <summary>The answer for each report of a batch, in order, once it is durable or has failed.</summary>
    public async Task<V1.ScreeningResult[]> AnswerAsync(ScreeningBatch batch)
    {
        var answers = new V1.ScreeningResult[batch.Count];
        for (var i = 0; i < answers.Length; i++)
            answers[i] = batch.Entries[i] is { Error: { } error } ? new() { Error = error } : await AnswerAsync(batch, batch.Entries[i]);
        return answers;
    }

    /// <summary>The receipt of a result, or its error as an exception.</summary>
    public static V1.ScreeningReceipt ReceiptOf(V1.ScreeningResult result) =>
        result.Error is null ? result.Receipt : throw result.Error.ToRpcException();

    // Guards stay true over revisions (rule 5) and so do assigned offences: those of the revision before must be known before
    // this one is assessed.
    // That one may still be on its way in the same stream.
    async ValueTask AddRevisionAsync(Report report, Caller caller, ScreeningBatch batch, CancellationToken cancellation)
    {
        var earlier = await installation.Store.FindWorkAsync(report.Id, cancellation);
        if (earlier is null || earlier.Report.Revision < report.Revision - 1)
        {
            await batch.SettleAsync();
            earlier = await installation.Store.FindWorkAsync(report.Id, cancellation);
        }
        var follows = earlier?.Report.Revision >= report.Revision - 1;
        Add(report, follows ? report.Revision : Probe, earlier?.Work ?? ReportWork.None, caller, batch);
    }

    void Add(Report report, int revision, ReportWork earlier, Caller caller, ScreeningBatch batch)
    {
        var now = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var basis = (t_assessor ??= new()).Assess(
            report.With(earlier.AssignedOffences), installation.Bases, earlier.Guards, now / 1000, out var vector);
        var item = QueueItem.Of(report, new()
        {
            ReportId = report.Id,
            Revision = revision,
            Number = 1,
            Trigger = AssessmentTrigger.Revision,
            BasisDigest = basis.Digest,
            Vector = vector,
        }, basis);
        batch.Add(report, new()
        {
            ReportKey = item.ReportKey,
            Revision = revision,
            Facts = FactEncoding.Encode(report),
            Vector = vector,
            BasisDigest = basis.Digest,
            Item = item,
            CommitTime = now,
            Actor = caller.Person,
            Follow = revision == 1 ? null : FollowOf(report, earlier, vector, now),
            Reassess = revision == 1 ? null : ReassessOf(report, earlier, now),
        }, basis);
    }

    // Both apart, so that a first revision pays for no closure.
    Func<ReportWork, ImmutableArray<WorkEvent>> FollowOf(Report report, ReportWork earlier, AssessmentVector vector, long time) =>
        work => Follow(report, work, Reassess(report, earlier, work, time)?.Vector ?? vector, time);

    Func<ReportWork, Reassessment?> ReassessOf(Report report, ReportWork earlier, long time) =>
        work => Reassess(report, earlier, work, time);

    // Offences may be assigned while the revision is on its way: then it is assessed once more, in its commit.
    Reassessment? Reassess(Report report, ReportWork earlier, ReportWork work, long time) =>
        work.AssignedOffences.AsSpan().SequenceEqual(earlier.AssignedOffences.AsSpan())
            ? null
            : classifier.Assess(report, work.AssignedOffences, work.Guards, 2, time);

    // In the commit of the revision: what the new facts recall or route, but never past what a person placed.
    ImmutableArray<WorkEvent> Follow(Report report, ReportWork work, in AssessmentVector vector, long time)
    {
        var events = ImmutableArray.CreateBuilder<WorkEvent>();
        var subject = new TriageSubject(report.Id, work, vector, TriageFacts.Of(report));
        while (DutySchedule.Next(subject, installation.Rules, ServiceActor.Instance, time) is { } next)
        {
            events.Add(next.Event);
            subject = subject with { Work = subject.Work.Apply(next.Event) };
        }
        return events.ToImmutable();
    }

    async ValueTask<V1.ScreeningResult> AnswerAsync(ScreeningBatch batch, ScreeningBatch.Entry entry)
    {
        try
        {
            var result = await batch.ResultAsync(entry);
            if (entry.Report!.CounterReport is { } counter && result.Outcome is ScreeningOutcome.Accepted or ScreeningOutcome.Duplicate)
                await counterReports.NameAsync(entry.Report.Id, counter);
            return result.Outcome switch
            {
                ScreeningOutcome.Accepted => Accepted(entry, result.Revision),
                ScreeningOutcome.Duplicate => await DuplicateAsync(entry, result),
                ScreeningOutcome.RevisionConflict =>
                    new() { Error = RpcErrors.RevisionConflict(entry.Report!.Id, entry.Report.Revision, result.Revision) },
                _ => Refused(entry.Report!.Id),
            };
        }
        catch (Exception e) when (RpcErrors.OfStore(e) is { } status)
        {
            return new() { Error = status };
        }
        catch (Exception e)
        {
            LogFailure(logger, e.GetType().FullName!, e.StackTrace);
            return new() { Error = RpcErrors.Internal() };
        }
    }

    V1.ScreeningResult Accepted(in ScreeningBatch.Entry entry, int revision)
    {
        var (id, screening) = (entry.Report!.Id, entry.Screening!);
        shadow.Offer(entry.Report, entry.Basis!, screening.Vector);
        // Of a later revision the board reads what came of it in its commit.
        if (revision == 1 && installation.Options.Series is not null)
            recent.Add(entry.Report, entry.Basis!, screening.Vector);
        if (revision == 1 && installation.Options.SignalInterval is not null)
            counts.Add(entry.Report, entry.Basis!, screening.Vector);
        var assessment = ToWire.Assessment(id, screening.Vector, entry.Basis!, installation.Library.TextOf(screening.BasisDigest));
        (assessment.Revision, assessment.Number, assessment.Trigger) = (revision, 1, V1.AssessmentTrigger.Revision);
        return Receipt(entry, V1.ScreeningOutcome.Accepted, revision, assessment);
    }

    async ValueTask<V1.ScreeningResult> DuplicateAsync(ScreeningBatch.Entry entry, Storage.ScreeningResult result)
    {
        var digest = result.Assessment!.BasisDigest;
        var basis = await installation.Library.GetAsync(digest, CancellationToken.None);
        return Receipt(entry, V1.ScreeningOutcome.Duplicate, result.Revision,
            ToWire.Assessment(result.Assessment, basis, installation.Library.TextOf(digest)));
    }

    V1.ScreeningResult Refused(ReportId id)
    {
        LogRefusal(logger, id.ToString());
        return new() { Error = RpcErrors.Internal() };
    }

    static V1.ScreeningResult Receipt(
        in ScreeningBatch.Entry entry, V1.ScreeningOutcome outcome, int revision, V1.Assessment assessment) => new()
        {
            Receipt = new()
            {
                ReportId = ToWire.Id(entry.Report!.Id),
                Revision = revision,
                Outcome = outcome,
                ContentDigest = ContentDigest.Of(entry.Screening!.Facts.Span).ToString(),
                Assessment = assessment,
            },
        };

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string type, string? stackTrace);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store refused report {ReportId}")]
    static partial void LogRefusal(ILogger logger, string reportId);
}
