using CsCheck;
using Opsporing.Tests.Scoring;
using Xunit;

namespace Opsporing.Tests.Routing;

/// <summary>Rule 3: every sexual offence reaches a frontoffice, whatever else is known or in force.</summary>
public sealed class RouterPropertyTests
{
    static readonly string[] s_sexual = [.. Example.Catalogue.Offences.Where(o => o.IsSexual).Select(o => o.Code)];

    [Fact]
    public void Every_report_with_a_sexual_offence_goes_to_a_frontoffice() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random));
        var sexual = new Offence(AnyReport.Pick(random, s_sexual), AnyReport.Code<OffenceStage>(random));
        report = report with { Offences = [.. report.Offences.Take(Facts.MaxOffences - 1).Append(sexual)] };

        AtFrontoffice(Example.Assess(report, basis), RouteReason.SexualOffence);
    }, iter: 10_000);

    [Fact]
    public void The_content_signal_alone_is_enough() => AnyReport.WithPolicy.Sample(x =>
        AtFrontoffice(Example.Assess(x.Report with { SexualContentSignal = true }, x.Basis), null), iter: 5_000);

    [Fact]
    public void No_revision_takes_a_sexual_offence_report_from_the_frontoffice() => AnyReport.WithPolicy.Sample(x =>
    {
        var vector = Example.Assess(x.Report, x.Basis, Guards.SexualOffence);

        AtFrontoffice(vector, null);
        Assert.True(vector.Flags.HasFlag(AssessmentFlags.Sexual));
    }, iter: 5_000);

    [Fact]
    public void Every_report_has_exactly_one_desk_and_distinct_co_viewers() => AnyReport.WithPolicy.Sample(x =>
    {
        var vector = Example.Assess(x.Report, x.Basis);

        Assert.InRange(vector.Desk, 0, Example.Organisation.Desks.Length - 1);
        short[] viewers = [.. new[] { vector.CoViewer1, vector.CoViewer2, vector.CoViewer3 }.Where(v => v >= 0)];
        Assert.Equal(viewers.Length, viewers.Distinct().Count());
        Assert.DoesNotContain(vector.Desk, viewers);
    }, iter: 5_000);

    [Fact]
    public void The_own_team_sees_nothing_of_a_report_that_involves_police_staff() => AnyReport.WithPolicy.Sample(x =>
    {
        var vector = Example.Assess(x.Report with { PoliceStaffInvolved = true }, x.Basis);

        foreach (var desk in (short[])[vector.Desk, vector.CoViewer1, vector.CoViewer2, vector.CoViewer3])
            Assert.False(desk >= 0 && Example.Organisation.Desks[desk].Kind is DeskKind.Basisteam or DeskKind.District);
        Assert.True(Example.Organisation.Desks[vector.Desk].Kind is DeskKind.Integrity or DeskKind.FrontofficeTos);
    }, iter: 5_000);

    static void AtFrontoffice(in AssessmentVector vector, RouteReason? reason)
    {
        Assert.Equal(DeskKind.FrontofficeTos, Example.Organisation.Desks[vector.Desk].Kind);
        Assert.NotEqual(Advice.ProposeEnd, vector.Advice);
        Assert.True(vector.Guards.HasFlag(Guards.SexualOffence));
        if (reason is not null)
            Assert.Equal(reason, vector.RouteReason);
    }
}
