using System.Collections.Immutable;

namespace Opsporing;

/// <summary>An eenheid of the police: ten regional ones, and the two national ones LO and LX.</summary>
/// <param name="Code">Two capitals, such as <c>NN</c>; synthetic.</param>
/// <param name="Number">Number of the eenheid, 1 or more.</param>
/// <param name="Name">Dutch name.</param>
public sealed record Eenheid(string Code, int Number, string Name);

/// <summary>A basisteam.</summary>
public sealed record Basisteam
{
    /// <summary>Code, such as <c>AM-03</c>; synthetic.</summary>
    public required string Code { get; init; }

    /// <summary>Dutch name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its district; unique within its eenheid only.</summary>
    public required string District { get; init; }

    /// <summary>Position in <see cref="Organisation.Eenheden"/>.</summary>
    public required int EenheidIndex { get; init; }

    /// <summary>Position of its own desk in <see cref="Organisation.Desks"/>.</summary>
    public required int DeskIndex { get; init; }
}

/// <summary>A desk: where a queue is worked.</summary>
public sealed record Desk
{
    /// <summary>Code, such as <c>TOS-AM</c>, <c>AM-03</c> or <c>DISTRICT-AM-1</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Dutch name.</summary>
    public required string Name { get; init; }

    /// <summary>Which work it owns.</summary>
    public required DeskKind Kind { get; init; }

    /// <summary>Position in <see cref="Organisation.Eenheden"/>; -1 for a national desk.</summary>
    public required int EenheidIndex { get; init; }

    /// <summary>Position in <see cref="Organisation.Basisteams"/>; -1 unless it is the desk of a basisteam.</summary>
    public required int BasisteamIndex { get; init; }

    /// <summary>Name of the district of a basisteam's or district's desk; else null.</summary>
    public string? District { get; init; }
}

/// <summary>Eenheden, basisteams, desks and the places they serve, one version of them; immutable.</summary>
public sealed class Organisation
{
    readonly CodeIndex _eenheden;
    readonly CodeIndex _basisteams;
    readonly CodeIndex _desks;
    readonly CodeIndex _gemeenten;
    readonly (int Eenheid, int Basisteam)[] _places;
    readonly int[] _deskByKind; // [kind - 1] of the nation, then of each eenheid
    readonly int[] _districtDesks;
    readonly byte[] _content;

    internal Organisation(OrganisationParts parts, byte[] content)
    {
        (Eenheden, Basisteams, Desks, _content) = (parts.Eenheden, parts.Basisteams, parts.Desks, content);
        _eenheden = new(Eenheden.Select(e => e.Code));
        _basisteams = new(Basisteams.Select(b => b.Code));
        _desks = new(Desks.Select(d => d.Code));
        _gemeenten = new(parts.Places.Select(p => p.Gemeente));
        _places = [.. parts.Places.Select(p => (p.Eenheid, p.Basisteam))];
        _deskByKind = DeskByKind();
        _districtDesks = [.. Basisteams.Select(DistrictDesk)];
        Digest = ContentDigest.Of(content);
    }

    /// <summary>Ascending ordinal by code.</summary>
    public ImmutableArray<Eenheid> Eenheden { get; }

    /// <summary>Ascending ordinal by code.</summary>
    public ImmutableArray<Basisteam> Basisteams { get; }

    /// <summary>Ascending ordinal by code; those of basisteams and districts follow from the basisteams.</summary>
    public ImmutableArray<Desk> Desks { get; }

    /// <summary>
    /// All five tables as one UTF-8 text, from which <see cref="FromContent"/> makes an equal organisation.
    /// </summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Reads the tables of <c>seeds/organisation/</c>.</summary>
    /// <exception cref="ReferenceFormatException">Lists every problem of the five tables.</exception>
    public static Organisation Parse(OrganisationFiles files) =>
        ReferenceProblems.Check(problems => OrganisationReader.Read(files, problems));

    /// <summary>Reads what <see cref="Content"/> gave; the digest is the same.</summary>
    /// <exception cref="FormatException">The content is not of an organisation.</exception>
    /// <exception cref="ReferenceFormatException">A table within the content is malformed.</exception>
    public static Organisation FromContent(ReadOnlySpan<byte> content) => Parse(OrganisationFiles.FromContent(content));

    /// <returns>The position in <see cref="Eenheden"/>, or -1 when unknown; does not allocate.</returns>
    public int EenheidIndexOf(ReadOnlySpan<char> code) => _eenheden.IndexOf(code);

    /// <returns>The position in <see cref="Basisteams"/>, or -1 when unknown; does not allocate.</returns>
    public int BasisteamIndexOf(ReadOnlySpan<char> code) => _basisteams.IndexOf(code);

    /// <returns>The position in <see cref="Desks"/>, or -1 when unknown; does not allocate.</returns>
    public int DeskIndexOf(ReadOnlySpan<char> code) => _desks.IndexOf(code);

    /// <summary>Finds who serves a gemeente; does not allocate.</summary>
    /// <param name="gemeenteCode">CBS code such as <c>GM0363</c>.</param>
    /// <param name="eenheidIndex">Position in <see cref="Eenheden"/>; -1 when the gemeente is unknown.</param>
    /// <param name="basisteamIndex">Position in <see cref="Basisteams"/>; -1 when unknown or without one.</param>
    /// <returns>False when the gemeente is unknown.</returns>
    public bool TryPlace(ReadOnlySpan<char> gemeenteCode, out int eenheidIndex, out int basisteamIndex)
    {
        var index = _gemeenten.IndexOf(gemeenteCode);
        (eenheidIndex, basisteamIndex) = index < 0 ? (-1, -1) : _places[index];
        return index >= 0;
    }

    /// <returns>
    /// Position of the one desk of a kind within an eenheid; -1 when it has none, or for BASISTEAM and DISTRICT.
    /// </returns>
    /// <exception cref="IndexOutOfRangeException"><paramref name="eenheidIndex"/> is negative or too large.</exception>
    public int DeskOf(DeskKind kind, int eenheidIndex) =>
        eenheidIndex >= 0
            ? _deskByKind[(eenheidIndex + 1) * DeskKinds.All.Count + (int)kind - 1]
            : throw new IndexOutOfRangeException("An eenheid index is 0 or more.");

    /// <returns>Position of the national desk of a kind; -1 when there is none.</returns>
    public int NationalDeskOf(DeskKind kind) => _deskByKind[(int)kind - 1];

    /// <returns>Position of the districtsrecherche's desk of a basisteam.</returns>
    /// <exception cref="IndexOutOfRangeException">Not a position in <see cref="Basisteams"/>.</exception>
    public int DistrictDeskOf(int basisteamIndex) => _districtDesks[basisteamIndex];

    int[] DeskByKind()
    {
        var byKind = new int[(Eenheden.Length + 1) * DeskKinds.All.Count];
        Array.Fill(byKind, -1);
        for (var i = 0; i < Desks.Length; i++)
        {
            if (Desks[i].District is null)
                byKind[(Desks[i].EenheidIndex + 1) * DeskKinds.All.Count + (int)Desks[i].Kind - 1] = i;
        }

        return byKind;
    }

    int DistrictDesk(Basisteam team)
    {
        for (var i = 0; i < Desks.Length; i++)
        {
            var (kind, eenheid, district) = (Desks[i].Kind, Desks[i].EenheidIndex, Desks[i].District);
            if (kind == DeskKind.District && eenheid == team.EenheidIndex && district == team.District)
                return i;
        }

        return -1;
    }
}
