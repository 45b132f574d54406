using System.Threading.Channels;

namespace Opsporing.Storage;

/// <summary>Hands looks to one writer at a time: what gathers while it commits is its next group.</summary>
/// <remarks>No timer: a lone caller waits for one sync, many share it.</remarks>
sealed class LookGroups : IAsyncDisposable
{
    const int MaxGroupSize = 512;

    readonly Channel<(Look Look, TaskCompletionSource Completion)> _waiting =
        System.Threading.Channels.Channel.CreateUnbounded<(Look, TaskCompletionSource)>();

    readonly Func<IReadOnlyList<Look>, Task> _commit;
    readonly Task[] _writers;

    /// <param name="writers">How many commit side by side.</param>
    /// <param name="commit">Stores a group durably, or throws: then nothing of it is stored.</param>
    public LookGroups(int writers, Func<IReadOnlyList<Look>, Task> commit)
    {
        _commit = commit;
        _writers = [.. Enumerable.Range(0, writers).Select(_ => Task.Run(RunAsync))];
    }

    /// <exception cref="StoreUnavailableException">It could not be stored.</exception>
    /// <exception cref="ObjectDisposedException">The register is closed.</exception>
    public Task RecordAsync(Look look)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite((look, completion)), typeof(LookRegister));
        return completion.Task;
    }

    /// <summary>Commits what has been handed over, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_writers).ConfigureAwait(false);
    }

    async Task RunAsync()
    {
        var (looks, completions) = (new List<Look>(), new List<TaskCompletionSource>());
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (looks.Count < MaxGroupSize && _waiting.Reader.TryRead(out var next))
            {
                looks.Add(next.Look);
                completions.Add(next.Completion);
            }
            await AnswerAsync(looks, completions).ConfigureAwait(false);
            looks.Clear();
            completions.Clear();
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
            var fault = e is StoreUnavailableException or StoreAccessException or StoreVersionException or StoreDurabilityException
                ? e
                : new StoreUnavailableException("The register of looks did not take the commit.", e);
            completions.ForEach(c => c.SetException(fault));
            return;
        }
        completions.ForEach(c => c.SetResult());
    }
}
