using System.Runtime.InteropServices;

namespace Opsporing.Storage;

/// <summary>Reports of many callers that go into one commit; pooled, with one completion for all of them.</summary>
sealed class ScreeningGroup
{
    readonly List<(ReadOnlyMemory<Screening> Batch, Memory<ScreeningResult> Results)> _segments = [];
    TaskCompletionSource _completion = NewCompletion();

    /// <summary>Reports in the group.</summary>
    public int Count { get; private set; }

    /// <summary>The callers' shares, in the order of arrival.</summary>
    public ReadOnlySpan<(ReadOnlyMemory<Screening> Batch, Memory<ScreeningResult> Results)> Segments =>
        CollectionsMarshal.AsSpan(_segments);

    /// <summary>Adds a caller's share; its results are written before the task completes.</summary>
    public Task Add(ReadOnlyMemory<Screening> batch, Memory<ScreeningResult> results)
    {
        _segments.Add((batch, results));
        Count += batch.Length;
        return _completion.Task;
    }

    /// <summary>Empties the group for its next use and answers all callers.</summary>
    /// <param name="error">Why nothing was stored; null when all is durable.</param>
    /// <param name="pool">Takes the group back.</param>
    public void Complete(Exception? error, Action<ScreeningGroup> pool)
    {
        var completion = _completion;
        _completion = NewCompletion();
        _segments.Clear();
        Count = 0;
        pool(this);
        if (error is null)
            completion.SetResult();
        else
            completion.SetException(error);
    }

    static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
