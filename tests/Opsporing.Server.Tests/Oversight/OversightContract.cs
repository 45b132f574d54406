using Grpc.Core;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Second triage, audit draws and the figures of teams, on either engine.</summary>
public abstract class OversightContract
{
    const string Neighbour = "AM-07";

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task A_drawn_decision_is_hidden_from_who_is_to_triage_again_and_from_nobody_else()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, Drawn(service));
        await DecideAsync(service, id, V1.Decision.EndEarly, "officer-1");

        var blind = await GetAsync(service, id, Roles.Triage, "officer-2");
        var seen = await service.Triage.GetReportAsync(new() { ReportId = id }, As(service, Roles.Triage, "officer-2"));
        Assert.Equal((true, V1.ReportState.Unspecified, V1.DutyKind.Retriage), (blind.IsBlind, blind.State, Assert.Single(blind.Duties).Kind));
        Assert.Equal((true, V1.ReportState.Unspecified, 0), (seen.IsBlind, seen.State, seen.WorkEvents.Count));
        Assert.NotNull(seen.Report);
        foreach (var (role, person) in ((Roles, string)[])
            [(Roles.Triage, "officer-1"), (Roles.Coordinator, "coordinator-1"), (Roles.Om, "om-1"), (Roles.PrivacyOfficer, "po-1")])
            Assert.False((await GetAsync(service, id, role, person)).IsBlind);
        var whole = await service.Triage.GetReportAsync(new() { ReportId = id }, As(service, Roles.Om, "om-1"));
        Assert.Equal((false, V1.ReportState.Ended, 2), (whole.IsBlind, whole.State, whole.WorkEvents.Count));
    }

    [Fact]
    public async Task A_decision_that_was_not_drawn_is_hidden_from_nobody()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, Undrawn(service));
        await DecideAsync(service, id, V1.Decision.EndEarly, "officer-1");

        var work = await GetAsync(service, id, Roles.Triage, "officer-2");

        Assert.Equal((false, V1.ReportState.Ended), (work.IsBlind, work.State));
        var e = await Assert.ThrowsAsync<RpcException>(() => AgainAsync(service, id, "officer-2", V1.Decision.TakeUp));
        Assert.Equal("DUTY_NOT_RUNNING", e.Info().Metadata["refusal"]);
    }

    [Fact]
    public async Task A_second_triage_is_recorded_once_by_another_person_and_changes_nothing()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, Drawn(service));
        var first = await DecideAsync(service, id, V1.Decision.EndEarly, "officer-1");

        var same = await Assert.ThrowsAsync<RpcException>(() => AgainAsync(service, id, "officer-1", V1.Decision.TakeUp));
        var again = await AgainAsync(service, id, "officer-2", V1.Decision.TakeUp);
        var twice = await Assert.ThrowsAsync<RpcException>(() => AgainAsync(service, id, "officer-3", V1.Decision.TakeUp));

        Assert.Equal("SAME_PERSON", same.Info().Metadata["refusal"]);
        Assert.Equal("DUTY_NOT_RUNNING", twice.Info().Metadata["refusal"]);
        Assert.Equal((V1.ReportState.Ended, first.Desk, false), (again.State, again.Desk, again.IsBlind));
        Assert.DoesNotContain(again.Duties, d => d.Kind == V1.DutyKind.Retriage);
        Assert.Contains(again.Duties, d => d.Kind == V1.DutyKind.Feedback);
    }

    [Fact]
    public async Task Agreement_is_told_per_queue_from_ten_second_triages_on()
    {
        await using var service = await StartAsync();
        var numbers = Numbers(service, draws => draws.Retriage < RetriagePpm(service), TeamTally.LeastRetriages);
        foreach (var (index, number) in numbers.Index())
        {
            var id = await ScreenAsync(service, number);
            var isEnded = index < 5;
            await DecideAsync(service, id, isEnded ? V1.Decision.EndEarly : V1.Decision.TakeUp, "officer-1");
            if (index == numbers.Length - 1)
                Assert.False((await FiguresAsync(service)).Retriage.HasKappa);
            // Nine alike, one apart.
            await AgainAsync(service, id, "officer-2", isEnded || index == 9 ? V1.Decision.EndEarly : V1.Decision.TakeUp);
        }

        var retriage = (await FiguresAsync(service)).Retriage;

        Assert.Equal((10, 10, 0.9), (retriage.DrawnCount, retriage.DoneCount, retriage.ObservedAgreement));
        // p_e = 0.5 * 0.6 + 0.5 * 0.4 = 0.5, so kappa = (0.9 - 0.5) / 0.5.
        Assert.Equal(0.8, retriage.Kappa, 12);
    }

    [Fact]
    public async Task Audit_draws_are_counted_with_what_was_truly_investigated_and_named_to_the_coordinator()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, Numbers(service, draws => draws.EndEarly < 20_000 && draws.Retriage >= RetriagePpm(service), 1)[0]);
        var other = await ScreenAsync(service, Numbers(service, draws => draws.EndEarly >= 20_000 && draws.Retriage >= RetriagePpm(service), 1)[0]);
        var desk = (await DecideAsync(service, id, V1.Decision.EndEarly, "officer-1")).Desk;
        await DecideAsync(service, other, V1.Decision.EndEarly, "officer-1");

        var before = await FiguresAsync(service);
        await service.Host.Installation.Store.Outcomes.RecordAsync(
            [new()
            {
                ReportId = new(id.SourceSystem, id.SourceNumber),
                Kind = Opsporing.OutcomeKind.FirstInvestigativeAct,
                OccurTime = Example.Now.ToUnixTimeSeconds(),
                KnownTime = Example.Now.ToUnixTimeMilliseconds(),
            }], "bvh", TestContext.Current.CancellationToken);
        var audit = (await FiguresAsync(service)).Audit;
        var draws = await service.Oversight.ListAuditDrawsAsync(new() { Desk = desk }, As(service, Roles.Coordinator, "coordinator-1"));
        var denied = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Oversight.ListAuditDrawsAsync(new() { Desk = desk }, As(service, Roles.Triage, "officer-1")));

        Assert.Equal((1, 0), (before.Audit.EndEarlyDrawnCount, before.Audit.InvestigatedCount));
        Assert.Equal((1, 1), (audit.EndEarlyDrawnCount, audit.InvestigatedCount));
        Assert.Equal(4 * 16 * 4, audit.BudgetQuarterHours);
        Assert.True(audit.UsedQuarterHours > before.Audit.UsedQuarterHours);
        var draw = Assert.Single(draws.Draws);
        Assert.Equal((id, 20_000, true), (draw.ReportId, draw.ProbabilityPpm, draw.IsInvestigated));
        Assert.Equal(StatusCode.PermissionDenied, denied.StatusCode);
    }

    [Fact]
    public async Task Without_advice_a_decision_follows_none_and_is_counted_so()
    {
        await using var service = await StartAsync();
        var withheld = await ScreenAsync(service, Numbers(service, draws => draws.Withheld < 10_000, 1)[0]);
        var shown = await ScreenAsync(service, Numbers(service, draws => draws.Withheld >= 10_000, 1)[0]);

        Assert.Equal(V1.Advice.Unspecified, (await service.Triage.GetReportAsync(
            new() { ReportId = withheld }, As(service, Roles.Triage, "officer-1"))).Assessment.Advice);
        await DecideAsync(service, withheld, V1.Decision.EndEarly, "officer-1", why: "");
        var e = await Assert.ThrowsAsync<RpcException>(() => DecideAsync(service, shown, V1.Decision.EndEarly, "officer-1", why: ""));
        await DecideAsync(service, shown, V1.Decision.EndEarly, "officer-1");

        Assert.Equal("ADVICE_NOT_EXPLAINED", e.Info().Metadata["refusal"]);
        var figures = await FiguresAsync(service);
        Assert.Equal((2, 1, 1, 0),
            (figures.DecisionCount, figures.AdviceNotShownCount, figures.AdviceSetAsideCount, figures.AdviceFollowedCount));
    }

    [Fact]
    public async Task A_transfer_refused_as_not_for_us_is_counted_for_the_team_that_sent_it()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1");
        var sender = (await TransferAsync(service, id)).Desk;
        await service.Work.RefuseTransferAsync(
            new() { ReportId = id, WorkEventNumber = 2, Reason = "not our area" }, service.As(Roles.Triage, Neighbour));
        await TransferAsync(service, id);
        service.Clock.Advance(TimeSpan.FromDays(4));
        await UntilAsync(async () => (await GetAsync(service, id, Roles.Om, "om-1")).OfferedDesk == "");

        var figures = await AllFiguresAsync(service);

        var team = Assert.Single(figures);
        Assert.Equal((sender, 1, 1), (team.Desk, team.NotForUsCount, team.LapsedTransferCount));
    }

    [Fact]
    public async Task A_lead_lost_while_a_report_waits_is_counted_for_its_team_and_one_lost_in_an_investigation_is_not()
    {
        await using var service = await StartAsync();
        var (waiting, taken) = (await ScreenAsync(service, "1", Perishing), await ScreenAsync(service, "2", Perishing));
        await DecideAsync(service, taken, V1.Decision.TakeUp, "officer-1");
        service.Clock.Advance(TimeSpan.FromDays(3));
        await UntilAsync(async () => (await service.Triage.GetReportAsync(new() { ReportId = waiting }, As(service, Roles.Om, "om-1")))
            .WorkEvents.Any(e => e.Kind == V1.WorkEventKind.LeadLost));

        var team = Assert.Single(await AllFiguresAsync(service));

        var lost = Assert.Single(team.LostLeads);
        Assert.Equal(("camera_private", 1), (lost.LeadKind, lost.LeadCount));

        static void Perishing(V1.Report report) => report.Leads.Add(new V1.Lead
        {
            Kind = "camera_private",
            State = V1.LeadState.Present,
            QualityPermille = 500,
            PerishTime = Example.Time(TimeSpan.FromDays(2)),
        });
    }

    [Fact]
    public async Task Figures_are_of_the_period_and_of_the_scope_of_the_caller()
    {
        await using var service = await StartAsync();
        await DecideAsync(service, await ScreenAsync(service, "1"), V1.Decision.TakeUp, "officer-1");
        var am = service.As(Roles.Coordinator, "AM");

        var now = await service.Oversight.ListTeamFiguresAsync(new(), am);
        var elsewhere = await service.Oversight.ListTeamFiguresAsync(new(), service.As(Roles.Coordinator, "RD"));
        var earlier = await service.Oversight.ListTeamFiguresAsync(new() { UntilTime = Example.Time(TimeSpan.Zero) }, am);
        var wrong = await Assert.ThrowsAsync<RpcException>(async () => await service.Oversight.ListTeamFiguresAsync(
            new() { FromTime = Example.Time(TimeSpan.FromDays(-401)) }, am));
        var unknown = await Assert.ThrowsAsync<RpcException>(async () => await service.Oversight.ListTeamFiguresAsync(new() { Desk = "RD-01" }, am));

        Assert.Equal(1, Assert.Single(now.Teams).DecisionCount);
        Assert.Empty(elsewhere.Teams);
        Assert.Empty(earlier.Teams);
        Assert.Equal(["from_time"], wrong.Fields());
        Assert.Equal("ERROR_REASON_DESK_NOT_FOUND", unknown.Info().Reason);
    }

    static string Drawn(TestService service) => Numbers(service, draws => draws.Retriage < RetriagePpm(service), 1)[0];

    static string Undrawn(TestService service) => Numbers(service, draws => draws.Retriage >= RetriagePpm(service), 1)[0];

    /// <summary>Numbers of reports whose draws are as asked, with advice shown; the key of the store is another in every test.</summary>
    static string[] Numbers(TestService service, Func<(int ProposeEnd, int EndEarly, int Withheld, int Retriage), bool> isAsked, int count) =>
        [.. Enumerable.Range(100, 100_000).Select(n => $"{n}")
            .Where(n => isAsked(service.Host.Installation.Bases.Draws.Draw(new ReportId(Example.System, n).ToKey()))).Take(count)];

    static int RetriagePpm(TestService service) => service.Host.Installation.Policies!.Base.Chapters!.Audit.RetriagePpm;

    static async Task<V1.ReportId> ScreenAsync(TestService service, string number, Action<V1.Report>? change = null)
    {
        var report = Example.Report(number);
        change?.Invoke(report);
        await service.ScreenAsync(report);
        return report.Id;
    }

    static async Task<V1.Work> DecideAsync(
        TestService service, V1.ReportId id, V1.Decision decision, string person, string why = "w")
    {
        var work = await GetAsync(service, id, Roles.Om, "om-1");
        return (await service.Work.DecideAsync(new()
        {
            ReportId = id,
            WorkEventNumber = work.WorkEventNumber,
            Draft = new()
            {
                Decision = decision,
                Revision = work.Revision,
                ReasonCode = "ANDERE_AFDOENING",
                IsSourceRead = true,
                WhySetAside = why,
            },
        }, As(service, Roles.Triage, person))).Work;
    }

    static async Task<V1.Work> TransferAsync(TestService service, V1.ReportId id) => (await service.Work.DecideAsync(new()
    {
        ReportId = id,
        WorkEventNumber = (await GetAsync(service, id, Roles.Om, "om-1")).WorkEventNumber,
        Draft = new() { Decision = V1.Decision.Transfer, Revision = 1, TargetDesk = Neighbour, Note = "theirs", WhySetAside = "w" },
    }, As(service, Roles.Triage, "officer-1"))).Work;

    static async Task<V1.Work> AgainAsync(TestService service, V1.ReportId id, string person, V1.Decision decision) =>
        (await service.Work.RecordRetriageAsync(new()
        {
            ReportId = id,
            WorkEventNumber = (await GetAsync(service, id, Roles.Om, "om-1")).WorkEventNumber,
            Decision = decision,
            ReasonCode = decision == V1.Decision.EndEarly ? "ANDERE_AFDOENING" : "",
        }, As(service, Roles.Triage, person))).Work;

    static async Task<V1.Work> GetAsync(TestService service, V1.ReportId id, Roles role, string person) =>
        (await service.Work.GetWorkAsync(new() { ReportId = id }, As(service, role, person))).Work;

    static async Task<TeamFigures> FiguresAsync(TestService service) => Assert.Single(await AllFiguresAsync(service));

    static async Task<List<TeamFigures>> AllFiguresAsync(TestService service) =>
        [.. (await service.Oversight.ListTeamFiguresAsync(new(), As(service, Roles.Coordinator, "coordinator-1"))).Teams];

    static async Task UntilAsync(Func<Task<bool>> isThere)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await isThere())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    static Metadata As(TestService service, Roles role, string person) => service.As(new DemoIdentity(person, role, ["*"]));

    async Task<TestService> StartAsync()
    {
        var location = await NewLocationAsync();
        return await TestService.StartAsync(location, keepsFolder: !Directory.Exists(location));
    }
}

public sealed class SqliteOversightTests : OversightContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresOversightTests(PostgresCluster cluster) : OversightContract
{
    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
