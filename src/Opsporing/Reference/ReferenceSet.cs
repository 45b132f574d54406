using System.Collections.Immutable;

namespace Opsporing;

/// <summary>All reference tables that belong together.</summary>
public sealed class ReferenceSet
{
    /// <summary>CHI tables that are read, by name; the first is the default.</summary>
    public static ImmutableArray<string> ChiNames { get; } = ["nl-startpunt", "nl-strafmaximum", "ons-css"];

    /// <summary>The offences.</summary>
    public required OffenceCatalogue Catalogue { get; init; }

    /// <summary>One or more, in the order of <see cref="ChiNames"/> when read from seeds.</summary>
    public required ImmutableArray<ChiTable> ChiTables { get; init; }

    /// <summary>What the CHI tables were checked against.</summary>
    public required ChiOrderConstraints ChiOrderConstraints { get; init; }

    /// <summary>Eenheden, basisteams and desks.</summary>
    public required Organisation Organisation { get; init; }

    /// <summary>Kinds of leads.</summary>
    public required LeadKindTable LeadKinds { get; init; }

    /// <summary>Reasons for ending early.</summary>
    public required EndingReasons EndingReasons { get; init; }

    /// <summary>The CHI table of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public ChiTable Chi(string name) =>
        ChiTables.FirstOrDefault(t => t.Name == name)
        ?? throw new KeyNotFoundException($"There is no CHI table '{name}'.");

    /// <summary>Reads all tables.</summary>
    /// <param name="readText">Text of a path relative to <c>seeds/</c>, such as <c>chi/nl-startpunt.csv</c>.</param>
    /// <exception cref="ReferenceFormatException">Lists every problem of all tables.</exception>
    /// <remarks>What <paramref name="readText"/> throws for an absent file passes through.</remarks>
    public static ReferenceSet Parse(Func<string, string> readText) =>
        ReferenceProblems.Check(problems => Read(path => new(path, readText(path)), problems));

    static ReferenceSet Read(Func<string, ReferenceFile> file, ReferenceProblems problems)
    {
        var (catalogueFile, catalogueCsv) = file("offences.csv");
        var (constraintsFile, constraintsCsv) = file("chi/order_constraints.csv");
        var (endingFile, endingCsv) = file("ending_reasons.csv");
        var catalogue = OffenceCatalogueReader.Read(catalogueFile, catalogueCsv, problems);
        var constraints = ChiOrderConstraints.Read(constraintsFile, constraintsCsv, catalogue, problems);
        return new()
        {
            Catalogue = catalogue,
            ChiOrderConstraints = constraints,
            ChiTables = [.. ChiNames.Select(name => ReadChi(name, file, catalogue, constraints, problems))],
            Organisation = OrganisationReader.Read(OrganisationOf(file), problems),
            LeadKinds = LeadKindTable.Read(
                file("lead_kinds.csv"), file("offence_group_lead_kinds.csv"), catalogue, problems),
            EndingReasons = EndingReasons.Read(endingFile, endingCsv, problems),
        };
    }

    static ChiTable ReadChi(
        string name,
        Func<string, ReferenceFile> file,
        OffenceCatalogue catalogue,
        ChiOrderConstraints constraints,
        ReferenceProblems problems)
    {
        var (path, csv) = file($"chi/{name}.csv");
        var table = ChiTable.Read(path, csv, catalogue, constraints, problems);
        if (table.Name.Length > 0 && table.Name != name)
            problems.Add(path, 1, $"the table calls itself '{table.Name}' and not '{name}'");
        return table;
    }

    static OrganisationFiles OrganisationOf(Func<string, ReferenceFile> file) => new()
    {
        Eenheden = file("organisation/eenheden.csv"),
        Basisteams = file("organisation/basisteams.csv"),
        Desks = file("organisation/desks.csv"),
        GemeenteEenheid = file("organisation/gemeente_eenheid.csv"),
        GemeenteBasisteam = file("organisation/gemeente_basisteam.csv"),
    };
}
