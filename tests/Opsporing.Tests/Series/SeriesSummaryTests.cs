using Xunit;

namespace Opsporing.Tests;

public sealed class SeriesSummaryTests
{
    const long Day = 86_400, Now = 1000 * Day;

    [Fact]
    public void A_summary_adds_up_its_members()
    {
        var summary = SeriesSummary.Of([Member(1, days: 100, team: 3), Member(2, days: 30, team: 4), Member(3, days: 1, team: 4)], [], Now);

        Assert.Equal((3, 300L, "1"), (summary.Members.Length, summary.HarmHundredthDays, summary.Anchor.SourceNumber));
        Assert.Equal([3, 4], summary.Basisteams.Select(static b => (int)b));
        Assert.Equal((Now - 100 * Day, Now - Day), (summary.FirstTime, summary.LastTime));
        Assert.Equal((1, 1), (summary.RecentCount, summary.EarlierCount));
        Assert.Null(summary.Confirmation);
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, 10)]
    public void Sexual_members_are_shielded_and_not_counted_below_ten(int sexual, int? shown)
    {
        SeriesReport[] members = [.. Enumerable.Range(1, 12).Select(i => Member(i) with { IsSexual = i <= sexual })];
        var summary = SeriesSummary.Of(members, [], Now);

        var seen = summary.SeenBy(seesSexual: false, seesIntegrity: false, Now)!;

        Assert.Equal(shown, seen.ShieldedCount);
        Assert.Equal((12 - sexual, (12 - sexual) * 100L, true), (seen.Members.Length, seen.HarmHundredthDays, seen.HasSexual));
        Assert.Same(summary, summary.SeenBy(seesSexual: true, seesIntegrity: false, Now));
    }

    [Fact]
    public void A_series_of_sexual_members_only_does_not_exist_for_others() =>
        Assert.Null(SeriesSummary.Of([Member(1) with { IsSexual = true }], [], Now).SeenBy(false, true, Now));

    [Fact]
    public void A_member_with_police_staff_is_neither_seen_nor_counted()
    {
        var summary = SeriesSummary.Of([Member(1), Member(2), Member(3) with { PoliceStaffInvolved = true }], [], Now);

        var seen = summary.SeenBy(seesSexual: true, seesIntegrity: false, Now)!;

        Assert.Equal((2, 0), (seen.Members.Length, seen.ShieldedCount));
        Assert.Same(summary, summary.SeenBy(false, true, Now));
    }

    [Fact]
    public void The_first_confirmation_of_a_member_holds()
    {
        SeriesAct Confirm(long number, int lead) => new()
        {
            Number = number,
            Kind = SeriesActKind.Confirm,
            Reports = [Id(lead)],
            Actor = "a",
            Reason = "r",
            Time = 1,
            Desk = $"D{number}",
        };

        var summary = SeriesSummary.Of([Member(1), Member(2)], [Confirm(1, 9), Confirm(3, 1), Confirm(2, 2)], Now);

        Assert.Equal("D2", summary.Confirmation!.Desk);
    }

    [Fact]
    public void A_frontoffice_coordinates_a_series_with_a_sexual_member()
    {
        var amsterdam = (short)Example.Organisation.EenheidIndexOf("AM");
        SeriesReport[] members = [Member(1), Member(2), Member(3) with { IsSexual = true, Eenheid = amsterdam }];

        Assert.Equal("TOS-AM", DeskOf(members));
    }

    [Fact]
    public void One_team_keeps_its_own_and_more_teams_go_to_the_district_of_most()
    {
        var team = Example.Organisation.Basisteams[7];
        SeriesReport[] one = [Member(1, team: 7), Member(2, team: 7)];

        Assert.Equal(Example.Organisation.Desks[team.DeskIndex].Code, DeskOf(one));
        Assert.Equal(Example.Organisation.Desks[Example.Organisation.DistrictDeskOf(7)].Code, DeskOf([.. one, Member(3, team: 9)]));
        Assert.Equal("FRAUD-NL", DeskOf([.. Enumerable.Range(1, 3).Select(i => Member(i, team: i) with { DeskKind = DeskKind.NationalFraud })]));
        Assert.Equal("CLASS-NL", DeskOf([Member(1), Member(2)]));
    }

    [Fact]
    public void Evidence_tells_what_joins_and_what_does_not()
    {
        var (key, hub) = (Key(1), Key(2));
        SeriesReport[] members = [Member(1) with { Keys = [key, hub] }, Member(2) with { Keys = [key, hub] }, Member(3)];
        var act = new SeriesAct { Number = 4, Kind = SeriesActKind.Merge, Reports = [Id(2), Id(3)], Actor = "a", Reason = "r", Time = 1 };

        var evidence = SeriesEvidence.Among(members, [act], new HashSet<SuspectKey> { hub }, new());

        Assert.Equal(
            [(EvidenceKind.Key, key.ToString(), true), (EvidenceKind.Key, hub.ToString(), false), (EvidenceKind.Act, "4", true)],
            evidence.Select(static e => (e.Kind, e.Label, e.IsLinking)));
        Assert.Equal(["2", "3"], evidence[2].Members.Select(static m => m.SourceNumber));
    }

    [Fact]
    public void An_act_reads_back_as_it_was_written()
    {
        var act = new SeriesAct
        {
            Number = 7,
            Kind = SeriesActKind.Split,
            Reports = [Id(1)],
            Rest = [Id(2), Id(3)],
            Actor = "officer-1",
            Reason = "andere stem",
            Time = 5,
            Desk = "",
        };
        var bytes = SeriesActEncoding.Encode(act);

        var read = SeriesActEncoding.Decode(7, "officer-1", 5, bytes);

        Assert.Equal(act with { Reports = read.Reports, Rest = read.Rest }, read);
        Assert.Equal(act.Reports, read.Reports.AsEnumerable());
        Assert.Equal(act.Rest, read.Rest.AsEnumerable());
        Assert.Throws<FormatException>(() => SeriesActEncoding.Decode(7, "a", 5, [.. bytes, 0]));
        Assert.Throws<FormatException>(() => SeriesActEncoding.Decode(7, "a", 5, bytes.AsSpan(0, 9)));
        Assert.Throws<FormatException>(() => SeriesActEncoding.Decode(7, "a", 5, [9, .. bytes.AsSpan(1)]));
    }

    [Theory]
    [InlineData("1:0123456789abcdef", true)]
    [InlineData("12:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("0:0123456789abcdef", false)]
    [InlineData("1:0123456789ABCDEF", false)]
    [InlineData("1:0123", false)]
    [InlineData("0123456789abcdef", false)]
    public void A_key_reads_back_as_it_is_shown(string text, bool isKey)
    {
        Assert.Equal(isKey, SuspectKey.TryParse(text, out var key));
        if (isKey)
            Assert.Equal(text, key.ToString());
    }

    static string DeskOf(SeriesReport[] members) =>
        Example.Organisation.Desks[CoordinatingDesk.Propose(members, Example.Organisation)].Code;

    static SuspectKey Key(int number) => SuspectKey.Of(new LinkKey(LinkSide.Suspect, 1, $"{number:x32}"));

    static ReportId Id(int number) => new("bvh-am", $"{number}");

    static SeriesReport Member(int number, int days = 1, int team = -1) => new()
    {
        Id = Id(number),
        Revision = 1,
        ReceivedTime = Now - days * Day,
        HarmHundredthDays = 100,
        Basisteam = (short)team,
        Eenheid = team < 0 ? (short)-1 : (short)Example.Organisation.Basisteams[team].EenheidIndex,
    };
}
