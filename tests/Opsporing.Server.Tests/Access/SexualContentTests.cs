using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Sexual content is invisible outside the frontoffices, the OM and the privacy officer: whatever is asked, however.</summary>
public sealed class SexualContentTests
{
    const Roles MaySee = Roles.Frontoffice | Roles.Om | Roles.PrivacyOfficer;

    /// <summary>Content of the report; nothing else in the service or the requests holds it.</summary>
    static readonly string[] s_canaries =
        ["canary-reference", "canary_tag", "canary_measure", "cafecafe01234567", "canary-note", "canary-assessor", "intentional_rape"];

    [Fact]
    public async Task No_rpc_lets_sexual_content_out_to_another_role_in_answers_errors_logs_or_traces()
    {
        var (logs, spans) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        using var listener = Listen(spans);
        await using var service = await TestService.StartAsync(TestService.NewFolder(), keepsFolder: false, add: builder =>
            builder.Logging.AddProvider(new Collector(logs)).AddFilter<Collector>((string?)null, LogLevel.Trace));
        await PlantAsync(service);
        await AssertIsPlantedAsync(service);
        logs.Clear();
        spans.Clear();

        foreach (var rpc in LookPlanTests.Rpcs.Where(r => r.Service.Name != "ScreeningService"))
            foreach (var role in Enum.GetValues<Roles>().Where(r => r != Roles.None && (r & MaySee) == 0))
                foreach (var request in Requests(rpc.InputType))
                {
                    var answer = await RawCalls.CallAsync(service.Channel, rpc, request.ToByteArray(), service.As(role, "*"));
                    foreach (var canary in s_canaries.Where(c => !IsPublicText(rpc, c)))
                    {
                        Assert.All(answer.Messages, m => Assert.True(m.AsSpan().IndexOf(Encoding.ASCII.GetBytes(canary)) < 0,
                            $"{rpc.FullName} shows '{canary}' to {role}."));
                        Assert.False(answer.Trailers.Contains(canary), $"{rpc.FullName} tells {role} '{canary}': {answer.Trailers}");
                    }
                }

        Assert.NotEmpty(logs);
        Assert.NotEmpty(spans);
        foreach (var canary in s_canaries)
        {
            Assert.DoesNotContain(logs, l => l.Contains(canary));
            Assert.DoesNotContain(spans, s => s.Contains(canary));
        }
    }

    [Fact]
    public async Task Who_received_a_report_from_a_frontoffice_sees_that_it_is_there_and_no_content_in_list_and_watch()
    {
        await using var service = await TestService.StartAsync();
        var desk = await HandOnAsync(service);
        var triage = service.As(DemoIdentities.Triage);

        foreach (var view in (V1.QueueItemView[])[V1.QueueItemView.Basic, V1.QueueItemView.Full])
        {
            var entry = Assert.Single((await service.Triage.ListQueueItemsAsync(new() { Desk = desk, View = view }, triage)).Entries);
            Assert.Equal(Example.Report("2").Id, entry.Item.ReportId);
            Assert.False(entry.Item.HasOffence || entry.Item.HasOffenceGroup || entry.Item.HarmHundredthDays != 0);
            Assert.Null(entry.Report);
            var om = Assert.Single((await service.Triage.ListQueueItemsAsync(
                new() { Desk = desk, View = view }, service.As(DemoIdentities.Om))).Entries);
            Assert.Equal("intentional_rape", om.Item.Offence);
        }
        Assert.DoesNotContain((await service.Work.GetFacetsAsync(new() { Desk = desk }, triage)).Counts,
            c => c.Facet == "offence_group" && c.Value.Length > 0);
        Assert.Contains((await service.Work.GetFacetsAsync(new() { Desk = desk }, service.As(DemoIdentities.Om))).Counts,
            c => c.Facet == "offence_group" && c.Value.Length > 0);
    }

    [Fact]
    public async Task The_overview_of_frontoffices_counts_nothing_below_ten_for_an_operator()
    {
        await using var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report("2", "intentional_rape"));

        FrontofficeState Of(GetTosOverviewResponse overview) => overview.Frontoffices.Single(f => f.Desk == "TOS-AM");
        var hidden = Of(await service.Tos.GetTosOverviewAsync(new(), service.As(DemoIdentities.Operator)));
        var seen = Of(await service.Tos.GetTosOverviewAsync(new(), service.As(DemoIdentities.Frontoffice)));

        Assert.Equal((true, 0, 0, 0), (hidden.IsCountWithheld, hidden.ItemCount, hidden.AangifteCount, hidden.Duties.Count));
        Assert.Equal((false, 1, 1), (seen.IsCountWithheld, seen.ItemCount, seen.AangifteCount));
    }

    /// <summary>The request as it fits best, with the report and with two desks, and the same with something in every field.</summary>
    static IEnumerable<IMessage> Requests(MessageDescriptor type)
    {
        foreach (var desk in (string[])["TOS-AM", "AM-06"])
        {
            var bare = type.Parser.ParseFrom(ByteString.Empty);
            foreach (var request in (IMessage[])[bare, FilledMessage.Of(type)])
            {
                foreach (var field in type.Fields.InDeclarationOrder().Where(f => !f.IsRepeated))
                    if (field.FieldType == FieldType.Message && field.MessageType.Name == "ReportId")
                        field.Accessor.SetValue(request, Example.Report("2").Id);
                    else if (field.Name is "desk")
                        field.Accessor.SetValue(request, desk);
                    else if (field.Name is "work_event_number")
                        field.Accessor.SetValue(request, 3);
                    else if (field.Name is "page_token" or "resume_token")
                        field.Accessor.SetValue(request, "");
                yield return request;
            }
        }
    }

    // The gezag's documents and the catalogue name offences; that says nothing of a report.
    static bool IsPublicText(MethodDescriptor rpc, string canary) =>
        canary == "intentional_rape" && (rpc.Service.Name == "PolicyService" || rpc.Name == "ListNames");

    static async Task PlantAsync(TestService service)
    {
        var report = Example.Report("2", "intentional_rape");
        report.SourceReference = "canary-reference";
        report.MethodTags.Add("canary_tag");
        report.SafetyMeasures.Add("canary_measure");
        report.LinkKeys.Add(new V1.LinkKey { Side = V1.LinkSide.Suspect, KeyVersion = 1, Hash = "cafecafe01234567" });
        report.Victims.Add(new V1.Victim { NeedsAssessedBy = "canary-assessor", NeedsAssessedTime = Example.Time(TimeSpan.FromHours(-1)) });
        await service.ScreenAsync(report);
        var second = report.Clone();
        second.Id.SourceNumber = "3";
        await service.ScreenAsync(second); // a series of two
        await service.ScreenAsync(Example.Report("1"));
        var officer = service.As(DemoIdentities.Frontoffice);
        await service.Work.ClaimItemAsync(new() { ReportId = report.Id, WorkEventNumber = 1 }, officer);
        await service.Work.RecordIntakeAsync(new()
        {
            ReportId = report.Id,
            WorkEventNumber = 2,
            Intake = new() { Talk = V1.InformativeTalk.Planned, Note = "canary-note" },
        }, officer);
    }

    // So that the test could fail: whoever may see it does.
    static async Task AssertIsPlantedAsync(TestService service)
    {
        var shown = (await service.Triage.GetReportAsync(
            new() { ReportId = Example.Report("2").Id }, service.As(DemoIdentities.Frontoffice))).ToString();
        foreach (var canary in s_canaries.Where(c => c != "canary-note"))
            Assert.Contains(canary, shown);
    }

    /// <returns>The ordinary desk that has it now.</returns>
    static async Task<string> HandOnAsync(TestService service)
    {
        await service.ScreenAsync(Example.Report("2", "intentional_rape"));
        var (officer, id) = (service.As(DemoIdentities.Frontoffice), Example.Report("2").Id);
        var desk = service.Host.Installation.Reference.Organisation.Desks
            .First(d => d.Kind == Opsporing.DeskKind.Avim && d.Code.EndsWith("-AM", StringComparison.Ordinal)).Code;
        await service.Work.ClaimItemAsync(new() { ReportId = id, WorkEventNumber = 1 }, officer);
        var offered = (await service.Work.DecideAsync(new()
        {
            ReportId = id,
            WorkEventNumber = 2,
            Draft = new() { Decision = V1.Decision.Transfer, Revision = 1, TargetDesk = desk, Note = "trafficking", WhySetAside = "w" },
        }, officer)).Work;
        var accepted = await service.Work.AcceptTransferAsync(
            new() { ReportId = id, WorkEventNumber = offered.WorkEventNumber, Desk = desk }, service.As(DemoIdentities.Triage));
        Assert.Equal(desk, accepted.Work.Desk);
        return desk;
    }

    static ActivityListener Listen(ConcurrentQueue<string> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue(
                $"{span.DisplayName} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.Select(e => e.Name))} {span.StatusDescription}"),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    sealed class Collector(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
