using Xunit;

namespace Opsporing.Tests.Routing;

/// <summary>The first-match table of DESIGN section 8, row by row, each against the row above it.</summary>
public sealed class RouterTests
{
    static readonly byte[] s_districtForBurglary = DesksFor(("burglary_dwelling", DeskKind.District));

    /// <summary>Rows in order: each example adds what its row asks for to everything below it.</summary>
    [Theory]
    [InlineData("vandalism", "", "AM-06", RouteReason.Basisteam)]
    [InlineData("burglary_dwelling", "", "DISTRICT-AM", RouteReason.PolicyDesk)]
    [InlineData("", "", "CLASS-AM", RouteReason.NoOffence)]
    [InlineData("onbekend", "", "CLASS-AM", RouteReason.UnknownOffence)]
    [InlineData("burglary_dwelling", "no place", "CLASS-AM", RouteReason.NoPlace)]
    [InlineData("fraud_online_trade,burglary_dwelling", "no place", "FRAUD-NL", RouteReason.MandatoryNationalFraud)]
    [InlineData("ddos,fraud_online_trade", "no place", "CYBER-AM", RouteReason.MandatoryCyber)]
    [InlineData("ddos,fraud_online_trade", "no place,identified", "ZSM-AM", RouteReason.KnownSuspect)]
    [InlineData("ddos,fraud_online_trade,vandalism", "caught", "ZSM-AM", RouteReason.KnownSuspect)]
    [InlineData("ddos,burglary_dwelling", "identified", "CYBER-AM", RouteReason.MandatoryCyber)] // a HIC is no VVC
    [InlineData("ddos,burglary_dwelling", "custody", "ZSM-AM", RouteReason.SuspectInCustody)]
    [InlineData("", "custody", "ZSM-AM", RouteReason.SuspectInCustody)]
    [InlineData("trafficking_labour,ddos", "custody", "AVIM-AM", RouteReason.MandatoryAvim)]
    [InlineData("trafficking_labour,ddos", "custody,police", "INTEGRITY-NL", RouteReason.PoliceStaffInvolved)]
    [InlineData("", "police,no place", "INTEGRITY-NL", RouteReason.PoliceStaffInvolved)]
    [InlineData("trafficking_labour,intentional_rape", "custody,police", "TOS-AM", RouteReason.SexualOffence)]
    [InlineData("trafficking_labour,ddos", "custody,police,signal", "TOS-AM", RouteReason.SexualContentSignal)]
    [InlineData("", "signal,no place", "TOS-AM", RouteReason.SexualContentSignal)]
    [InlineData("sextortion,onbekend", "no place", "TOS-AM", RouteReason.SexualOffence)]
    public void The_first_row_that_matches_owns(string offences, string facts, string desk, RouteReason reason)
    {
        var (owner, route) = Route(Make(offences, facts));

        Assert.StartsWith(desk, owner);
        Assert.Equal(reason, route.Reason);
    }

    [Theory]
    [InlineData(SuspectAgeBand.Under12, RouteReason.Basisteam)] // no prosecution: 486 Sv
    [InlineData(SuspectAgeBand.From12To17, RouteReason.KnownSuspect)] // Halt: 77e Sr
    [InlineData(SuspectAgeBand.From18, RouteReason.KnownSuspect)]
    [InlineData(SuspectAgeBand.Unknown, RouteReason.KnownSuspect)]
    public void A_known_suspect_of_twelve_or_more_goes_to_zsm(SuspectAgeBand age, RouteReason expected) => Assert.Equal(expected,
        Route(Make("vandalism", "identified") with { SuspectAgeBand = age }).Route.Reason);

    [Theory]
    [InlineData(SuspectStatus.Unknown, false)]
    [InlineData(SuspectStatus.Described, false)]
    [InlineData(SuspectStatus.Identified, true)]
    [InlineData(SuspectStatus.CaughtInTheAct, true)]
    public void A_description_is_no_known_suspect(SuspectStatus status, bool expected) => Assert.Equal(expected,
        Route(Make("vandalism", "") with { SuspectStatus = status }).Route.Reason == RouteReason.KnownSuspect);

    [Theory]
    [InlineData("", "", "AM-06", RouteReason.Basisteam)]
    [InlineData("onbekend", "", "AM-06", RouteReason.Basisteam)]
    [InlineData("", "no place", "CLASS-AM", RouteReason.NoPlace)]
    [InlineData("burglary_dwelling", "no place", "CLASS-AM", RouteReason.NoPlace)]
    public void With_a_red_flag_a_report_goes_to_its_team_if_there_is_one(string offences, string facts, string desk, RouteReason reason)
    {
        var (owner, route) = Route(Make(offences, facts) with { RedFlags = [RedFlag.Stalking] });

        Assert.Equal((desk, reason), (owner, route.Reason));
    }

    [Theory]
    [InlineData("GM0599", "GM0014", "AM", "TOS-RD")] // where it happened
    [InlineData(null, "GM0014", "AM", "TOS-NN")] // residence
    [InlineData("GM9999", "GM0014", "AM", "TOS-NN")] // an unknown gemeente falls to the next
    [InlineData(null, null, "ZB", "TOS-ZB")] // receiving eenheid
    [InlineData(null, "GM9999", "ZB", "TOS-ZB")]
    [InlineData(null, null, "LO", "TOS-NL")] // an eenheid without a frontoffice
    [InlineData(null, null, "XX", "TOS-NL")] // nothing known at all
    public void The_frontoffice_is_that_of_place_residence_receipt_or_the_nation(string? occurred, string? home, string receiving, string desk)
    {
        var report = Make("intentional_rape", "no place") with
        {
            OccurredPlace = occurred is null ? null : new(occurred),
            ResidencePlace = home is null ? null : new(home),
            ReceivingEenheid = receiving,
        };

        Assert.Equal(desk, Route(report).Owner);
    }

    [Theory]
    [InlineData("ZB", "CLASS-ZB")]
    [InlineData("LO", "CLASS-NL")]
    [InlineData("XX", "CLASS-NL")]
    public void Without_a_place_the_classification_of_the_receiving_eenheid_owns(string receiving, string desk) =>
        Assert.Equal(desk, Route(Make("vandalism", "no place") with { ReceivingEenheid = receiving }).Owner);

    [Fact]
    public void A_gemeente_without_a_basisteam_goes_to_the_classification_of_its_eenheid()
    {
        var facts = Example.Resolve(Make("vandalism", ""));
        facts.Basisteam = -1;

        var route = Router.Route(facts, Example.Basis.Summarise(facts), Example.Catalogue, Example.Organisation, [], -1);

        Assert.Equal(("CLASS-AM", RouteReason.NoBasisteam), (Example.DeskCode(route.Desk), route.Reason));
    }

    [Theory]
    [InlineData("trafficking_sexual", "", "AVIM-AM", "TOS-AM,AM-06")]
    [InlineData("trafficking_sexual", "police", "INTEGRITY-NL", "AVIM-AM,TOS-AM")]
    [InlineData("intentional_rape", "", "TOS-AM", "AM-06")]
    [InlineData("intentional_rape", "police", "TOS-AM", "INTEGRITY-NL")]
    [InlineData("intentional_rape,trafficking_sexual", "", "TOS-AM", "AVIM-AM,AM-06")]
    [InlineData("intentional_rape,trafficking_sexual", "police", "TOS-AM", "INTEGRITY-NL,AVIM-AM")]
    [InlineData("vandalism", "police", "INTEGRITY-NL", "")]
    [InlineData("vandalism", "custody", "ZSM-AM", "AM-06")]
    [InlineData("fraud_online_trade", "", "FRAUD-NL", "AM-06")]
    [InlineData("vandalism", "", "AM-06", "")]
    [InlineData("vandalism", "no place", "CLASS-AM", "")]
    public void Co_viewers_are_the_other_desks_and_never_the_own_team_of_police_staff(string offences, string facts, string owner, string viewers)
    {
        var (desk, route) = Route(Make(offences, facts));

        Assert.Equal(owner, desk);
        Assert.Equal(viewers, string.Join(',',
            new[] { route.CoViewer1, route.CoViewer2, route.CoViewer3 }.Where(v => v >= 0).Select(v => Example.DeskCode(v))));
    }

    [Fact]
    public void A_basisteam_named_by_the_source_is_the_place()
    {
        var report = Make("vandalism", "") with { OccurredPlace = new("GM0363", "AM-03") };

        Assert.Equal("AM-03", Route(report).Owner);
        Assert.Equal("AM-06", Route(report with { OccurredPlace = new("GM0363", "AM-99") }).Owner);
    }

    [Fact]
    public void The_place_of_reporting_comes_last()
    {
        var report = Make("vandalism", "no place") with { ReportingPlace = new("GM0599") };

        Assert.Equal(PlaceBasis.Reporting, Example.Assess(report, Example.Basis).PlaceBasis);
        Assert.Equal(PlaceBasis.Residence, Example.Assess(report with { ResidencePlace = new("GM0344") }, Example.Basis).PlaceBasis);
    }

    [Fact]
    public void Without_a_policy_a_report_is_routed_by_place()
    {
        var vector = Example.Assess(Make("burglary_dwelling", ""), Example.BasisOf(null));

        Assert.Equal(("AM-06", RouteReason.Basisteam), (Example.DeskOf(vector), vector.RouteReason));
    }

    static (string? Owner, Route Route) Route(Report report)
    {
        var facts = Example.Resolve(report);
        var route = Router.Route(
            facts, Example.Basis.Summarise(facts), Example.Catalogue, Example.Organisation, s_districtForBurglary, -1);
        return (Example.DeskCode(route.Desk), route);
    }

    static Report Make(string offences, string facts)
    {
        var said = facts.Split(',');
        return Example.Report(offences.Length == 0 ? [] : offences.Split(','), gemeente: said.Contains("no place") ? null : "GM0363") with
        {
            PoliceStaffInvolved = said.Contains("police"),
            SexualContentSignal = said.Contains("signal"),
            SuspectStatus = said.Contains("custody") ? SuspectStatus.InCustody
                : said.Contains("caught") ? SuspectStatus.CaughtInTheAct
                : said.Contains("identified") ? SuspectStatus.Identified
                : SuspectStatus.Unknown,
        };
    }

    static byte[] DesksFor(params (string Group, DeskKind Kind)[] routes)
    {
        var desks = new byte[Example.Catalogue.Groups.Length];
        foreach (var (group, kind) in routes)
            desks[Example.Catalogue.GroupIndexOf(group)] = (byte)kind;
        return desks;
    }
}
