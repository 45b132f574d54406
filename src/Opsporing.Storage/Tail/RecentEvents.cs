using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>
/// The events of the newest commits of the one writer, so that who follows the tail near its end reads nothing back from
/// the database: that was a sixth of the processor in a stream of screening.
/// </summary>
/// <param name="last">Number of the last event of the store as it was opened.</param>
/// <param name="capacity">Most events kept.</param>
/// <remarks>Only saves reading: what is not here is in the database. One thread adds, any number read.</remarks>
sealed class RecentEvents(long last, int capacity = RecentEvents.DefaultCapacity)
{
    /// <summary>Most events kept, unless another number is given: seconds of screening, and some 6 MB.</summary>
    public const int DefaultCapacity = 65_536;

    readonly Lock _lock = new();
    readonly TailEntry[] _entries = new TailEntry[capacity];
    readonly List<TailEntry> _open = [];
    long _from = last, _last = last;

    /// <summary>Number of the last event that is committed.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Events of the open transaction.</summary>
    public int OpenCount => _open.Count;

    /// <summary>Adds an event of the open transaction; its number is the next.</summary>
    public void Add(in TailEntry entry) => _open.Add(entry);

    /// <summary>Forgets what the open transaction added after the first <paramref name="count"/> events.</summary>
    public void Forget(int count) => _open.RemoveRange(count, _open.Count - count);

    /// <summary>Shows the events of the transaction, which is durable now.</summary>
    public void Commit()
    {
        if (_open.Count == 0)
            return;
        lock (_lock)
        {
            foreach (var entry in _open)
                _entries[entry.Number % capacity] = entry;
            Volatile.Write(ref _last, _open[^1].Number);
            _from = Math.Max(_from, _last - capacity);
        }
        _open.Clear();
    }

    /// <summary>Reads the events after a number.</summary>
    /// <param name="after">Number of the last one that is known.</param>
    /// <param name="limit">Most events.</param>
    /// <param name="events">Ascending, without gaps; empty at the end of the tail.</param>
    /// <returns>False when some of them are no longer here.</returns>
    public bool TryRead(long after, int limit, out ImmutableArray<StoredEvent> events)
    {
        events = [];
        TailEntry[] found;
        lock (_lock)
        {
            if (after < _from)
                return false;
            found = new TailEntry[(int)Math.Clamp(_last - after, 0, limit)];
            for (var i = 0; i < found.Length; i++)
                found[i] = _entries[(after + 1 + i) % capacity];
        }
        events = [.. found.Select(static e => e.ToEvent())];
        return true;
    }
}

/// <summary>An event as its row has it.</summary>
readonly record struct TailEntry
{
    /// <summary>In the tail of the store: 1 for the first, without gaps.</summary>
    public required long Number { get; init; }
    public required byte[] ReportKey { get; init; }
    public required long Revision { get; init; }

    /// <summary>1 of a revision.</summary>
    public required long AssessmentNumber { get; init; }
    public required string Desk { get; init; }
    public required bool IsRevision { get; init; }

    /// <summary>Number of the work event, 1 of a revision; 0 of a further assessment.</summary>
    public required long WorkNumber { get; init; }

    /// <summary>Of the work event, as are the fields after it.</summary>
    public long Kind { get; init; }
    public long Time { get; init; }
    public string? Actor { get; init; }
    public long DeskKind { get; init; }
    public byte[]? Payload { get; init; }

    bool IsLaterRevision => IsRevision && Revision > 1;

    public StoredEvent ToEvent() => new()
    {
        Position = new(0, Number),
        ReportId = ReportId.FromKey(ReportKey),
        Revision = (int)Revision,
        AssessmentNumber = (int)AssessmentNumber,
        Desk = IsLaterRevision ? null : Desk,
        IsRevision = IsRevision,
        WorkEvent = IsLaterRevision || WorkNumber == 0
            ? null
            : new EventRow(
                ReportKey, WorkNumber, Kind, Time, Actor!, Desk, DeskKind, Revision, AssessmentNumber, Payload).ToEvent(),
    };
}
