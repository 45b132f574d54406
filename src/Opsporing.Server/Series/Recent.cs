using System.Collections.Concurrent;

namespace Opsporing.Server;

/// <summary>What a projection needs of the reports that this replica has just accepted, by report and revision.</summary>
/// <remarks>Only saves work: what is not here is read. Any number of threads add, one takes.</remarks>
sealed class Recent<T>(int capacity)
{
    readonly ConcurrentDictionary<(ReportId Id, int Revision), T> _values = new();
    int _count;

    /// <summary>Keeps a value.</summary>
    public void Add(ReportId id, int revision, T value)
    {
        if (Interlocked.Increment(ref _count) > capacity)
            Forget();
        _values.TryAdd((id, revision), value);
    }

    /// <summary>Takes a value out.</summary>
    /// <returns>False when it is not here.</returns>
    public bool TryTake(ReportId id, int revision, out T? value)
    {
        if (!_values.TryRemove((id, revision), out value))
            return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    // Left behind by the tail, which had read them before they were added.
    void Forget()
    {
        _values.Clear();
        Interlocked.Exchange(ref _count, 1);
    }
}
