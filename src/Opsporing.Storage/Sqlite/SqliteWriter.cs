using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Opsporing.Storage;

/// <summary>
/// The one writer: a thread that takes whatever has gathered while it was committing as its next group. Commit, then
/// update the open queues, then answer.
/// </summary>
/// <remarks>No timer: a lone caller waits for one sync, many share it. Groups are pooled; a full one queues up.</remarks>
sealed class SqliteWriter : IDisposable
{
    /// <summary>Without a new arrival for so long, nobody else is on the way; a sync takes several times as long.</summary>
    static readonly TimeSpan Lull = TimeSpan.FromMicroseconds(40);

    readonly SqliteTruth _truth;
    readonly OpenQueues _queues;
    readonly SqliteCheckpoint _checkpoint;
    readonly StoreCounts _counts;
    readonly EventSignal _events;
    readonly int _groupSize;
    readonly RulesInForce _rules;
    readonly Thread _thread;
    readonly object _gate = new();
    readonly Queue<ScreeningGroup> _full = [];
    readonly Stack<ScreeningGroup> _pool = [];
    readonly Queue<(Action Work, TaskCompletionSource Completion)> _jobs = [];
    readonly Queue<(WorkCommit Commit, TaskCompletionSource<AppendResult> Completion)> _acts = [];
    bool _didActs;
    ScreeningGroup _open = new();
    int _openShares; // read by the writer without the lock
    int _fullCount;
    int _lastShares;
    bool _isClosing;

    public SqliteWriter(
        SqliteTruth truth, OpenQueues queues, SqliteCheckpoint checkpoint, StoreCounts counts, EventSignal events,
        StoreOptions options, RulesInForce rules)
    {
        (_truth, _queues, _checkpoint, _counts, _groupSize) = (truth, queues, checkpoint, counts, options.GroupSize);
        _rules = rules;
        _events = events;
        _thread = new(Run) { Name = "opsporing-writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Hands reports to the writer, cut into shares that fit in a group.</summary>
    /// <returns>One task per share; results are there when it completes.</returns>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public async Task ScreenAsync(ReadOnlyMemory<Screening> batch, Memory<ScreeningResult> results)
    {
        if (batch.Length <= _groupSize)
        {
            await Add(batch, results).ConfigureAwait(false);
            return;
        }
        for (var from = 0; from < batch.Length; from += _groupSize)
        {
            var length = Math.Min(_groupSize, batch.Length - from);
            await Add(batch.Slice(from, length), results.Slice(from, length)).ConfigureAwait(false);
        }
    }

    /// <summary>Runs <paramref name="work"/> on the writer's thread in a transaction of its own.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task RunAsync(Action work)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(ReportStore));
            _jobs.Enqueue((work, completion));
            Monitor.Pulse(_gate);
        }
        return completion.Task;
    }

    /// <summary>Hands acts to the writer: those that gather meanwhile share a commit, each for itself all or none.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task<AppendResult> AppendAsync(WorkCommit commit)
    {
        var completion = new TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(ReportStore));
            _acts.Enqueue((commit, completion));
            Monitor.Pulse(_gate);
        }
        return completion.Task;
    }

    /// <summary>Commits what has been handed over, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    Task Add(ReadOnlyMemory<Screening> batch, Memory<ScreeningResult> results)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(ReportStore));
            if (_open.Count + batch.Length > _groupSize && _open.Count > 0)
            {
                _full.Enqueue(_open);
                _fullCount = _full.Count;
                _open = Rent();
                _openShares = 0;
            }
            var isFirst = _open.Count == 0;
            var task = _open.Add(batch, results);
            _openShares++;
            if (isFirst)
                Monitor.Pulse(_gate);
            return task;
        }
    }

    // Callers that were just answered come back within moments. While fewer shares have arrived than the last group had,
    // and more keep arriving, the group grows: one sync for all. A lone caller is never waited for.
    void Gather()
    {
        var (seen, since) = (0, Stopwatch.GetTimestamp());
        while (Volatile.Read(ref _openShares) is var shares && shares < _lastShares && Volatile.Read(ref _fullCount) == 0)
        {
            if (shares != seen)
                (seen, since) = (shares, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since) > Lull)
                break;
            Thread.Yield();
        }
    }

    void Run()
    {
        while (Take() is var (group, job, acts) && (group ?? job ?? (object?)acts) is not null)
        {
            if (acts is not null)
                Commit(acts);
            else if (group is not null)
                Commit(group);
            else
                Commit(job!.Value);
            _checkpoint.AfterCommit(_truth.PagesWritten);
        }
    }

    // Waits for work; all are null when closing and all is done.
    (ScreeningGroup? Group, (Action Work, TaskCompletionSource Completion)? Job,
        List<(WorkCommit Commit, TaskCompletionSource<AppendResult> Completion)>? Acts) Take()
    {
        lock (_gate)
            while (_jobs.Count == 0 && _acts.Count == 0 && _full.Count == 0 && _open.Count == 0 && !_isClosing)
                Monitor.Wait(_gate);
        Gather();
        lock (_gate)
        {
            if (_jobs.TryDequeue(out var job))
                return (null, job, null);
            // By turns with reports, so that neither waits for long.
            if (_acts.Count > 0 && !(_didActs && (_full.Count > 0 || _open.Count > 0)))
            {
                _didActs = true;
                return (null, null, TakeActs());
            }
            _didActs = false;
            if (!_full.TryDequeue(out var group))
            {
                if (_open.Count == 0)
                    return (null, null, null);
                group = _open;
                _open = Rent();
                _openShares = 0;
            }
            _fullCount = _full.Count;
            _lastShares = group.Segments.Length;
            return (group, null, null);
        }
    }

    List<(WorkCommit, TaskCompletionSource<AppendResult>)> TakeActs()
    {
        var acts = new List<(WorkCommit, TaskCompletionSource<AppendResult>)>();
        while (acts.Count < _groupSize && _acts.TryDequeue(out var next))
            acts.Add(next);
        return acts;
    }

    void Commit(List<(WorkCommit Commit, TaskCompletionSource<AppendResult> Completion)> acts)
    {
        var results = new AppendResult[acts.Count];
        Exception? error = null;
        var refused = new Dictionary<int, Exception>();
        try
        {
            _truth.Begin();
            for (var i = 0; i < results.Length; i++)
                try
                {
                    results[i] = _truth.Work.Append(acts[i].Commit);
                }
                catch (Exception e) when (e is ArgumentException or FormatException)
                {
                    // Raised before anything of it is written.
                    refused.Add(i, e);
                }
            _truth.Commit();
        }
        catch (Exception e)
        {
            error = Undo(e);
        }
        ProjectWork();
        for (var i = 0; i < results.Length; i++)
            if ((error ?? refused.GetValueOrDefault(i)) is { } fault)
                acts[i].Completion.SetException(fault);
            else
                acts[i].Completion.SetResult(results[i]);
        _events.Raise();
    }

    // Empty after a rollback.
    void ProjectWork()
    {
        foreach (var change in _truth.Work.Changes)
            _queues.Take(change);
        _truth.Work.Changes.Clear();
        for (; _truth.Work.AssessmentCount > 0; _truth.Work.AssessmentCount--)
            _counts.AddAssessment();
    }

    void Commit(ScreeningGroup group)
    {
        Exception? error = null;
        try
        {
            Store(group);
        }
        catch (Exception e)
        {
            error = Undo(e);
        }
        if (error is null)
            Project(group);
        group.Complete(error, Return);
        _events.Raise();
    }

    void Commit((Action Work, TaskCompletionSource Completion) job)
    {
        try
        {
            _truth.Begin();
            job.Work();
            _truth.Commit();
        }
        catch (Exception e)
        {
            job.Completion.SetException(Undo(e));
            return;
        }
        job.Completion.SetResult();
        _events.Raise();
    }

    void Store(ScreeningGroup group)
    {
        _truth.Begin();
        try
        {
            Screen(group, _truth.Screen);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            // One row is refused, in part written: once more, each in its own savepoint.
            _truth.Rollback();
            _truth.Begin();
            Screen(group, _truth.ScreenAlone);
        }
        _truth.Commit();
    }

    static void Screen(ScreeningGroup group, Func<Screening, ScreeningResult> screen)
    {
        foreach (var (batch, results) in group.Segments)
        {
            var from = batch.Span;
            var to = results.Span;
            for (var i = 0; i < from.Length; i++)
                to[i] = screen(from[i]);
        }
    }

    void Project(ScreeningGroup group)
    {
        foreach (var (batch, results) in group.Segments)
        {
            var from = batch.Span;
            var to = results.Span;
            for (var i = 0; i < from.Length; i++)
            {
                if (to[i].Outcome != ScreeningOutcome.Accepted)
                    continue;
                // A later revision has its item from its work.
                if (to[i].Revision == 1)
                    _queues.Take(WorkChange.OfFirst(from[i], _rules.Current));
                _counts.AddRevision(to[i].Revision == 1);
            }
        }
        ProjectWork();
    }

    StoreUnavailableException Undo(Exception cause)
    {
        try
        {
            _truth.Rollback();
        }
        catch (SqliteException e)
        {
            return new("The commit failed and could not be undone.", new AggregateException(cause, e));
        }
        return new("The commit failed; nothing of its group was stored.", cause);
    }

    ScreeningGroup Rent() => _pool.TryPop(out var group) ? group : new();

    void Return(ScreeningGroup group)
    {
        lock (_gate)
            _pool.Push(group);
    }
}
