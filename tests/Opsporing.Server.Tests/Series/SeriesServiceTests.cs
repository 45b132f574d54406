using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class SeriesServiceTests
{
    const string Fraud = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Reports_of_three_teams_are_one_proposed_series_at_once()
    {
        await using var service = await StartAsync(3);

        var found = await GetAsync(service, "1", service.As(Roles.Triage, "AM"));
        var list = await ListAsync(service);

        Assert.Equal((3, "1"), (found.Series.MemberCount, found.Series.Anchor.SourceNumber));
        Assert.Null(found.Series.Confirmation);
        Assert.Equal($"1:{Fraud}", Assert.Single(found.Evidence).Label);
        Assert.Equal(3, Assert.Single(list.Series).MemberCount);
        Assert.Equal(0, list.ActNumber);
    }

    [Fact]
    public async Task Series_are_the_same_after_a_restart_acts_included()
    {
        var folder = TestService.NewFolder();
        await using (var service = await StartAsync(4, folder))
            await service.Series.SplitSeriesAsync(new() { ReportIds = { Id("2") }, Reason = "other voice" }, Officer(service));
        await using var again = await TestService.StartAsync(folder, keepsFolder: false);

        var found = await GetAsync(again, "1", Officer(again));

        Assert.Equal(["1", "3", "4"], found.Members.Select(static m => m.ReportId.SourceNumber));
        Assert.Equal((3, 1L), (Assert.Single((await ListAsync(again)).Series).MemberCount, found.ActNumber));
        Assert.Equal((StatusCode.NotFound, "ERROR_REASON_SERIES_NOT_FOUND"), await DeniedAsync(() => GetAsync(again, "2", Officer(again))));
    }

    [Fact]
    public async Task An_act_on_what_has_moved_on_is_refused_with_the_present_number()
    {
        await using var service = await StartAsync(4);
        var first = await service.Series.SplitSeriesAsync(new() { ReportIds = { Id("2") }, Reason = "r", ActNumber = 0 }, Officer(service));

        var late = await Assert.ThrowsAsync<RpcException>(async () => await service.Series.SplitSeriesAsync(
            new() { ReportIds = { Id("3") }, Reason = "r", ActNumber = 0 }, Officer(service)));

        Assert.Equal(1, first.Act.Number);
        Assert.Equal((StatusCode.Aborted, "ERROR_REASON_SERIES_CHANGED", "1"), (late.StatusCode, late.Info().Reason, late.Info().Metadata["act_number"]));
    }

    [Fact]
    public async Task A_merge_takes_a_split_back_and_joins_reports_without_evidence()
    {
        await using var service = await StartAsync(3);
        await service.ScreenAsync(Example.Report("9"));
        await service.Series.SplitSeriesAsync(new() { ReportIds = { Id("2") }, Reason = "r" }, Officer(service));

        await service.Series.MergeSeriesAsync(new() { ReportIds = { Id("2"), Id("1") }, Reason = "same voice", ActNumber = 1 }, Officer(service));
        await service.Series.MergeSeriesAsync(new() { ReportIds = { Id("9"), Id("1") }, Reason = "same scene", ActNumber = 2 }, Officer(service));

        var found = await GetAsync(service, "9", Officer(service));
        Assert.Equal(["1", "2", "3", "9"], found.Members.Select(static m => m.ReportId.SourceNumber));
        Assert.Equal([1, 2, 3], found.Acts.Select(static a => a.Number));
        Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_SERIES_REFUSED"), await DeniedAsync(() => service.Series.MergeSeriesAsync(
            new() { ReportIds = { Id("9"), Id("1") }, Reason = "again", ActNumber = 3 }, Officer(service)).ResponseAsync));
    }

    [Fact]
    public async Task A_confirmed_series_is_one_item_with_its_members_merged_and_their_feedback_owed()
    {
        await using var service = await StartAsync(3);

        var confirmed = await service.Series.ConfirmSeriesAsync(new() { LeadReportId = Id("1"), Reason = "one caller" }, Officer(service));
        var again = await service.Series.ConfirmSeriesAsync(
            new() { LeadReportId = Id("1"), Reason = "one caller", ActNumber = 1 }, Officer(service));

        Assert.All(confirmed.Outcomes, static o => Assert.True(o.IsDone, o.Refusal));
        foreach (var member in (string[])["2", "3"])
        {
            var work = (await service.Work.GetWorkAsync(new() { ReportId = Id(member) }, Officer(service))).Work;
            Assert.Equal(V1.ReportState.Merged, work.State);
            Assert.Contains(work.Duties, static d => d.Kind == V1.DutyKind.Feedback);
        }
        var lead = (await service.Work.GetWorkAsync(new() { ReportId = Id("1") }, Officer(service))).Work;
        Assert.Equal((V1.ReportState.Open, 2), (lead.State, lead.MemberReportIds.Count));
        Assert.Equal(1, again.Act.Number);
        Assert.Empty(again.Outcomes);
        Assert.Equal("1", (await GetAsync(service, "3", Officer(service))).Series.Confirmation.ReportIds.Single().SourceNumber);
    }

    [Fact]
    public async Task A_sexual_member_is_shielded_and_only_a_frontoffice_acts()
    {
        await using var service = await StartAsync(3);
        var sexual = Report("7");
        sexual.SexualContentSignal = true;
        await service.ScreenAsync(sexual);
        var triage = service.As(Roles.Triage, "*");

        var shielded = await GetAsync(service, "1", triage);
        var whole = await GetAsync(service, "1", Officer(service));

        Assert.Equal((3, false, true), (shielded.Series.MemberCount, shielded.Series.HasShieldedCount, shielded.Series.HasSexualMember));
        Assert.DoesNotContain(shielded.Members, static m => m.ReportId.SourceNumber == "7");
        Assert.DoesNotContain(shielded.Evidence.SelectMany(static e => e.ReportIds), static id => id.SourceNumber == "7");
        Assert.Equal((4, 0), (whole.Series.MemberCount, whole.Series.ShieldedCount));
        Assert.Equal("TOS-AM", whole.Series.Desk);
        Assert.Equal((StatusCode.NotFound, "ERROR_REASON_SERIES_NOT_FOUND"), await DeniedAsync(() => GetAsync(service, "7", triage)));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await service.Series.SplitSeriesAsync(
            new() { ReportIds = { Id("1") }, Reason = "r" }, triage));
        Assert.Equal("SEXUAL_MEMBER", refused.Info().Metadata["refusal"]);
        var desk = await Assert.ThrowsAsync<RpcException>(async () => await service.Series.ConfirmSeriesAsync(
            new() { LeadReportId = Id("1"), Desk = "AM-07", Reason = "r" }, Officer(service)));
        Assert.Equal("SEXUAL_MEMBER", desk.Info().Metadata["refusal"]);
    }

    [Fact]
    public async Task Nobody_outside_its_scope_sees_a_series()
    {
        await using var service = await StartAsync(3);

        Assert.Equal((StatusCode.NotFound, "ERROR_REASON_SERIES_NOT_FOUND"),
            await DeniedAsync(() => GetAsync(service, "1", service.As(Roles.Triage, "LB"))));
        Assert.Empty((await service.Series.ListSeriesAsync(new(), service.As(Roles.Triage, "LB"))).Series);
    }

    [Fact]
    public async Task A_public_key_is_listed_and_links_nothing()
    {
        SuspectKey.TryParse($"1:{Fraud}", out var key);
        await using var service = await TestService.StartAsync(o => o with { Series = new() { PublicKeys = [key] } });
        for (var i = 1; i <= 3; i++)
            await service.ScreenAsync(Report($"{i}"));

        var list = await ListAsync(service);

        Assert.Empty(list.Series);
        Assert.Equal((3, true), (Assert.Single(list.HubKeys).ReportCount, list.HubKeys[0].IsPublic));
    }

    [Fact]
    public async Task Wrong_requests_are_told_by_field()
    {
        await using var service = await StartAsync(3);

        foreach (var call in (Func<Task>[])
            [
                () => service.Series.SplitSeriesAsync(new() { Reason = "r" }, Officer(service)).ResponseAsync,
                () => service.Series.SplitSeriesAsync(new() { ReportIds = { Id("1") }, Reason = " " }, Officer(service)).ResponseAsync,
                () => service.Series.MergeSeriesAsync(new() { ReportIds = { Id("1"), Id("1") }, Reason = "r" }, Officer(service)).ResponseAsync,
                () => service.Series.ListSeriesAsync(new() { PageSize = 201 }, Officer(service)).ResponseAsync,
                () => service.Series.GetSeriesAsync(new(), Officer(service)).ResponseAsync,
            ])
            Assert.Equal((StatusCode.InvalidArgument, "ERROR_REASON_FIELDS_INVALID"), await DeniedAsync(call));
        Assert.Equal((StatusCode.InvalidArgument, "ERROR_REASON_PAGE_TOKEN_INVALID"), await DeniedAsync(
            () => service.Series.ListSeriesAsync(new() { PageToken = "abcd" }, Officer(service)).ResponseAsync));
    }

    [Fact]
    public async Task Pages_hold_every_series_once()
    {
        await using var service = await TestService.StartAsync();
        for (var i = 0; i < 12; i++)
            await service.ScreenAsync(Report($"{i + 1}", $"{i / 3 + 1:x32}"));
        var anchors = new List<string>();
        var request = new ListSeriesRequest { PageSize = 3 };
        do
        {
            var page = await service.Series.ListSeriesAsync(request, Officer(service));
            anchors.AddRange(page.Series.Select(static s => s.Anchor.SourceNumber));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(["1", "4", "7", "10"], anchors);
    }

    static async Task<TestService> StartAsync(int reports, string? folder = null)
    {
        var service = folder is null ? await TestService.StartAsync() : await TestService.StartAsync(folder, keepsFolder: true);
        string[] gemeenten = ["GM0363", "GM0363", "GM0014", "GM0599"];
        for (var i = 1; i <= reports; i++)
        {
            var report = Report($"{i}");
            report.OccurredPlace.Gemeente = gemeenten[i - 1];
            await service.ScreenAsync(report);
        }
        return service;
    }

    static V1.Report Report(string number, string hash = Fraud)
    {
        var report = Example.Report(number);
        report.LinkKeys.Add(new V1.LinkKey { Side = V1.LinkSide.Suspect, KeyVersion = 1, Hash = hash });
        return report;
    }

    static V1.ReportId Id(string number) => new() { SourceSystem = Example.System, SourceNumber = number };

    static Metadata Officer(TestService service) => service.As(Roles.Triage | Roles.Coordinator | Roles.Frontoffice, "*");

    static Task<GetSeriesResponse> GetAsync(TestService service, string number, Metadata headers) =>
        service.Series.GetSeriesAsync(new() { ReportId = Id(number) }, headers).ResponseAsync;

    static Task<ListSeriesResponse> ListAsync(TestService service) =>
        service.Series.ListSeriesAsync(new(), Officer(service)).ResponseAsync;

    static async Task<(StatusCode, string)> DeniedAsync(Func<Task> call)
    {
        var e = await Assert.ThrowsAsync<RpcException>(call);
        return (e.StatusCode, e.Info().Reason);
    }
}
