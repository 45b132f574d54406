using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Opsporing.Storage;
using Opsporing.Storage.Tests;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Signals from a rise of the counts to Development and back, on either engine.</summary>
public abstract class SignalContract
{
    static readonly System.Diagnostics.Metrics.IMeterFactory s_meters =
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task A_rise_is_proposed_and_once_confirmed_new_and_old_reports_rise_until_it_is_dismissed()
    {
        await using var service = await StartAsync();
        await RiseAsync(service);
        await ReassessAsync(service);
        Assert.Equal(0, (await DevelopmentAsync(service, "1")).ValuePermille);

        var run = await RunAsync(service);
        var signal = run.Signals.Single(s => s.Eenheid == "AM");
        Assert.Equal(("2026-11-09", "2026-11-09", 30, 33, V1.SignalState.Proposed), (run.Week, signal.FirstWeek, signal.Received.ReportCount, signal.Fresh.ReportCount, signal.State));
        // Fresh at the end of a week are those of the week before too.
        Assert.Equal(["AM", ""], run.Signals.Select(s => s.Eenheid).OrderByDescending(e => e));
        Assert.Empty((await RunAsync(service)).Signals);
        Assert.Equal(0, (await AssessAsync(service, "new-1")).ValuePermille); // a proposal counts nowhere

        var confirmed = (await ConfirmAsync(service, signal)).Signal;
        Assert.Equal((V1.SignalState.Confirmed, signal.StrengthPermille, "chief-1"), (confirmed.State, confirmed.StrengthPermille, confirmed.Decider));
        var risen = await AssessAsync(service, "new-2");
        Assert.Equal(confirmed.StrengthPermille, risen.ValuePermille);
        Assert.True(risen.ContributionMillipoints > 0);
        Assert.Equal($"signaal {signal.SignalNumber}, bevestigd op 2026-11-20 door chief-1", risen.Source);
        Assert.Contains("eenheid AM", Assert.Single(risen.Evidence), StringComparison.Ordinal);
        await ReassessAsync(service);
        Assert.Equal(risen.ValuePermille, (await DevelopmentAsync(service, "1")).ValuePermille);
        Assert.Equal(AssessmentTrigger.Signal, (await LastAsync(service, "1")).Trigger);

        await service.Signals.DismissSignalAsync(
            new() { SignalNumber = signal.SignalNumber, Reason = "other forms", ActNumber = confirmed.ActNumber }, Chief(service));
        Assert.Equal(0, (await AssessAsync(service, "new-3")).ValuePermille);
        await ReassessAsync(service);
        Assert.Equal(0, (await DevelopmentAsync(service, "new-2")).ValuePermille);
        Assert.Empty((await RunAsync(service)).Signals); // the same rise is not proposed again
        await VerifyAsync(service);
    }

    [Fact]
    public async Task A_confirmed_signal_expires_by_the_clock()
    {
        await using var service = await StartAsync();
        await RiseAsync(service);
        var signal = (await RunAsync(service)).Signals.Single(s => s.Eenheid == "AM");
        await ConfirmAsync(service, signal, 300, Example.Now + TimeSpan.FromDays(1));
        Assert.Equal(300, (await AssessAsync(service, "new-1")).ValuePermille);
        await ReassessAsync(service);

        service.Clock.Advance(TimeSpan.FromDays(1));
        await service.Host.Installation.Register.RefreshAsync(Cancellation);

        Assert.Equal(0, (await AssessAsync(service, "new-2")).ValuePermille);
        await ReassessAsync(service);
        Assert.Equal(0, (await DevelopmentAsync(service, "new-1")).ValuePermille);
        Assert.Equal(V1.SignalState.Expired, (await ListAsync(service)).Single(s => s.SignalNumber == signal.SignalNumber).State);
        await VerifyAsync(service);
    }

    [Fact]
    public async Task What_another_replica_stored_is_followed_and_a_restart_serves_the_same()
    {
        var location = await NewLocationAsync();
        ContentDigest served;
        await using (var service = await StartAsync(location))
        {
            await RiseAsync(service);
            var signal = (await RunAsync(service)).Signals.Single(s => s.Eenheid == "AM");
            var log = await SignalReading.LogAsync(Store(service), Cancellation);
            var before = service.Host.Installation.Bases;
            Assert.True(await Store(service).AppendActAsync(SignalReading.StoredOf(new()
            {
                Number = log.Number + 1,
                Signal = signal.SignalNumber,
                Kind = SignalActKind.Confirm,
                Actor = "elsewhere",
                Time = Example.Now.ToUnixTimeMilliseconds(),
                Strength = 400,
                Until = (Example.Now + TimeSpan.FromDays(9)).ToUnixTimeMilliseconds(),
                Reason = "r",
            }), Cancellation));
            await service.Host.Installation.Register.RefreshAsync(Cancellation);
            served = service.Host.Installation.Bases.Digest;
            Assert.NotEqual(before.Digest, served);
            Assert.Equal(400, (await AssessAsync(service, "new-1")).ValuePermille);
        }
        await using var again = await StartAsync(location);

        Assert.Equal(served, again.Host.Installation.Bases.Digest);
    }

    [Fact]
    public async Task Counts_kept_up_by_the_tail_are_those_of_a_whole_read_and_a_later_revision_counts_nothing()
    {
        await using var service = await TestService.ServeAsync(await NewLocationAsync());
        await service.ScreenAsync(Report("1", 0));
        await RunAsync(service); // from here on by the tail
        await RunAsync(service); // the other replica too
        for (var i = 2; i <= 9; i++)
            await service.ScreenAsync(Report($"{i}", i % 3));
        var later = Report("9", 0);
        (later.Revision, later.IsReadyMade) = (2, true);
        await service.ScreenAsync(later);

        var installation = service.Host.Installation;
        var whole = await SignalReading.CountAsync(installation.Store, installation.Library, static _ => { }, Cancellation);
        var kept = await service.Host.SignalBoard.ReadAsync(c => (c.Span, Rows(c)), Cancellation);

        Assert.Equal((whole.Span, Rows(whole)), kept);
        Assert.Equal(9, whole.Received(new("burglary_other", null), whole.Span!.Value.First, whole.Span.Value.Last).Sum());
    }

    [Fact]
    public async Task The_periodic_run_is_one_replicas_at_a_time()
    {
        await using var service = await StartAsync();
        await RiseAsync(service);
        var lease = await Store(service).TryLeaseAsync("signals", "propose", "other", TimeSpan.FromMinutes(1), Cancellation);

        Assert.Null(await Watch(service).RunOnceAsync(Cancellation));
        await Store(service).ReleaseLeaseAsync(lease!, Cancellation);

        Assert.Equal(2, await Watch(service).RunOnceAsync(Cancellation));
        Assert.Equal(0, await Watch(service).RunOnceAsync(Cancellation));
        Assert.All(await ListAsync(service), static s => Assert.Equal(V1.SignalState.Proposed, s.State));
    }

    [Fact]
    public async Task An_act_is_refused_with_its_reason()
    {
        await using var service = await StartAsync();
        await RiseAsync(service);
        var signals = (await RunAsync(service)).Signals;
        var (own, national) = (signals.Single(s => s.Eenheid == "AM"), signals.Single(s => s.Eenheid == ""));
        V1.DismissSignalRequest Dismiss(V1.Signal s, long? act = null) => new() { SignalNumber = s.SignalNumber, Reason = "r", ActNumber = act ?? s.ActNumber };
        Task Call(V1.DismissSignalRequest request, Metadata headers) => service.Signals.DismissSignalAsync(request, headers).ResponseAsync;

        var chief = service.As(Roles.Coordinator, "AM");
        await RefusedAsync(StatusCode.NotFound, "SIGNAL_NOT_FOUND", Call(new() { SignalNumber = 99, Reason = "r" }, chief));
        await RefusedAsync(StatusCode.PermissionDenied, "SIGNAL_SCOPE_DENIED", Call(Dismiss(own), service.As(Roles.Coordinator, "RT")));
        await RefusedAsync(StatusCode.PermissionDenied, "SIGNAL_SCOPE_DENIED", Call(Dismiss(national), chief));
        await RefusedAsync(StatusCode.PermissionDenied, "SIGNAL_SCOPE_DENIED", Call(Dismiss(own), service.As(Roles.Frontoffice, "AM")));
        await RefusedAsync(StatusCode.PermissionDenied, "ROLE_DENIED", Call(Dismiss(own), service.As(Roles.Triage, "AM")));
        await RefusedAsync(StatusCode.Aborted, "SIGNAL_CHANGED", Call(Dismiss(own, 77), chief));
        await RefusedAsync(StatusCode.InvalidArgument, "FIELDS_INVALID", Call(new() { SignalNumber = own.SignalNumber, Reason = " ", ActNumber = own.ActNumber }, chief));
        foreach (var (strength, days) in ((int, int)[])[(0, 1), (1001, 1), (1, 0), (1, 183)])
            await RefusedAsync(StatusCode.InvalidArgument, "FIELDS_INVALID", ConfirmAsync(service, own, strength, Example.Now + TimeSpan.FromDays(days)));
        foreach (var day in (string[])["2026-11-16", "16-11-2026"])
            await RefusedAsync(StatusCode.InvalidArgument, "FIELDS_INVALID", service.Signals.RunSignalsAsync(new() { Day = day }, Chief(service)).ResponseAsync);
        await Call(Dismiss(own), chief);
        await RefusedAsync(StatusCode.Aborted, "SIGNAL_CHANGED", Call(Dismiss(own), chief));
        await RefusedAsync(StatusCode.FailedPrecondition, "SIGNAL_REFUSED", Call(Dismiss(own, (await ListAsync(service)).Single(s => s.Eenheid == "AM").ActNumber), chief));
    }

    [Fact]
    public async Task Few_sexual_offences_are_counted_for_nobody_who_may_not_see_them()
    {
        await using var service = await StartAsync();
        await RiseAsync(service, "intentional_rape", weekly: 0, rise: 8);

        var run = await RunAsync(service);
        var signal = run.Signals.First(s => s.Eenheid == "AM");
        var seen = (await service.Signals.ListSignalsAsync(new(), service.As(Roles.Frontoffice, "*"))).Signals.Single(s => s.SignalNumber == signal.SignalNumber);

        Assert.Equal((null, null, 0), (signal.Received, signal.Fresh, signal.StrengthPermille));
        Assert.Equal(8, seen.Received.ReportCount);
        await RefusedAsync(StatusCode.PermissionDenied, "SIGNAL_SCOPE_DENIED", ConfirmAsync(service, signal));
    }

    [Fact]
    public async Task Until_a_series_is_confirmed_its_members_say_why_and_then_the_lead_alone_rises()
    {
        await using var service = await StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            var report = Example.Report($"{i}");
            report.LinkKeys.Add(new V1.LinkKey { Side = V1.LinkSide.Suspect, KeyVersion = 1, Hash = "0123456789abcdef0123456789abcdef" });
            await service.ScreenAsync(report);
        }
        await service.Series.ListSeriesAsync(new(), Chief(service)); // once reports have been read
        var before = await DevelopmentAsync(service, "2");
        Assert.Equal((0, "in a series of 3 reports that is not confirmed yet: it does not count yet"), (before.ValuePermille, before.Evidence[^1]));
        await ReassessAsync(service);

        await service.Series.ConfirmSeriesAsync(new() { LeadReportId = Id("1"), Reason = "one caller" }, Officer(service));
        await ReassessAsync(service);

        var (lead, member) = (await DevelopmentAsync(service, "1"), await DevelopmentAsync(service, "2"));
        Assert.Equal((667, "reeks van 3 meldingen"), (lead.ValuePermille, Assert.Single(lead.Evidence)));
        Assert.StartsWith("reeks, bevestigd op 2026-11-20", lead.Source, StringComparison.Ordinal);
        Assert.Equal((0, "in a confirmed series: only the lead report (bvh-am/1) rises"), (member.ValuePermille, member.Evidence[^1]));
        Assert.Equal(AssessmentTrigger.Series, (await LastAsync(service, "1")).Trigger);

        await service.Series.SplitSeriesAsync(new() { ReportIds = { Id("1") }, Reason = "other voice", ActNumber = 1 }, Officer(service));
        await ReassessAsync(service);
        Assert.Equal(0, (await DevelopmentAsync(service, "1")).ValuePermille);
        await VerifyAsync(service);
    }

    // Thirteen weeks of the like, then one with many more; the last week that is over begins on 9 November.
    static async Task RiseAsync(TestService service, string offence = "burglary_shed", int weekly = 3, int rise = 30)
    {
        var reports = new List<V1.Report>();
        for (var week = 13; week >= 1; week--)
            for (var i = 0; i < (week == 1 ? rise : weekly + (weekly > 0 ? week % 2 : 0)); i++)
                reports.Add(Report($"{reports.Count + 1}", week, offence));
        if (weekly == 0)
            reports.Add(Report("first", 13)); // counting begins with the first report of any offence
        foreach (var some in reports.Chunk(50))
            await service.Screening.BatchScreenReportsAsync(new() { Reports = { some } }, service.As(DemoIdentities.Intake));
    }

    static V1.Report Report(string number, int weeksAgo, string offence = "burglary_shed")
    {
        var report = Example.Report(number, offence);
        var received = TimeSpan.FromDays(-7 * weeksAgo - 1);
        (report.Received, report.OccurredFrom) = (Example.Moment(received), Example.Moment(received - TimeSpan.FromHours(3), V1.Precision.Minute));
        return report;
    }

    /// <summary>Development of a report that comes in now.</summary>
    static async Task<V1.ExplanationLine> AssessAsync(TestService service, string number)
    {
        await service.ScreenAsync(Example.Report(number));
        return await DevelopmentAsync(service, number);
    }

    static async Task<V1.ExplanationLine> DevelopmentAsync(TestService service, string number) => (await service.Triage.GetReportAsync(
        new() { ReportId = Id(number), Language = V1.Language.En }, Officer(service))).Explanation.Lines
        .Single(static l => l.Kind == V1.ExplanationLineKind.Development);

    static Task<V1.RunSignalsResponse> RunAsync(TestService service) => service.Signals.RunSignalsAsync(new(), Chief(service)).ResponseAsync;

    static async Task<IReadOnlyList<V1.Signal>> ListAsync(TestService service) => (await service.Signals.ListSignalsAsync(new(), Chief(service))).Signals;

    static Task<V1.ConfirmSignalResponse> ConfirmAsync(TestService service, V1.Signal signal, int? strength = null, DateTimeOffset? until = null)
    {
        var request = new V1.ConfirmSignalRequest
        {
            SignalNumber = signal.SignalNumber,
            Reason = "seen by three teams",
            ActNumber = signal.ActNumber,
            ExpireTime = until is { } time ? Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time) : null,
        };
        if (strength is { } permille)
            request.StrengthPermille = permille;
        return service.Signals.ConfirmSignalAsync(request, Chief(service)).ResponseAsync;
    }

    static async Task RefusedAsync(StatusCode code, string reason, Task call)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((code, "ERROR_REASON_" + reason), (e.StatusCode, e.Info().Reason));
    }

    static async Task ReassessAsync(TestService service)
    {
        var installation = service.Host.Installation;
        var reassessor = new Reassessor(installation, new(installation), new(), new(s_meters), NullLogger<Reassessor>.Instance);
        for (ReassessmentRun? run = null; run?.CompleteTime is null; service.Clock.Advance(Reassessor.FollowDuration))
            run = await reassessor.RunOnceAsync(Cancellation);
        await reassessor.StopAsync(Cancellation); // gives the lease back
    }

    static async Task VerifyAsync(TestService service)
    {
        await using var truth = await StoredTruth.OpenAsync(service.Host.Installation.Options.Location, Cancellation);
        var verdict = await new ReplayVerification(truth, service.Host.Installation.Bases.Draws).RunAsync(ReplayPeriod.All, null, Cancellation);
        Assert.Equal(0, verdict.DifferenceCount);
        Assert.True(verdict.AssessmentCount > 1);
    }

    static async Task<Assessment> LastAsync(TestService service, string number) =>
        (await Store(service).FindHistoryAsync(new(Example.System, number), Cancellation))!.Revisions[^1].Assessments[^1];

    static SignalWatch Watch(TestService service)
    {
        var (installation, board) = (service.Host.Installation, service.Host.SignalBoard);
        return new(installation, board, new(installation, board), NullLogger<SignalWatch>.Instance);
    }

    static ReportStore Store(TestService service) => service.Host.Installation.Store;

    static string Rows(WeekCounts counts) => string.Join('\n', counts.Series.Select(s =>
        $"{s} {string.Join(' ', counts.Received(s, counts.Span!.Value.First, counts.Span.Value.Last))} "
        + string.Join(' ', counts.Fresh(s, counts.Span.Value.First, counts.Span.Value.Last))).Order(StringComparer.Ordinal));

    static V1.ReportId Id(string number) => new() { SourceSystem = Example.System, SourceNumber = number };

    static Metadata Chief(TestService service) => service.As(new DemoIdentity("chief-1", Roles.Coordinator, ["*"]));

    static Metadata Officer(TestService service) => service.As(Roles.Triage | Roles.Coordinator, "*");

    async Task<TestService> StartAsync(string? location = null)
    {
        var ownFolder = location is null;
        location ??= await NewLocationAsync();
        return await TestService.StartAsync(
            location, keepsFolder: !ownFolder || Stores.IsPostgres(location), o => o with { ReassessmentInterval = null, SignalInterval = null });
    }
}

public sealed class SqliteSignalTests : SignalContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresSignalTests(PostgresCluster cluster) : SignalContract
{
    protected override async Task<string> NewLocationAsync() => await cluster.NewDurableSchemaAsync();
}
