using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class ScreeningServiceTests
{
    [Fact]
    public async Task An_accepted_report_is_stored_with_its_assessment()
    {
        await using var service = await TestService.StartAsync();

        var receipt = await service.ScreenAsync(Example.Report());

        Assert.Equal(V1.ScreeningOutcome.Accepted, receipt.Outcome);
        Assert.Equal(1, receipt.Revision);
        Assert.Equal(64, receipt.ContentDigest.Length);
        Assert.Equal(6, receipt.Assessment.DimensionLines.Count);
        Assert.NotNull(await service.Host.Installation.Store.FindAsync(new("bvh-am", "1001"), default));
    }

    [Fact]
    public async Task The_lines_sum_to_the_priority()
    {
        await using var service = await TestService.StartAsync();

        var assessment = (await service.ScreenAsync(Example.FullReport())).Assessment;

        Assert.Equal(assessment.PriorityMillipoints,
            assessment.DimensionLines.Sum(l => l.ContributionMillipoints) + assessment.PublicTaskLineMillipoints
            + assessment.DiscriminationLineMillipoints + assessment.FloorLineMillipoints + assessment.CapLineMillipoints);
    }

    [Fact]
    public async Task Equal_content_is_a_duplicate_whatever_its_order_and_revision()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.FullReport();
        var first = await service.ScreenAsync(report);
        (report.RedFlags[0], report.RedFlags[1]) = (report.RedFlags[1], report.RedFlags[0]);
        report.Revision = 7;

        var second = await service.ScreenAsync(report);

        Assert.Equal(V1.ScreeningOutcome.Duplicate, second.Outcome);
        Assert.Equal(1, second.Revision);
        Assert.Equal(first.ContentDigest, second.ContentDigest);
        Assert.Equal(first.Assessment, second.Assessment);
    }

    [Fact]
    public async Task Other_content_needs_the_next_revision()
    {
        await using var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report());
        var changed = Example.Report();
        changed.DamageCents = 1;

        var conflict = await Assert.ThrowsAsync<RpcException>(() => service.ScreenAsync(changed));
        changed.Revision = 2;
        var accepted = await service.ScreenAsync(changed);

        Assert.Equal(StatusCode.Aborted, conflict.StatusCode);
        Assert.Equal("ERROR_REASON_REVISION_CONFLICT", conflict.Info().Reason);
        Assert.Equal("bvh-am/1001", conflict.Info().Metadata["report_id"]);
        Assert.Equal("1", conflict.Info().Metadata["revision"]);
        Assert.Equal("1", conflict.Info().Metadata["current_revision"]);
        Assert.Equal((V1.ScreeningOutcome.Accepted, 2), (accepted.Outcome, accepted.Revision));
    }

    [Fact]
    public async Task A_revision_that_skips_one_is_a_conflict()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        report.Revision = 3;

        var conflict = await Assert.ThrowsAsync<RpcException>(() => service.ScreenAsync(report));

        Assert.Equal(StatusCode.Aborted, conflict.StatusCode);
        Assert.Equal("3", conflict.Info().Metadata["revision"]);
        Assert.Equal("0", conflict.Info().Metadata["current_revision"]);
    }

    [Fact]
    public async Task A_guard_stays_when_a_revision_lowers_the_suspect()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        report.SuspectStatus = V1.SuspectStatus.Identified;
        await service.ScreenAsync(report);
        report.SuspectStatus = V1.SuspectStatus.Unknown;
        report.Revision = 2;

        var assessment = (await service.ScreenAsync(report)).Assessment;

        Assert.Contains(Guard.IdentifiedSuspect, assessment.Guards);
        Assert.DoesNotContain(Guard.IdentifiedSuspect, assessment.GuardsNow);
    }

    [Fact]
    public async Task A_guard_stays_when_both_revisions_come_in_one_message()
    {
        await using var service = await TestService.StartAsync();
        var first = Example.Report();
        first.SuspectStatus = V1.SuspectStatus.Identified;
        var second = Example.Report();
        second.Revision = 2;

        var batch = await service.Screening.BatchScreenReportsAsync(
            new() { Reports = { first, second } }, service.As(DemoIdentities.Intake));

        Assert.Equal([1, 2], batch.Results.Select(r => r.Receipt.Revision));
        Assert.Contains(Guard.IdentifiedSuspect, batch.Results[1].Receipt.Assessment.Guards);
    }

    [Fact]
    public async Task A_preview_stores_nothing_and_answers_as_screening_does()
    {
        await using var service = await TestService.StartAsync();

        var preview = await service.Screening.PreviewAssessmentAsync(
            new() { Report = Example.Report(), Language = V1.Language.En }, service.As(DemoIdentities.Intake));

        Assert.Null(await service.Host.Installation.Store.FindAsync(new("bvh-am", "1001"), default));
        Assert.Equal(0, (await service.Host.Installation.Store.CountAsync(default)).Reports);
        var screened = await service.ScreenAsync(Example.Report());
        preview.Assessment.Number = 1;
        Assert.Equal(screened.Assessment, preview.Assessment);
        Assert.Equal(screened.ContentDigest, preview.ContentDigest);
        Assert.NotEmpty(preview.Explanation.Summary);
        Assert.True(preview.Explanation.Lines.Count >= 6);
        Assert.Equal(64, preview.Basis.Catalogue.Length);
    }

    [Fact]
    public async Task A_bad_report_in_a_batch_is_answered_with_its_own_error()
    {
        await using var service = await TestService.StartAsync();
        var bad = Example.Report("2");
        bad.DamageCents = -1;

        var batch = await service.Screening.BatchScreenReportsAsync(
            new() { Reports = { Example.Report("1"), bad, Example.Report("3") } }, service.As(DemoIdentities.Intake));

        Assert.Equal(["1", null, "3"], batch.Results.Select(r => r.Receipt?.ReportId.SourceNumber));
        Assert.Equal((int)StatusCode.InvalidArgument, batch.Results[1].Error.Code);
        Assert.Equal("bvh-am/2", batch.Results[1].Error.Info().Metadata["report_id"]);
        Assert.Equal(["damage_cents"], batch.Results[1].Error.Fields());
    }

    [Fact]
    public async Task A_batch_of_1025_reports_is_refused()
    {
        await using var service = await TestService.StartAsync();
        var request = new BatchScreenReportsRequest();
        for (var i = 0; i < 1025; i++)
            request.Reports.Add(new V1.Report());

        var e = await Assert.ThrowsAsync<RpcException>(
            async () => await service.Screening.BatchScreenReportsAsync(request, service.As(DemoIdentities.Intake)));

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        Assert.Equal("1024", e.Info().Metadata["limit"]);
    }

    [Fact]
    public async Task An_eenheid_that_the_report_does_not_name_comes_from_the_source_system()
    {
        await using var service = await TestService.StartAsync(
            o => o with { SourceEenheden = o.SourceEenheden.Add("bvh-am", "AM") });
        var silent = Example.Report();
        silent.ReceivingEenheid = "";

        var digest = (await service.ScreenAsync(silent)).ContentDigest;
        var named = await service.ScreenAsync(Example.Report());

        Assert.Equal(digest, named.ContentDigest);
        Assert.Equal(V1.ScreeningOutcome.Duplicate, named.Outcome);
    }

    [Theory]
    [InlineData("intentional_rape", "GM0363", "TOS-AM", V1.RouteReason.SexualOffence)]
    [InlineData("burglary_dwelling", "GM0363", "AM-06", V1.RouteReason.Basisteam)]
    [InlineData("no_such_offence", "GM0363", "CLASS-AM", V1.RouteReason.UnknownOffence)]
    [InlineData("burglary_dwelling", "GM9999", "CLASS-AM", V1.RouteReason.NoPlace)]
    public async Task A_report_goes_to_its_desk(string offence, string gemeente, string desk, V1.RouteReason reason)
    {
        await using var service = await TestService.StartAsync(o => o with { PolicyFolder = Empty() });

        var assessment = (await service.ScreenAsync(Example.Report("1", offence, gemeente))).Assessment;

        Assert.Equal((desk, reason), (assessment.Desk, assessment.RouteReason));
        Assert.Contains(AssessmentFlag.NoPolicy, assessment.Flags);
    }

    [Fact]
    public async Task A_report_outside_the_scope_of_the_intake_is_refused()
    {
        await using var service = await TestService.StartAsync();

        var e = await Assert.ThrowsAsync<RpcException>(async () => await service.Screening.ScreenReportAsync(
            new() { Report = Example.Report() }, service.As(Roles.Intake, "RD")));

        Assert.Equal(StatusCode.PermissionDenied, e.StatusCode);
        Assert.Equal("ERROR_REASON_SCOPE_DENIED", e.Info().Reason);
    }

    static string Empty() => TestService.NewFolder();
}
