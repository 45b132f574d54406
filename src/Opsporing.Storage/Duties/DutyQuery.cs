using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>A question for one page of the duties of a desk.</summary>
/// <param name="Desk">Code of the desk that owes them.</param>
/// <param name="Kinds">Which kinds; empty for all.</param>
/// <param name="PageSize">1..1000.</param>
/// <param name="After">Where the page before ended; null for the first.</param>
public sealed record DutyQuery(string Desk, ImmutableArray<DutyKind> Kinds, int PageSize, DutyPosition? After)
{
    static readonly ImmutableArray<DutyKind> s_all = [.. Enum.GetValues<DutyKind>()];

    /// <summary>Each kind once, ascending.</summary>
    internal ImmutableArray<DutyKind> AskedKinds => Kinds.IsDefaultOrEmpty ? s_all : [.. Kinds.Distinct().Order()];

    /// <summary>Cuts what was read of each kind to a page: earliest due first, then by report, then by kind.</summary>
    /// <param name="found">Of each kind as many as a page and one, from the position on; any order.</param>
    internal DutyPage Cut(IEnumerable<DutyPosition> found)
    {
        var rows = found.Where(d => After is not { } after || d.CompareTo(after) > 0).Order().Take(PageSize + 1).ToArray();
        return new(
            [.. rows.Take(PageSize).Select(d => new OwedDuty(ReportId.FromKey(d.ReportKey.ToArray()), new(d.Kind, d.Due, Desk)))],
            rows.Length > PageSize ? rows[PageSize - 1] : null);
    }
}

/// <summary>A duty and the report it is about.</summary>
/// <param name="Report">The report, in any state.</param>
/// <param name="Duty">What is owed, when and by whom.</param>
public readonly record struct OwedDuty(ReportId Report, Duty Duty);

/// <summary>A page of duties.</summary>
/// <param name="Duties">Earliest due first, then by report, then by kind.</param>
/// <param name="Next">Where the next page starts; null at the end.</param>
public sealed record DutyPage(ImmutableArray<OwedDuty> Duties, DutyPosition? Next);

/// <summary>A place in a list of duties.</summary>
/// <param name="Due">Unix seconds.</param>
/// <param name="ReportKey">Key of the report (<see cref="ReportId.ToKey"/>).</param>
/// <param name="Kind">What is owed.</param>
public readonly record struct DutyPosition(long Due, ReadOnlyMemory<byte> ReportKey, DutyKind Kind) : IComparable<DutyPosition>
{
    /// <inheritdoc/>
    public int CompareTo(DutyPosition other)
    {
        if (Due != other.Due)
            return Due.CompareTo(other.Due);
        var order = ReportKey.Span.SequenceCompareTo(other.ReportKey.Span);
        return order != 0 ? order : Kind.CompareTo(other.Kind);
    }

    /// <inheritdoc/>
    public bool Equals(DutyPosition other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Due, Kind);

    /// <summary>Due time as big-endian int64, kind, then the report key.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[9 + ReportKey.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Due);
        bytes[8] = (byte)Kind;
        ReportKey.Span.CopyTo(bytes.AsSpan(9));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>False for anything that cannot be a position.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DutyPosition position)
    {
        position = default;
        if (bytes.Length is < 12 or > 234 || !Enum.IsDefined((DutyKind)bytes[8]))
            return false;
        position = new(BinaryPrimitives.ReadInt64BigEndian(bytes), bytes[9..].ToArray(), (DutyKind)bytes[8]);
        return true;
    }
}

/// <summary>How many duties of a kind a desk owes.</summary>
/// <param name="Kind">What is owed.</param>
/// <param name="Count">All of them.</param>
/// <param name="OverdueCount">Those whose time has passed.</param>
public readonly record struct DutyTally(DutyKind Kind, int Count, int OverdueCount);

/// <summary>A report on which the service itself has something to do.</summary>
/// <param name="Time">From when on, Unix seconds; 0 for at once.</param>
/// <param name="Report">The report.</param>
public readonly record struct Attention(long Time, ReportId Report);
