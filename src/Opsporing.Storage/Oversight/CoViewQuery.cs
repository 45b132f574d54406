using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>Asks one page of the open reports that a desk co-views.</summary>
/// <param name="DeskIndex">Index of the desk in the organisation, 0 or more.</param>
/// <param name="Desk">Its code.</param>
/// <param name="UnacknowledgedOnly">Leaves out what the desk has acknowledged.</param>
/// <param name="PageSize">1..1000.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record CoViewQuery(short DeskIndex, string Desk, bool UnacknowledgedOnly, int PageSize, CoViewPosition? After)
{
    /// <summary>True when the co-viewing desk has acknowledged an item.</summary>
    public bool IsAcknowledged(QueueItem item) => item.Work?.Acknowledged?.Split(' ').Contains(Desk) ?? false;

    /// <summary>Cuts what was read, in order, to a page.</summary>
    /// <param name="found">One item more than a page, when there are as many.</param>
    internal CoViewPage Cut(IEnumerable<QueueItem> found)
    {
        var items = found.Take(PageSize + 1).ToImmutableArray();
        return items.Length <= PageSize
            ? new(items, null)
            : new(items[..PageSize], CoViewPosition.Of(items[PageSize - 1]));
    }
}

/// <summary>A page of co-viewed reports.</summary>
/// <param name="Items">Their open items, oldest received first, then by identity.</param>
/// <param name="Next">Where the next page starts; null at the end.</param>
public sealed record CoViewPage(ImmutableArray<QueueItem> Items, CoViewPosition? Next);

/// <summary>A place in a list of co-viewed reports.</summary>
/// <param name="Received">Unix seconds.</param>
/// <param name="ReportKey">Key of the report (<see cref="ReportId.ToKey"/>).</param>
public readonly record struct CoViewPosition(long Received, ReadOnlyMemory<byte> ReportKey) : IComparable<CoViewPosition>
{
    /// <summary>The place of an item.</summary>
    public static CoViewPosition Of(QueueItem item) => new(item.Received, item.ReportKey);

    /// <inheritdoc/>
    public int CompareTo(CoViewPosition other) => Received != other.Received
        ? Received.CompareTo(other.Received)
        : ReportKey.Span.SequenceCompareTo(other.ReportKey.Span);

    /// <inheritdoc/>
    public bool Equals(CoViewPosition other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => Received.GetHashCode();

    /// <summary>Received as big-endian int64, then the report key.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[8 + ReportKey.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Received);
        ReportKey.Span.CopyTo(bytes.AsSpan(8));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>False for anything that cannot be a position.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CoViewPosition position)
    {
        position = default;
        if (bytes.Length is < 11 or > 233)
            return false;
        position = new(BinaryPrimitives.ReadInt64BigEndian(bytes), bytes[8..].ToArray());
        return true;
    }
}
