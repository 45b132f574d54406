using System.Collections.Concurrent;
using Opsporing.Research;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>What a simulation found.</summary>
/// <param name="Result">Counts, teams, drops, effects, disparity, movers.</param>
/// <param name="UnreadableCount">Reports of the store that could not be recomputed and are not in the result.</param>
public sealed record SimulationOutcome(SimulationResult Result, long UnreadableCount);

/// <summary>Hears of every report of a simulation, from many threads at once.</summary>
public delegate void SimulationListener(in SimulatedReport report);

/// <summary>
/// Assesses stored reports as of the day they came in, under a candidate and under what it is compared with: each with the
/// facts of its first revision and its own Basis, the policy alone exchanged. Later revisions and newer tables have no part.
/// </summary>
/// <param name="truth">The store; others may be serving it.</param>
/// <param name="draws">Audit draws with the store's key.</param>
public sealed class PolicySimulation(StoredTruth truth, AuditDraws draws)
{
    readonly PinnedBases _bases = new(truth.FindContentAsync);
    readonly ConcurrentBag<Worker> _idle = [];
    readonly ConcurrentBag<Worker> _all = [];
    long _read, _unreadable;

    /// <summary>Reads in one thread and assesses on all cores.</summary>
    /// <param name="before">What is compared with; null for the stored assessments as they stand.</param>
    /// <param name="after">The candidate.</param>
    /// <param name="period">Receipt of the reports.</param>
    /// <param name="progress">Gets the number of reports read; from any thread.</param>
    /// <param name="listener">Hears of every report; null for nobody.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <exception cref="PolicyDoesNotFitException">A policy names a code that the tables of that day do not have.</exception>
    public async Task<SimulationOutcome> RunAsync(
        Candidate? before, Candidate after, ReplayPeriod period, Action<long>? progress, SimulationListener? listener,
        CancellationToken cancellation)
    {
        var arms = new Arms(
            before?.Arm ?? new("", ContentDigest.None, null), after.Arm, before is null ? null : new(before), new(after), period, listener);
        await Parallel.ForEachAsync(
            truth.ReadFirstAsync(cancellation),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (block, stop) =>
            {
                var bases = await BasesOfAsync(block, stop);
                if (!_idle.TryTake(out var worker))
                    _all.Add(worker = new(arms, draws));
                Interlocked.Add(ref _unreadable, worker.Assess(block, bases));
                _idle.Add(worker);
                var read = Interlocked.Add(ref _read, block.Length);
                progress?.Invoke(read);
            });
        var sum = new SimulationTally(arms.Before, arms.After);
        foreach (var worker in _all)
            sum.Join(worker.Tally);
        return new(sum.ToResult(), _unreadable);
    }

    async Task<Dictionary<ContentDigest, ScoringBasis?>> BasesOfAsync(FirstAssessment[] block, CancellationToken cancellation)
    {
        var bases = new Dictionary<ContentDigest, ScoringBasis?>();
        foreach (var first in block)
            if (!bases.ContainsKey(first.BasisDigest))
                bases.Add(first.BasisDigest, await _bases.FindAsync(first.BasisDigest, cancellation));
        return bases;
    }

    sealed record Arms(
        SimulatedArm Before, SimulatedArm After, PolicyExchange? BeforeBases, PolicyExchange AfterBases, ReplayPeriod Period,
        SimulationListener? Listener);

    sealed class Worker(Arms arms, AuditDraws draws)
    {
        readonly Assessor _assessor = new();

        public SimulationTally Tally { get; } = new(arms.Before, arms.After);

        /// <returns>Reports that could not be recomputed.</returns>
        public int Assess(FirstAssessment[] block, Dictionary<ContentDigest, ScoringBasis?> bases)
        {
            var unreadable = 0;
            foreach (ref readonly var first in block.AsSpan())
            {
                if (!first.TryRead(out var stored))
                    unreadable++;
                else if (arms.Period.Holds(stored.ReceivedTime) && !TryAdd(first, stored, bases[first.BasisDigest]))
                    unreadable++;
            }
            return unreadable;
        }

        bool TryAdd(in FirstAssessment first, in AssessmentVector stored, ScoringBasis? pinned)
        {
            if (pinned is null || pinned.Basis.AuditKey != draws.KeyDigest || Decode(first) is not { } report)
                return false;
            var facts = _assessor.Resolve(report, pinned, draws, Guards.None);
            Scorer.Score(facts, arms.AfterBases.For(pinned, facts.Eenheid, facts.Basisteam), stored.AssessmentTime, out var after);
            var before = stored;
            if (arms.BeforeBases is { } exchange)
                Scorer.Score(facts, exchange.For(pinned, facts.Eenheid, facts.Basisteam), stored.AssessmentTime, out before);
            var simulated = new SimulatedReport(first.ReportKey, facts, pinned, before, after);
            Tally.Add(simulated);
            arms.Listener?.Invoke(simulated);
            return true;
        }

        static Report? Decode(in FirstAssessment first)
        {
            try
            {
                return FactEncoding.Decode(first.Id, 1, first.Facts.Span);
            }
            catch (Exception error) when (error is ArgumentException or FormatException or InvalidDataException or IndexOutOfRangeException)
            {
                return null;
            }
        }
    }
}
