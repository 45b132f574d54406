using CsCheck;
using Opsporing.Tests.Scoring;
using Xunit;

namespace Opsporing.Tests.Reports;

public sealed class FactEncodingTests
{
    [Fact]
    public void Decoding_and_encoding_again_gives_the_same_bytes() => AnyReport.All.Sample(report =>
    {
        var bytes = FactEncoding.Encode(report);

        var read = FactEncoding.Decode(report.Id, 3, bytes);

        Assert.Equal(bytes, FactEncoding.Encode(read));
        Assert.Equal((report.Id, 3), (read.Id, read.Revision));
        Assert.Equal(FactEncoding.Digest(report), FactEncoding.Digest(read));
    }, iter: 5_000);

    [Fact]
    public void Texts_stay_apart_however_many_there_are()
    {
        var report = Example.Report(["burglary_shed"]);
        string[] texts = [.. Enumerable.Range(0, 20_000).Select(i => $"dossier/{i}"), "", "é", "\u0001", new string('x', 200)];

        foreach (var text in (string[])[.. texts, .. texts])
            Assert.Equal(text, FactEncoding.Decode(
                report.Id, 1, FactEncoding.Encode(report with { SourceReference = text })).SourceReference);
    }

    [Fact]
    public void The_order_and_repetition_of_sets_does_not_matter() => AnyReport.All.Sample(report =>
    {
        var other = report with
        {
            Offences = [.. report.Offences.Reverse(), .. report.Offences],
            RedFlags = [.. report.RedFlags.Reverse(), .. report.RedFlags],
            Victims = [.. report.Victims.Select(v => v with { Needs = [.. v.Needs.Reverse(), .. v.Needs] })],
            Leads = [.. report.Leads.Reverse()],
            SafetyMeasures = [.. report.SafetyMeasures.Reverse(), .. report.SafetyMeasures],
            MethodTags = [.. report.MethodTags.Reverse(), .. report.MethodTags],
            LinkKeys = [.. report.LinkKeys.Reverse(), .. report.LinkKeys],
        };

        Assert.Equal(FactEncoding.Encode(report), FactEncoding.Encode(other));
    }, iter: 2_000);

    [Fact]
    public void Identity_and_revision_are_not_in_the_content()
    {
        var report = Example.Report();

        Assert.Equal(FactEncoding.Digest(report), FactEncoding.Digest(report with { Id = new("elders", "1"), Revision = 9 }));
    }

    [Fact]
    public void Every_other_fact_is_in_the_content()
    {
        var report = Example.Report(["robbery_street"], redFlags: [RedFlag.Weapon], leads: ["witness"]);
        Report[] others =
        [
            report with { Kind = ReportKind.Aangifte },
            report with { Received = report.Received with { UnixSeconds = Example.Now } },
            report with { Received = report.Received with { Precision = Precision.Day } },
            report with { OccurredFrom = null },
            report with { OccurredTo = report.OccurredFrom },
            report with { ReceivingEenheid = "RD" },
            report with { Offences = [] },
            report with { Offences = [Example.OffenceOf("robbery_street:attempted")] },
            report with { OccurredPlace = null },
            report with { OccurredPlace = new("GM0363", "AM-03") },
            report with { OccurredPlace = new("GM0363", null, "E1217N4872") },
            report with { ResidencePlace = new("GM0363") },
            report with { ReportingPlace = new("GM0363") },
            report with { IsOnline = true },
            report with { Channel = Channel.Phone },
            report with { PlaceType = PlaceType.Care },
            report with { Weapon = Weapon.Knife },
            report with { Injury = InjuryLevel.Light },
            report with { RedFlags = [] },
            report with { Victims = [] },
            report with { Victims = [new() { Needs = [VictimNeed.Minor] }] },
            report with { Victims = [new() { NeedsAssessedBy = "a" }] },
            report with { Victims = [new() { NeedsAssessedTime = 1 }] },
            report with { Victims = [new() { SafeContact = Answer.No }] },
            report with { Victims = [new() { Relation = VictimRelation.Partner }] },
            report with { Victims = [new() { Wish = FeedbackWish.Wanted }] },
            report with { EarlierReportCount = 1 },
            report with { SuspectStatus = SuspectStatus.Described },
            report with { SuspectAgeBand = SuspectAgeBand.From18 },
            report with { PoliceStaffInvolved = true },
            report with { Provability = Provability.Low },
            report with { IsReadyMade = true },
            report with { PublicTaskVictim = true },
            report with { DiscriminatoryMotive = true },
            report with { Leads = [] },
            report with { Leads = [new("witness", LeadState.Lost)] },
            report with { Leads = [new("witness", LeadState.Present, 999)] },
            report with { Leads = [new("witness", LeadState.Present, RecordedBy: "a")] },
            report with { Leads = [new("witness", LeadState.Present, RecordedTime: 1)] },
            report with { Leads = [new("witness", LeadState.Present, PerishTime: 1)] },
            report with { SafetyMeasures = ["aware"] },
            report with { AangifteWithdrawn = true },
            report with { KlachtFiled = Answer.Yes },
            report with { DamageCents = 0 },
            report with { DamageCents = long.MaxValue },
            report with { MethodTags = ["babbeltruc"] },
            report with { LinkKeys = [new(LinkSide.Suspect, 1, "0123456789abcdef")] },
            report with { LinkKeys = [new(LinkSide.Victim, 1, "0123456789abcdef")] },
            report with { LinkKeys = [new(LinkSide.Victim, 2, "0123456789abcdef")] },
            report with { SexualContentSignal = true },
            report with { CounterReport = new("bvh-am", "9") },
            report with { SourceReference = "x" },
        ];

        Assert.Equal(others.Length + 1, others.Append(report).Select(FactEncoding.Digest).Distinct().Count());
        foreach (var other in others)
            Assert.Equal(FactEncoding.Encode(other), FactEncoding.Encode(FactEncoding.Decode(other.Id, 1, FactEncoding.Encode(other))));
    }

    [Fact]
    public void An_assessor_without_a_name_is_encoded_as_none() => Assert.Equal(
        FactEncoding.Digest(Example.Report() with { Victims = [new()] }),
        FactEncoding.Digest(Example.Report() with { Victims = [new() { NeedsAssessedBy = "" }] }));

    /// <summary>Written out by hand from the documented order, not by this code.</summary>
    [Fact]
    public void The_bytes_of_a_known_report_are_pinned() => Assert.Equal(
        "010201e0d7a9b00d02a0e7a8b00d0002414d020b74686566745f6f74686572020976616e64616c69736d010106474d30"
        + "3336330000000000000000000105010108000000000000010000000000000208646f63756d656e7402e80706696e7461"
        + "6b650000077769746e65737303e807000000000000000000000000",
        Convert.ToHexStringLower(FactEncoding.Encode(Example.Report(
            ["vandalism", "theft_other:attempted"], redFlags: [RedFlag.Weapon], needs: [VictimNeed.Disability], leads: ["witness", "document:none"]))));

    [Fact]
    public void A_truncated_a_longer_or_another_encoding_is_refused()
    {
        var bytes = FactEncoding.Encode(Example.Report());

        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<FormatException>(() => FactEncoding.Decode(new("a", "1"), 1, bytes.AsSpan(0, length)));
        Assert.Throws<FormatException>(() => FactEncoding.Decode(new("a", "1"), 1, [.. bytes, 0]));
        Assert.Throws<FormatException>(() => FactEncoding.Decode(new("a", "1"), 1, [2, .. bytes[1..]]));
    }

    [Fact]
    public void The_order_of_victims_is_no_fact()
    {
        var minor = new Victim { Needs = [VictimNeed.Minor], NeedsAssessedBy = "intake" };
        var other = new Victim { SafeContact = Answer.Yes };

        Assert.Equal(
            FactEncoding.Encode(Example.Report() with { Victims = [minor, other] }),
            FactEncoding.Encode(Example.Report() with { Victims = [other, minor] }));
    }

    [Fact]
    public void Two_victims_without_difference_stay_two()
    {
        var report = Example.Report() with { Victims = [new Victim(), new Victim()] };

        Assert.Equal(2, FactEncoding.Decode(report.Id, 1, FactEncoding.Encode(report)).Victims.Length);
    }

    [Fact]
    public void A_lead_that_nobody_asked_is_the_same_as_one_that_is_not_listed() => Assert.Equal(
        FactEncoding.Encode(Example.Report() with { Leads = [] }),
        FactEncoding.Encode(Example.Report() with { Leads = [new("witness", LeadState.NotAsked)] }));

    [Fact]
    public void A_moment_known_to_the_minute_has_no_seconds() => Assert.Equal(
        FactEncoding.Encode(Example.Report() with { Received = new(Example.Now / 60 * 60 - 60, Precision.Minute) }),
        FactEncoding.Encode(Example.Report() with { Received = new(Example.Now / 60 * 60 - 17, Precision.Minute) }));
}
