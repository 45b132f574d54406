using System.Collections.Immutable;

namespace Opsporing;

/// <summary>One pair of offences whose order every ranking CHI table keeps: heavier ≥ lighter.</summary>
/// <param name="HeavierIndex">Offence index in the catalogue.</param>
/// <param name="LighterIndex">Offence index in the catalogue; another one.</param>
/// <param name="Reason">Why, in English.</param>
public sealed record ChiOrderConstraint(int HeavierIndex, int LighterIndex, string Reason);

/// <summary>The order that CHI tables are checked against.</summary>
public sealed class ChiOrderConstraints
{
    readonly byte[] _content;

    ChiOrderConstraints(ImmutableArray<ChiOrderConstraint> pairs, byte[] content)
    {
        (Pairs, _content) = (pairs, content);
        Digest = ContentDigest.Of(content);
    }

    /// <summary>In the order of the table; may be empty.</summary>
    public ImmutableArray<ChiOrderConstraint> Pairs { get; }

    /// <summary>Canonical UTF-8 text, from which <see cref="FromContent"/> makes equal constraints.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Reads the table of <c>seeds/chi/order_constraints.csv</c>.</summary>
    /// <exception cref="ReferenceFormatException">Lists every problem of the table.</exception>
    public static ChiOrderConstraints Parse(string file, string csv, OffenceCatalogue catalogue) =>
        ReferenceProblems.Check(problems => Read(file, csv, catalogue, problems));

    /// <summary>Reads what <see cref="Content"/> gave; the digest is the same.</summary>
    /// <exception cref="ReferenceFormatException">Not the content of constraints on this catalogue.</exception>
    public static ChiOrderConstraints FromContent(ReadOnlySpan<byte> content, OffenceCatalogue catalogue) =>
        Parse("order_constraints", ReferenceContent.Text(content), catalogue);

    internal static ChiOrderConstraints Read(
        string file, string csv, OffenceCatalogue catalogue, ReferenceProblems problems)
    {
        var table = ReferenceTable.Read(file, csv, ["heavier", "not_lighter_than", "reason"], problems);
        var pairs = ImmutableArray.CreateBuilder<ChiOrderConstraint>();
        foreach (var row in table.Rows)
        {
            var heavier = OffenceOf(row, "heavier", catalogue);
            var lighter = OffenceOf(row, "not_lighter_than", catalogue);
            var reason = row.Required("reason");
            if (heavier < 0 || lighter < 0)
                continue;
            if (heavier == lighter)
                row.Refuse($"'{catalogue[heavier].Code}' is paired with itself");
            else if (pairs.Any(p => p.HeavierIndex == heavier && p.LighterIndex == lighter))
                row.Refuse($"the pair '{catalogue[heavier].Code}', '{catalogue[lighter].Code}' appears twice");
            else
                pairs.Add(new(heavier, lighter, reason));
        }

        return new(pairs.ToImmutable(), ReferenceContent.Of(csv));
    }

    static int OffenceOf(ReferenceRow row, string column, OffenceCatalogue catalogue)
    {
        var code = row.Code(column);
        var index = catalogue.IndexOf(code);
        if (index < 0 && code.Length > 0)
            row.Refuse($"'{code}' in '{column}' is no offence of the catalogue");
        return index;
    }
}
