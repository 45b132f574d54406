namespace Opsporing;

/// <summary>Place of an item in the order of a queue: lane, then the key of that lane, then receipt, then identity.</summary>
/// <remarks>The same order everywhere: API, command line, exports and research (DESIGN section 6).</remarks>
/// <param name="Lane">0, 1 or 2.</param>
/// <param name="Primary">
/// Ascending, Unix seconds. Lane 0: the term (no term last). Lane 1: when its window opened, one width before the term. Lane 2: the negated rank key; at a frontoffice its class
/// 0 to 3 (danger of repetition, body traces still to be taken, child or disabled victim, the rest).
/// </param>
/// <param name="Received">Unix seconds, oldest first.</param>
/// <param name="Report">Report key (<see cref="ReportId.ToKey"/>), ascending.</param>
public readonly record struct QueueKey(byte Lane, long Primary, long Received, ReadOnlyMemory<byte> Report) : IComparable<QueueKey>
{
    /// <inheritdoc/>
    public int CompareTo(QueueKey other)
    {
        if (Lane != other.Lane)
            return Lane.CompareTo(other.Lane);
        if (Primary != other.Primary)
            return Primary.CompareTo(other.Primary);
        return Received != other.Received
            ? Received.CompareTo(other.Received)
            : Report.Span.SequenceCompareTo(other.Report.Span);
    }

    /// <inheritdoc/>
    public bool Equals(QueueKey other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Lane, Primary, Received);
}
