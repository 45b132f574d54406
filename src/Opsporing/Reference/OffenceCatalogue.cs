using System.Collections.Immutable;

namespace Opsporing;

/// <summary>The offences a report can name, one version of them; immutable.</summary>
public sealed class OffenceCatalogue
{
    /// <summary>Largest number of offence groups: a set of groups is kept as the bits of one word.</summary>
    public const int MaxGroups = 64;

    readonly CodeIndex _offences;
    readonly CodeIndex _groups;
    readonly byte[] _content;
    readonly OffenceTraits[] _traits;
    readonly byte[] _mandatoryDesks;
    readonly byte[] _groupIndices;

    internal OffenceCatalogue(
        string version, DateOnly validFrom, ImmutableArray<OffenceDefinition> offences, byte[] content)
    {
        (Version, ValidFrom, Offences, _content) = (version, validFrom, offences, content);
        Groups = [.. offences.Select(o => o.Group).Distinct().Order(StringComparer.Ordinal)];
        _offences = new(offences.Select(o => o.Code));
        _groups = new(Groups);
        Digest = ContentDigest.Of(content);
        _traits = [.. offences.Select(TraitsOf)];
        _mandatoryDesks = [.. offences.Select(o => (byte)(o.MandatoryDesk ?? 0))];
        _groupIndices = [.. offences.Select(o => (byte)o.GroupIndex)];
    }

    /// <summary>Version as the table names it; not unique, the digest is.</summary>
    public string Version { get; }

    /// <summary>Date from which this version holds.</summary>
    public DateOnly ValidFrom { get; }

    /// <summary>
    /// Canonical UTF-8 text (LF line ends), from which <see cref="FromContent"/> makes an equal catalogue.
    /// </summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Ascending ordinal by code; the position is the offence index of every flat table.</summary>
    public ImmutableArray<OffenceDefinition> Offences { get; }

    /// <summary>
    /// Distinct groups, ascending ordinal, at most <see cref="MaxGroups"/>; the position is the group index.
    /// </summary>
    public ImmutableArray<string> Groups { get; }

    /// <summary>Flags by offence index, as scoring reads them; <see cref="OffenceTraits.Imputed"/> is a CHI table's and never set.</summary>
    public ReadOnlySpan<OffenceTraits> Traits => _traits;

    /// <summary>Mandatory <see cref="DeskKind"/> by offence index; 0 for none.</summary>
    public ReadOnlySpan<byte> MandatoryDesks => _mandatoryDesks;

    /// <summary>Group index by offence index.</summary>
    public ReadOnlySpan<byte> GroupIndices => _groupIndices;

    /// <summary>Number of offences.</summary>
    public int Count => Offences.Length;

    /// <summary>The offence at an index.</summary>
    /// <exception cref="IndexOutOfRangeException">Not in 0..<see cref="Count"/>, end excluded.</exception>
    public OffenceDefinition this[int index] => Offences[index];

    /// <summary>Reads the table of <c>seeds/offences.csv</c>.</summary>
    /// <param name="file">Name for the problems.</param>
    /// <param name="csv">The text; columns as seeds/README.md lists them.</param>
    /// <exception cref="ReferenceFormatException">Lists every problem of the table.</exception>
    public static OffenceCatalogue Parse(string file, string csv) =>
        ReferenceProblems.Check(problems => OffenceCatalogueReader.Read(file, csv, problems));

    /// <summary>Reads what <see cref="Content"/> gave; the digest is the same.</summary>
    /// <exception cref="ReferenceFormatException">Not the content of a catalogue.</exception>
    public static OffenceCatalogue FromContent(ReadOnlySpan<byte> content) =>
        Parse("offences", ReferenceContent.Text(content));

    /// <returns>The offence index, or -1 when unknown; compared ordinally, without allocating.</returns>
    public int IndexOf(ReadOnlySpan<char> code) => _offences.IndexOf(code);

    /// <returns>The group index, or -1 when unknown; compared ordinally, without allocating.</returns>
    public int GroupIndexOf(ReadOnlySpan<char> group) => _groups.IndexOf(group);

    static OffenceTraits TraitsOf(OffenceDefinition offence) =>
        (offence.IsSexual ? OffenceTraits.Sexual : 0)
        | (offence.HicAanwijzing ? OffenceTraits.HighImpactCrime : 0)
        | (offence.OmOverleg ? OffenceTraits.OmOverleg : 0)
        | (offence.IsComplaintOffence ? OffenceTraits.Complaint : 0)
        | (offence.DangerReview ? OffenceTraits.DangerReview : 0)
        | (offence.PoliceInitiated ? OffenceTraits.PoliceInitiated : 0);
}
