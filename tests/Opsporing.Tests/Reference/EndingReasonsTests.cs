using Xunit;

namespace Opsporing.Tests;

public sealed class EndingReasonsTests
{
    const string Path = "ending_reasons.csv";

    static EndingReasons Shipped => ReferenceSeeds.Set.EndingReasons;

    [Fact]
    public void The_shipped_reasons_are_complete_and_reconsideration_is_none()
    {
        Assert.Equal(16, Shipped.Reasons.Length);
        Assert.Equal(-1, Shipped.IndexOf("HEROVERWEGING"));
    }

    [Theory]
    [InlineData("GEEN_OPSPORINGSINDICATIE", EndingDecider.Police, EndingDecider.Om)]
    [InlineData("NIET_BEWIJSBAAR", EndingDecider.Police, EndingDecider.PoliceWithOm)]
    [InlineData("CAPACITEIT", EndingDecider.PoliceWithOm, EndingDecider.PoliceWithOm)]
    [InlineData("SEPOT_OM", EndingDecider.Om, EndingDecider.Om)]
    [InlineData("VERJAARD", EndingDecider.PoliceWithOm, EndingDecider.Om)]
    [InlineData("KLACHT_ONTBREEKT", EndingDecider.Police, EndingDecider.Om)]
    [InlineData("DUBBEL", EndingDecider.Police, EndingDecider.PoliceWithOm)]
    [InlineData("DADER_ONDER_12", EndingDecider.Om, EndingDecider.Om)]
    [InlineData("VERDACHTE_OVERLEDEN", EndingDecider.Om, EndingDecider.Om)]
    [InlineData("GEEN_RECHTSMACHT", EndingDecider.PoliceWithOm, EndingDecider.Om)]
    public void Who_decides_is_apart_for_common_and_high_impact_crime(string code, EndingDecider vvc, EndingDecider hic)
    {
        var reason = Shipped.Reasons[Shipped.IndexOf(code)];

        Assert.Equal((vvc, hic), (reason.VvcDecider, reason.HicDecider));
    }

    [Fact]
    public void Capacity_is_never_lack_of_leads_and_police_alone_never_end_a_hic()
    {
        Assert.DoesNotContain(Shipped.Reasons, r => r is { IsCapacity: true, IsLackOfLeads: true });
        Assert.DoesNotContain(Shipped.Reasons, r => r.HicDecider == EndingDecider.Police);
        Assert.Equal(["CAPACITEIT", "EXCESSIEF_AANBOD"], Shipped.Reasons.Where(r => r.IsCapacity).Select(r => r.Code));
    }

    [Fact]
    public void The_content_gives_equal_reasons()
    {
        var copy = EndingReasons.FromContent(Shipped.Content.Span);

        Assert.Equal(Shipped.Digest, copy.Digest);
        Assert.Equal(Shipped.Reasons, copy.Reasons);
    }

    [Theory]
    [InlineData("POLICE,POLICE_WITH_OM", "POLICE,POLICE", ":3: 'ANDERE_AFDOENING' lets police alone end a HIC")]
    [InlineData("POLICE,POLICE_WITH_OM", "JUDGE,OM", ":3: 'JUDGE' in 'vvc_decider' is not POLICE,")]
    [InlineData("false,true,", "true,true,", ":4: 'CAPACITEIT' records capacity as lack of leads")]
    [InlineData("CAPACITEIT,", "ANDERE_AFDOENING,", ":4: 'ANDERE_AFDOENING' is already on line 3")]
    public void A_wrong_reason_is_refused_with_file_line_and_reason(string from, string to, string expected)
    {
        var csv = ReferenceSeeds.Read(Path, from, to);

        var refused = Assert.Throws<ReferenceFormatException>(() => EndingReasons.Parse(Path, csv));

        Assert.StartsWith(Path + expected, refused.Message);
    }
}
