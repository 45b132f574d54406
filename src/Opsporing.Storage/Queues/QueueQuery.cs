using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>State of the earliest term of an item (its own or its route's).</summary>
public enum TermState : byte { None = 1, Running, Overdue }

/// <summary>Which items of a queue to show. An empty set lets everything pass.</summary>
public sealed record QueueFilter
{
    /// <summary>Lets everything pass.</summary>
    public static QueueFilter All { get; } = new();

    public ImmutableArray<ReportKind> Kinds { get; init; } = [];
    public ImmutableArray<Advice> Advices { get; init; } = [];

    /// <summary>Group codes; the empty text stands for items without one.</summary>
    public ImmutableArray<string> OffenceGroups { get; init; } = [];
    public ImmutableArray<byte> Bands { get; init; } = [];
    public ImmutableArray<int> Lanes { get; init; } = [];
    public ImmutableArray<TermState> TermStates { get; init; } = [];
    public ImmutableArray<Certainty> Certainties { get; init; } = [];

    /// <summary>Millipoints; 0 lets everything pass.</summary>
    public int MinimumPriority { get; init; }

    /// <summary>Only items with a red flag.</summary>
    public bool RedFlagOnly { get; init; }

    /// <summary>Only items that are anyone's to take: nobody holds them, they wait for nothing and are offered to nobody.</summary>
    public bool FreeOnly { get; init; }

    /// <summary>True when <paramref name="item"/> passes as of <paramref name="asOf"/>, Unix seconds.</summary>
    public bool Passes(QueueItem item, long asOf) =>
        ReferenceEquals(this, All)
        || item.Priority >= MinimumPriority
        && (!RedFlagOnly || item.RedFlags != 0)
        && (!FreeOnly || IsFree(item, asOf))
        && Has(Kinds, item.Kind) && Has(Advices, item.Advice) && Has(Bands, item.Band) && Has(Certainties, item.Certainty)
        && Has(OffenceGroups, item.OffenceGroup ?? "")
        && (Lanes.IsDefaultOrEmpty || Lanes.Contains(item.LaneAt(asOf)))
        && (TermStates.IsDefaultOrEmpty || TermStates.Contains(TermStateAt(item, asOf)));

    static bool IsFree(QueueItem item, long asOf) =>
        item.Work is null or { ClaimHolder: null, OfferedTo: null, Second: Second.None } && item.WaitUntil <= asOf;

    /// <summary>State of the earliest term of an item at an instant, Unix seconds.</summary>
    public static TermState TermStateAt(QueueItem item, long time) =>
        EarliestTerm(item) is not (not 0 and var term) ? TermState.None : term < time ? TermState.Overdue : TermState.Running;

    /// <summary>The earliest term of an item, its own or its route's, Unix seconds; 0 for none.</summary>
    internal static long EarliestTerm(QueueItem item) => (item.TermTime, item.RouteTermTime) switch
    {
        (0, var route) => route,
        (var own, 0) => own,
        var (own, route) => Math.Min(own, route),
    };

    static bool Has<T>(ImmutableArray<T> set, T value) => set.IsDefaultOrEmpty || set.Contains(value);
}

/// <summary>Asks one page of a queue.</summary>
/// <param name="Desk">Code of the desk.</param>
/// <param name="Filter">What to show.</param>
/// <param name="PageSize">1..1000.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
/// <param name="AsOf">Unix seconds: the instant whose order is shown, the same on every page; for the first page, now.</param>
public sealed record QueueQuery(string Desk, QueueFilter Filter, int PageSize, QueuePosition? After, long AsOf);

/// <summary>A page of a queue.</summary>
/// <param name="Items">In order; as many as asked unless the queue ends.</param>
/// <param name="Lanes">Lane of each item as of the instant asked.</param>
/// <param name="Next">Where the next page starts; null when nothing more passes the filter.</param>
/// <param name="FirstPosition">Items of the whole queue, unfiltered, that stand before the first item; 0 when empty.</param>
/// <param name="VisitedCount">Items looked at to make the page.</param>
public sealed record QueuePage(
    ImmutableArray<QueueItem> Items, ImmutableArray<int> Lanes, QueuePosition? Next, long FirstPosition, int VisitedCount);

/// <summary>A place between two items: after the item with this key in the order as of the page's instant.</summary>
/// <param name="Key">Key of the last item shown.</param>
public readonly record struct QueuePosition(QueueKey Key)
{
    /// <summary>Lane, then primary and received as big-endian int64, then the report key.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[17 + Key.Report.Length];
        bytes[0] = Key.Lane;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Key.Primary);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), Key.Received);
        Key.Report.Span.CopyTo(bytes.AsSpan(17));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>False for anything that cannot be a position.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out QueuePosition position)
    {
        position = default;
        if (bytes.Length is < 20 or > 242 || bytes[0] > 2)
            return false;
        position = new(new(
            bytes[0], BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
            bytes[17..].ToArray()));
        return true;
    }
}

/// <summary>Figures of one queue.</summary>
/// <param name="Desk">Code of the desk.</param>
/// <param name="Kind">Kind of the desk.</param>
/// <param name="OpenCount">Open items.</param>
/// <param name="LaneCounts">Open items in lanes 0, 1 and 2.</param>
/// <param name="OldestReceived">Unix seconds; null when nothing is open.</param>
public sealed record QueueSummary(
    string Desk, DeskKind Kind, int OpenCount, ImmutableArray<int> LaneCounts, long? OldestReceived);

/// <summary>Where an open item stands.</summary>
/// <param name="Item">The item.</param>
/// <param name="Position">Items before it.</param>
/// <param name="OpenCount">Open items of its queue.</param>
public sealed record QueuePlace(QueueItem Item, long Position, int OpenCount);

/// <summary>Counts of the open items of one queue. Values without items are absent.</summary>
public sealed record QueueFacets
{
    public required int OpenCount { get; init; }
    public required ImmutableSortedDictionary<int, int> Lanes { get; init; }
    public required ImmutableSortedDictionary<ReportKind, int> Kinds { get; init; }
    public required ImmutableSortedDictionary<Advice, int> Advices { get; init; }
    public required ImmutableSortedDictionary<byte, int> Bands { get; init; }
    public required ImmutableSortedDictionary<Certainty, int> Certainties { get; init; }

    /// <summary>By the state of the earliest term at the instant asked.</summary>
    public required ImmutableSortedDictionary<TermState, int> TermStates { get; init; }

    /// <summary>By group code; the empty text counts items without one.</summary>
    public required ImmutableSortedDictionary<string, int> OffenceGroups { get; init; }
}
