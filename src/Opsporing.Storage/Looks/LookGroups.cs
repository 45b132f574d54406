namespace Opsporing.Storage;

/// <summary>Commits looks in groups: what gathers while one commits is the next group.</summary>
/// <remarks>
/// No timer and no thread of its own: whoever comes when nobody commits does so itself, so that a lone caller waits for one
/// sync and for nobody to wake up; many share a sync.
/// </remarks>
sealed class LookGroups : IAsyncDisposable
{
    const int MaxGroupSize = 512;

    readonly Func<IReadOnlyList<Look>, Task> _commit;
    readonly int _writers;
    readonly Lock _gate = new();
    readonly Queue<(Look Look, TaskCompletionSource Completion)> _waiting = [];
    readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _committing;
    bool _isClosing;

    /// <param name="writers">How many groups commit side by side.</param>
    /// <param name="commit">Stores a group durably, or throws: then nothing of it is stored.</param>
    public LookGroups(int writers, Func<IReadOnlyList<Look>, Task> commit) => (_writers, _commit) = (writers, commit);

    /// <exception cref="StoreUnavailableException">It could not be stored.</exception>
    /// <exception cref="ObjectDisposedException">The register is closed.</exception>
    public async Task RecordAsync(Look look)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool commits;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosing, typeof(LookRegister));
            _waiting.Enqueue((look, completion));
            commits = _committing < _writers;
            _committing += commits ? 1 : 0;
        }
        if (commits)
            await CommitNextAsync().ConfigureAwait(false);
        await completion.Task.ConfigureAwait(false);
    }

    /// <summary>Commits what has been handed over, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosing = true;
            if (_committing == 0)
                _idle.TrySetResult();
        }
        await _idle.Task.ConfigureAwait(false);
    }

    /// <summary>Commits one group; what came meanwhile is another's, so that nobody waits for more than the own group.</summary>
    async Task CommitNextAsync()
    {
        var (looks, completions) = (new List<Look>(), new List<TaskCompletionSource>());
        lock (_gate)
            while (looks.Count < MaxGroupSize && _waiting.TryDequeue(out var next))
            {
                looks.Add(next.Look);
                completions.Add(next.Completion);
            }
        await AnswerAsync(looks, completions).ConfigureAwait(false);
        lock (_gate)
        {
            if (_waiting.Count > 0)
            {
                _ = Task.Run(CommitNextAsync);
                return;
            }
            if (--_committing == 0 && _isClosing)
                _idle.TrySetResult();
        }
    }

    async Task AnswerAsync(List<Look> looks, List<TaskCompletionSource> completions)
    {
        if (looks.Count == 0)
            return;
        try
        {
            await _commit(looks).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var fault = e is StoreUnavailableException or StoreAccessException or StoreVersionException
                or StoreDurabilityException
                ? e
                : new StoreUnavailableException("The register of looks did not take the commit.", e);
            completions.ForEach(c => c.SetException(fault));
            return;
        }
        completions.ForEach(c => c.SetResult());
    }
}
