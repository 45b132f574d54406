using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Opsporing.Storage;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class LookTests
{
    static readonly ReportId s_shed = new(Example.System, "1");
    static readonly ReportId s_rape = new(Example.System, "2");

    [Fact]
    public async Task A_look_at_a_report_is_in_the_register_with_who_when_and_why()
    {
        await using var service = await StartAsync();
        var officer = new DemoIdentity("officer-1", Roles.Triage, ["AM-06", "AM-05"], "session-1");

        await service.Triage.GetReportAsync(new() { ReportId = Example.Report("1").Id }, service.As(officer, "briefing"));

        var look = Assert.Single(await LooksAsync(service, s_shed));
        Assert.Equal(("officer-1", "session-1", "TRIAGE", "AM-05 AM-06", "opsporing.v1.TriageService/GetReport", "briefing", false),
            (look.Person, look.WorkSession, look.Roles, look.Scopes, look.Rpc, look.Purpose, look.IsSexual));
        Assert.Equal(Example.Now.ToUnixTimeMilliseconds(), look.Time);
        Assert.Equal([s_shed], look.Reports);
    }

    [Fact]
    public async Task A_full_page_is_one_row_and_a_basic_page_is_none()
    {
        await using var service = await StartAsync();
        await service.ScreenAsync(Example.Report("3"));
        var desk = (await service.ScreenAsync(Example.Report("1"))).Assessment.Desk;

        await service.Triage.ListQueueItemsAsync(new() { Desk = desk }, service.As(DemoIdentities.Triage));
        Assert.Empty(await LooksAsync(service, s_shed));
        await service.Triage.ListQueueItemsAsync(new() { Desk = desk, View = V1.QueueItemView.Full }, service.As(DemoIdentities.Triage));

        var look = Assert.Single(await LooksAsync(service, s_shed));
        Assert.Equal(2, look.Reports.Length);
        Assert.Single(await service.Host.Installation.Store.Looks.ListByPersonAsync("demo-triage", null, 10, default));
    }

    [Fact]
    public async Task An_act_is_a_look_whose_purpose_is_the_act()
    {
        await using var service = await StartAsync();

        await service.Work.ClaimItemAsync(
            new() { ReportId = Example.Report("1").Id, WorkEventNumber = 1 }, service.As(DemoIdentities.Triage, purpose: null));

        Assert.Equal(("act", "opsporing.v1.WorkService/ClaimItem"),
            (await LooksAsync(service, s_shed)).Select(l => (l.Purpose, l.Rpc)).Single());
    }

    [Fact]
    public async Task Intake_and_those_who_are_refused_leave_no_look()
    {
        await using var service = await StartAsync();

        await Assert.ThrowsAsync<RpcException>(async () => await service.Triage.GetReportAsync(
            new() { ReportId = Example.Report("1").Id }, service.As(Roles.Triage, "RD")));
        await service.Triage.GetReportAsync(new() { ReportId = Example.Report("2").Id }, service.As(Roles.Triage, "AM"));

        Assert.Empty(await LooksAsync(service, s_shed));
        Assert.Empty(await LooksAsync(service, s_rape));
    }

    [Fact]
    public async Task A_read_whose_register_write_fails_returns_nothing()
    {
        await using var service = await TestService.StartAsync(
            TestService.NewFolder(), keepsFolder: false, add: builder => builder.Services.AddSingleton<LookRegister>(new BrokenRegister()));
        await service.ScreenAsync(Example.Report("1"));
        var request = new GetReportRequest { ReportId = Example.Report("1").Id };

        var e = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Triage.GetReportAsync(request, service.As(DemoIdentities.Triage)));

        Assert.Equal((StatusCode.Unavailable, "ERROR_REASON_REGISTER_UNAVAILABLE"), (e.StatusCode, e.Info().Reason));
        Assert.NotNull(e.GetRpcStatus()!.GetDetail<Google.Rpc.RetryInfo>());
        // What shows nothing needs no register.
        Assert.NotEmpty((await service.Triage.ListQueuesAsync(new(), service.As(DemoIdentities.Triage))).Queues);
    }

    [Fact]
    public async Task Every_rpc_that_may_show_something_returns_nothing_when_the_register_fails()
    {
        var recorder = new LookRecorder(new BrokenRegister(), TimeProvider.System);
        var caller = new Caller("officer-1", Roles.Triage, ["*"], "", null).With(new("triage", 1, "triage", 1));
        var walked = 0;
        foreach (var row in Authorisation.Rows.Where(r => r.Shows && r.Rpc.StartsWith("opsporing.", StringComparison.Ordinal)))
        {
            var type = TypeOf(row.Rpc);
            if (LookPlan.Of(type).Sensitivity <= Sensitivity.None)
                continue;
            walked++;
            var content = LookPlan.Of(type).Find(FilledMessage.Of(type));
            var e = await Assert.ThrowsAsync<RpcException>(async () => await recorder.RecordAsync(caller, row, content, default));
            Assert.Equal("ERROR_REASON_REGISTER_UNAVAILABLE", e.Info().Reason);
        }
        Assert.InRange(walked, 25, 200);
    }

    [Fact]
    public async Task A_message_of_a_stream_waits_for_its_look()
    {
        var (order, written) = (new List<string>(), new Collector());
        var writer = new RecordingWriter<GetReportResponse>(written, message =>
        {
            order.Add($"recorded {written.Messages.Count}");
            return message.Desk == "refused" ? throw RpcErrors.RegisterUnavailable().ToRpcException() : Task.FromResult(message);
        });

        await writer.WriteAsync(new() { Desk = "AM-06" });
        await Assert.ThrowsAsync<RpcException>(() => writer.WriteAsync(new() { Desk = "refused" }));

        Assert.Equal(["recorded 0", "recorded 1"], order);
        Assert.Equal("AM-06", Assert.Single(written.Messages).Desk);
    }

    [Fact]
    public async Task A_purpose_is_asked_once_per_work_session_and_lapses_after_three_hours()
    {
        await using var service = await StartAsync();
        var request = new GetReportRequest { ReportId = Example.Report("1").Id };
        var one = new DemoIdentity("officer-1", Roles.Triage, ["*"], "session-1");

        await AssertAskedAsync("opsporing-purpose", service, request, one);
        await service.Triage.GetReportAsync(request, service.As(one));
        await service.Triage.GetReportAsync(request, service.As(one, purpose: null));
        await AssertAskedAsync("opsporing-purpose", service, request, one with { WorkSession = "session-2" });
        await AssertAskedAsync("opsporing-purpose", service, request, one with { Person = "officer-2" });
        service.Clock.Advance(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        await service.Triage.GetReportAsync(request, service.As(one, purpose: null));
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await AssertAskedAsync("opsporing-purpose", service, request, one);
        Assert.Equal(3, (await LooksAsync(service, s_shed)).Length);
    }

    [Fact]
    public async Task Sexual_content_asks_for_a_purpose_of_its_own()
    {
        await using var service = await StartAsync();
        var request = new GetReportRequest { ReportId = Example.Report("2").Id };
        var officer = new DemoIdentity("zeden-1", Roles.Frontoffice, ["*"], "session-1");
        var ordinary = service.As(officer, purpose: null);
        ordinary.Add("opsporing-purpose", "triage");

        var e = await Assert.ThrowsAsync<RpcException>(async () => await service.Triage.GetReportAsync(request, ordinary));
        Assert.Equal(("ERROR_REASON_PURPOSE_REQUIRED", "opsporing-sensitive-purpose"), (e.Info().Reason, e.Info().Metadata["header"]));
        Assert.Empty(await LooksAsync(service, s_rape));
        await service.Triage.GetReportAsync(request, service.As(officer, "intake"));
        await service.Triage.GetReportAsync(request, service.As(officer, purpose: null));

        var looks = await LooksAsync(service, s_rape);
        Assert.All(looks, l => Assert.Equal((true, "intake"), (l.IsSexual, l.SensitivePurpose)));
        Assert.Equal(2, looks.Length);
        service.Clock.Advance(TimeSpan.FromHours(3));
        await AssertAskedAsync("opsporing-sensitive-purpose", service, request, officer, ("opsporing-purpose", "triage"));
    }

    [Fact]
    public async Task A_purpose_that_was_stated_before_a_restart_still_holds()
    {
        var folder = TestService.NewFolder();
        var officer = new DemoIdentity("officer-1", Roles.Triage, ["*"], "session-1");
        var request = new GetReportRequest { ReportId = Example.Report("1").Id };
        await using (var first = await TestService.StartAsync(folder, keepsFolder: true))
        {
            await first.ScreenAsync(Example.Report("1"));
            await first.Triage.GetReportAsync(request, first.As(officer, "briefing"));
        }
        await using var second = await TestService.StartAsync(folder, keepsFolder: false);

        await second.Triage.GetReportAsync(request, second.As(officer, purpose: null));

        Assert.All(await LooksAsync(second, s_shed), l => Assert.Equal("briefing", l.Purpose));
    }

    [Fact]
    public async Task A_look_is_a_span_of_the_logboek_dataverwerkingen()
    {
        await using var service = await StartAsync();
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ProcessingLog.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { lock (spans) spans.Add(span); },
        };
        ActivitySource.AddActivityListener(listener);

        await service.Triage.GetReportAsync(
            new() { ReportId = Example.Report("1").Id }, service.As(new DemoIdentity("officer-span", Roles.Triage, ["*"])));

        var look = Assert.Single(await LooksAsync(service, s_shed));
        var span = Assert.Single(spans, s => (string?)s.GetTagItem("opsporing.look_id") == look.Id.ToString());
        Assert.Equal("urn:opsporing:verwerkingsactiviteit:opsporing.v1.TriageService/GetReport", span.GetTagItem("dpl.core.processing_activity_id"));
        Assert.Equal(("bvh-am/1", "opsporing.report"),
            (span.GetTagItem("dpl.core.data_subject_id"), span.GetTagItem("dpl.core.data_subject_id_type")));
    }

    static async Task<TestService> StartAsync()
    {
        var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report("1"));
        await service.ScreenAsync(Example.Report("2", "intentional_rape"));
        return service;
    }

    static async Task<ImmutableArray<Look>> LooksAsync(TestService service, ReportId id) =>
        await service.Host.Installation.Store.Looks.ListByReportAsync(id, null, 100, default);

    static async Task AssertAskedAsync(
        string header, TestService service, GetReportRequest request, DemoIdentity who, params (string Key, string Value)[] more)
    {
        var headers = service.As(who, purpose: null);
        foreach (var (key, value) in more)
            headers.Add(key, value);
        var e = await Assert.ThrowsAsync<RpcException>(async () => await service.Triage.GetReportAsync(request, headers));
        Assert.Equal(("ERROR_REASON_PURPOSE_REQUIRED", header), (e.Info().Reason, e.Info().Metadata["header"]));
    }

    static Google.Protobuf.Reflection.MessageDescriptor TypeOf(string rpc)
    {
        var (service, name) = (rpc[..rpc.IndexOf('/')], rpc[(rpc.IndexOf('/') + 1)..]);
        var type = typeof(ReportReflection).Assembly.GetType($"Opsporing.V1.{service[(service.LastIndexOf('.') + 1)..]}")!;
        var descriptor = (Google.Protobuf.Reflection.ServiceDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!;
        return descriptor.FindMethodByName(name).OutputType;
    }

    sealed class Collector : IServerStreamWriter<GetReportResponse>
    {
        public List<GetReportResponse> Messages { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(GetReportResponse message)
        {
            Messages.Add(message);
            return Task.CompletedTask;
        }

        public Task WriteAsync(GetReportResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }

    sealed class BrokenRegister : LookRegister
    {
        public override Task RecordAsync(Look look, CancellationToken cancellation) =>
            throw new StoreUnavailableException("broken");

        protected override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation) =>
            throw new StoreUnavailableException("broken");

        protected override Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) =>
            throw new StoreUnavailableException("broken");

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
