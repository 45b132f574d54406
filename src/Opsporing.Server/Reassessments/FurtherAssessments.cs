using System.Collections.Immutable;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Assesses stored revisions once more, under what is in force.</summary>
sealed class FurtherAssessments(Installation installation)
{
    [ThreadStatic]
    static Assessor? t_assessor;

    /// <summary>A further assessment of a revision, whose result is new.</summary>
    /// <param name="report">As the source sent it.</param>
    /// <param name="assigned">Offences that the classification desk assigned; may be empty.</param>
    /// <param name="guards">That hold.</param>
    /// <param name="number">Number that it gets.</param>
    /// <param name="trigger">Why.</param>
    /// <param name="time">Unix milliseconds.</param>
    public Reassessment Assess(
        Report report, ImmutableArray<Offence> assigned, Guards guards, int number, AssessmentTrigger trigger, long time)
    {
        var basis = (t_assessor ??= new()).Assess(report.With(assigned), installation.Bases, guards, time / 1000, out var vector);
        return Reassessment.Of(report.Id, report.Revision, number, trigger, basis, vector);
    }

    /// <summary>A further assessment once a lead has perished.</summary>
    /// <param name="subject">With its report.</param>
    /// <param name="time">Unix milliseconds.</param>
    /// <returns>Null when time has changed nothing yet: the term goes from the earliest instant of the offence, the loss from the latest.</returns>
    public Reassessment? AssessLoss(TriageSubject subject, long time)
    {
        var work = subject.Work;
        var next = Assess(
            subject.Report!, work.AssignedOffences, work.Guards, work.AssessmentNumber + 1, AssessmentTrigger.LeadPerished, time);
        var before = subject.Vector with { AssessmentTime = next.Vector!.Value.AssessmentTime };
        return VectorFields.FirstDifference(before, next.Vector.Value) is null ? null : next;
    }

    /// <summary>Brings a report to the bases in force.</summary>
    /// <param name="stored">Its newest revision, read together with the number of its last work event.</param>
    /// <param name="bases">The bases in force.</param>
    /// <param name="cancellation">Observed while reading.</param>
    /// <returns>
    /// Its next assessment; null when it has the Basis of its place already, when it has ended, or when its log holds something
    /// that this version does not know.
    /// </returns>
    /// <exception cref="FormatException">Facts or log are damaged.</exception>
    /// <exception cref="InvalidDataException">What its latest assessment pinned is absent or damaged.</exception>
    public async ValueTask<Reassessment?> BringAsync(StoredReport stored, BasisSet bases, CancellationToken cancellation)
    {
        if (HasBasisOf(stored.Assessment, bases))
            return null;
        if (stored.WorkEventNumber == 1)
            // Nobody has touched it: its routing alone lifts, assigns and ends nothing.
            return await BringAsync(
                stored, stored.Assessment.Vector.Guards | stored.Assessment.Vector.GuardsNow, [], bases, cancellation);
        return await installation.Store.FindWorkAsync(stored.Id, cancellation) is { } worked
            && worked.Work is { HasUnknownEvents: false, State: not ReportState.Ended } work
            && !HasBasisOf(worked.Report.Assessment, bases)
            ? await BringAsync(worked.Report, work.Guards, work.AssignedOffences, bases, cancellation)
            : null;
    }

    async ValueTask<Reassessment> BringAsync(
        StoredReport stored, Guards guards, ImmutableArray<Offence> assigned, BasisSet bases, CancellationToken cancellation)
    {
        var before = await installation.Library.GetAsync(stored.Assessment.BasisDigest, cancellation);
        var report = FactEncoding.Decode(stored.Id, stored.Revision, stored.Facts.Span).With(assigned);
        var now = installation.Clock.GetUtcNow().ToUnixTimeSeconds();
        var basis = (t_assessor ??= new()).Reassess(report, bases, guards, stored.Assessment.Vector, now, out var vector);
        return Reassessment.Of(
            stored.Id, stored.Revision, stored.Assessment.Number + 1, Reassessment.TriggerOf(before, basis), basis, vector);
    }

    // A Basis in force is over the tables in force, so that the places of its vector are those of today.
    bool HasBasisOf(Assessment assessment, BasisSet bases) =>
        installation.Library.FindKnown(assessment.BasisDigest) is { } known && known.Basis.Organisation == bases.Organisation.Digest
        && bases.For(assessment.Vector.Eenheid, assessment.Vector.Basisteam).Digest == assessment.BasisDigest;
}
