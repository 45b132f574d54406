using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>What a client is told beforehand is what the act itself answers.</summary>
public sealed class GuidanceTests
{
    [Fact]
    public async Task Every_option_answers_as_the_decision_itself_would()
    {
        await using var service = await TestService.StartAsync();
        var guidance = new V1.GuidanceService.GuidanceServiceClient(service.Channel);
        var headers = service.As(DemoIdentities.Triage);
        foreach (var report in (V1.Report[])[Example.Report("1"), WithSuspect(Example.Report("2"))])
        {
            await service.ScreenAsync(report);

            var reply = await guidance.ListDecisionsAsync(new() { ReportId = report.Id }, headers);

            Assert.NotEmpty(reply.Options);
            foreach (var option in reply.Options.Where(o => o.Refusal != ""))
            {
                var error = await Assert.ThrowsAsync<RpcException>(async () => await service.Work.DecideAsync(new()
                {
                    ReportId = report.Id,
                    WorkEventNumber = reply.WorkEventNumber,
                    Draft = new() { Decision = option.Decision, Revision = 1 },
                }, headers));
                var info = error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!;
                Assert.Equal((option.Refusal, option.Clause, string.Join(',', option.WhoMay)),
                    (info.Metadata["refusal"], info.Metadata["clause"], info.Metadata["who_may"]));
            }
        }
    }

    [Fact]
    public async Task With_a_known_suspect_police_see_that_ending_is_the_OMs_and_the_OM_sees_that_it_may()
    {
        await using var service = await TestService.StartAsync();
        var guidance = new V1.GuidanceService.GuidanceServiceClient(service.Channel);
        var report = WithSuspect(Example.Report("1"));
        await service.ScreenAsync(report);

        var police = await guidance.ListDecisionsAsync(new() { ReportId = report.Id }, service.As(DemoIdentities.Triage));
        var om = await guidance.ListDecisionsAsync(new() { ReportId = report.Id }, service.As(DemoIdentities.Om));

        var end = police.Options.Single(o => o.Decision == V1.Decision.EndEarly);
        Assert.Equal(("GUARDED", "A3-suspect", "OM"), (end.Refusal, end.Clause, string.Join(',', end.WhoMay)));
        Assert.Contains(DecisionNeed.Reason, end.Needs);
        Assert.NotEmpty(end.Reasons);
        Assert.Equal("", om.Options.Single(o => o.Decision == V1.Decision.OmEnd).Refusal);
        Assert.All(om.Options.Single(o => o.Decision == V1.Decision.OmEnd).Reasons, r => Assert.NotEqual("REASON_IS_OMS", r.Refusal));
    }

    [Fact]
    public async Task Looking_changes_nothing_and_a_report_out_of_sight_is_not_told_about()
    {
        await using var service = await TestService.StartAsync();
        var guidance = new V1.GuidanceService.GuidanceServiceClient(service.Channel);
        var report = Example.Report("1");
        await service.ScreenAsync(report);

        var first = await guidance.ListDecisionsAsync(new() { ReportId = report.Id }, service.As(DemoIdentities.Triage));
        var second = await guidance.ListDecisionsAsync(new() { ReportId = report.Id }, service.As(DemoIdentities.Triage));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await guidance.ListDecisionsAsync(
            new() { ReportId = report.Id }, service.As(Roles.Triage, "LB")));

        Assert.Equal(first, second);
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
    }

    [Theory]
    [InlineData(V1.Language.Nl)]
    [InlineData(V1.Language.En)]
    public async Task Every_offence_lead_kind_and_desk_has_a_name(V1.Language language)
    {
        await using var service = await TestService.StartAsync();
        var guidance = new V1.GuidanceService.GuidanceServiceClient(service.Channel);

        var names = (await guidance.ListNamesAsync(new() { Language = language }, service.As(DemoIdentities.Triage))).Names;
        var reference = service.Host.Installation.Reference;

        Assert.All(names, n => Assert.False(string.IsNullOrWhiteSpace(n.Name)));
        Assert.Equal(reference.Catalogue.Offences.Length, names.Count(n => n.Kind == CodeKind.Offence));
        Assert.Equal(reference.LeadKinds.Kinds.Length, names.Count(n => n.Kind == CodeKind.LeadKind));
        Assert.Equal(reference.Organisation.Desks.Length, names.Count(n => n.Kind == CodeKind.Desk));
    }

    static V1.Report WithSuspect(V1.Report report)
    {
        report.SuspectStatus = V1.SuspectStatus.Identified;
        return report;
    }
}
