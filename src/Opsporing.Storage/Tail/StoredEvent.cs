using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>
/// A place in the event tail of one store; the default is the start. Rising in the order of reading, which on PostgreSQL
/// is that of transaction numbers, not of commits.
/// </summary>
/// <param name="Transaction">Number of the transaction (PostgreSQL), 0 on SQLite.</param>
/// <param name="Number">Number within the transaction; on SQLite that of the whole store.</param>
public readonly record struct EventPosition(ulong Transaction, long Number) : IComparable<EventPosition>
{
    /// <summary>Bytes of the stored form.</summary>
    public const int Size = 16;

    /// <inheritdoc/>
    public int CompareTo(EventPosition other) =>
        Transaction != other.Transaction ? Transaction.CompareTo(other.Transaction) : Number.CompareTo(other.Number);

    /// <summary>Both numbers, big-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Transaction);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), Number);
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>False for anything that cannot be a position.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EventPosition position)
    {
        position = default;
        if (bytes.Length != Size || BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) is not (>= 0 and var number))
            return false;
        position = new(BinaryPrimitives.ReadUInt64BigEndian(bytes), number);
        return true;
    }
}

/// <summary>
/// Something that was committed about a report: a stored revision, a work event after its acceptance, or a further assessment that
/// changed something without an act.
/// </summary>
public sealed record StoredEvent
{
    /// <summary>Where to read on.</summary>
    public required EventPosition Position { get; init; }
    public required ReportId ReportId { get; init; }

    /// <summary>The stored revision, or the one that the work event or the assessment is about.</summary>
    public required int Revision { get; init; }

    /// <summary>The assessment that it is, or that it names: 1 of a stored revision.</summary>
    public required int AssessmentNumber { get; init; }

    /// <summary>Desk that owns the report after it; null for a later revision, which does not say.</summary>
    public required string? Desk { get; init; }

    /// <summary>True for a stored revision.</summary>
    public required bool IsRevision { get; init; }

    /// <summary>The work event; of a first revision its routing at acceptance; null for a later revision and for an assessment.</summary>
    public required WorkEvent? WorkEvent { get; init; }

    internal static ImmutableArray<StoredEvent> Merge(IEnumerable<StoredEvent> events, int limit) =>
        [.. events.OrderBy(e => e.Position).Take(limit)];
}
