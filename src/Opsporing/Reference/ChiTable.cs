using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A Crime Harm Index: one version of weights in days, one for each offence of a catalogue.</summary>
/// <remarks>
/// The idea: Sherman, Neyroud and Neyroud (2016), doi 10.1093/police/paw003. Weights: seeds/README.md.
/// </remarks>
public sealed class ChiTable
{
    static readonly string[] Columns = ["code", "days", "imputed", "basis", "source", "as_of"];

    readonly ImmutableArray<ChiWeight> _weights;
    readonly long[] _hundredthDays;
    readonly byte[] _content;

    ChiTable(string name, string version, ChiUse use, ImmutableArray<ChiWeight> weights, byte[] content)
    {
        (Name, Version, Use, _weights, _content) = (name, version, use, weights, content);
        _hundredthDays = [.. weights.Select(w => w.HundredthDays)];
        Digest = ContentDigest.Of(content);
    }

    /// <summary>Name, such as <c>nl-startpunt</c>.</summary>
    public string Name { get; }

    /// <summary>Version as the table names it; not unique, the digest is.</summary>
    public string Version { get; }

    /// <summary>What the table may be used for.</summary>
    public ChiUse Use { get; }

    /// <summary>Canonical UTF-8 text, from which <see cref="FromContent"/> makes an equal table.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Weights in hundredths of a day, 1..1,095,000, by offence index of the catalogue.</summary>
    public ReadOnlySpan<long> HundredthDays => _hundredthDays;

    /// <summary>Order constraints not kept, in their order; always empty for <see cref="ChiUse.Rank"/>.</summary>
    public ImmutableArray<ChiBreach> Breaches { get; private init; } = [];

    /// <summary>The weight of an offence with its provenance.</summary>
    /// <exception cref="IndexOutOfRangeException">Not an offence index of the catalogue.</exception>
    public ChiWeight this[int offenceIndex] => _weights[offenceIndex];

    /// <summary>True when the weight was taken from a relative.</summary>
    /// <exception cref="IndexOutOfRangeException">Not an offence index of the catalogue.</exception>
    public bool IsImputed(int offenceIndex) => _weights[offenceIndex].Imputed;

    /// <summary>Reads a table such as <c>seeds/chi/nl-startpunt.csv</c>.</summary>
    /// <exception cref="ReferenceFormatException">
    /// Lists every problem: unknown, missing or double codes, impossible weights, broken constraints if it is to rank.
    /// </exception>
    public static ChiTable Parse(
        string file, string csv, OffenceCatalogue catalogue, ChiOrderConstraints constraints) =>
        ReferenceProblems.Check(problems => Read(file, csv, catalogue, constraints, problems));

    /// <summary>Reads what <see cref="Content"/> gave; the digest is the same.</summary>
    /// <exception cref="ReferenceFormatException">Not the content of a table for this catalogue.</exception>
    public static ChiTable FromContent(
        ReadOnlySpan<byte> content, OffenceCatalogue catalogue, ChiOrderConstraints constraints) =>
        Parse("chi", ReferenceContent.Text(content), catalogue, constraints);

    internal static ChiTable Read(
        string file,
        string csv,
        OffenceCatalogue catalogue,
        ChiOrderConstraints constraints,
        ReferenceProblems problems)
    {
        var table = ReferenceTable.Read(file, csv, Columns, problems);
        var (name, version, use) = (table.Metadata("table"), table.Metadata("version"), ReadUse(table));
        var rows = RowByOffence(table, catalogue);
        var weights = rows.Select(row => row is null ? Missing : ReadWeight(row)).ToImmutableArray();
        var breaches = BreachesOf(weights, catalogue, constraints);
        foreach (var breach in breaches.Where(_ => use == ChiUse.Rank))
        {
            var (heavier, lighter) = (breach.HeavierHundredthDays, breach.LighterHundredthDays);
            table.Refuse(
                rows[catalogue.IndexOf(breach.Heavier)]!.Line,
                $"'{breach.Heavier}' must not be lighter than '{breach.NotLighterThan}' in a table that ranks "
                + $"({breach.Reason}), and {ChiImputation.Days(heavier)} is below {ChiImputation.Days(lighter)} days");
        }

        return new(name, version, use, weights, ReferenceContent.Of(csv)) { Breaches = breaches };
    }

    static ChiWeight Missing { get; } = new() { HundredthDays = 0, Imputed = false, Basis = "", Source = "" };

    static ChiUse ReadUse(ReferenceTable table)
    {
        var text = table.Metadata("use");
        if (text.Length > 0 && text is not ("rank" or "sensitivity"))
            table.Refuse(1, $"'{text}' in '# use' is neither rank nor sensitivity");
        return text == "rank" ? ChiUse.Rank : ChiUse.Sensitivity;
    }

    static ReferenceRow?[] RowByOffence(ReferenceTable table, OffenceCatalogue catalogue)
    {
        var rows = new ReferenceRow?[catalogue.Count];
        foreach (var row in table.RowsBy("code"))
        {
            if (catalogue.IndexOf(row.Text("code")) is >= 0 and var index)
                rows[index] = row;
            else
                row.Refuse($"'{row.Text("code")}' is no offence of the catalogue");
        }

        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] is null)
                table.Refuse(1, $"the offence '{catalogue[i].Code}' has no weight");
        }

        return rows;
    }

    static ChiWeight ReadWeight(ReferenceRow row) => new()
    {
        HundredthDays = row.HundredthDays("days", OffenceCatalogueReader.LifeDays),
        Imputed = row.Flag("imputed"),
        Basis = row.Required("basis"),
        Source = row.Required("source"),
        AsOf = row.OptionalDate("as_of"),
    };

    static ImmutableArray<ChiBreach> BreachesOf(
        ImmutableArray<ChiWeight> weights, OffenceCatalogue catalogue, ChiOrderConstraints constraints) =>
    [
        .. from pair in constraints.Pairs
           let above = catalogue[pair.HeavierIndex].Code
           let below = catalogue[pair.LighterIndex].Code
           let heavier = weights[pair.HeavierIndex].HundredthDays
           let lighter = weights[pair.LighterIndex].HundredthDays
           where heavier > 0 && heavier < lighter // 0: the row itself was refused
           select new ChiBreach(above, below, pair.Reason, heavier, lighter),
    ];
}
