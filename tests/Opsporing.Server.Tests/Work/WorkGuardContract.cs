using Grpc.Core;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>The legal guards over the wire: each just inside and just outside, and the ways around it; on either engine.</summary>
public abstract class WorkGuardContract
{
    const string Neighbour = "AM-07";

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task A3_suspect_described_may_be_ended_and_identified_may_not()
    {
        await using var service = await StartAsync();
        var described = await ScreenAsync(service, "1", r => r.SuspectStatus = V1.SuspectStatus.Described);
        var identified = await ScreenAsync(service, "2", r => r.SuspectStatus = V1.SuspectStatus.Identified);

        Assert.Equal(V1.ReportState.Ended, (await DecideAsync(service, described, EndEarly())).State);
        await RefusedAsync(service, identified, EndEarly(), "GUARDED", "A3-suspect");
        Assert.Equal(V1.ReportState.Ended, (await DecideAsync(service, identified, OmEnd(), Roles.Om)).State);
    }

    [Fact]
    public async Task A3_feedback_an_ending_has_a_reason_and_starts_the_duty()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1");
        var without = EndEarly();
        without.ReasonCode = "";

        await RefusedAsync(service, id, without, "REASON_MISSING", "A3-feedback");
        var ended = await DecideAsync(service, id, EndEarly());

        var duty = Assert.Single(ended.Duties, d => d.Kind == V1.DutyKind.Feedback);
        Assert.Equal(Example.Now.AddDays(14), duty.DueTime.ToDateTimeOffset());
    }

    [Fact]
    public async Task A4_ready_made_ends_when_the_OM_agrees_and_not_before()
    {
        await using var service = await StartAsync();
        var ready = await ScreenAsync(service, "1", r => r.IsReadyMade = true);
        var common = await ScreenAsync(service, "2");

        Assert.Equal(V1.ReportState.Ended, (await DecideAsync(service, common, EndEarly())).State);
        var waiting = await DecideAsync(service, ready, EndEarly());
        Assert.Equal((V1.ReportState.Open, V1.SecondPersonKind.Om), (waiting.State, waiting.SecondPerson));
        var colleague = await Assert.ThrowsAsync<RpcException>(() => ConfirmAsync(service, ready, Roles.Triage, "officer-2"));
        Assert.Equal(("ROLE_MISSING", "OM"), (colleague.Info().Metadata["refusal"], colleague.Info().Metadata["who_may"]));

        Assert.Equal(V1.ReportState.Ended, (await ConfirmAsync(service, ready, Roles.Om, "om-1")).State);
    }

    [Theory]
    [InlineData(V1.Decision.EndEarly)]
    [InlineData(V1.Decision.OtherIntervention)]
    [InlineData(V1.Decision.Abroad)]
    public async Task A5_hic_without_leads_is_ended_by_the_OM_alone_under_any_name(V1.Decision decision)
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r => r.Offences[0].Code = "burglary_dwelling");
        var draft = EndEarly("ANDERE_AFDOENING");
        draft.Decision = decision;

        await RefusedAsync(service, id, draft, "HIC_WITHOUT_LEADS", "A5-hic");
        Assert.Contains((await GetAsync(service, id)).Duties, d => d.Kind == V1.DutyKind.HicReview);
        Assert.Equal(V1.ReportState.Ended, (await DecideAsync(service, id, OmEnd(), Roles.Om)).State);
    }

    [Fact]
    public async Task A5_hic_with_leads_waits_for_the_OM()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r =>
        {
            r.Offences[0].Code = "burglary_dwelling";
            r.Leads.Add(new V1.Lead { Kind = "camera_private", State = V1.LeadState.Secured, QualityPermille = 800 });
        });

        var waiting = await DecideAsync(service, id, EndEarly("ANDERE_AFDOENING"));

        Assert.Equal((V1.ReportState.Open, V1.SecondPersonKind.Om), (waiting.State, waiting.SecondPerson));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Z_police_a_sexual_offence_is_not_ended_by_police_by_code_or_by_signal(bool isSignal)
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r =>
        {
            r.SexualContentSignal = isSignal;
            r.Offences[0].Code = isSignal ? "burglary_shed" : "intentional_rape";
        });

        foreach (var decision in (V1.Decision[])[V1.Decision.EndEarly, V1.Decision.OtherIntervention, V1.Decision.Abroad])
        {
            var draft = EndEarly();
            draft.Decision = decision;
            await RefusedAsync(service, id, draft, "GUARDED", "Z-police", Roles.Frontoffice);
        }
        Assert.Equal(V1.ReportState.Ended, (await DecideAsync(service, id, OmEnd(), Roles.Om)).State);
    }

    [Fact]
    public async Task Z_melding_waiting_for_a_victim_is_for_sexual_offences()
    {
        await using var service = await StartAsync();
        var sexual = await ScreenAsync(service, "1", r =>
        {
            r.Kind = V1.ReportKind.Melding;
            r.Offences[0].Code = "intentional_rape";
        });
        var common = await ScreenAsync(service, "2");
        var draft = new DecisionDraft { Decision = V1.Decision.AwaitVictim, UntilTime = Example.Time(TimeSpan.FromDays(30)), WhySetAside = "w" };

        var waiting = await DecideAsync(service, sexual, draft, Roles.Frontoffice);
        var e = await Assert.ThrowsAsync<RpcException>(() => DecideAsync(service, common, draft));

        Assert.Equal((V1.ReportState.Open, V1.WaitKind.Victim), (waiting.State, waiting.WaitKind));
        Assert.Equal("FAILED_PRECONDITION", UpperSnake.Of(e.StatusCode));
    }

    [Theory]
    [InlineData(V1.SuspectAgeBand.Under12, "SUSPECT_UNDER12")]
    [InlineData(V1.SuspectAgeBand.From12To17, "")]
    [InlineData(V1.SuspectAgeBand.From18, "SUSPECT_NOT_HALT_AGE")]
    public async Task J_age_Halt_is_for_twelve_to_seventeen(V1.SuspectAgeBand age, string refusal)
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r =>
        {
            r.SuspectStatus = V1.SuspectStatus.Identified;
            r.SuspectAgeBand = age;
        });
        var draft = EndEarly();
        draft.Decision = V1.Decision.Halt;

        if (refusal.Length > 0)
            await RefusedAsync(service, id, draft, refusal, "J-age");
        else
            Assert.Equal(V1.SecondPersonKind.Om, (await DecideAsync(service, id, draft)).SecondPerson);
    }

    [Fact]
    public async Task D_danger_nothing_ends_before_the_review_and_after_it_only_the_OM_ends()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r => r.RedFlags.Add(V1.RedFlag.Stalking));

        await RefusedAsync(service, id, OmEnd(), "DANGER_REVIEW_DUE", "D-danger", Roles.Om);
        var review = new DangerReviewRecord { RedFlags = { V1.RedFlag.Stalking }, Tools = { V1.RiskTool.Sash }, VeiligThuisInformed = V1.Answer.Yes };
        await service.Work.RecordDangerReviewAsync(
            new() { ReportId = id, WorkEventNumber = 1, Review = review }, As(service, Roles.Triage, "officer-1"));
        await RefusedAsync(service, id, EndEarly(), "GUARDED", "D-danger");

        Assert.Equal(V1.ReportState.Ended, (await DecideAsync(service, id, OmEnd(), Roles.Om)).State);
    }

    [Fact]
    public async Task G_gezag_only_the_OM_lifts_and_only_what_the_facts_no_longer_give()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r => r.SuspectStatus = V1.SuspectStatus.Identified);
        var lift = new DecisionDraft { Decision = V1.Decision.LiftGuard, LiftedGuards = { V1.Guard.IdentifiedSuspect }, Note = "mistaken identity" };

        await RefusedAsync(service, id, lift, "ROLE_MISSING", "G-gezag");
        await RefusedAsync(service, id, lift, "GUARD_IN_FACTS", "G-gezag", Roles.Om);
        await ScreenAsync(service, "1", r => r.Revision = 2);
        await RefusedAsync(service, id, EndEarly(), "GUARDED", "A3-suspect");
        var lifted = await DecideAsync(service, id, lift, Roles.Om);

        Assert.DoesNotContain(V1.Guard.IdentifiedSuspect, lifted.Guards);
        Assert.Equal(V1.ReportState.Ended, (await DecideAsync(service, id, EndEarly())).State);
    }

    [Theory]
    [InlineData(V1.Answer.No, true)]
    [InlineData(V1.Answer.Yes, false)]
    public async Task K_complaint_the_advice_asks_for_a_klacht_until_there_is_one(V1.Answer filed, bool isAsked)
    {
        await using var service = await StartAsync();
        var report = Example.Report("1", "insult");
        report.KlachtFiled = filed;

        var assessment = (await service.ScreenAsync(report)).Assessment;

        Assert.Equal(isAsked, assessment.Acts.Contains(V1.Act.AskComplaint));
    }

    [Fact]
    public async Task A_transfer_carries_the_guard_along()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1", r => r.SuspectStatus = V1.SuspectStatus.Identified);
        await DecideAsync(service, id, new() { Decision = V1.Decision.Transfer, TargetDesk = Neighbour, Note = "theirs", WhySetAside = "w" });
        var number = (await GetAsync(service, id)).WorkEventNumber;
        await service.Work.AcceptTransferAsync(new() { ReportId = id, WorkEventNumber = number }, service.As(Roles.Triage, Neighbour));

        await RefusedAsync(service, id, EndEarly(), "GUARDED", "A3-suspect");
    }

    [Fact]
    public async Task A_merge_is_no_ending_the_member_stands_by_itself_again_with_its_guard_when_its_lead_ends()
    {
        await using var service = await StartAsync();
        var (lead, guarded) = (await ScreenAsync(service, "1"), await ScreenAsync(service, "2", r => r.IsReadyMade = true));
        var merged = await DecideAsync(service, guarded, new() { Decision = V1.Decision.Merge, LeadReportId = lead, WhySetAside = "w" });
        Assert.Equal(V1.ReportState.Merged, merged.State);

        await DecideAsync(service, lead, EndEarly());

        var work = await GetAsync(service, guarded);
        Assert.Equal(V1.ReportState.Open, work.State);
        Assert.Contains(V1.Guard.CaughtInTheAct, work.Guards);
        Assert.Contains(await ItemsAsync(service, work.Desk), i => i.ReportId.Equals(guarded));
    }

    [Fact]
    public async Task A_sexual_offence_is_not_merged_into_a_report_of_a_basisteam()
    {
        await using var service = await StartAsync();
        var lead = await ScreenAsync(service, "1");
        var sexual = await ScreenAsync(service, "2", r => r.Offences[0].Code = "intentional_rape");

        await RefusedAsync(service, sexual, new() { Decision = V1.Decision.Merge, LeadReportId = lead, WhySetAside = "w" },
            "LEAD_NOT_AT_FRONTOFFICE", "Z-police", Roles.Frontoffice);
    }

    [Fact]
    public async Task Asking_for_information_without_end_needs_a_coordinator()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1");
        for (var round = 1; round <= 3; round++)
        {
            await DecideAsync(service, id, Ask(service));
            service.Clock.Advance(TimeSpan.FromDays(1));
            await UntilAsync(service, id, w => w.WaitUntilTime is null);
        }

        var e = await Assert.ThrowsAsync<RpcException>(() => DecideAsync(service, id, Ask(service)));
        Assert.Equal(("WAIT_LIMIT_REACHED", "COORDINATOR"), (e.Info().Metadata["refusal"], e.Info().Metadata["who_may"]));
        Assert.NotNull((await DecideAsync(service, id, Ask(service), Roles.Coordinator)).WaitUntilTime);
    }

    [Fact]
    public async Task Lack_of_leads_against_the_advice_to_take_up_is_seen_by_two_different_people()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1");
        var draft = EndEarly("GEEN_OPSPORINGSINDICATIE");
        draft.AdviceShown = V1.Advice.TakeUp;

        var waiting = await DecideAsync(service, id, draft);
        Assert.Equal((V1.ReportState.Open, V1.SecondPersonKind.Colleague), (waiting.State, waiting.SecondPerson));
        var same = await Assert.ThrowsAsync<RpcException>(() => ConfirmAsync(service, id, Roles.Triage, "officer-1"));

        Assert.Equal("SAME_PERSON", same.Info().Metadata["refusal"]);
        Assert.Equal(V1.ReportState.Ended, (await ConfirmAsync(service, id, Roles.Triage, "officer-2")).State);
    }

    [Fact]
    public async Task A_lost_race_says_who_won_and_how_the_work_stands()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1");
        await DecideAsync(service, id, new() { Decision = V1.Decision.TakeUp, WhySetAside = "w" });

        var e = await Assert.ThrowsAsync<RpcException>(() => service.Work.DecideAsync(
            new() { ReportId = id, WorkEventNumber = 1, Draft = EndEarly() }, As(service, Roles.Triage, "officer-2")).ResponseAsync);

        var told = e.Info().Metadata;
        Assert.Equal((StatusCode.Aborted, "ERROR_REASON_LOST_RACE"), (e.StatusCode, e.Info().Reason));
        Assert.Equal(("officer-1", "DECIDED", "2", "IN_INVESTIGATION"),
            (told["winner"], told["winner_kind"], told["work_event_number"], told["state"]));
        Assert.Equal(Example.Now.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), told["winner_time"]);
    }

    static DecisionDraft EndEarly(string reason = "ANDERE_AFDOENING") => new()
    {
        Decision = V1.Decision.EndEarly,
        ReasonCode = reason,
        IsSourceRead = true,
        Note = "n",
        Intervention = V1.InterventionKind.Mediation,
        WhySetAside = "w",
    };

    static DecisionDraft OmEnd()
    {
        var draft = EndEarly();
        (draft.Decision, draft.OmReference) = (V1.Decision.OmEnd, "OM-1");
        return draft;
    }

    static DecisionDraft Ask(TestService service) => new()
    {
        Decision = V1.Decision.RequestInformation,
        UntilTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(service.Clock.GetUtcNow().AddDays(1)),
        WhySetAside = "w",
    };

    static async Task RefusedAsync(
        TestService service, V1.ReportId id, DecisionDraft draft, string refusal, string clause, Roles role = Roles.Triage)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => DecideAsync(service, id, draft, role));
        Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_ACT_REFUSED"), (e.StatusCode, e.Info().Reason));
        Assert.Equal((refusal, clause), (e.Info().Metadata["refusal"], e.Info().Metadata["clause"]));
    }

    static async Task<V1.ReportId> ScreenAsync(TestService service, string number, Action<V1.Report>? change = null)
    {
        var report = Example.Report(number);
        change?.Invoke(report);
        await service.ScreenAsync(report);
        return report.Id;
    }

    static async Task<V1.Work> DecideAsync(TestService service, V1.ReportId id, DecisionDraft draft, Roles role = Roles.Triage)
    {
        var work = await GetAsync(service, id);
        draft.Revision = work.Revision;
        return (await service.Work.DecideAsync(
            new() { ReportId = id, WorkEventNumber = work.WorkEventNumber, Draft = draft }, As(service, role, "officer-1"))).Work;
    }

    static async Task<V1.Work> ConfirmAsync(TestService service, V1.ReportId id, Roles role, string person) =>
        (await service.Work.ConfirmDecisionAsync(
            new() { ReportId = id, WorkEventNumber = (await GetAsync(service, id)).WorkEventNumber }, As(service, role, person))).Work;

    static async Task<V1.Work> GetAsync(TestService service, V1.ReportId id) =>
        (await service.Work.GetWorkAsync(new() { ReportId = id }, service.As(Roles.Om, "*"))).Work;

    static async Task UntilAsync(TestService service, V1.ReportId id, Func<V1.Work, bool> isThere)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isThere(await GetAsync(service, id)))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    static async Task<List<V1.QueueItem>> ItemsAsync(TestService service, string desk) =>
        [.. (await service.Triage.ListQueueItemsAsync(new() { Desk = desk }, service.As(Roles.Om, "*"))).Entries.Select(e => e.Item)];

    static Metadata As(TestService service, Roles role, string person) => service.As(new DemoIdentity(person, role, ["*"]));

    async Task<TestService> StartAsync() => await TestService.ServeAsync(await NewLocationAsync());
}

public sealed class SqliteWorkGuardTests : WorkGuardContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresWorkGuardTests(PostgresCluster cluster) : WorkGuardContract
{
    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
