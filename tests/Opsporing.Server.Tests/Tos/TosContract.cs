using Grpc.Core;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>The frontoffices TOS, on either engine.</summary>
public abstract class TosContract
{
    const string Elsewhere = "TOS-RD";

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task The_overview_counts_every_frontoffice_for_a_frontoffice_of_one_eenheid_and_nobody_at_a_basisteam()
    {
        await using var service = await StartAsync();
        await ScreenAsync(service, "1", r => r.Kind = V1.ReportKind.Melding);
        var waits = await ScreenAsync(service, "2");
        await ScreenAsync(service, "3", r => (r.OccurredPlace.Gemeente, r.ReceivingEenheid) = ("GM0599", "RD"));
        await DecideAsync(service, waits, new()
        {
            Decision = V1.Decision.AwaitVictim,
            UntilTime = Example.Time(TimeSpan.FromDays(30)),
            WhySetAside = "w",
        });

        var overview = await service.Tos.GetTosOverviewAsync(new(), service.As(Roles.Frontoffice, "AM"));
        var e = await Assert.ThrowsAsync<RpcException>(() => service.Tos.GetTosOverviewAsync(new(), service.As(Roles.Triage, "*")).ResponseAsync);

        var (here, there) = (overview.Frontoffices.Single(f => f.Desk == "TOS-AM"), overview.Frontoffices.Single(f => f.Desk == Elsewhere));
        Assert.Equal((2, 1, 1), (here.ItemCount, here.MeldingCount, here.AangifteCount));
        Assert.Equal(1, here.Duties.Single(d => d.Kind == V1.DutyKind.Review).DutyCount_);
        Assert.Equal((1, "RD"), (there.ItemCount, there.Eenheid));
        Assert.Equal(11, overview.Frontoffices.Count);
        Assert.Equal("ERROR_REASON_ROLE_DENIED", e.Info().Reason);
    }

    [Fact]
    public async Task A_melding_that_becomes_an_aangifte_keeps_its_place_and_its_history()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r =>
        {
            r.Kind = V1.ReportKind.Melding;
            r.Received = Example.Moment(TimeSpan.FromDays(-20));
            r.OccurredFrom = Example.Moment(TimeSpan.FromDays(-21));
        });
        var later = await ScreenAsync(service, "2");
        var intake = new IntakeDraft { UrgentActs = { UrgentAct.BodyTraces }, Talk = V1.InformativeTalk.Held, ExOfficio = V1.ExOfficioCheck.NoGround };
        await service.Work.RecordIntakeAsync(new() { ReportId = id, WorkEventNumber = 1, Intake = intake }, Officer(service));

        await ScreenAsync(service, "1", r =>
        {
            (r.Kind, r.Revision) = (V1.ReportKind.Aangifte, 2);
            r.Received = Example.Moment(TimeSpan.FromDays(-20));
            r.OccurredFrom = Example.Moment(TimeSpan.FromDays(-21));
        });

        var items = (await service.Triage.ListQueueItemsAsync(new() { Desk = "TOS-AM" }, Officer(service))).Entries;
        Assert.Equal([id, later], items.Select(i => i.Item.ReportId));
        Assert.Equal(V1.ReportKind.Aangifte, items[0].Item.Kind);
        var shown = await service.Triage.GetReportAsync(new() { ReportId = id }, Officer(service));
        Assert.Equal([V1.WorkEventKind.Routed, V1.WorkEventKind.IntakeRecorded], shown.WorkEvents.Select(e => e.Kind));
        Assert.Equal([V1.ReportKind.Melding, V1.ReportKind.Aangifte], shown.Revisions.Select(r => r.Report.Kind));
    }

    [Fact]
    public async Task A_report_is_handed_to_the_frontoffice_of_another_eenheid_when_that_one_accepts()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1");
        await DecideAsync(service, id, new() { Decision = V1.Decision.Transfer, TargetDesk = Elsewhere, Note = "victim moved", WhySetAside = "w" });
        Assert.Equal("TOS-AM", (await GetAsync(service, id)).Desk);

        var e = await Assert.ThrowsAsync<RpcException>(() => service.Work.AcceptTransferAsync(
            new() { ReportId = id, WorkEventNumber = 2 }, service.As(Roles.Triage, "RD")).ResponseAsync);
        var accepted = (await service.Work.AcceptTransferAsync(
            new() { ReportId = id, WorkEventNumber = 2 }, service.As(Roles.Frontoffice, "RD"))).Work;

        Assert.Equal(StatusCode.PermissionDenied, e.StatusCode);
        Assert.Equal(Elsewhere, accepted.Desk);
    }

    [Fact]
    public async Task A_basisteam_learns_that_the_report_went_to_the_frontoffice_and_the_danger_and_nothing_else()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r => r.RedFlags.Add(V1.RedFlag.Weapon));

        var shown = await service.Triage.GetReportAsync(new() { ReportId = id }, service.As(Roles.Triage, "AM"));

        Assert.Equal(
            new GetReportResponse
            {
                ReportId = id,
                Withheld = new() { Desk = "TOS-AM", DeskKind = V1.DeskKind.FrontofficeTos, IsDanger = true },
            },
            shown);
    }

    [Fact]
    public async Task The_check_without_aangifte_is_that_of_a_certified_officer()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1");

        var e = await Assert.ThrowsAsync<RpcException>(() => service.Work.RecordIntakeAsync(
            new() { ReportId = id, WorkEventNumber = 1, Intake = new() { ExOfficio = V1.ExOfficioCheck.Ground } },
            service.As(Roles.Triage, "*")).ResponseAsync);

        Assert.Equal("ERROR_REASON_ROLE_DENIED", e.Info().Reason);
    }

    static async Task<V1.ReportId> ScreenAsync(TestService service, string number, Action<V1.Report>? change = null)
    {
        var report = Example.Report(number, "intentional_rape");
        change?.Invoke(report);
        await service.ScreenAsync(report);
        return report.Id;
    }

    static async Task DecideAsync(TestService service, V1.ReportId id, DecisionDraft draft)
    {
        var work = await GetAsync(service, id);
        draft.Revision = work.Revision;
        await service.Work.DecideAsync(new() { ReportId = id, WorkEventNumber = work.WorkEventNumber, Draft = draft }, Officer(service));
    }

    static async Task<V1.Work> GetAsync(TestService service, V1.ReportId id) =>
        (await service.Work.GetWorkAsync(new() { ReportId = id }, Officer(service))).Work;

    static Metadata Officer(TestService service) => service.As(new DemoIdentity("detective-1", Roles.Frontoffice, ["AM"]));

    async Task<TestService> StartAsync() => await TestService.ServeAsync(await NewLocationAsync());
}

public sealed class SqliteTosTests : TosContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresTosTests(PostgresCluster cluster) : TosContract
{
    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
