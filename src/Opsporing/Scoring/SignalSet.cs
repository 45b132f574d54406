using System.Collections.Immutable;
using System.Text;

namespace Opsporing;

/// <summary>A confirmed unusual rise of an offence group, in an eenheid or nationally.</summary>
/// <param name="Id">Identity of the signal.</param>
/// <param name="OffenceGroup">Group it is about.</param>
/// <param name="Eenheid">Code of the eenheid; null for national.</param>
/// <param name="Strength">Permille, 1..1000.</param>
/// <param name="Title">In Dutch, as shown.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record ConfirmedSignal(string Id, string OffenceGroup, string? Eenheid, short Strength, string Title, string Source);

/// <summary>The snapshot of confirmed signals that an assessment uses; what feeds Development. Empty to start with.</summary>
public sealed class SignalSet
{
    readonly ImmutableArray<ConfirmedSignal> _signals;

    /// <param name="signals">Any order; kept ascending by id.</param>
    /// <exception cref="ArgumentException">A text holds a tab or a line feed.</exception>
    public SignalSet(ImmutableArray<ConfirmedSignal> signals)
    {
        if (signals.Any(s => $"{s.Id}{s.OffenceGroup}{s.Eenheid}{s.Title}{s.Source}".AsSpan().ContainsAny('\t', '\n')))
            throw new ArgumentException("A text of a signal holds no tab or line feed.", nameof(signals));
        _signals = [.. signals.OrderBy(s => s.Id, StringComparer.Ordinal)];
        Content = Encoding.UTF8.GetBytes(string.Join('\n', _signals.Select(s =>
            $"{s.Id}\t{s.OffenceGroup}\t{s.Eenheid}\t{s.Strength}\t{s.Title}\t{s.Source}")));
        Digest = ContentDigest.Of(Content.Span);
    }

    /// <summary>No signals.</summary>
    public static SignalSet Empty { get; } = new([]);

    /// <summary>Canonical text: a line per signal, fields parted by tabs.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Number of signals.</summary>
    public int Count => _signals.Length;

    /// <summary>The signal at <paramref name="index"/>, as assessments name it.</summary>
    public ConfirmedSignal this[int index] => _signals[index];

    /// <summary>Reads what <see cref="Content"/> holds.</summary>
    /// <exception cref="FormatException">A line has not six fields.</exception>
    public static SignalSet FromContent(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
            return Empty;
        return new([.. Encoding.UTF8.GetString(content).Split('\n').Select(line => line.Split('\t') is
            [var id, var group, var eenheid, var strength, var title, var source]
                ? new ConfirmedSignal(id, group, eenheid.Length == 0 ? null : eenheid, short.Parse(strength), title, source)
                : throw new FormatException("A signal has six fields."))]);
    }

    /// <summary>Index of the strongest signal on a group in an eenheid or nationally; -1 for none.</summary>
    public int Match(string group, string? eenheid)
    {
        var best = -1;
        for (var i = 0; i < _signals.Length; i++)
            if (_signals[i].OffenceGroup == group && (_signals[i].Eenheid is null || _signals[i].Eenheid == eenheid)
                && (best < 0 || _signals[i].Strength > _signals[best].Strength))
                best = i;
        return best;
    }
}
