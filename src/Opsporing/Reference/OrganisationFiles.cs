using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A text of a reference table and the name to tell its problems under.</summary>
/// <param name="File">Name, such as <c>organisation/desks.csv</c>.</param>
/// <param name="Csv">The text.</param>
public readonly record struct ReferenceFile(string File, string Csv);

/// <summary>The five tables of an organisation.</summary>
public sealed record OrganisationFiles
{
    /// <summary>Columns code, number, name.</summary>
    public required ReferenceFile Eenheden { get; init; }

    /// <summary>Columns code, name, district, eenheid_code.</summary>
    public required ReferenceFile Basisteams { get; init; }

    /// <summary>Columns code, name, kind, eenheid_code (blank for a national desk).</summary>
    public required ReferenceFile Desks { get; init; }

    /// <summary>Columns gemeente_code, eenheid_code.</summary>
    public required ReferenceFile GemeenteEenheid { get; init; }

    /// <summary>Columns gemeente_code, basisteam_code.</summary>
    public required ReferenceFile GemeenteBasisteam { get; init; }

    internal byte[] ToContent() => ReferenceContent.Join(
        ("eenheden", Eenheden.Csv), ("basisteams", Basisteams.Csv), ("desks", Desks.Csv),
        ("gemeente_eenheid", GemeenteEenheid.Csv), ("gemeente_basisteam", GemeenteBasisteam.Csv));

    internal static OrganisationFiles FromContent(ReadOnlySpan<byte> content)
    {
        var sections = ReferenceContent.Split(content);
        ReferenceFile File(string name) => sections.TryGetValue(name, out var csv)
            ? new(name, csv)
            : throw new FormatException($"The content has no section '{name}'.");
        return new()
        {
            Eenheden = File("eenheden"),
            Basisteams = File("basisteams"),
            Desks = File("desks"),
            GemeenteEenheid = File("gemeente_eenheid"),
            GemeenteBasisteam = File("gemeente_basisteam"),
        };
    }
}

/// <summary>What an <see cref="Organisation"/> is made of.</summary>
sealed record OrganisationParts(
    ImmutableArray<Eenheid> Eenheden,
    ImmutableArray<Basisteam> Basisteams,
    ImmutableArray<Desk> Desks,
    ImmutableArray<(string Gemeente, int Eenheid, int Basisteam)> Places);
