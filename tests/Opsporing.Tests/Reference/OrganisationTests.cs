using Xunit;

namespace Opsporing.Tests;

public sealed class OrganisationTests
{
    static Organisation Shipped => ReferenceSeeds.Set.Organisation;

    [Fact]
    public void The_shipped_organisation_has_12_eenheden_and_165_basisteams()
    {
        var codes = string.Join(' ', Shipped.Eenheden.Select(e => e.Code));

        Assert.Equal("AM DH LB LO LX MN NH NN OB ON RD ZB", codes);
        Assert.Equal(165, Shipped.Basisteams.Length);
        Assert.Equal(Shipped.Desks.Select(d => d.Code).Order(StringComparer.Ordinal), Shipped.Desks.Select(d => d.Code));
    }

    [Fact]
    public void Desks_of_basisteams_and_districts_follow_from_the_basisteams()
    {
        for (var i = 0; i < Shipped.Basisteams.Length; i++)
        {
            var team = Shipped.Basisteams[i];
            var own = Shipped.Desks[team.DeskIndex];
            var district = Shipped.Desks[Shipped.DistrictDeskOf(i)];

            Assert.Equal((team.Code, DeskKind.Basisteam, i), (own.Code, own.Kind, own.BasisteamIndex));
            Assert.Equal((DeskKind.District, -1), (district.Kind, district.BasisteamIndex));
            Assert.Equal((team.EenheidIndex, team.EenheidIndex), (own.EenheidIndex, district.EenheidIndex));
            Assert.Equal($"Districtsrecherche {team.District}", district.Name);
        }

        Assert.Equal(43, Shipped.Desks.Count(d => d.Kind == DeskKind.District));
        Assert.True(Shipped.DeskIndexOf("DISTRICT-AM-1") >= 0);
    }

    [Theory]
    [InlineData(DeskKind.FrontofficeTos, "TOS-AM")]
    [InlineData(DeskKind.Avim, "AVIM-AM")]
    [InlineData(DeskKind.SeriousReview, "REVIEW-AM")]
    [InlineData(DeskKind.Classification, "CLASS-AM")]
    [InlineData(DeskKind.Zsm, "ZSM-AM")]
    [InlineData(DeskKind.Cyber, "CYBER-AM")]
    [InlineData(DeskKind.NationalFraud, null)]
    [InlineData(DeskKind.Integrity, null)]
    [InlineData(DeskKind.Basisteam, null)]
    [InlineData(DeskKind.District, null)]
    public void An_eenheid_has_at_most_one_desk_of_a_kind(DeskKind kind, string? expected)
    {
        Assert.Equal(expected, CodeOf(Shipped.DeskOf(kind, Shipped.EenheidIndexOf("AM"))));
        Assert.Equal(-1, Shipped.DeskOf(kind, Shipped.EenheidIndexOf("LO")));
    }

    [Theory]
    [InlineData(DeskKind.FrontofficeTos, "TOS-NL")]
    [InlineData(DeskKind.Classification, "CLASS-NL")]
    [InlineData(DeskKind.NationalFraud, "FRAUD-NL")]
    [InlineData(DeskKind.Integrity, "INTEGRITY-NL")]
    [InlineData(DeskKind.Avim, null)]
    [InlineData(DeskKind.Basisteam, null)]
    public void National_desks_are_found_by_kind(DeskKind kind, string? expected)
    {
        Assert.Equal(expected, CodeOf(Shipped.NationalDeskOf(kind)));
    }

    [Fact]
    public void A_gemeente_is_placed_in_its_eenheid_and_basisteam()
    {
        Assert.True(Shipped.TryPlace("GM0363", out var eenheid, out var basisteam));
        Assert.Equal(("AM", "AM-06"), (Shipped.Eenheden[eenheid].Code, Shipped.Basisteams[basisteam].Code));

        Assert.False(Shipped.TryPlace("GM9999", out eenheid, out basisteam));
        Assert.Equal((-1, -1), (eenheid, basisteam));
    }

    [Fact]
    public void A_gemeente_without_basisteam_keeps_its_eenheid()
    {
        var organisation = Organisation.Parse(
            Files("organisation/gemeente_basisteam.csv", _ => "gemeente_code,basisteam_code\n"));

        Assert.True(organisation.TryPlace("GM0363", out var eenheid, out var basisteam));
        Assert.Equal(("AM", -1), (organisation.Eenheden[eenheid].Code, basisteam));
    }

    [Fact]
    public void Placing_and_looking_up_do_not_allocate()
    {
        var organisation = Shipped;
        organisation.TryPlace("GM0363", out _, out _);
        organisation.DeskOf(DeskKind.Zsm, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            organisation.TryPlace("GM0363".AsSpan(), out var eenheid, out var team);
            _ = organisation.DeskOf(DeskKind.FrontofficeTos, eenheid) + organisation.DistrictDeskOf(team);
            _ = organisation.EenheidIndexOf("AM") + organisation.BasisteamIndexOf("AM-03");
            _ = organisation.DeskIndexOf("TOS-AM");
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_content_gives_an_equal_organisation()
    {
        var copy = Organisation.FromContent(Shipped.Content.Span);

        Assert.Equal(Shipped.Digest, copy.Digest);
        Assert.Equal(Shipped.Desks, copy.Desks);
        Assert.Equal(Shipped.Basisteams, copy.Basisteams);
        Assert.True(copy.TryPlace("GM0014", out _, out _));
        Assert.Throws<FormatException>(() => Organisation.FromContent("section x 3\nabc"u8));
        Assert.Throws<FormatException>(() => Organisation.FromContent("eenheden"u8));
    }

    [Theory]
    [InlineData("eenheden", "NN,1,", "NN,one,", "'one' in 'number' is no whole number from 1 to 99")]
    [InlineData("eenheden", "ON,2,", "NN,2,", "'NN' is already on line 3")]
    [InlineData("basisteams", "Groningen,NN,", "Groningen,XX,", "'XX' in 'eenheid_code' is no eenheid")]
    [InlineData("basisteams", "NN-02,", "NN-01,", "'NN-01' is already on line 3")]
    [InlineData("desks", "AVIM,NN", "AVIN,NN", "'AVIN' in 'kind' is no kind of desk")]
    [InlineData("desks", "AVIM,NN", "BASISTEAM,NN", "a desk of kind BASISTEAM is made from the basisteams")]
    [InlineData("desks", "ZSM,NN", "AVIM,NN", "there is already a desk of kind AVIM for eenheid 'NN'")]
    [InlineData(
        "desks", "AVIM-NN", "NN-01", "'NN-01' is the desk of a basisteam or district, made from the basisteams")]
    [InlineData("desks", "AVIM,NN", "AVIM,XX", "'XX' in 'eenheid_code' is no eenheid")]
    [InlineData("desks", "FRONTOFFICE_TOS,,", "AVIM,,", "there is no desk of kind FRONTOFFICE_TOS for the nation")]
    [InlineData(
        "desks", "FRONTOFFICE_TOS,AM,", "CYBER,LO,", "there is no desk of kind FRONTOFFICE_TOS for eenheid 'AM'")]
    [InlineData("gemeente_eenheid", "GM0034,", "GM0014,", "'GM0014' is already on line 3")]
    [InlineData("gemeente_eenheid", "Groningen,NN", "Groningen,XX", "'XX' in 'eenheid_code' is no eenheid")]
    [InlineData("gemeente_basisteam", "GM0358,AM-01", "GM0358,AM-99", "'AM-99' in 'basisteam_code' is no basisteam")]
    [InlineData(
        "gemeente_basisteam", "8,AM-01", "8,DH-01", "'GM0358' is in eenheid 'AM' and its basisteam 'DH-01' is not")]
    [InlineData("gemeente_basisteam", "GM0358,", "GM9999,", "'GM9999' is in no eenheid")]
    [InlineData("gemeente_basisteam", "GM0362,", "GM0358,", "'GM0358' is already on line 3")]
    public void A_wrong_row_is_refused_with_file_line_and_reason(string table, string from, string to, string reason)
    {
        var path = $"organisation/{table}.csv";

        var refused = Assert.Throws<ReferenceFormatException>(
            () => Organisation.Parse(Files(path, _ => ReferenceSeeds.Read(path, from, to))));

        var problem = Assert.Single(refused.Problems, p => p.Reason == reason);
        var line = reason.StartsWith("there is no") ? 1 : ReferenceSeeds.LineOf(ReferenceSeeds.Read(path), from);
        Assert.Equal((path, line), (problem.File, problem.Line));
    }

    static string? CodeOf(int desk) => desk < 0 ? null : Shipped.Desks[desk].Code;

    static OrganisationFiles Files(string changedPath, Func<string, string> change)
    {
        ReferenceFile File(string name)
        {
            var path = $"organisation/{name}.csv";
            var csv = ReferenceSeeds.Read(path);
            return new(path, path == changedPath ? change(csv) : csv);
        }

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
