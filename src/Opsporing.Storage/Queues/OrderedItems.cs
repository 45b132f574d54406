namespace Opsporing.Storage;

/// <summary>
/// Items in the order of their keys, in sorted chunks of at most 512: insert, remove, seek, rank and k-th item touch one
/// chunk and the two short arrays over the chunks.
/// </summary>
/// <remarks>Not safe for many threads; <see cref="DeskQueue"/> locks. Chunks start small, for most desks are small.</remarks>
sealed class OrderedItems
{
    const int ChunkSize = 512;

    Chunk[] _chunks = [];
    int[] _counts = [];
    int _chunkCount;

    public int Count { get; private set; }

    /// <summary>Smallest received time; null when empty.</summary>
    public long? OldestReceived
    {
        get
        {
            var oldest = long.MaxValue;
            for (var i = 0; i < _chunkCount; i++)
                oldest = Math.Min(oldest, _chunks[i].OldestReceived(_counts[i]));
            return Count == 0 ? null : oldest;
        }
    }

    /// <summary>Places <paramref name="item"/>; its key must not be there.</summary>
    public void Insert(in QueueKey key, QueueItem item)
    {
        if (_chunkCount == 0)
            InsertChunk(0, new(), 0);
        var chunk = ChunkOf(key);
        var at = _chunks[chunk].LowerBound(_counts[chunk], key);
        if (_counts[chunk] == ChunkSize)
        {
            Split(chunk, at);
            if (at > _counts[chunk] || _counts[chunk] == ChunkSize)
                at -= _counts[chunk++];
        }
        _chunks[chunk].Insert(_counts[chunk]++, at, new(key, item));
        Count++;
    }

    /// <returns>False when not this very item stands at the key.</returns>
    public bool Remove(in QueueKey key, QueueItem item)
    {
        var (chunk, at) = Seek(key);
        if (!IsAt(chunk, at, item))
            return false;
        _chunks[chunk].Remove(_counts[chunk]--, at);
        Count--;
        if (_counts[chunk] == 0)
            RemoveChunk(chunk);
        return true;
    }

    /// <summary>True when this very item stands at the key.</summary>
    public bool Contains(in QueueKey key, QueueItem item)
    {
        var (chunk, at) = Seek(key);
        return IsAt(chunk, at, item);
    }

    /// <summary>Number of items whose key is less than <paramref name="key"/>.</summary>
    public int Rank(in QueueKey key)
    {
        var (chunk, at) = Seek(key);
        foreach (var count in _counts.AsSpan(0, Math.Min(chunk, _chunkCount)))
            at += count;
        return at;
    }

    /// <summary>The item with <paramref name="rank"/> items before it, 0..Count − 1.</summary>
    public QueueItem At(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rank, (uint)Count, nameof(rank));
        var chunk = 0;
        while (rank >= _counts[chunk])
            rank -= _counts[chunk++];
        return _chunks[chunk].Entries[rank].Item;
    }

    /// <summary>Where the first item with a key not less than <paramref name="key"/> stands.</summary>
    public (int Chunk, int At) Seek(in QueueKey key)
    {
        if (_chunkCount == 0)
            return (0, 0);
        var chunk = ChunkOf(key);
        var at = _chunks[chunk].LowerBound(_counts[chunk], key);
        return at == _counts[chunk] ? (chunk + 1, 0) : (chunk, at);
    }

    /// <summary>Reads the item at a place and goes on to the next place.</summary>
    /// <returns>False at the end.</returns>
    public bool TryRead(ref (int Chunk, int At) place, out QueueItem? item)
    {
        item = null;
        if (place.Chunk >= _chunkCount)
            return false;
        item = _chunks[place.Chunk].Entries[place.At].Item;
        if (++place.At == _counts[place.Chunk])
            place = (place.Chunk + 1, 0);
        return true;
    }

    bool IsAt(int chunk, int at, QueueItem item) =>
        chunk < _chunkCount && ReferenceEquals(_chunks[chunk].Entries[at].Item, item);

    // The last chunk whose first key is not greater, else the first chunk.
    int ChunkOf(in QueueKey key)
    {
        int low = 0, high = _chunkCount;
        while (high - low > 1)
        {
            var middle = (low + high) >>> 1;
            if (_chunks[middle].Entries[0].CompareTo(key) <= 0)
                low = middle;
            else
                high = middle;
        }
        return low;
    }

    // Rising keys leave full chunks behind; anything else halves.
    void Split(int chunk, int at)
    {
        var keep = at == ChunkSize && chunk == _chunkCount - 1 ? ChunkSize : ChunkSize / 2;
        var right = new Chunk();
        right.Take(_chunks[chunk], keep, ChunkSize);
        _counts[chunk] = keep;
        InsertChunk(chunk + 1, right, ChunkSize - keep);
    }

    void InsertChunk(int index, Chunk chunk, int count)
    {
        if (_chunkCount == _chunks.Length)
        {
            Array.Resize(ref _chunks, Math.Max(4, 2 * _chunkCount));
            Array.Resize(ref _counts, _chunks.Length);
        }
        Array.Copy(_chunks, index, _chunks, index + 1, _chunkCount - index);
        Array.Copy(_counts, index, _counts, index + 1, _chunkCount - index);
        _chunks[index] = chunk;
        _counts[index] = count;
        _chunkCount++;
    }

    void RemoveChunk(int index)
    {
        _chunkCount--;
        Array.Copy(_chunks, index + 1, _chunks, index, _chunkCount - index);
        Array.Copy(_counts, index + 1, _counts, index, _chunkCount - index);
        _chunks[_chunkCount] = null!;
    }

    readonly struct Entry(in QueueKey key, QueueItem item)
    {
        readonly long _primary = key.Primary;
        readonly long _received = key.Received;
        readonly byte _lane = key.Lane;

        public QueueItem Item { get; } = item;

        public long Received => _received;

        public int CompareTo(in QueueKey key)
        {
            if (_lane != key.Lane)
                return _lane.CompareTo(key.Lane);
            if (_primary != key.Primary)
                return _primary.CompareTo(key.Primary);
            return _received != key.Received
                ? _received.CompareTo(key.Received)
                : Item.ReportKey.AsSpan().SequenceCompareTo(key.Report.Span);
        }
    }

    sealed class Chunk
    {
        long _oldest = long.MaxValue;
        bool _isOldestKnown = true;

        public Entry[] Entries { get; private set; } = new Entry[8];

        public int LowerBound(int count, in QueueKey key)
        {
            int low = 0, high = count;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (Entries[middle].CompareTo(key) < 0)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low;
        }

        public void Insert(int count, int at, in Entry entry)
        {
            if (count == Entries.Length)
                Resize(2 * count);
            Array.Copy(Entries, at, Entries, at + 1, count - at);
            Entries[at] = entry;
            _oldest = Math.Min(_oldest, entry.Received);
        }

        public void Remove(int count, int at)
        {
            _isOldestKnown &= Entries[at].Received > _oldest;
            Array.Copy(Entries, at + 1, Entries, at, count - at - 1);
            Entries[count - 1] = default;
        }

        /// <summary>Takes the entries from..to of <paramref name="left"/>.</summary>
        public void Take(Chunk left, int from, int to)
        {
            if (from == to)
                return;
            Resize(Math.Max(8, to - from));
            Array.Copy(left.Entries, from, Entries, 0, to - from);
            Array.Clear(left.Entries, from, to - from);
            _isOldestKnown = left._isOldestKnown = false;
        }

        public long OldestReceived(int count)
        {
            if (_isOldestKnown)
                return _oldest;
            _oldest = long.MaxValue;
            foreach (ref readonly var entry in Entries.AsSpan(0, count))
                _oldest = Math.Min(_oldest, entry.Received);
            _isOldestKnown = true;
            return _oldest;
        }

        void Resize(int size)
        {
            var entries = new Entry[size];
            Array.Copy(Entries, entries, Math.Min(size, Entries.Length));
            Entries = entries;
        }
    }
}
