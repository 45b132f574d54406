using System.Collections.Immutable;

namespace Opsporing;

/// <summary>One priority of the gezag: what it is about, how strong, and where it is written.</summary>
/// <param name="Groups">Mask of offence groups; all bits set for any.</param>
/// <param name="Eenheden">Mask of eenheden by index; all bits set for any.</param>
/// <param name="Basisteam">Index of the basisteam; -1 for any.</param>
/// <param name="Gemeenten">Gemeente codes, ascending; empty for any.</param>
/// <param name="MethodTag">Method tag that must be present; null for any.</param>
/// <param name="Online">Whether the report must be online; null for either.</param>
/// <param name="From">First instant, Unix seconds, of the received time.</param>
/// <param name="Until">First instant after it, Unix seconds; <see cref="long.MaxValue"/> for none.</param>
/// <param name="Strength">Permille, 1..1000.</param>
/// <param name="Title">In Dutch, as shown.</param>
/// <param name="Source">Integraal veiligheidsplan, regionaal beleidsplan or Veiligheidsagenda.</param>
public sealed record PolicyPriority(
    ulong Groups, uint Eenheden, int Basisteam, ImmutableArray<string> Gemeenten, string? MethodTag, bool? Online,
    long From, long Until, short Strength, string Title, string Source);

/// <summary>Priorities of one or two documents, indexed so that a match looks at few of them.</summary>
/// <remarks>The tables of the documents are shared between places; joining two costs nothing.</remarks>
public sealed class PriorityIndex
{
    readonly PriorityTable _first;
    readonly PriorityTable _second;

    /// <param name="priorities">In the order of the documents; the index of a priority is its place here.</param>
    /// <param name="groupCount">Offence groups of the catalogue, 0..64.</param>
    public PriorityIndex(ImmutableArray<PolicyPriority> priorities, int groupCount)
        : this(new(priorities, groupCount), PriorityTable.Empty)
    {
    }

    PriorityIndex(PriorityTable first, PriorityTable second) => (_first, _second) = (first, second);

    /// <summary>No priorities.</summary>
    public static PriorityIndex Empty { get; } = new(PriorityTable.Empty, PriorityTable.Empty);

    /// <summary>Mask of the offence groups that any priority is about.</summary>
    public ulong Groups => _first.Groups | _second.Groups;

    /// <summary>Number of priorities.</summary>
    public int Count => _first.Count + _second.Count;

    /// <summary>The priority at <paramref name="index"/>, as assessments name it.</summary>
    public PolicyPriority this[int index] => index < _first.Count ? _first[index] : _second[index - _first.Count];

    /// <summary>
    /// Index of the strongest priority that matches <paramref name="facts"/> and an offence group; -1 for none.
    /// </summary>
    /// <remarks>Of equal strength, the first in the order of the documents. Group -1 (unknown) matches none.</remarks>
    public int Match(Facts facts, int group) => Match(facts, group, out _);

    /// <param name="facts">Resolved facts.</param>
    /// <param name="group">Offence group.</param>
    /// <param name="strength">Permille of the match; 0 for none.</param>
    /// <inheritdoc cref="Match(Facts, int)"/>
    public int Match(Facts facts, int group, out short strength)
    {
        strength = 0;
        if (group < 0)
            return -1;
        var first = _first.Match(facts, group, out strength);
        if (_second.Count == 0)
            return first;
        var second = _second.Match(facts, group, out var secondStrength);
        if (second < 0 || first >= 0 && strength >= secondStrength)
            return first;
        strength = secondStrength;
        return _first.Count + second;
    }

    /// <summary>The priorities of <paramref name="first"/>, then those of <paramref name="second"/>.</summary>
    /// <exception cref="ArgumentException">One of them is joined already.</exception>
    internal static PriorityIndex Join(PriorityIndex first, PriorityIndex second)
    {
        if (first._second.Count > 0 || second._second.Count > 0)
            throw new ArgumentException("Only the priorities of two documents are joined.", nameof(first));
        return second.Count == 0 ? first : first.Count == 0 ? second : new(first._first, second._first);
    }
}
