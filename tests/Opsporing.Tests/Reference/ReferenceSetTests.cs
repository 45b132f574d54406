using Xunit;

namespace Opsporing.Tests;

public sealed class ReferenceSetTests
{
    [Fact]
    public void All_shipped_tables_load_together()
    {
        var set = ReferenceSet.Parse(ReferenceSeeds.Read);

        Assert.Equal(ReferenceSet.ChiNames, set.ChiTables.Select(t => t.Name));
        Assert.All(set.ChiTables, t => Assert.Equal(set.Catalogue.Count, t.HundredthDays.Length));
        Assert.Throws<KeyNotFoundException>(() => set.Chi("cambridge"));
    }

    [Fact]
    public void Problems_of_all_tables_are_told_at_once()
    {
        static string Spoiled(string path) => path switch
        {
            "offences.csv" => ReferenceSeeds.Read(path, "FRONTOFFICE_TOS", "FRONT"),
            "chi/ons-css.csv" => ReferenceSeeds.Read(path, "\nmurder,7973.39", "\nmurder,-5"),
            "organisation/desks.csv" => ReferenceSeeds.Read(path, "AVIM,NN", "AVIN,NN"),
            "ending_reasons.csv" => ReferenceSeeds.Read(path, "\nCAPACITEIT,", "\nDUBBEL,"),
            _ => ReferenceSeeds.Read(path),
        };

        var refused = Assert.Throws<ReferenceFormatException>(() => ReferenceSet.Parse(Spoiled));

        Assert.Equal(
            ["offences.csv", "chi/ons-css.csv", "organisation/desks.csv", "ending_reasons.csv"],
            refused.Problems.Select(p => p.File).Distinct());
        Assert.Equal(5, refused.Problems.Length); // a sexual offence without its desk counts twice
    }

    [Fact]
    public void A_table_under_the_name_of_another_is_refused()
    {
        static string Swapped(string path) =>
            ReferenceSeeds.Read(path == "chi/ons-css.csv" ? "chi/nl-strafmaximum.csv" : path);

        var refused = Assert.Throws<ReferenceFormatException>(() => ReferenceSet.Parse(Swapped));

        Assert.Equal("chi/ons-css.csv:1: the table calls itself 'nl-strafmaximum' and not 'ons-css'", refused.Message);
    }

    [Fact]
    public void Every_kind_of_desk_has_a_code_that_reads_back()
    {
        Assert.Equal(10, DeskKinds.All.Count);
        Assert.All(DeskKinds.All, kind => Assert.Equal(kind, DeskKinds.Parse(kind.ToCode())));
        Assert.Equal("FRONTOFFICE_TOS", DeskKind.FrontofficeTos.ToCode());
        Assert.Null(DeskKinds.Parse("frontoffice_tos"));
    }
}
