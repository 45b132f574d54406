namespace Opsporing.Storage;

/// <summary>
/// A few writers side by side, each with its connection: one takes whatever has gathered as its next group. Commit, then
/// answer.
/// </summary>
sealed class PostgresWriter : IAsyncDisposable
{
    readonly PostgresTruth[] _truths;
    readonly Task[] _writers;
    readonly Action _committed;
    readonly int _groupSize;
    readonly Lock _gate = new();
    readonly SemaphoreSlim _waiting = new(0); // one count per group that holds reports
    readonly Queue<ScreeningGroup> _full = [];
    readonly Stack<ScreeningGroup> _pool = [];
    ScreeningGroup _open = new();
    bool _isClosing;

    /// <param name="truths">One per writer; disposed with this.</param>
    /// <param name="committed">Called after every commit.</param>
    /// <param name="groupSize">Most reports in one group.</param>
    public PostgresWriter(PostgresTruth[] truths, Action committed, int groupSize)
    {
        (_truths, _committed, _groupSize) = (truths, committed, groupSize);
        _writers = [.. truths.Select(t => Task.Run(() => RunAsync(t)))];
    }

    /// <summary>Hands reports over, cut into shares that fit in a group, one after the other.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public async Task ScreenAsync(ReadOnlyMemory<Screening> batch, Memory<ScreeningResult> results)
    {
        for (var from = 0; from < batch.Length; from += _groupSize)
        {
            var length = Math.Min(_groupSize, batch.Length - from);
            await Add(batch.Slice(from, length), results.Slice(from, length)).ConfigureAwait(false);
        }
    }

    /// <summary>Commits what has been handed over, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _isClosing = true;
        _waiting.Release(_writers.Length);
        await Task.WhenAll(_writers).ConfigureAwait(false);
        foreach (var truth in _truths)
            await truth.DisposeAsync().ConfigureAwait(false);
        _waiting.Dispose();
    }

    Task Add(ReadOnlyMemory<Screening> batch, Memory<ScreeningResult> results)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(ReportStore));
            if (_open.Count + batch.Length > _groupSize && _open.Count > 0)
            {
                _full.Enqueue(_open);
                _open = Rent();
            }
            var isFirst = _open.Count == 0;
            var task = _open.Add(batch, results);
            if (isFirst)
                _waiting.Release();
            return task;
        }
    }

    async Task RunAsync(PostgresTruth truth)
    {
        var (screenings, results) = (new List<Screening>(), new ScreeningResult[_groupSize]);
        while (await TakeAsync().ConfigureAwait(false) is { } group)
        {
            var error = await StoreAsync(truth, group, screenings, results).ConfigureAwait(false);
            group.Complete(error, Return);
            _committed();
            screenings.Clear();
            Array.Clear(results);
        }
    }

    static async Task<Exception?> StoreAsync(
        PostgresTruth truth, ScreeningGroup group, List<Screening> screenings, ScreeningResult[] results)
    {
        foreach (var (batch, _) in group.Segments)
            screenings.AddRange(batch.Span);
        try
        {
            try
            {
                await ScreenAsync().ConfigureAwait(false);
            }
            catch (StoreUnavailableException) when (truth.IsBroken)
            {
                // An idle connection broke, or the database went over: once more on a new one. Nothing is stored twice.
                await ScreenAsync().ConfigureAwait(false);
            }
            var from = 0;
            foreach (var (batch, to) in group.Segments)
            {
                results.AsSpan(from, batch.Length).CopyTo(to.Span);
                from += batch.Length;
            }
            return null;
        }
        catch (Exception e)
        {
            await truth.ResetAsync().ConfigureAwait(false);
            return e is StoreUnavailableException or StoreAccessException or StoreVersionException or StoreDurabilityException
                ? e
                : new StoreUnavailableException("The commit failed.", e);
        }

        Task<bool> ScreenAsync() => PostgresFaults.RunAsync(async () =>
        {
            await truth.ScreenAsync(screenings, results).ConfigureAwait(false);
            return true;
        });
    }

    async Task<ScreeningGroup?> TakeAsync()
    {
        while (true)
        {
            await _waiting.WaitAsync().ConfigureAwait(false);
            lock (_gate)
            {
                if (_full.TryDequeue(out var group))
                    return group;
                if (_open.Count > 0)
                {
                    (group, _open) = (_open, Rent());
                    return group;
                }
                if (_isClosing)
                    return null;
            }
        }
    }

    ScreeningGroup Rent() => _pool.TryPop(out var group) ? group : new();

    void Return(ScreeningGroup group)
    {
        lock (_gate)
            _pool.Push(group);
    }
}
