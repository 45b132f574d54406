using System.Collections.Immutable;
using System.Threading.Channels;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>Appends acts to work logs: what gathers while a worker commits is its next group, each act for itself all or none.</summary>
/// <remarks>
/// A group is one transaction of two round trips: lock the reports and read where they stand; write and commit. So 50
/// officers share a few syncs, and a lone one waits for one.
/// </remarks>
sealed class PostgresActs : IAsyncDisposable
{
    const int WorkerCount = 2;
    const int MaxGroupSize = 64;

    readonly NpgsqlDataSource _database;
    readonly TimeProvider _clock;
    readonly KnownDesks _desks;
    readonly RulesInForce _rules;
    readonly Action _committed;
    readonly Channel<Act> _waiting = System.Threading.Channels.Channel.CreateUnbounded<Act>();
    readonly Task[] _workers;

    /// <param name="committed">Called after every commit.</param>
    public PostgresActs(NpgsqlDataSource database, TimeProvider clock, KnownDesks desks, RulesInForce rules, Action committed)
    {
        (_database, _clock, _desks, _rules, _committed) = (database, clock, desks, rules, committed);
        _workers = [.. Enumerable.Range(0, WorkerCount).Select(_ => Task.Run(RunAsync))];
    }

    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task<AppendResult> AppendAsync(WorkCommit commit)
    {
        var act = new Act(commit);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(act), typeof(ReportStore));
        return act.Completion.Task;
    }

    /// <summary>Commits what has been handed over, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_workers).ConfigureAwait(false);
    }

    async Task RunAsync()
    {
        var (group, chain) = (new List<Act>(), new AuditChain());
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (group.Count < MaxGroupSize && _waiting.Reader.TryRead(out var act))
                group.Add(act);
            await AnswerAsync(group, chain).ConfigureAwait(false);
            group.Clear();
        }
    }

    async Task AnswerAsync(List<Act> group, AuditChain chain)
    {
        if (group.Count == 0)
            return;
        try
        {
            await PostgresFaults.RunAsync(() => AppendAsync(group, chain)).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e) when (group.Count > 1 && PostgresFaults.IsRefusal(e.InnerException!))
        {
            // The engine refuses the values of one of them: that one fails alone.
            foreach (var act in group)
                await AnswerAsync([act], chain).ConfigureAwait(false);
            return;
        }
        catch (Exception e)
        {
            foreach (var act in group)
                act.Completion.SetException(e is StoreUnavailableException or StoreAccessException or StoreVersionException
                    or StoreDurabilityException ? e : new StoreUnavailableException("The commit failed.", e));
            return;
        }
        _committed();
        foreach (var act in group)
            act.Complete();
    }

    async Task<bool> AppendAsync(List<Act> group, AuditChain chain)
    {
        var rules = _rules.Current;
        await _desks.RegisterAsync(group.SelectMany(a => a.Commit.Appends).Select(a => (a.Event.Desk, a.Event.DeskKind))).ConfigureAwait(false);
        await using var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        var keys = group.SelectMany(a => a.Reports).Distinct().Select(id => id.ToKey()).ToArray();
        var standings = await PostgresStandings.LockAsync(connection, keys, default).ConfigureAwait(false);
        var before = standings.ToDictionary(s => s.Key, s => RowsOf(s.Value, rules));
        var followed = new List<WorkChange>();
        foreach (var act in group)
            act.Judge(standings, rules, followed);
        var changes = new PostgresChanges();
        foreach (var change in followed.GroupBy(c => c.ReportKey, ByteArrays.Comparer).Select(c => c.Last()))
        {
            var id = ReportId.FromKey(change.ReportKey);
            var (desk, offeredTo, due) = before[id];
            changes.Append(standings[id]);
            changes.Put(change, desk, offeredTo, due);
        }
        await changes.CommitAsync(connection, chain, _clock.GetUtcNow(), default).ConfigureAwait(false);
        return true;
    }

    /// <summary>What stands in the rows of a report that is about to change.</summary>
    static (string Desk, string? OfferedTo, WorkDue? Due) RowsOf(WorkStanding standing, TriageRules? rules)
    {
        var work = standing.Fold();
        // Without rules nothing is known of the duties: their rows go.
        return (standing.Desk, work.PendingDesk, rules is null ? null : standing.DueOf(work, rules));
    }

    /// <summary>Acts of one caller.</summary>
    sealed class Act(WorkCommit commit)
    {
        AppendResult _result;
        Exception? _refusal;

        public WorkCommit Commit => commit;

        public IEnumerable<ReportId> Reports => commit.Appends.Select(a => a.Report).Concat(commit.Assessments.Select(a => a.ReportId));

        public TaskCompletionSource<AppendResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Anew at each try of the group.</summary>
        public void Judge(Dictionary<ReportId, WorkStanding> standings, TriageRules? rules, List<WorkChange> changes)
        {
            (_result, _refusal) = (default, null);
            try
            {
                _result = WorkStanding.Append(
                    commit,
                    id => standings.GetValueOrDefault(id) ?? throw new ArgumentException($"Report '{id}' does not exist."),
                    rules, changes);
            }
            catch (Exception e) when (e is ArgumentException or FormatException)
            {
                _refusal = e;
            }
        }

        public void Complete()
        {
            if (_refusal is null)
                Completion.SetResult(_result);
            else
                Completion.SetException(_refusal);
        }
    }
}
