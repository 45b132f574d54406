using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class WorkServiceTests
{
    const string Other = "AM-07";

    [Fact]
    public async Task A_claim_is_seen_by_all_and_a_second_one_hears_who_has_it()
    {
        await using var service = await TestService.StartAsync();
        var (id, desk) = await ScreenAsync(service, Example.Report("1"));

        var work = await ClaimAsync(service, id, "officer-1", 1);
        var late = await DeniedAsync(() => ClaimAsync(service, id, "officer-2", 1));
        var refused = await DeniedAsync(() => ClaimAsync(service, id, "officer-2", 2));

        Assert.Equal(("officer-1", 2), (work.Claim.Holder, work.WorkEventNumber));
        Assert.Equal((StatusCode.Aborted, "ERROR_REASON_LOST_RACE"), (late.StatusCode, late.Info().Reason));
        Assert.Equal(("officer-1", "CLAIMED", "2"), (late.Info().Metadata["winner"], late.Info().Metadata["winner_kind"], late.Info().Metadata["work_event_number"]));
        Assert.Equal((StatusCode.FailedPrecondition, "CLAIMED_BY_OTHER", "officer-1"), (refused.StatusCode, refused.Info().Metadata["refusal"], refused.Info().Metadata["holder"]));
        Assert.True(Assert.Single(await ItemsAsync(service, desk)).IsClaimed);
    }

    [Fact]
    public async Task A_claim_is_extended_handed_over_released_and_taken_over_after_it_expired()
    {
        await using var service = await TestService.StartAsync();
        var (id, _) = await ScreenAsync(service, Example.Report("1"));
        await ClaimAsync(service, id, "officer-1", 1);

        var extended = (await service.Work.ExtendClaimAsync(new() { ReportId = id, WorkEventNumber = 2 }, As(service, "officer-1"))).Work;
        var handed = (await service.Work.HandOverClaimAsync(
            new() { ReportId = id, WorkEventNumber = 3, Colleague = "officer-2", Note = "shift ends" }, As(service, "officer-1"))).Work;
        service.Clock.Advance(TimeSpan.FromHours(9));
        var taken = (await service.Work.TakeOverClaimAsync(
            new() { ReportId = id, WorkEventNumber = 4, Reason = "absent" }, As(service, "officer-3"))).Work;
        var released = (await service.Work.ReleaseClaimAsync(new() { ReportId = id, WorkEventNumber = 5 }, As(service, "officer-3"))).Work;

        Assert.Equal(("officer-1", "officer-2", "officer-3"), (extended.Claim.Holder, handed.Claim.Holder, taken.Claim.Holder));
        Assert.Null(released.Claim);
    }

    [Fact]
    public async Task A_report_that_is_taken_up_leaves_its_queue_for_good()
    {
        var folder = TestService.NewFolder();
        V1.ReportId id;
        await using (var service = await TestService.StartAsync(folder, keepsFolder: true))
        {
            (id, var desk) = await ScreenAsync(service, Example.Report("1"));
            var work = await DecideAsync(service, id, 1, new() { Decision = V1.Decision.TakeUp, Revision = 1, WhySetAside = "team decides" });

            Assert.Equal(V1.ReportState.InInvestigation, work.State);
            Assert.Empty(await ItemsAsync(service, desk));
        }
        await using var again = await TestService.StartAsync(folder, keepsFolder: false);

        var shown = await again.Triage.GetReportAsync(new() { ReportId = id }, As(again, "officer-1"));
        Assert.Equal((V1.ReportState.InInvestigation, 2), (shown.State, shown.WorkEventNumber));
    }

    [Fact]
    public async Task A_report_on_hold_comes_back_by_itself_once()
    {
        await using var service = await TestService.StartAsync();
        var (id, desk) = await ScreenAsync(service, Example.Report("1"));
        await DecideAsync(service, id, 1, new()
        {
            Decision = V1.Decision.Hold,
            Revision = 1,
            UntilTime = Example.Time(TimeSpan.FromDays(7)),
            Note = "wait",
            WhySetAside = "wait",
        });
        Assert.NotNull(Assert.Single(await ItemsAsync(service, desk)).WaitUntilTime);

        service.Clock.Advance(TimeSpan.FromDays(7));
        var work = await UntilAsync(service, id, w => w.WorkEventNumber == 3);
        service.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(work.WaitUntilTime);
        var events = (await service.Triage.GetReportAsync(new() { ReportId = id }, As(service, "officer-1"))).WorkEvents;
        Assert.Single(events, e => e.Kind == V1.WorkEventKind.Returned);
    }

    [Fact]
    public async Task A_transfer_needs_acceptance_and_a_later_revision_does_not_undo_it()
    {
        await using var service = await TestService.StartAsync();
        var sent = Example.Report("1");
        var (id, _) = await ScreenAsync(service, sent);
        var offered = await DecideAsync(service, id, 1, new()
        {
            Decision = V1.Decision.Transfer,
            Revision = 1,
            TargetDesk = Other,
            Note = "their street",
        });
        Assert.Equal((V1.ReportState.Open, Other), (offered.State, offered.OfferedDesk));

        var accepted = (await service.Work.AcceptTransferAsync(
            new() { ReportId = id, WorkEventNumber = 2 }, service.As(Roles.Triage, Other))).Work;
        sent.Revision = 2;
        sent.DamageCents = 10_000;
        await service.ScreenAsync(sent);

        Assert.Equal(Other, accepted.Desk);
        Assert.Single(await ItemsAsync(service, Other));
        Assert.Equal(2, (await service.Triage.GetReportAsync(new() { ReportId = id }, As(service, "officer-1"))).Report.Revision);
    }

    [Fact]
    public async Task A_guard_stays_across_a_revision_that_takes_its_fact_away()
    {
        await using var service = await TestService.StartAsync();
        var sent = Example.Report("1");
        sent.SuspectStatus = V1.SuspectStatus.Identified;
        var (id, desk) = await ScreenAsync(service, sent);
        sent.Revision = 2;
        sent.SuspectStatus = V1.SuspectStatus.Unknown;
        await service.ScreenAsync(sent);
        var work = await GetAsync(service, id);
        Assert.Contains(V1.Guard.IdentifiedSuspect, work.Guards);

        var e = await DeniedAsync(() => DecideAsync(service, id, work.WorkEventNumber, EndEarly(2)));

        Assert.Equal((StatusCode.FailedPrecondition, "GUARDED", "A3-suspect", "OM"),
            (e.StatusCode, e.Info().Metadata["refusal"], e.Info().Metadata["clause"], e.Info().Metadata["who_may"]));
    }

    /// <summary>Reports that police may not end, and the clause.</summary>
    public static TheoryData<string, string> Guarded => new()
    {
        { "suspect", "A3-suspect" },
        { "sexual", "Z-police" },
        { "red_flag", "D-danger" },
    };

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task No_ending_by_another_name_gets_past_a_guard(string kind, string clause)
    {
        await using var service = await TestService.StartAsync();
        var sent = Example.Report("1", kind == "sexual" ? "intentional_rape" : "burglary_shed");
        if (kind == "suspect")
            sent.SuspectStatus = V1.SuspectStatus.Identified;
        if (kind == "red_flag")
            sent.RedFlags.Add(V1.RedFlag.Stalking);
        var (id, _) = await ScreenAsync(service, sent);
        var work = await GetAsync(service, id, "*");
        var headers = service.As(Roles.Triage | Roles.Frontoffice | Roles.Coordinator, "*");

        foreach (var decision in (V1.Decision[])[V1.Decision.EndEarly, V1.Decision.OtherIntervention, V1.Decision.Abroad])
        {
            var draft = EndEarly(1);
            draft.Decision = decision;
            draft.Intervention = V1.InterventionKind.Mediation;
            var e = await DeniedAsync(async () => (await service.Work.DecideAsync(
                new() { ReportId = id, WorkEventNumber = work.WorkEventNumber, Draft = draft }, headers)).Work);
            Assert.Equal((StatusCode.FailedPrecondition, clause), (e.StatusCode, e.Info().Metadata["clause"]));
        }
        Assert.Equal(V1.ReportState.Open, (await GetAsync(service, id, "*")).State);
    }

    [Fact]
    public async Task A_decision_of_the_om_is_not_for_police()
    {
        await using var service = await TestService.StartAsync();
        var (id, _) = await ScreenAsync(service, Example.Report("1"));
        foreach (var decision in (V1.Decision[])[V1.Decision.OmEnd, V1.Decision.LiftGuard])
        {
            var e = await DeniedAsync(() => DecideAsync(service, id, 1, new() { Decision = decision, Revision = 1 }));
            Assert.Equal("OM", e.Info().Metadata["who_may"]);
        }
    }

    [Fact]
    public async Task A_sexual_offence_is_not_worked_by_a_basisteam()
    {
        await using var service = await TestService.StartAsync();
        var (id, _) = await ScreenAsync(service, Example.Report("1", "intentional_rape"));

        var e = await DeniedAsync(() => ClaimAsync(service, id, "officer-1", 1));

        Assert.Equal("ERROR_REASON_SCOPE_DENIED", e.Info().Reason);
    }

    [Fact]
    public async Task Overdue_bicycle_thefts_never_move_a_fresh_robbery_off_the_first_page()
    {
        const int thefts = 5000;
        await using var service = await TestService.StartAsync();
        string desk = "";
        for (var from = 0; from < thefts; from += 1000)
        {
            var request = new BatchScreenReportsRequest();
            for (var i = from; i < from + 1000; i++)
            {
                var theft = Example.Report($"{i + 1}", "theft_bicycle");
                theft.Received = Example.Moment(TimeSpan.FromDays(-90));
                theft.OccurredFrom = Example.Moment(TimeSpan.FromDays(-91));
                request.Reports.Add(theft);
            }
            desk = (await service.Screening.BatchScreenReportsAsync(request, service.As(DemoIdentities.Intake))).Results[0].Receipt.Assessment.Desk;
        }
        var (robbery, robberyDesk) = await ScreenAsync(service, Example.Report("9001", "robbery_street"));

        await service.Work.DecideAsync(
            new() { ReportId = robbery, WorkEventNumber = 1, Draft = new() { Decision = V1.Decision.Transfer, Revision = 1, TargetDesk = desk, Note = "yours" } },
            service.As(Roles.Triage, robberyDesk));
        await service.Work.AcceptTransferAsync(new() { ReportId = robbery, WorkEventNumber = 2 }, service.As(Roles.Triage, desk));

        Assert.Contains((await ItemsAsync(service, desk)).Take(5), i => i.ReportId.Equals(robbery));
    }

    [Fact]
    public async Task Duties_are_listed_by_desk_earliest_first()
    {
        await using var service = await TestService.StartAsync();
        var (id, desk) = await ScreenAsync(service, Example.Report("1"));
        await ScreenAsync(service, Example.Report("2"));

        var first = await service.Work.ListDutiesAsync(new() { Desk = desk, PageSize = 1 }, As(service, "officer-1"));
        var second = await service.Work.ListDutiesAsync(new() { Desk = desk, PageSize = 1, PageToken = first.NextPageToken }, As(service, "officer-1"));

        Assert.Equal(id, Assert.Single(first.Duties).ReportId);
        Assert.Equal("2", Assert.Single(second.Duties).ReportId.SourceNumber);
        Assert.All(first.Duties.Concat(second.Duties), d => Assert.Equal(desk, d.Duty.Desk));
    }

    [Fact]
    public async Task Facets_and_a_selection_count_every_open_item()
    {
        await using var service = await TestService.StartAsync();
        var (_, desk) = await ScreenAsync(service, Example.Report("1"));
        await ScreenAsync(service, Example.Report("2"));

        var facets = await service.Work.GetFacetsAsync(new() { Desk = desk }, As(service, "officer-1"));
        var selection = await service.Work.ProposeSelectionAsync(new() { Desk = desk, QuarterHours = 0 }, As(service, "officer-1"));

        Assert.Equal(2, facets.ItemCount);
        Assert.All(facets.Counts.GroupBy(c => c.Facet), g => Assert.Equal(2, g.Sum(c => c.ItemCount)));
        Assert.Equal((0, 2), (selection.ChosenTotal.ReportCount, selection.LeftOutTotal.ReportCount));
    }

    static DecisionDraft EndEarly(int revision) => new()
    {
        Decision = V1.Decision.EndEarly,
        Revision = revision,
        ReasonCode = "GEEN_OPSPORINGSINDICATIE",
        IsSourceRead = true,
        Note = "nothing to go on",
        OmReference = "OM-1",
        WhySetAside = "nothing to go on",
    };

    static Metadata As(TestService service, string officer) =>
        service.As(new DemoIdentity(officer, Roles.Triage, ["AM"]));

    static async Task<(V1.ReportId Id, string Desk)> ScreenAsync(TestService service, V1.Report report) =>
        (report.Id, (await service.ScreenAsync(report)).Assessment.Desk);

    static async Task<V1.Work> ClaimAsync(TestService service, V1.ReportId id, string officer, int number) =>
        (await service.Work.ClaimItemAsync(new() { ReportId = id, WorkEventNumber = number }, As(service, officer))).Work;

    static async Task<V1.Work> DecideAsync(TestService service, V1.ReportId id, int number, DecisionDraft draft) =>
        (await service.Work.DecideAsync(new() { ReportId = id, WorkEventNumber = number, Draft = draft }, As(service, "officer-1"))).Work;

    static async Task<V1.Work> GetAsync(TestService service, V1.ReportId id, string scope = "AM") =>
        (await service.Work.GetWorkAsync(new() { ReportId = id }, service.As(Roles.Triage | Roles.Frontoffice, scope))).Work;

    static async Task<V1.Work> UntilAsync(TestService service, V1.ReportId id, Func<V1.Work, bool> isThere)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await GetAsync(service, id) is var work && isThere(work))
                return work;
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    static async Task<List<V1.QueueItem>> ItemsAsync(TestService service, string desk) =>
        [.. (await service.Triage.ListQueueItemsAsync(new() { Desk = desk }, service.As(Roles.Triage, "*"))).Entries.Select(e => e.Item)];

    static async Task<RpcException> DeniedAsync(Func<Task<V1.Work>> act)
    {
        var e = await Assert.ThrowsAsync<RpcException>(act);
        return e;
    }
}
