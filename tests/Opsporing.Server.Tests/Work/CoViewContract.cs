using Grpc.Core;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>What a desk sees of other desks: co-viewed reports and counter-reports; on either engine.</summary>
public abstract class CoViewContract
{
    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task A_basisteam_lists_what_it_co_views_and_acknowledges_what_it_may_not_read()
    {
        await using var service = await StartAsync();
        var team = (await service.ScreenAsync(Example.Report("0"))).Assessment.Desk;
        for (var n = 1; n <= 3; n++)
        {
            var report = Example.Report($"{n}", "intentional_rape");
            report.Received = Example.Moment(TimeSpan.FromHours(-2 - n));
            report.OccurredFrom = Example.Moment(TimeSpan.FromHours(-20), V1.Precision.Minute);
            if (n == 1)
                report.RedFlags.Add(V1.RedFlag.RepetitionDanger);
            await service.ScreenAsync(report);
        }
        var headers = service.As(Roles.Triage, team);

        var all = await AllAsync(service, new() { Desk = team, PageSize = 2 }, headers);
        var acknowledged = (await service.Work.AcknowledgeItemAsync(new() { ReportId = Example.Report("2").Id, Desk = team }, headers)).Work;
        var left = await AllAsync(service, new() { Desk = team, IsUnacknowledgedOnly = true }, headers);
        var unread = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Work.GetWorkAsync(new() { ReportId = Example.Report("2").Id }, headers));

        Assert.Equal(["3", "2", "1"], all.Select(v => v.ReportId.SourceNumber));
        Assert.All(all, v => Assert.Equal(("TOS-AM", V1.DeskKind.FrontofficeTos, false), (v.Desk, v.DeskKind, v.IsAcknowledged)));
        Assert.Equal([false, false, true], all.Select(v => v.IsDanger));
        Assert.Equal(["3", "1"], left.Select(v => v.ReportId.SourceNumber));
        Assert.Equal(new V1.Work
        {
            ReportId = Example.Report("2").Id,
            WorkEventNumber = 2,
            Desk = "TOS-AM",
            DeskKind = V1.DeskKind.FrontofficeTos,
            AcknowledgedDesks = { team },
        }, acknowledged);
        Assert.Equal("ERROR_REASON_SCOPE_DENIED", unread.Info().Reason);
        Assert.True((await AllAsync(service, new() { Desk = team }, headers)).Single(v => v.ReportId.SourceNumber == "2").IsAcknowledged);
    }

    [Fact]
    public async Task A_desk_that_does_not_co_view_acknowledges_nothing_and_what_left_its_queue_is_listed_no_more()
    {
        await using var service = await StartAsync();
        var team = (await service.ScreenAsync(Example.Report("0"))).Assessment.Desk;
        var id = Example.Report("1").Id;
        await service.ScreenAsync(Example.Report("1", "intentional_rape"));

        var other = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Work.AcknowledgeItemAsync(new() { ReportId = id, Desk = "ZSM-AM" }, service.As(Roles.Frontoffice, "*")));
        await service.Work.DecideAsync(
            new() { ReportId = id, WorkEventNumber = 1, Draft = new() { Decision = V1.Decision.TakeUp, Revision = 1, WhySetAside = "w" } },
            service.As(Roles.Frontoffice, "*"));

        Assert.Equal("NOT_YOUR_DESK", other.Info().Metadata["refusal"]);
        Assert.Empty(await AllAsync(service, new() { Desk = team }, service.As(Roles.Triage, team)));
        var denied = await Assert.ThrowsAsync<RpcException>(() => AllAsync(service, new() { Desk = team }, service.As(Roles.Triage, "RD")));
        Assert.Equal("ERROR_REASON_DESK_NOT_FOUND", denied.Info().Reason);
    }

    [Fact]
    public async Task Counter_reports_name_each_other_in_item_and_work_and_have_one_decider()
    {
        await using var service = await StartAsync();
        var (first, second) = (Example.Report("1", "assault_simple_pain"), Example.Report("2", "assault_simple_pain"));
        second.CounterReport = first.Id;
        var desk = (await service.ScreenAsync(first)).Assessment.Desk;
        await service.ScreenAsync(second);

        var items = (await service.Triage.ListQueueItemsAsync(new() { Desk = desk }, As(service, Roles.Triage, "officer-1"))).Entries
            .ToDictionary(e => e.Item.ReportId.SourceNumber, e => e.Item.CounterReportId);
        var work = await GetAsync(service, first.Id);
        await TakeUpAsync(service, first.Id, Roles.Triage, "officer-1");
        var refused = await Assert.ThrowsAsync<RpcException>(() => TakeUpAsync(service, second.Id, Roles.Triage, "officer-2"));
        var taken = await TakeUpAsync(service, second.Id, Roles.Triage, "officer-1");

        Assert.Equal((second.Id, first.Id), (items["1"], items["2"]));
        Assert.Equal([second.Id], work.CounterReportIds);
        Assert.Equal(("COUNTER_REPORT_OF_OTHER", "8-counter", "officer-1", "COORDINATOR"),
            (refused.Info().Metadata["refusal"], refused.Info().Metadata["clause"], refused.Info().Metadata["holder"], refused.Info().Metadata["who_may"]));
        Assert.Equal(V1.ReportState.InInvestigation, taken.State);
    }

    [Fact]
    public async Task A_coordinator_may_decide_the_counter_report_of_another_and_sending_again_names_nothing_twice()
    {
        await using var service = await StartAsync();
        var (first, second) = (Example.Report("1", "assault_simple_pain"), Example.Report("2", "assault_simple_pain"));
        second.CounterReport = first.Id;
        await service.ScreenAsync(first);
        await service.ScreenAsync(second);
        await service.ScreenAsync(second);
        Assert.Equal((2, 2), ((await GetAsync(service, first.Id)).WorkEventNumber, (await GetAsync(service, second.Id)).WorkEventNumber));
        await TakeUpAsync(service, first.Id, Roles.Triage, "officer-1");

        Assert.Equal(V1.ReportState.InInvestigation, (await TakeUpAsync(service, second.Id, Roles.Coordinator, "coordinator-1")).State);
    }

    [Fact]
    public async Task A_counter_report_that_is_not_in_the_store_holds_nothing_up()
    {
        await using var service = await StartAsync();
        var report = Example.Report("2", "assault_simple_pain");
        report.CounterReport = Example.Report("1").Id;

        Assert.Equal(ScreeningOutcome.Accepted, (await service.ScreenAsync(report)).Outcome);
        Assert.Empty((await GetAsync(service, report.Id)).CounterReportIds);
    }

    [Fact]
    public async Task What_is_co_viewed_and_named_is_the_same_after_a_restart()
    {
        var location = await NewLocationAsync();
        var (first, second) = (Example.Report("1", "intentional_rape"), Example.Report("2", "assault_simple_pain"));
        second.CounterReport = first.Id;
        V1.Work before;
        string team;
        await using (var service = await TestService.StartAsync(location, keepsFolder: true))
        {
            await service.ScreenAsync(first);
            team = (await service.ScreenAsync(second)).Assessment.Desk;
            await service.Work.AcknowledgeItemAsync(new() { ReportId = first.Id, Desk = team }, service.As(Roles.Triage, team));
            before = await GetAsync(service, second.Id);
        }
        await using var again = await TestService.StartAsync(location, keepsFolder: !Directory.Exists(location));

        Assert.Equal(before, await GetAsync(again, second.Id));
        Assert.True(Assert.Single(await AllAsync(again, new() { Desk = team }, again.As(Roles.Triage, team))).IsAcknowledged);
        var item = Assert.Single((await again.Triage.ListQueueItemsAsync(new() { Desk = team }, As(again, Roles.Triage, "officer-1"))).Entries).Item;
        Assert.Equal(first.Id, item.CounterReportId);
    }

    static async Task<List<CoView>> AllAsync(TestService service, ListCoViewsRequest request, Metadata headers)
    {
        var views = new List<CoView>();
        do
        {
            var page = await service.Work.ListCoViewsAsync(request, headers);
            views.AddRange(page.CoViews);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return views;
    }

    static async Task<V1.Work> TakeUpAsync(TestService service, V1.ReportId id, Roles role, string person)
    {
        var work = await GetAsync(service, id);
        return (await service.Work.DecideAsync(new()
        {
            ReportId = id,
            WorkEventNumber = work.WorkEventNumber,
            Draft = new() { Decision = V1.Decision.TakeUp, Revision = work.Revision, WhySetAside = "w" },
        }, As(service, role, person))).Work;
    }

    static async Task<V1.Work> GetAsync(TestService service, V1.ReportId id) =>
        (await service.Work.GetWorkAsync(new() { ReportId = id }, service.As(Roles.Om, "*"))).Work;

    static Metadata As(TestService service, Roles role, string person) => service.As(new DemoIdentity(person, role, ["*"]));

    async Task<TestService> StartAsync()
    {
        var location = await NewLocationAsync();
        return await TestService.StartAsync(location, keepsFolder: !Directory.Exists(location));
    }
}

public sealed class SqliteCoViewTests : CoViewContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresCoViewTests(PostgresCluster cluster) : CoViewContract
{
    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
