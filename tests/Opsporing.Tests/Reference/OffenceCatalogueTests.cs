using Xunit;

namespace Opsporing.Tests;

public sealed class OffenceCatalogueTests
{
    const string Path = "offences.csv";

    static OffenceCatalogue Catalogue => ReferenceSeeds.Set.Catalogue;

    [Fact]
    public void The_shipped_catalogue_has_182_offences_in_ordinal_order()
    {
        Assert.Equal(182, Catalogue.Count);
        var codes = Catalogue.Offences.Select(o => o.Code).ToList();
        Assert.Equal(codes.Order(StringComparer.Ordinal), codes);
        Assert.Equal(Catalogue.Groups.Distinct().Order(StringComparer.Ordinal), Catalogue.Groups);
        Assert.Equal(28, Catalogue.Groups.Length);
    }

    [Fact]
    public void All_36_sexual_offences_have_the_frontoffice_as_mandatory_desk()
    {
        var sexual = Catalogue.Offences.Where(o => o.IsSexual).ToList();

        Assert.Equal(36, sexual.Count);
        Assert.All(sexual, o => Assert.Equal(DeskKind.FrontofficeTos, o.MandatoryDesk));
    }

    [Theory]
    [InlineData("image_abuse_deepfake")]
    [InlineData("covert_filming")]
    [InlineData("sextortion")]
    [InlineData("sexual_harassment")]
    public void Sexual_offences_outside_title_XIV_are_flagged_too(string code)
    {
        Assert.True(Catalogue[Catalogue.IndexOf(code)].IsSexual);
    }

    [Fact]
    public void Lookups_find_every_code_and_no_other()
    {
        for (var i = 0; i < Catalogue.Count; i++)
        {
            Assert.Equal(i, Catalogue.IndexOf(Catalogue[i].Code));
            Assert.Equal(Catalogue[i].GroupIndex, Catalogue.GroupIndexOf(Catalogue[i].Group));
        }

        Assert.Equal(-1, Catalogue.IndexOf("Murder"));
        Assert.Equal(-1, Catalogue.IndexOf(""));
        Assert.Equal(-1, Catalogue.GroupIndexOf("other"));
    }

    [Fact]
    public void Looking_up_a_code_does_not_allocate()
    {
        var catalogue = Catalogue;
        var code = "xburglary_dwellingx".AsSpan(1, 17);
        catalogue.IndexOf(code);
        catalogue.GroupIndexOf(code);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
            _ = catalogue.IndexOf(code) + catalogue.GroupIndexOf(code);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_content_gives_an_equal_catalogue()
    {
        var copy = OffenceCatalogue.FromContent(Catalogue.Content.Span);

        Assert.Equal(Catalogue.Digest, copy.Digest);
        Assert.Equal(Catalogue.Version, copy.Version);
        Assert.Equal(Catalogue.Offences, copy.Offences);
        Assert.Equal(Catalogue.Digest, ContentDigest.Of(Catalogue.Content.Span));
    }

    [Fact]
    public void Windows_line_ends_give_the_same_digest()
    {
        var copy = OffenceCatalogue.Parse(Path, ReferenceSeeds.Read(Path).Replace("\n", "\r\n"));

        Assert.Equal(Catalogue.Digest, copy.Digest);
    }

    [Theory]
    [InlineData("# version: 2026.1\n", "", "the line '# version: …' is missing")]
    [InlineData("\nmurder,", "\ninfanticide,", "'infanticide' is already on line")]
    [InlineData("\ninfanticide,", "\nin fanticide,", "'in fanticide' in 'code' is no code")]
    [InlineData("life,false,false,true", "life,yes,false,true", "'yes' in 'is_sexual' is neither true nor false")]
    [InlineData("FRONTOFFICE_TOS", "FRONT", "'FRONT' in 'mandatory_desk' is no kind of desk")]
    [InlineData("FRONTOFFICE_TOS", "AVIM", "is sexual and must have FRONTOFFICE_TOS")]
    [InlineData(",10950,true", ",10950.5,true", "'10950.5' in 'statutory_max_days' is no whole number")]
    [InlineData(",10950,true", ",3650,true", "carries life and must have 10950")]
    [InlineData(",traffic_death,", ",traffic_dead,", "'traffic_dead' in 'sibling_code' is no offence")]
    [InlineData(",traffic_death,", ",death_by_negligence,", "lead back to itself")]
    [InlineData(",traffic_death,", ",,", "exactly one of 'starting_point_days'")]
    [InlineData("2026-11-24", "24-11-2026", "'24-11-2026' in 'verified_on' is no date")]
    public void A_wrong_row_is_refused_with_file_line_and_reason(string from, string to, string reason)
    {
        var csv = ReferenceSeeds.Read(Path, from, to);

        var refused = Assert.Throws<ReferenceFormatException>(() => OffenceCatalogue.Parse(Path, csv));

        var problem = Assert.Single(refused.Problems, p => p.Reason.Contains(reason, StringComparison.Ordinal));
        Assert.Equal((Path, ReferenceSeeds.LineOf(ReferenceSeeds.Read(Path), from)), (problem.File, problem.Line));
        Assert.Contains($"{Path}:{problem.Line}: {problem.Reason}", refused.Message);
    }

    [Fact]
    public void More_than_64_groups_are_refused()
    {
        var lines = ReferenceSeeds.Read(Path).Split('\n');
        for (var i = 3; i < 70; i++)
            lines[i] = lines[i].Replace($",{Catalogue[i - 3].Group},", $",g{i},");

        var refused = Assert.Throws<ReferenceFormatException>(
            () => OffenceCatalogue.Parse(Path, string.Join('\n', lines)));

        Assert.Contains("offence groups are more than the possible 64", refused.Message);
    }
}
