using System.Collections.Frozen;
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
public sealed record ConfirmedSignal(string Id, string OffenceGroup, string? Eenheid, short Strength, string Title, string Source)
{
    /// <summary>Of a confirmed series its lead report, which alone rises; it has no group and no eenheid. Null for a signal.</summary>
    public ReportId? Lead { get; init; }
}

/// <summary>The snapshot of confirmed signals and series that an assessment uses; what feeds Development. Empty to start with.</summary>
public sealed class SignalSet
{
    readonly ImmutableArray<ConfirmedSignal> _signals;
    readonly FrozenDictionary<ReportId, int> _leads;

    /// <param name="signals">Any order; kept ascending by id.</param>
    /// <exception cref="ArgumentException">A text holds a tab or a line feed, or two series have one lead.</exception>
    public SignalSet(ImmutableArray<ConfirmedSignal> signals)
    {
        if (signals.Any(s => $"{s.Id}{s.OffenceGroup}{s.Eenheid}{s.Title}{s.Source}".AsSpan().ContainsAny('\t', '\n')))
            throw new ArgumentException("A text of a signal holds no tab or line feed.", nameof(signals));
        _signals = [.. signals.OrderBy(s => s.Id, StringComparer.Ordinal)];
        _leads = Enumerable.Range(0, _signals.Length).Where(i => _signals[i].Lead is not null)
            .ToFrozenDictionary(i => _signals[i].Lead!, static i => i);
        Content = Encoding.UTF8.GetBytes(string.Join('\n', _signals.Select(Line)));
        Digest = ContentDigest.Of(Content.Span);
    }

    /// <summary>No signals.</summary>
    public static SignalSet Empty { get; } = new([]);

    /// <summary>Canonical text: a line per signal of six fields, per series of seven (its lead the last), parted by tabs.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Number of signals and series.</summary>
    public int Count => _signals.Length;

    /// <summary>The signal at <paramref name="index"/>, as assessments name it.</summary>
    public ConfirmedSignal this[int index] => _signals[index];

    /// <summary>Reads what <see cref="Content"/> holds.</summary>
    /// <exception cref="FormatException">A line has neither six fields nor seven.</exception>
    public static SignalSet FromContent(ReadOnlySpan<byte> content) =>
        content.IsEmpty ? Empty : new([.. Encoding.UTF8.GetString(content).Split('\n').Select(Parse)]);

    /// <summary>What of it can matter in an eenheid: its signals, the national ones, and every series.</summary>
    /// <param name="eenheid">Code; null when the place is unknown.</param>
    public SignalSet For(string? eenheid)
    {
        bool Matters(ConfirmedSignal signal) => signal.Eenheid is null || signal.Eenheid == eenheid;
        return _signals.All(Matters) ? this : new([.. _signals.Where(Matters)]);
    }

    /// <summary>Index of the confirmed series that a report leads; -1 for none.</summary>
    public int SeriesOf(ReportId id) => _leads.Count > 0 && _leads.TryGetValue(id, out var index) ? index : -1;

    /// <summary>Whether the signals are those of another snapshot, whatever its series.</summary>
    public bool HasSignalsOf(SignalSet other) => _signals.Where(IsSignal).SequenceEqual(other._signals.Where(IsSignal));

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

    static bool IsSignal(ConfirmedSignal signal) => signal.Lead is null;

    static string Line(ConfirmedSignal s) =>
        $"{s.Id}\t{s.OffenceGroup}\t{s.Eenheid}\t{s.Strength}\t{s.Title}\t{s.Source}{(s.Lead is null ? "" : $"\t{s.Lead}")}";

    static ConfirmedSignal Parse(string line) => line.Split('\t') switch
    {
        [var id, var group, var eenheid, var strength, var title, var source] =>
            new(id, group, eenheid.Length == 0 ? null : eenheid, short.Parse(strength), title, source),
        [var id, "", "", var strength, var title, var source, var lead] when ReportId.TryParse(lead, out var report) =>
            new(id, "", null, short.Parse(strength), title, source) { Lead = report },
        _ => throw new FormatException("A signal has six fields, a series seven."),
    };
}
