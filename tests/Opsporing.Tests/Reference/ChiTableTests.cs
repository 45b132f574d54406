using Xunit;

namespace Opsporing.Tests;

public sealed class ChiTableTests
{
    const string Path = "chi/nl-startpunt.csv";

    static ReferenceSet Set => ReferenceSeeds.Set;

    static ChiTable Parse(string csv) => ChiTable.Parse(Path, csv, Set.Catalogue, Set.ChiOrderConstraints);

    [Fact]
    public void The_default_table_is_what_the_imputation_makes()
    {
        Assert.Equal(ChiImputation.ToCsv(Set.Catalogue, Set.Catalogue.Version), ReferenceSeeds.Read(Path));
    }

    [Fact]
    public void The_default_table_ranks_and_keeps_all_60_constraints()
    {
        Assert.Equal(60, Set.ChiOrderConstraints.Pairs.Length);
        Assert.Equal(ChiUse.Rank, Set.Chi("nl-startpunt").Use);
        Assert.Empty(Set.Chi("nl-startpunt").Breaches);
    }

    [Fact]
    public void Of_182_weights_126_are_found_and_56_imputed()
    {
        Assert.Equal(56, Enumerable.Range(0, Set.Catalogue.Count).Count(Set.Chi("nl-startpunt").IsImputed));
    }

    [Theory]
    [InlineData("murder", 511_000, true, "imputed: anchor")]
    [InlineData("qualified_rape", 108_000, false, "starting point: ")]
    [InlineData("intentional_rape", 81_000, true, "imputed: 1080.00 days of qualified_rape x 3285 / 4380")]
    [InlineData("infanticide", 70_080, true, "imputed: 2920.00 days of manslaughter x 2190 / 9125")]
    [InlineData("brawl", 4_001, true, "imputed: 90.00 days of public_violence_persons x 730 / 1642")]
    public void A_blank_is_imputed_from_its_sibling(string code, long hundredths, bool imputed, string basis)
    {
        var weight = Set.Chi("nl-startpunt")[Set.Catalogue.IndexOf(code)];

        Assert.Equal((hundredths, imputed), (weight.HundredthDays, weight.Imputed));
        Assert.StartsWith(basis, weight.Basis);
    }

    [Fact]
    public void The_statutory_table_holds_the_maxima()
    {
        var table = Set.Chi("nl-strafmaximum");

        Assert.Equal(Set.Catalogue.Offences.Select(o => o.StatutoryMaxDays * 100L), table.HundredthDays.ToArray());
    }

    [Fact]
    public void The_ons_table_follows_the_crosswalk()
    {
        var problems = new ReferenceProblems();
        var csv = ReferenceSeeds.Read("chi/ons_crosswalk.csv");
        var rows = ReferenceTable.Read("x.csv", csv, ["code", "ons_weight", "confidence"], problems).RowsBy("code");

        problems.ThrowIfAny();
        Assert.Equal(Set.Catalogue.Offences.Select(o => o.Code), rows.Select(r => r.Text("code")));
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            var weight = Set.Chi("ons-css")[index];
            var days = decimal.Parse(row.Text("ons_weight"), System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal((long)decimal.Floor(days * 100 + 0.5m), weight.HundredthDays);
            Assert.Equal(row.Text("confidence") == "low", weight.Imputed);
        }
    }

    [Theory]
    [InlineData("nl-strafmaximum", "intentional_rape", "ram_raid_atm", 328_500, 438_000)]
    [InlineData("ons-css", "burglary_business", "burglary_shed", 12_302, 46_538)]
    public void A_sensitivity_table_lists_its_breaches(
        string name, string heavier, string lighter, long above, long below)
    {
        var breach = Assert.Single(Set.Chi(name).Breaches);

        Assert.Equal(ChiUse.Sensitivity, Set.Chi(name).Use);
        Assert.Equal((heavier, lighter), (breach.Heavier, breach.NotLighterThan));
        Assert.Equal((above, below), (breach.HeavierHundredthDays, breach.LighterHundredthDays));
    }

    [Fact]
    public void A_table_that_ranks_with_a_broken_constraint_is_refused_naming_the_pair()
    {
        var csv = ReferenceSeeds.Read("chi/nl-strafmaximum.csv", "sensitivity", "rank");

        var refused = Assert.Throws<ReferenceFormatException>(() => Parse(csv));

        Assert.Equal(
            $"{Path}:{ReferenceSeeds.LineOf(csv, "\nintentional_rape,")}: 'intentional_rape' must not be lighter than "
            + "'ram_raid_atm' in a table that ranks (sexual integrity before property), "
            + "and 3285.00 is below 4380.00 days",
            refused.Message);
    }

    [Theory]
    [InlineData("\nmurder,", "\nmurdr,", "'murdr' is no offence of the catalogue")]
    [InlineData("\nmurder,", "\nmanslaughter,", "'manslaughter' is already on line")]
    [InlineData("\nmurder,5110.00", "\nmurder,0", "'0' in 'days' is not above 0 and up to 10950 days")]
    [InlineData("\nmurder,5110.00", "\nmurder,-1", "'-1' in 'days' is not above 0")]
    [InlineData("\nmurder,5110.00", "\nmurder,10950.01", "'10950.01' in 'days' is not above 0 and up to 10950 days")]
    [InlineData("\nmurder,5110.00", "\nmurder,5110.001", "'5110.001' in 'days'")]
    [InlineData("\nmurder,5110.00", "\nmurder,NaN", "'NaN' in 'days'")]
    [InlineData("\nmurder,5110.00", "\nmurder,", "'days' is blank")]
    [InlineData("\nmurder,5110.00,true", "\nmurder,5110.00,1", "'1' in 'imputed' is neither true nor false")]
    public void A_wrong_weight_is_refused_with_file_line_and_reason(string from, string to, string reason)
    {
        var csv = ReferenceSeeds.Read(Path, from, to);

        var refused = Assert.Throws<ReferenceFormatException>(() => Parse(csv));

        var line = ReferenceSeeds.LineOf(ReferenceSeeds.Read(Path), from);
        Assert.Contains(refused.Problems, p => p.File == Path && p.Line == line && p.Reason.Contains(reason));
    }

    [Theory]
    [InlineData("# use: rank", "# use: order", "'order' in '# use' is neither rank nor sensitivity")]
    [InlineData("# use: rank\n", "", "the line '# use: …' is missing")]
    public void A_table_without_a_use_is_refused(string from, string to, string reason)
    {
        var refused = Assert.Throws<ReferenceFormatException>(() => Parse(ReferenceSeeds.Read(Path, from, to)));

        Assert.Equal($"{Path}:1: {reason}", refused.Message);
    }

    [Fact]
    public void A_gap_is_refused_and_all_gaps_are_told()
    {
        var lines = ReferenceSeeds.Read(Path).Split('\n');

        var refused = Assert.Throws<ReferenceFormatException>(() => Parse(string.Join('\n', lines[..^3]) + "\n"));

        Assert.Equal(2, refused.Problems.Length);
        Assert.Contains($"{Path}:1: the offence 'witness_intimidation' has no weight", refused.Message);
    }

    [Fact]
    public void The_content_gives_an_equal_table()
    {
        var constraints = ChiOrderConstraints.FromContent(Set.ChiOrderConstraints.Content.Span, Set.Catalogue);
        foreach (var table in Set.ChiTables)
        {
            var copy = ChiTable.FromContent(table.Content.Span, Set.Catalogue, constraints);

            Assert.Equal((table.Digest, table.Name, table.Use), (copy.Digest, copy.Name, copy.Use));
            Assert.Equal(table.Version, copy.Version);
            Assert.Equal(table.HundredthDays.ToArray(), copy.HundredthDays.ToArray());
            Assert.Equal(table.Breaches, copy.Breaches);
        }

        Assert.Equal(Set.ChiOrderConstraints.Digest, constraints.Digest);
        Assert.Equal(Set.ChiOrderConstraints.Pairs, constraints.Pairs);
    }

    [Theory]
    [InlineData("murder,murder,same", "'murder' is paired with itself")]
    [InlineData("murdr,infanticide,x", "'murdr' in 'heavier' is no offence of the catalogue")]
    [InlineData("murder,qualified_manslaughter,x", "the pair 'murder', 'qualified_manslaughter' appears twice")]
    [InlineData("murder,infanticide,", "'reason' is blank")]
    public void A_wrong_constraint_is_refused_with_file_line_and_reason(string row, string reason)
    {
        var csv = ReferenceSeeds.Read("chi/order_constraints.csv") + row + "\n";

        var refused = Assert.Throws<ReferenceFormatException>(
            () => ChiOrderConstraints.Parse("o.csv", csv, Set.Catalogue));

        Assert.Equal($"o.csv:63: {reason}", refused.Message);
    }
}
