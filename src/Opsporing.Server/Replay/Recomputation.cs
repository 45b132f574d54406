using System.Collections.Immutable;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Why a stored assessment is not what its facts and its Basis give.</summary>
public enum ReplayFault : byte
{
    /// <summary>Recomputing gives other bytes.</summary>
    Different = 1,

    /// <summary>Its stored form cannot be unpacked.</summary>
    VectorUnreadable,

    /// <summary>The facts of its revision cannot be read, or are not in canonical form.</summary>
    FactsUnreadable,

    /// <summary>A content that its Basis pins is absent or damaged.</summary>
    BasisBroken,

    /// <summary>Its audit draws were made with a key that the store does not have.</summary>
    OtherAuditKey,
}

/// <summary>A stored assessment that does not recompute.</summary>
/// <param name="Report">Its report.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="Number">Its number.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="Field">First field that differs, as the contract names it; empty unless bytes differ.</param>
public sealed record ReplayDifference(ReportId Report, int Revision, int Number, ReplayFault Fault, string Field);

/// <summary>
/// Recomputes stored assessments from what they pin and compares every byte: the one implementation that <c>check</c> and
/// <c>replay</c> use. Use one per thread.
/// </summary>
/// <param name="bases">Bases by their digest.</param>
/// <param name="draws">Audit draws with the store's key.</param>
public sealed class Recomputation(PinnedBases bases, AuditDraws draws)
{
    readonly Assessor _assessor = new();

    /// <summary>Reads the facts of a revision.</summary>
    /// <param name="isCanonical">False when encoding them again gives other bytes.</param>
    /// <returns>Null when they cannot be read.</returns>
    public static Report? ReadFacts(ReportId id, int revision, ReadOnlySpan<byte> facts, out bool isCanonical)
    {
        isCanonical = false;
        try
        {
            var report = FactEncoding.Decode(id, revision, facts);
            isCanonical = FactEncoding.Encode(report).AsSpan().SequenceEqual(facts);
            return report;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidDataException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Recomputes one assessment.</summary>
    /// <param name="report">Facts of its revision.</param>
    /// <param name="commitTime">When the revision was committed, Unix milliseconds: its first assessment was made then.</param>
    /// <param name="assigned">Offences that the log may have assigned by then (<see cref="AssignedBy"/>).</param>
    /// <param name="stored">As stored.</param>
    /// <param name="earlier">
    /// Guards of all earlier assessments of the report. Those of the assessment itself that are not among them must come
    /// from its facts; those that are may have been lifted in between.
    /// </param>
    /// <returns>Null when every byte is equal.</returns>
    public async ValueTask<ReplayDifference?> CompareAsync(
        Report report, long commitTime, ImmutableArray<ImmutableArray<Offence>> assigned, Assessment stored, Guards earlier,
        CancellationToken cancellation)
    {
        if (await bases.FindAsync(stored.BasisDigest, cancellation) is not { } basis)
            return Fault(stored, ReplayFault.BasisBroken);
        if (basis.Basis.AuditKey != draws.KeyDigest)
            return Fault(stored, ReplayFault.OtherAuditKey);
        // Nothing else knows when a later one was made; that time is taken from the assessment itself.
        var time = stored.Number == 1 ? commitTime / 1000 : stored.Vector.AssessmentTime;
        string? field = null;
        foreach (var offences in assigned)
        {
            _assessor.Assess(report.With(offences), basis, draws, stored.Vector.Guards & earlier, time, out var again);
            if (VectorFields.FirstDifference(stored.Vector, again) is not { } difference)
                return null;
            field ??= difference;
        }
        return new(stored.ReportId, stored.Revision, stored.Number, ReplayFault.Different, field!);
    }

    /// <summary>
    /// Offences that the log had assigned when an assessment was made, the latest first. A first assessment of a revision may have
    /// been made just before they were assigned: a second one with them stands beside it then, and those before count too.
    /// </summary>
    public static ImmutableArray<ImmutableArray<Offence>> AssignedBy(ReportHistory history, Assessment assessment)
    {
        var found = new List<ImmutableArray<Offence>> { ImmutableArray<Offence>.Empty };
        try
        {
            foreach (var next in history.Events.Where(e => e.Kind == WorkEventKind.Classified
                && (e.Revision, e.AssessmentNumber).CompareTo((assessment.Revision, assessment.Number)) <= 0))
                if (WorkPayload.Decode(next.Kind, next.Payload.Span) is Classification { Offences.IsEmpty: false } made)
                    found.Add(made.Offences);
        }
        catch (FormatException)
        {
            // A log that cannot be folded is a breach of its own.
        }
        // Looked up by number: in a broken store a revision may be missing.
        var isMadeAgain = assessment is { Revision: > 1, Number: 1 }
            && history.Revisions.FirstOrDefault(r => r.Revision == assessment.Revision) is { } revision
            && revision.Assessments.Any(a => a is { Number: 2, Trigger: AssessmentTrigger.Classification })
            && !history.Events.Any(e => e.Kind == WorkEventKind.Classified && (e.Revision, e.AssessmentNumber) == (assessment.Revision, 2));
        found.Reverse();
        return isMadeAgain ? [.. found] : [found[0]];
    }

    /// <summary>Recomputes the assessments of a report that was received in a period.</summary>
    /// <param name="differences">Receives what does not recompute.</param>
    /// <returns>Assessments compared, and revisions whose facts have been destroyed.</returns>
    public async ValueTask<(int Compared, int Destroyed)> CompareAsync(
        ReportHistory history, ReplayPeriod period, ICollection<ReplayDifference> differences, CancellationToken cancellation)
    {
        var (compared, destroyed) = (0, 0);
        var earlier = Guards.None;
        foreach (var revision in history.Revisions)
        {
            var report = ReadFacts(history.Id, revision.Revision, revision.Facts.Span, out var isCanonical);
            destroyed += revision.Facts.IsEmpty ? 1 : 0;
            foreach (var assessment in revision.Assessments)
            {
                if (!revision.Facts.IsEmpty && period.Holds(report?.Received.UnixSeconds ?? assessment.Vector.ReceivedTime))
                {
                    compared++;
                    var difference = report is null || !isCanonical
                        ? Fault(assessment, ReplayFault.FactsUnreadable)
                        : await CompareAsync(
                            report, revision.CommitTime, AssignedBy(history, assessment), assessment, earlier, cancellation);
                    if (difference is not null)
                        differences.Add(difference);
                }
                earlier |= assessment.Vector.Guards;
            }
        }
        return (compared, destroyed);
    }

    static ReplayDifference Fault(Assessment stored, ReplayFault fault) =>
        new(stored.ReportId, stored.Revision, stored.Number, fault, "");
}
