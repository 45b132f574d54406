using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class LookPlanTests
{
    static readonly ReportId s_one = new("bvh-am", "1");

    internal static IEnumerable<MethodDescriptor> Rpcs => typeof(ReportReflection).Assembly.GetTypes()
        .Where(t => t.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(t => t.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<FileDescriptor>().SelectMany(f => f.Services).SelectMany(s => s.Methods);

    [Fact]
    public void The_document_says_of_every_rpc_what_its_reply_may_show()
    {
        var lines = File.ReadAllLines(Path.Combine(TestService.Repository, "docs", "access.md"));

        var documented = lines.Where(l => l.StartsWith("| `opsporing.v1.", StringComparison.Ordinal));

        Assert.Equal(Rpcs.Select(Line).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_reply_that_may_show_something_is_a_look_unless_it_goes_back_to_whom_it_came_from()
    {
        foreach (var rpc in Rpcs.Where(r => LookPlan.Of(r.OutputType).Sensitivity > Sensitivity.None))
        {
            var row = Authorisation.Rows.Single(r => r.Rpc == $"{rpc.Service.FullName}/{rpc.Name}");
            Assert.True(row.Shows || row.Reach is Reach.Own or Reach.ReceivingEenheid, row.Rpc);
            Assert.True(LookPlan.Of(rpc.OutputType).Find(FilledMessage.Of(rpc.OutputType)).IsIdentifying, row.Rpc);
        }
    }

    [Fact]
    public void Every_reply_of_every_rpc_with_a_report_in_it_names_that_report()
    {
        foreach (var rpc in Rpcs)
        {
            var content = LookPlan.Of(rpc.OutputType).Find(FilledMessage.Of(rpc.OutputType));
            // Keys that do not link are of no report.
            if (content.IsIdentifying && rpc.Name is not "ListSeries")
                Assert.Equal([s_one], content.Reports);
        }
    }

    [Fact]
    public void An_empty_reply_is_no_look()
    {
        foreach (var rpc in Rpcs)
            Assert.False(LookPlan.Of(rpc.OutputType).Find(rpc.OutputType.Parser.ParseFrom(ByteString.Empty)).IsIdentifying);
    }

    [Fact]
    public void A_basic_list_is_no_look_and_a_full_one_touches_the_reports_that_it_shows()
    {
        var basic = new ListQueueItemsResponse
        {
            Entries = { new QueueEntry { Item = new() { ReportId = Id("1"), Flags = { V1.AssessmentFlag.Sexual } } } },
        };
        var full = basic.Clone();
        full.Entries.Add(new QueueEntry { Item = new() { ReportId = Id("2") }, Report = new() { Id = Id("2") } });

        Assert.False(LookPlan.Of(ListQueueItemsResponse.Descriptor).Find(basic).IsIdentifying);
        Assert.Equal([new("bvh-am", "2")], LookPlan.Of(ListQueueItemsResponse.Descriptor).Find(full).Reports);
    }

    [Fact]
    public void A_withheld_report_is_no_look()
    {
        var reply = new GetReportResponse { ReportId = Id("1"), Withheld = new() { Desk = "TOS-AM", DeskKind = V1.DeskKind.FrontofficeTos } };

        Assert.False(LookPlan.Of(GetReportResponse.Descriptor).Find(reply).IsIdentifying);
    }

    [Fact]
    public void Sexual_content_is_told_by_flag_guard_desk_and_signal_alone()
    {
        bool IsSexual(IMessage reply) => LookPlan.Of(reply.Descriptor).Find(reply).IsSexual;
        GetReportResponse Report(Action<GetReportResponse> change)
        {
            var reply = new GetReportResponse
            {
                ReportId = Id("1"),
                Report = new() { Id = Id("1"), Offences = { new V1.Offence { Code = "burglary_shed" } }, MethodTags = { "flipper" } },
                Assessment = new() { ReportId = Id("1"), PrincipalOffence = "burglary_shed" },
                Explanation = new() { Summary = "x" },
            };
            change(reply);
            return reply;
        }

        Assert.False(IsSexual(Report(_ => { })));
        Assert.True(IsSexual(Report(r => r.Assessment.Flags.Add(V1.AssessmentFlag.Sexual))));
        Assert.True(IsSexual(Report(r => r.Report.SexualContentSignal = true)));
        Assert.False(IsSexual(new GetWorkResponse { Work = new() { ReportId = Id("1"), DeskKind = V1.DeskKind.Basisteam } }));
        Assert.True(IsSexual(new GetWorkResponse { Work = new() { ReportId = Id("1"), DeskKind = V1.DeskKind.FrontofficeTos } }));
        Assert.True(IsSexual(new GetWorkResponse { Work = new() { ReportId = Id("1"), Guards = { V1.Guard.SexualOffence } } }));
    }

    static string Line(MethodDescriptor rpc)
    {
        var sensitivity = LookPlan.Of(rpc.OutputType).Sensitivity;
        var row = Authorisation.Rows.Single(r => r.Rpc == $"{rpc.Service.FullName}/{rpc.Name}");
        var look = sensitivity <= Sensitivity.None ? "–" : !row.Shows ? "no: to its sender" : row.IsAct ? "yes; an act is its own purpose" : "yes";
        return $"| `{row.Rpc}` | {UpperSnake.Of(sensitivity)} | {look} |";
    }

    static V1.ReportId Id(string number) => new() { SourceSystem = "bvh-am", SourceNumber = number };
}
