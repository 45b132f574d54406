using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Opsporing.Storage;
using Opsporing.Storage.Tests;
using Xunit;
using static Opsporing.Server.Tests.PolicyExample;

namespace Opsporing.Server.Tests;

/// <summary>Bringing reports to what is in force, on either engine.</summary>
public abstract class ReassessmentContract
{
    static readonly IMeterFactory s_meters =
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    /// <summary>Lets every lease lapse.</summary>
    private protected abstract Task PassLeasesAsync(TestService service);

    [Fact]
    public async Task After_a_switch_every_report_that_has_not_ended_is_brought_over_and_no_claim_is_broken()
    {
        await using var service = await StartAsync();
        await service.InForceAsync(Base());
        await RunAsync(service);
        foreach (var number in (string[])["1", "2", "3"])
            await service.ScreenAsync(Example.Report(number));
        await service.Work.ClaimItemAsync(new() { ReportId = Id("2"), WorkEventNumber = 1 }, Officer(service));
        var claimed = await WorkAsync(service, "2");
        await EndAsync(service, "3");
        var desk = claimed.Desk;
        var next = await service.InForceAsync(Heavier("anders"));
        Assert.Equal([false], (await QueueAsync(service, desk)).Policies.Select(p => p.IsInForce));

        var run = await RunAsync(service);

        Assert.Equal((3, 2, 0), (run.ReadCount, run.ChangedCount, run.UnchangedCount));
        foreach (var (number, count) in ((string, int)[])[("1", 2), ("2", 2), ("3", 1)])
            Assert.Equal(count, (await HistoryAsync(service, number)).Revisions[0].Assessments.Length);
        Assert.Equal(Opsporing.AssessmentTrigger.Policy, (await HistoryAsync(service, "1")).Revisions[0].Assessments[1].Trigger);
        Assert.Equal(next.Digest, (await service.GetBasisAsync("2")).BasePolicy);
        var after = await WorkAsync(service, "2");
        Assert.Equal((claimed.WorkEventNumber, claimed.Claim, 2), (after.WorkEventNumber, after.Claim, after.AssessmentNumber));
        var queue = await QueueAsync(service, desk);
        Assert.Equal((false, 2, true), (queue.IsMixed, queue.Policies.Single().ItemCount, queue.Policies.Single().IsInForce));
        await service.Work.ReleaseClaimAsync(
            new() { ReportId = Id("2"), WorkEventNumber = after.WorkEventNumber }, Officer(service));
    }

    [Fact]
    public async Task A_mixed_queue_is_of_one_policy_afterwards()
    {
        await using var service = await StartAsync();
        var desk = (await service.ScreenAsync(Example.Report("1"))).Assessment.Desk;
        await service.InForceAsync(Base());
        await service.ScreenAsync(Example.Report("2"));
        Assert.True((await QueueAsync(service, desk)).IsMixed);

        await RunAsync(service);

        var queue = await QueueAsync(service, desk);
        Assert.Equal((false, 2), (queue.IsMixed, queue.Policies.Single().ItemCount));
    }

    [Fact]
    public async Task Of_what_stays_the_same_trigger_and_basis_alone_are_kept_and_no_watcher_hears_of_it()
    {
        await using var service = await StartAsync();
        await service.InForceAsync(Base());
        await RunAsync(service);
        await service.ScreenAsync(Example.Report("1"));
        await service.InForceAsync(Base("zelfde"));
        var position = await Store(service).FindEventEndAsync(Cancellation);

        var run = await RunAsync(service);

        Assert.Equal((0, 1), (run.ChangedCount, run.UnchangedCount));
        var assessments = (await HistoryAsync(service, "1")).Revisions[0].Assessments;
        Assert.Equal((2, Opsporing.AssessmentTrigger.Policy), (assessments[1].Number, assessments[1].Trigger));
        Assert.NotEqual(assessments[0].BasisDigest, assessments[1].BasisDigest);
        Assert.Null(VectorFields.FirstDifference(assessments[0].Vector, assessments[1].Vector));
        Assert.DoesNotContain(
            await Store(service).ReadEventsAsync(position, 100, Cancellation), e => !e.IsRevision && e.WorkEvent is null);
    }

    [Fact]
    public async Task A_watcher_sees_the_item_move()
    {
        await using var service = await StartAsync();
        var desk = (await service.ScreenAsync(Example.Report("1"))).Assessment.Desk;
        var watcher = new WatchClient(service, desk, Officer(service));
        using var call = await watcher.OpenAsync(Cancellation);
        await service.InForceAsync(Heavier("anders"));

        await RunAsync(service);
        await watcher.ReadAsync(call, r => r.Put is { Item.AssessmentNumber: 2 }, Cancellation);

        Assert.Equal((await WatchClient.ListAsync(service, desk, Officer(service))).Values, watcher.Items.Values);
        Assert.Equal(1, watcher.Told.Single().Put.WorkEventNumber);
    }

    [Fact]
    public async Task Cut_off_in_the_middle_another_goes_on_and_nothing_is_assessed_twice()
    {
        const int Reports = 400;
        await using var service = await StartAsync();
        await service.InForceAsync(Base());
        await RunAsync(service);
        for (var n = 1; n <= Reports; n++)
            await service.ScreenAsync(Example.Report($"{n}"));
        await service.InForceAsync(Heavier("anders"));
        var (first, second) = (Reassessor(service), Reassessor(service));

        using var crash = new CancellationTokenSource();
        var running = first.RunOnceAsync(crash.Token);
        while ((await Store(service).CountAsync(Cancellation)).Assessments < Reports + 1 && !running.IsCompleted)
            await Task.Yield();
        await crash.CancelAsync();
        await Task.WhenAny(running);
        var refused = await second.RunOnceAsync(Cancellation);
        await PassLeasesAsync(service);
        await CompleteAsync(service, second);
        await first.RunOnceAsync(Cancellation);

        Assert.Null(refused);
        Assert.Equal(2 * Reports, (await Store(service).CountAsync(Cancellation)).Assessments);
        var target = service.Host.Installation.Bases.All().Select(b => b.Digest).ToHashSet();
        await foreach (var history in Store(service).ReadHistoriesAsync(null, Cancellation))
            Assert.Contains(history.Revisions[0].Assessments[1].BasisDigest, target);
        var run = (await Store(service).Reassessments.ReadAsync(1, Cancellation))[0];
        Assert.NotNull(run.CompleteTime);
        Assert.Equal(new(Example.System, $"{Reports}"), run.Position);
        await VerifyAsync(service);
    }

    [Fact]
    public async Task A_run_that_is_asked_for_again_assesses_nothing_again()
    {
        await using var service = await StartAsync();
        await service.ScreenAsync(Example.Report("1"));
        await service.InForceAsync(Base());
        await RunAsync(service);
        Assert.Null(await Reassessor(service).RunOnceAsync(Cancellation));

        using var call = new V1.ReassessmentService.ReassessmentServiceClient(service.Channel)
            .RunReassessment(new(), service.As(DemoIdentities.Operator));
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        var asked = call.ResponseStream.Current.Reassessment;
        await CompleteAsync(service, Reassessor(service));
        while (await call.ResponseStream.MoveNext(Cancellation))
            asked = call.ResponseStream.Current.Reassessment;

        Assert.Equal((1, 0, 0), (asked.ReadCount, asked.ChangedCount, asked.UnchangedCount));
        Assert.NotNull(asked.CompleteTime);
        Assert.Equal(2, (await HistoryAsync(service, "1")).Revisions[0].Assessments.Length);
    }

    [Fact]
    public async Task What_was_screened_under_the_policy_before_while_the_run_went_by_is_brought_over_too()
    {
        await using var service = await StartAsync();
        var old = service.Host.Installation.Bases;
        await service.InForceAsync(Heavier("anders"));
        var reassessor = Reassessor(service);
        var swept = await reassessor.RunOnceAsync(Cancellation);
        await ScreenUnderAsync(service, old, "1");

        await CompleteAsync(service, reassessor);

        Assert.True(swept!.IsSwept);
        Assert.Equal(2, (await HistoryAsync(service, "1")).Revisions[0].Assessments.Length);
    }

    [Fact]
    public async Task Another_lead_model_is_a_trigger_of_its_own()
    {
        await using var service = await StartAsync();
        await service.ScreenAsync(Example.Report("1"));
        await RunAsync(service);
        var content = LeadModelServiceTests.Content();
        var (model, card) = (ContentDigest.Of(content), ContentDigest.Of("{}"u8));
        await Store(service).PutContentAsync(model, ContentKinds.LeadModel, content, Cancellation);
        foreach (var (n, act, actor) in ((int, LeadModelAct, string)[])
            [(0, LeadModelAct.Submit, "a"), (1, LeadModelAct.Approve, "b"), (2, LeadModelAct.Approve, "c"), (3, LeadModelAct.Activate, "b")])
            Assert.NotNull(await Store(service).LeadModels.AppendAsync(n, act, model, card, actor, "", Cancellation));
        await service.Host.Installation.Register.RefreshAsync(Cancellation);

        await RunAsync(service);

        var assessment = (await HistoryAsync(service, "1")).Revisions[0].Assessments[^1];
        Assert.Equal((2, Opsporing.AssessmentTrigger.Model), (assessment.Number, assessment.Trigger));
        await VerifyAsync(service);
    }

    [Fact]
    public async Task A_replica_that_has_not_followed_undoes_nothing()
    {
        await using var service = await StartAsync();
        var behind = service.Host.Installation.Register.Served;
        await service.ScreenAsync(Example.Report("1"));
        await service.InForceAsync(Base());
        await RunAsync(service);

        Assert.Null(await Reassessor(service).NextAsync(behind, Cancellation));
        // The same number of acts, other tables: it has had its run.
        var run = (await Store(service).Reassessments.ReadAsync(1, Cancellation))[0];
        Assert.Null(await Reassessor(service).NextAsync(behind with { Epoch = run.Epoch - 1 }, Cancellation));
    }

    [Fact]
    public async Task A_lead_that_perishes_is_assessed_in_the_commit_of_its_loss()
    {
        await using var service = await StartAsync();
        var report = Example.Report("1");
        report.Leads.Add(new V1.Lead
        {
            Kind = "camera_private",
            State = V1.LeadState.Present,
            QualityPermille = 700,
            RecordedBy = "officer-1",
            RecordedTime = Example.Time(TimeSpan.FromHours(-1)),
            PerishTime = Example.Time(TimeSpan.FromDays(2)),
        });
        await service.ScreenAsync(report);
        service.Clock.Advance(TimeSpan.FromDays(3));

        var installation = service.Host.Installation;
        await new DutyScheduler(installation, new(installation), NullLogger<DutyScheduler>.Instance)
            .RunAsync(new(Example.System, "1"), Cancellation);

        var history = await HistoryAsync(service, "1");
        var (before, after) = (history.Revisions[0].Assessments[0], history.Revisions[0].Assessments[1]);
        Assert.Equal((2, Opsporing.AssessmentTrigger.LeadPerished), (after.Number, after.Trigger));
        Assert.Equal(Opsporing.WorkEventKind.LeadLost, history.Events[1].Kind);
        Assert.Equal(2, history.Events[1].AssessmentNumber);
        Assert.True(before.Vector.LeadsPpm > after.Vector.LeadsPpm);
        Assert.Equal(0, after.Vector.LeadTermTime);
        await VerifyAsync(service);
    }

    [Fact]
    public async Task The_store_goes_by_the_rules_in_force_at_the_start_after_a_switch_and_by_the_clock()
    {
        await using var service = await StartAsync();
        var installation = service.Host.Installation;
        var atStart = Store(service).Rules;
        Assert.Same(installation.Rules, atStart);

        await service.InForceAsync(Base());
        Assert.Same(installation.Rules, Store(service).Rules);
        Assert.NotSame(atStart, Store(service).Rules);

        var before = Store(service).Rules;
        await service.InForceAsync(Base("later"), Example.Now + TimeSpan.FromHours(1));
        service.Clock.Advance(TimeSpan.FromHours(2));
        await installation.Register.RefreshAsync(Cancellation);
        Assert.Same(installation.Rules, Store(service).Rules);
        Assert.NotSame(before, Store(service).Rules);
    }

    /// <summary>A base by which every report has another priority.</summary>
    static string Heavier(string id) => Base(id, json =>
    {
        var weights = json["weights"]!;
        (weights["harm"], weights["victim_need"]) = (300, 300);
    });

    static async Task ScreenUnderAsync(TestService service, BasisSet bases, string number)
    {
        var report = FromWire.Report(Example.Report(number), service.Host.Installation.Options.SourceEenheden, Example.Now.ToUnixTimeSeconds(), out _)!;
        var basis = new Assessor().Assess(report, bases, Opsporing.Guards.None, Example.Now.ToUnixTimeSeconds(), out var vector);
        var assessment = new Opsporing.Assessment
        {
            ReportId = report.Id,
            Revision = 1,
            Number = 1,
            Trigger = Opsporing.AssessmentTrigger.Revision,
            BasisDigest = basis.Digest,
            Vector = vector,
        };
        var item = Opsporing.QueueItem.Of(report, assessment, basis);
        await Store(service).ScreenAsync(new[]
        {
            new Screening
            {
                ReportKey = item.ReportKey,
                Revision = 1,
                Facts = FactEncoding.Encode(report),
                Vector = vector,
                BasisDigest = basis.Digest,
                Item = item,
                CommitTime = Example.Now.ToUnixTimeMilliseconds(),
                Actor = "intake",
            },
        }, Cancellation);
    }

    static async Task EndAsync(TestService service, string number)
    {
        await service.Work.ConfirmSourceReadAsync(new() { ReportId = Id(number), WorkEventNumber = 1 }, Officer(service));
        Assert.Equal(V1.ReportState.Ended, (await service.Work.DecideAsync(new()
        {
            ReportId = Id(number),
            WorkEventNumber = 2,
            Draft = new()
            {
                Decision = V1.Decision.EndEarly,
                Revision = 1,
                ReasonCode = "ANDERE_AFDOENING",
                WhySetAside = "w",
                IsSourceRead = true,
            },
        }, Officer(service))).Work.State);
    }

    async Task<TestService> StartAsync()
    {
        var location = await NewLocationAsync();
        return await TestService.StartAsync(
            location, keepsFolder: Stores.IsPostgres(location), o => o with { ReassessmentInterval = null });
    }

    /// <summary>Runs until everything is brought over and the time to follow others has passed.</summary>
    async Task<ReassessmentRun> RunAsync(TestService service)
    {
        var run = await CompleteAsync(service, Reassessor(service));
        await PassLeasesAsync(service);
        return run;
    }

    static async Task<ReassessmentRun> CompleteAsync(TestService service, Reassessor reassessor)
    {
        var run = await reassessor.RunOnceAsync(Cancellation);
        if (run!.CompleteTime is null)
        {
            service.Clock.Advance(Server.Reassessor.FollowDuration);
            run = await reassessor.RunOnceAsync(Cancellation);
        }
        Assert.NotNull(run!.CompleteTime);
        return run;
    }

    static Reassessor Reassessor(TestService service)
    {
        var installation = service.Host.Installation;
        return new(installation, new(installation), new(), new(s_meters), NullLogger<Reassessor>.Instance);
    }

    static async Task VerifyAsync(TestService service)
    {
        await using var truth = await StoredTruth.OpenAsync(service.Host.Installation.Options.Location, Cancellation);
        var verdict = await new ReplayVerification(truth, service.Host.Installation.Bases.Draws)
            .RunAsync(ReplayPeriod.All, null, Cancellation);
        Assert.Equal(0, verdict.DifferenceCount);
        Assert.True(verdict.AssessmentCount > 1);
    }

    static ReportStore Store(TestService service) => service.Host.Installation.Store;

    static async Task<ReportHistory> HistoryAsync(TestService service, string number) =>
        (await Store(service).FindHistoryAsync(new(Example.System, number), Cancellation))!;

    static async Task<V1.Work> WorkAsync(TestService service, string number) =>
        (await service.Work.GetWorkAsync(new() { ReportId = Id(number) }, Officer(service))).Work;

    static async Task<V1.Queue> QueueAsync(TestService service, string desk) => (await service.Triage.ListQueuesAsync(
        new() { WithPolicies = true, PageSize = 1000 }, service.As(DemoIdentities.Triage))).Queues.Single(q => q.Desk == desk);

    static V1.ReportId Id(string number) => new() { SourceSystem = Example.System, SourceNumber = number };

    static Metadata Officer(TestService service) => service.As(new DemoIdentity("officer-1", Roles.Triage, ["AM"]));
}

public sealed class SqliteReassessmentTests : ReassessmentContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());

    private protected override Task PassLeasesAsync(TestService service)
    {
        service.Clock.Advance(Reassessor.LeaseDuration);
        return Task.CompletedTask;
    }
}

public sealed class PostgresReassessmentTests(PostgresCluster cluster) : ReassessmentContract
{
    protected override async Task<string> NewLocationAsync() => await cluster.NewDurableSchemaAsync();

    // Leases go by the clock of the database.
    private protected override async Task PassLeasesAsync(TestService service)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(service.Folder);
        await using var command = database.CreateCommand("UPDATE job_lease SET expire_time = clock_timestamp()");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
