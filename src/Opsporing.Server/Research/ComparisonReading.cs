using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Opsporing.Research;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Reads a store into the rows of a comparison: each report by the assessment that the officer saw when it was settled, else by its latest.</summary>
/// <param name="truth">The store; others may be serving it.</param>
/// <param name="draws">Audit draws with the store's key.</param>
/// <param name="outcomes">What became of reports.</param>
/// <param name="sources">What else a row is made of.</param>
public sealed class ComparisonReading(
    StoredTruth truth, AuditDraws draws, IReadOnlyDictionary<ReportId, ReportOutcomes> outcomes, ComparisonSources sources)
{
    readonly PinnedBases _bases = new(truth.FindContentAsync);
    readonly ChiPrices _prices = new(sources.ChiTables);
    readonly ConcurrentDictionary<ContentDigest, EbitFactors> _ebit = new();
    readonly ConcurrentDictionary<int, ComparisonRow[]> _blocks = new();
    long _read, _unreadable, _asOf;

    /// <summary>Reads in one thread and unpacks on all cores.</summary>
    /// <param name="period">Receipt of the reports.</param>
    /// <param name="progress">Gets the number of reports read; from any thread.</param>
    /// <param name="cancellation">Stops between two stretches.</param>
    /// <exception cref="ReferenceFormatException">A CHI table does not fit the offence catalogue of that day.</exception>
    /// <exception cref="PolicyDoesNotFitException">A policy names a code that the tables of that day do not have.</exception>
    public async Task<ComparisonData> RunAsync(ReplayPeriod period, Action<long>? progress, CancellationToken cancellation)
    {
        await Parallel.ForEachAsync(
            NumberedAsync(cancellation),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (block, stop) =>
            {
                var assessor = new Assessor();
                var rows = new List<ComparisonRow>();
                foreach (var stored in block.Stretch.Read())
                    if (await TryReadAsync(stored, assessor, period, stop) is { } row)
                        rows.Add(row);
                _blocks[block.Number] = [.. rows];
                progress?.Invoke(Interlocked.Add(ref _read, block.Stretch.ReportCount));
            });
        var all = _blocks.Values.SelectMany(static b => b).Select(r => Waited(r, _asOf)).ToArray();
        Array.Sort(all, static (x, y) => x.Pseudonym.CompareTo(y.Pseudonym));
        return new([.. all], [.. sources.ChiTables.Select(static t => t.Name)], _asOf, _unreadable);
    }

    async IAsyncEnumerable<(int Number, StoredStretch Stretch)> NumberedAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var number = 0;
        await foreach (var stretch in truth.ReadStretchesAsync(cancellation))
            yield return (number++, stretch);
    }

    async ValueTask<ComparisonRow?> TryReadAsync(
        StoredHistory stored, Assessor assessor, ReplayPeriod period, CancellationToken cancellation)
    {
        if (stored.History is not { } history)
        {
            Interlocked.Increment(ref _unreadable);
            return null;
        }
        Raise(ref _asOf, Math.Max(history.Revisions[^1].CommitTime, history.Events[^1].Time) / 1000);
        if (!period.Holds(history.Revisions[0].Assessments[0].Vector.ReceivedTime))
            return null;
        try
        {
            var settled = SettledDecision.Of(history);
            var assessment = Seen(history, settled?.Event);
            var facts = history.Revisions.First(r => r.Revision == assessment.Revision).Facts;
            if (Recomputation.ReadFacts(history.Id, assessment.Revision, facts.Span, out _) is { } report
                && await _bases.FindAsync(assessment.BasisDigest, cancellation) is { } basis)
                return RowOf(history, settled, assessment, report.With(Recomputation.AssignedBy(history, assessment)[0]), basis, assessor);
        }
        catch (FormatException)
        {
            // A damaged log counts among the unreadable; check and replay name it.
        }
        Interlocked.Increment(ref _unreadable);
        return null;
    }

    ComparisonRow RowOf(
        ReportHistory history, SettledDecision? settled, Assessment assessment, Report report, ScoringBasis basis, Assessor assessor)
    {
        var vector = assessment.Vector;
        var facts = assessor.Resolve(report, basis, draws, Guards.None);
        var (days, imputed) = _prices.Of(facts, basis);
        var work = history.ToWork().Work;
        var outcome = outcomes.GetValueOrDefault(history.Id);
        var made = settled?.Made;
        return new()
        {
            Pseudonym = sources.Pseudonyms.Of(history.Id.ToKey()),
            Officer = settled is { } s ? sources.Pseudonyms.OfPerson(s.Event.Actor) : 0,
            Source = history.Id.SourceSystem,
            Kind = UpperSnake.Of(report.Kind),
            Eenheid = vector.Eenheid < 0 ? "" : basis.Organisation.Eenheden[vector.Eenheid].Code,
            Team = history.Events[0].Desk,
            Group = vector.PrincipalOffence < 0 ? "" : basis.Catalogue[vector.PrincipalOffence].Group,
            Received = vector.ReceivedTime,
            ChiDays = days,
            Imputed = imputed,
            Priority = vector.Priority,
            Band = vector.Band,
            RankKey = vector.RankKey,
            Values = vector.Values,
            Weights = vector.Weights,
            Certainties = vector.Certainties,
            Modifiers = vector.PublicTaskLine + vector.DiscriminationLine,
            Floor = vector.FloorLine > 0 ? vector.Priority - vector.CapLine : 0,
            OtherPolicy = Rescore(facts, basis, vector.AssessmentTime),
            EbitCount = System.Numerics.BitOperations.PopCount(_ebit.GetOrAdd(
                basis.LeadKinds.Digest, static (_, kinds) => new(kinds), basis.LeadKinds).Of(report, facts)),
            IsPoliceInitiated = basis.Summarise(facts).IsPoliceInitiated,
            IsSeriousByKind = (vector.Flags & (AssessmentFlags.HighImpactCrime | AssessmentFlags.RedFlag)) != 0,
            Standing = StandingOf(work, made, history.Events[0].Desk),
            Decision = made?.Decision,
            Reason = made?.ReasonCode ?? "",
            DecisionTime = settled is { } at ? at.Event.Time / 1000 : 0,
            WaitingDays = 0,
            AdviceShown = made is { Following: not Following.NotShown } ? made.AdviceShown : null,
            Position = made?.Position ?? 0,
            OpenCount = made?.OpenCount ?? 0,
            TeamQuarterHours = made?.TeamQuarterHours ?? 0,
            Leads = LeadsOf(work, made, vector),
            IsSuspectIdentified = outcome.IsSuspectIdentified,
            IsSentToOm = outcome.IsSentToOm,
            IsInvestigated = outcome.IsInvestigated || work.State == ReportState.InInvestigation,
            AuditPpm = vector.AuditProbabilityPpm,
            IsAuditDrawn = (vector.Flags & AssessmentFlags.AuditDrawn) != 0,
        };
    }

    long? Rescore(Facts facts, ScoringBasis basis, long time)
    {
        if (sources.OtherPolicy is not { } policy)
            return null;
        Scorer.Score(facts, policy.For(basis, facts.Eenheid, facts.Basisteam), time, out var other);
        return ComparisonRank.Join(other.Band, other.Priority);
    }

    // Known only when everything has been read.
    static ComparisonRow Waited(ComparisonRow row, long asOf) => row with
    {
        WaitingDays = Math.Max(0, (row.IsTakenUp ? row.DecisionTime : asOf) - row.Received) / 86_400.0,
    };

    static Assessment Seen(ReportHistory history, WorkEvent? decided) =>
        decided is not null
            ? history.Revisions.First(r => r.Revision == decided.Revision).Assessments.First(a => a.Number == decided.AssessmentNumber)
            : history.Revisions[^1].Assessments[^1];

    static Standing StandingOf(ReportWork work, DecisionMade? made, string team) => made?.Decision switch
    {
        Decision.TakeUp => Standing.TakenUp,
        Decision.ToZsm or Decision.Abroad => Standing.Transferred,
        _ => work.State switch
        {
            ReportState.InInvestigation => Standing.TakenUp,
            ReportState.Merged => Standing.Merged,
            ReportState.Ended => Standing.Ended,
            _ when work.DeskKind == DeskKind.FrontofficeTos => Standing.AtTos,
            _ => made?.Decision == Decision.Transfer && work.Desk != team ? Standing.Transferred : Standing.Waiting,
        },
    };

    static LeadsKnown LeadsOf(ReportWork work, DecisionMade? made, in AssessmentVector vector)
    {
        var (present, notAsked) = made is null ? (vector.LeadsPresent, vector.LeadsNotAsked) : (made.LeadsPresent, made.LeadsNotAsked);
        return work.LeadsLost != 0 || present == 0 && vector.LeadsGone != 0 ? LeadsKnown.LostWhileWaiting
            : present != 0 ? LeadsKnown.Present
            : notAsked != 0 ? LeadsKnown.NotAsked
            : LeadsKnown.AskedAndNone;
    }

    static void Raise(ref long highest, long value)
    {
        for (var seen = Volatile.Read(ref highest); seen < value;)
            seen = Interlocked.CompareExchange(ref highest, value, seen) is var found && found == seen ? value : found;
    }
}
