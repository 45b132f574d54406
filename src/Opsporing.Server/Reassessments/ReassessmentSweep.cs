using System.Diagnostics;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>One sweep over the reports and the tail behind it, in small commits that leave the store to screening.</summary>
/// <param name="store">The store.</param>
/// <param name="assessments">Assess.</param>
/// <param name="bases">To which reports are brought.</param>
/// <param name="screened">Counts the reports that were screened: while it rises, the sweep keeps its pace.</param>
/// <param name="damaged">Hears of a report that cannot be assessed; it holds up no other.</param>
sealed class ReassessmentSweep(
    ReportStore store, FurtherAssessments assessments, BasisSet bases, Func<long> screened, Action<ReportId> damaged)
{
    /// <summary>Most reports at once while others are screened: one of those waits for one small commit at most.</summary>
    const int SmallBatch = 128;

    /// <summary>
    /// Least time from one small batch to the next: 8,000 reports a second, a million in about two minutes. Half of the
    /// time at most is used, so that a slow machine gets longer.
    /// </summary>
    static readonly TimeSpan s_pace = TimeSpan.FromSeconds(SmallBatch / 8000.0);

    /// <summary>So long after the last report that was screened the next one is expected.</summary>
    static readonly TimeSpan s_lull = TimeSpan.FromSeconds(2);

    /// <summary>Most reports at once while none are.</summary>
    const int LargeBatch = 512;

    /// <summary>Reports after which progress is considered, also when none of them needed an assessment.</summary>
    const int StretchSize = 1000;

    const int TailSize = 1000;

    /// <summary>How often progress is stored: so much is read again by who takes over.</summary>
    static readonly TimeSpan s_saveInterval = TimeSpan.FromSeconds(1);

    readonly Stopwatch _sinceSave = new();
    Batch _open = new();
    Task _writing = Task.CompletedTask;
    Batch _written = new();
    long _seen;
    long _seenTime = long.MinValue;

    bool IsBusy => _seenTime != long.MinValue && Stopwatch.GetElapsedTime(_seenTime) < s_lull;

    int BatchSize => IsBusy ? SmallBatch : LargeBatch;

    /// <summary>Goes on with a run until every report has been looked at and the tail is at its end, or it is no longer this one's to do.</summary>
    /// <param name="run">As stored.</param>
    /// <param name="save">Stores how far it is, once in a while; null when it is to stop.</param>
    /// <param name="cancellation">Stops it between two commits.</param>
    /// <returns>The run as last stored; null when it was to stop.</returns>
    public async Task<ReassessmentRun?> RunAsync(
        ReassessmentRun run, Func<ReassessmentRun, Task<ReassessmentRun?>> save, CancellationToken cancellation)
    {
        _sinceSave.Restart();
        _seen = screened();
        try
        {
            return run.IsSwept ? await FollowAsync(run, save, cancellation)
                : await SweepAsync(run, save, cancellation) is { } swept && await save(swept) is { } stored
                    ? await FollowAsync(stored, save, cancellation)
                : null;
        }
        finally
        {
            // Nothing of it goes on behind the back of who stops.
            await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task<ReassessmentRun?> SweepAsync(
        ReassessmentRun run, Func<ReassessmentRun, Task<ReassessmentRun?>> save, CancellationToken cancellation)
    {
        await foreach (var stored in store.ReadAsync(run.Position, cancellation))
        {
            if (await BringAsync(stored, cancellation) is { } next)
                _open.Reassessments.Add(next);
            _open.ReadCount++;
            _open.Last = stored.Id;
            if (_open.Reassessments.Count < BatchSize && _open.ReadCount < StretchSize)
                continue;
            run = await TurnAsync(run, cancellation);
            if (_sinceSave.Elapsed < s_saveInterval)
                continue;
            if (await save(run) is not { } saved)
                return null;
            run = saved;
            _sinceSave.Restart();
        }
        run = await TurnAsync(run, cancellation);
        return await TurnAsync(run, cancellation) with { IsSwept = true };
    }

    // What came in while the sweep went by. Assessments are its own or those of another that does the same.
    async Task<ReassessmentRun?> FollowAsync(
        ReassessmentRun run, Func<ReassessmentRun, Task<ReassessmentRun?>> save, CancellationToken cancellation)
    {
        while (true)
        {
            var events = await store.ReadEventsAsync(run.Tail, TailSize, cancellation);
            if (events.IsEmpty)
                return await save(run);
            ReportId[] ids = [.. events.Where(e => e.IsRevision || e.WorkEvent is not null).Select(e => e.ReportId).Distinct()];
            if (ids.Length > 0)
                foreach (var stored in await store.FindManyAsync(ids, cancellation))
                {
                    if (stored is not null && await BringAsync(stored, cancellation) is { } next)
                        _open.Reassessments.Add(next);
                    if (_open.Reassessments.Count >= BatchSize)
                        run = await TurnAsync(run, cancellation);
                }
            run = await TurnAsync(run, cancellation);
            run = await TurnAsync(run, cancellation) with { Tail = events[^1].Position };
            if (_sinceSave.Elapsed < s_saveInterval)
                continue;
            if (await save(run) is not { } saved)
                return null;
            run = saved;
            _sinceSave.Restart();
        }
    }

    async ValueTask<Reassessment?> BringAsync(StoredReport stored, CancellationToken cancellation)
    {
        try
        {
            return await assessments.BringAsync(stored, bases, cancellation);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            damaged(stored.Id);
            return null;
        }
    }

    /// <summary>Waits until the batch before is durable and counts it, then hands over the open one.</summary>
    async Task<ReassessmentRun> TurnAsync(ReassessmentRun run, CancellationToken cancellation)
    {
        await _writing;
        var done = _written;
        (_written, _open) = (_open, new());
        _writing = WriteAsync(_written, cancellation);
        return run with
        {
            Position = done.Last ?? run.Position,
            ReadCount = run.ReadCount + done.ReadCount,
            ChangedCount = run.ChangedCount + done.ChangedCount,
            UnchangedCount = run.UnchangedCount + done.Reassessments.Count - done.ChangedCount,
        };
    }

    async Task WriteAsync(Batch batch, CancellationToken cancellation)
    {
        if (batch.Reassessments.Count == 0)
            return;
        var clock = Stopwatch.StartNew();
        if (!(await store.AppendAsync([], [.. batch.Reassessments], cancellation)).IsAppended)
            await Task.WhenAll(batch.Reassessments.Select(r => WriteAsync(r, cancellation)));
        if (screened() is var now && now != _seen)
            (_seen, _seenTime) = (now, Stopwatch.GetTimestamp());
        if (IsBusy)
            await Task.Delay(clock.Elapsed > s_pace / 2 ? clock.Elapsed : s_pace - clock.Elapsed, cancellation);
    }

    // Somebody acted on one of them, or sent a revision, meanwhile: each for itself, and look again where need be.
    async Task WriteAsync(Reassessment next, CancellationToken cancellation)
    {
        for (var again = next; again is not null;)
        {
            if ((await store.AppendAsync([], [again], cancellation)).IsAppended)
                return;
            var stored = await store.FindAsync(next.ReportId, cancellation);
            again = stored is null ? null : await BringAsync(stored, cancellation);
        }
    }

    sealed class Batch
    {
        public List<Reassessment> Reassessments { get; } = [];

        /// <summary>Reports looked at.</summary>
        public int ReadCount { get; set; }

        /// <summary>The last of them.</summary>
        public ReportId? Last { get; set; }

        public int ChangedCount => Reassessments.Count(r => r.Vector is not null);
    }
}
