using System.Runtime.InteropServices;

namespace Opsporing.Storage;

/// <summary>Items of a queue by the state of their earliest term, kept up to date with the clock.</summary>
/// <remarks>
/// A running term waits in a heap until it passes. One that is taken away leaves a mark instead, which the next one of the same
/// instant takes: an item that is replaced costs nothing.
/// </remarks>
/// <param name="clock">Unix seconds: where the clock stands.</param>
sealed class TermCounts(long clock)
{
    readonly PriorityQueue<long, long> _running = new();
    readonly Dictionary<long, int> _gone = [];
    long _clock = clock;

    /// <summary>Counts by <see cref="TermState"/>.</summary>
    public int[] ByState { get; } = new int[4];

    /// <param name="term">Unix seconds; 0 for none.</param>
    /// <param name="step">1 or -1.</param>
    public void Add(long term, int step)
    {
        var state = term == 0 ? TermState.None : term < _clock ? TermState.Overdue : TermState.Running;
        ByState[(int)state] += step;
        if (state != TermState.Running)
            return;
        if (step < 0)
            CollectionsMarshal.GetValueRefOrAddDefault(_gone, term, out _)++;
        else if (!TryTakeGone(term))
            _running.Enqueue(term, term);
    }

    /// <summary>Terms before <paramref name="now"/> become overdue.</summary>
    public void Advance(long now)
    {
        _clock = now;
        while (_running.TryPeek(out var term, out _) && term < now)
        {
            _running.Dequeue();
            if (TryTakeGone(term))
                continue;
            ByState[(int)TermState.Running]--;
            ByState[(int)TermState.Overdue]++;
        }
    }

    bool TryTakeGone(long term)
    {
        if (!_gone.TryGetValue(term, out var count))
            return false;
        if (count == 1)
            _gone.Remove(term);
        else
            _gone[term] = count - 1;
        return true;
    }
}
