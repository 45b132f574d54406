using Google.Protobuf;
using Google.Protobuf.Reflection;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Every rpc × role × scope, against the table of <c>docs/authorisation.md</c>.</summary>
public sealed class ScopeTests
{
    /// <summary>Answers that say: not for this scope.</summary>
    static readonly string[] s_outside =
    [
        "ERROR_REASON_SCOPE_DENIED", "ERROR_REASON_DESK_NOT_FOUND", "ERROR_REASON_REPORT_NOT_FOUND", "ERROR_REASON_SERIES_NOT_FOUND",
        "ERROR_REASON_POLICY_SCOPE_DENIED", "ERROR_REASON_ASSIGNMENT_REFUSED",
    ];

    [Fact]
    public async Task Every_rpc_is_open_to_every_role_within_the_scopes_that_the_document_says_and_no_other()
    {
        await using var service = await TestService.StartAsync();
        var subjects = await PlantAsync(service);
        var table = Table();
        var calls = 0;
        foreach (var row in Authorisation.Rows.Where(r => r.Reach is Reach.Desk or Reach.Report or Reach.ReceivingEenheid or Reach.Place
            && !IsList(r)))
            foreach (var role in Enum.GetValues<Roles>().Where(r => r != Roles.None && (row.Roles & r) != 0))
            {
                var subject = subjects[role switch { Roles.Frontoffice => 1, Roles.Integrity => 2, _ => 0 }];
                foreach (var (column, scope) in subject.Scopes)
                {
                    var request = Request(Rpc(row), subject, scope);
                    var answer = await RawCalls.CallAsync(service.Channel, Rpc(row), request.ToByteArray(),
                        scope.Length == 0 ? service.As(role) : service.As(role, scope));
                    var reason = answer.Error is null ? ReasonIn(Rpc(row), answer.Messages) : answer.Error.Info().Reason;
                    Assert.False(reason == "ERROR_REASON_FIELDS_INVALID", $"{row.Rpc}: {answer.Trailers}");
                    var expected = table[row.Reach.ToString()][column] == "yes";
                    Assert.True(expected == !s_outside.Contains(reason), $"{row.Rpc} as {role} with scope '{scope}' ({column}): {reason}");
                    calls++;
                }
            }
        Assert.InRange(calls, 300, 10_000);
    }

    [Fact]
    public async Task A_list_of_queues_holds_the_desks_of_the_scope_alone()
    {
        await using var service = await TestService.StartAsync();
        var organisation = service.Host.Installation.Reference.Organisation;
        foreach (var scope in (string[])["*", "AM", "AM-06", "TOS-AM", "nowhere"])
            foreach (var role in (Roles[])[Roles.Triage, Roles.Coordinator, Roles.Frontoffice, Roles.Om, Roles.PrivacyOfficer, Roles.Integrity])
            {
                var caller = new Caller("x", role, [scope], "", null);
                var expected = organisation.Desks.Where(d => Authorisation.MaySee(caller, d, organisation)).Select(d => d.Code);
                var listed = (await service.Triage.ListQueuesAsync(new() { PageSize = 1000 }, service.As(role, scope))).Queues;
                Assert.Equal(expected.Order(StringComparer.Ordinal), listed.Select(q => q.Desk));
                Assert.All(listed, q => Assert.True(scope == "*" || scope == q.Desk || scope == q.Eenheid || scope == "AM-06"));
            }
    }

    // Lists over the scope leave out what is outside; they deny nothing.
    static bool IsList(AuthorisationRow row) => row.Rpc[(row.Rpc.IndexOf('/') + 1)..] is "ListQueues"
            or "ListTeamFigures" or "ListAuditDraws" or "ListCoViews"
        || row.Rpc.EndsWith("/ReviewLook", StringComparison.Ordinal); // of a review that the caller owns

    static async Task<Subject[]> PlantAsync(TestService service)
    {
        var organisation = service.Host.Installation.Reference.Organisation;
        var staff = Example.Report("3");
        staff.PoliceStaffInvolved = true;
        var subjects = new List<Subject>();
        foreach (var report in (V1.Report[])[Example.Report("1"), Example.Report("2", "intentional_rape"), staff])
        {
            var code = (await service.ScreenAsync(report)).Assessment.Desk;
            var desk = organisation.Desks[organisation.DeskIndexOf(code)];
            var team = desk.BasisteamIndex >= 0 ? organisation.Basisteams[desk.BasisteamIndex].Code : null;
            subjects.Add(new(report, code, team, desk.EenheidIndex >= 0));
        }
        // Somebody whose looks a review can be of.
        foreach (var (subject, role) in subjects.Zip((Roles[])[Roles.Triage, Roles.Frontoffice, Roles.Integrity]))
            await service.Triage.GetReportAsync(new() { ReportId = subject.Report.Id }, service.As(new DemoIdentity("looker", role, ["*"])));
        return [.. subjects];
    }

    static IMessage Request(MethodDescriptor rpc, Subject subject, string scope)
    {
        if (rpc.Service.Name is "ScreeningService" or "OutcomeService")
            return Intake(rpc, subject);
        var request = rpc.InputType.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in rpc.InputType.Fields.InDeclarationOrder())
            if (field.Name == "report_id")
                field.Accessor.SetValue(request, subject.Report.Id);
            else if (field.Name == "desk" && field.GetOptions()?.GetExtension(Google.Api.FieldBehaviorExtensions.FieldBehavior)
                ?.Contains(Google.Api.FieldBehavior.Required) == true)
                field.Accessor.SetValue(request, subject.Desk);
        switch (request)
        {
            case DecideRequest decide:
                decide.Draft = new() { Decision = V1.Decision.TakeUp, Revision = 1 };
                break;
            case BulkDecideRequest bulk:
                bulk.Draft = new() { Decision = V1.Decision.EndEarly, Revision = 1, ReasonCode = "no_leads" };
                bulk.Items.Add(new BulkItem { ReportId = subject.Report.Id, WorkEventNumber = 1, Revision = 1 });
                break;
            case RecordDangerReviewRequest review:
                review.Review = new() { VeiligThuisInformed = V1.Answer.Yes };
                break;
            case RecordIntakeRequest intake:
                intake.Intake = new() { Talk = V1.InformativeTalk.Planned };
                break;
            case HandOverClaimRequest hand:
                (hand.Colleague, hand.Note) = ("officer-9", "x");
                break;
            case FinishDutyRequest duty:
                duty.Kind = V1.DutyKind.RouteTerm;
                break;
            case ClassifyReportRequest classify:
                classify.Team = subject.Desk;
                break;
            case RecordRetriageRequest retriage:
                retriage.Decision = V1.Decision.TakeUp;
                break;
            case OpenReviewRequest open:
                (open.Person, open.Reason) = ("looker", "x");
                break;
            case RegisterAssignmentRequest assign:
                (assign.Person, assign.Kind, assign.Place) = ("officer-9", V1.AssignmentKind.Piket, subject.Desk);
                (assign.FromTime, assign.UntilTime) = (Example.Time(TimeSpan.Zero), Example.Time(TimeSpan.FromDays(1)));
                break;
        }
        return request;
    }

    static IMessage Intake(MethodDescriptor rpc, Subject subject) => rpc.Name switch
    {
        "ScreenReport" => new ScreenReportRequest { Report = subject.Report },
        "BatchScreenReports" => new BatchScreenReportsRequest { Reports = { subject.Report } },
        "ScreenReports" => new ScreenReportsRequest { Reports = { subject.Report } },
        _ => new RecordOutcomesRequest { Outcomes = { new V1.Outcome { ReportId = subject.Report.Id, Kind = V1.OutcomeKind.Ended } } },
    };

    /// <summary>The reason of an error within an answer; empty for none.</summary>
    static string ReasonIn(MethodDescriptor rpc, List<byte[]> messages) => messages.Select(m => rpc.OutputType.Parser.ParseFrom(m)).Select(m => m switch
    {
        BatchScreenReportsResponse batch => batch.Results[0].Error,
        ScreenReportsResponse stream => stream.Results[0].Error,
        RecordOutcomesResponse outcomes => outcomes.Results[0].Error,
        BulkDecideResponse bulk => bulk.Results[0].Error,
        _ => null,
    }).Where(e => e is not null).Select(e => e.Info().Reason).FirstOrDefault("");

    static MethodDescriptor Rpc(AuthorisationRow row) => LookPlanTests.Rpcs.Single(r => $"{r.Service.FullName}/{r.Name}" == row.Rpc);

    /// <summary>Reach, then column, then yes or no.</summary>
    static Dictionary<string, Dictionary<string, string>> Table()
    {
        var lines = File.ReadAllLines(Path.Combine(TestService.Repository, "docs", "authorisation.md"))
            .SkipWhile(l => !l.StartsWith("| reach \\ scope", StringComparison.Ordinal)).TakeWhile(l => l.StartsWith('|')).ToArray();
        string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(c => c.Trim())];
        var columns = Cells(lines[0]);
        return lines.Skip(2).Select(Cells).ToDictionary(c => c[0], c => columns.Skip(1).Zip(c.Skip(1)).ToDictionary(p => p.First, p => p.Second));
    }

    /// <param name="Team">Basisteam of the desk; null for none.</param>
    /// <param name="HasEenheid">Whether the desk is of an eenheid: else it is national.</param>
    sealed record Subject(V1.Report Report, string Desk, string? Team, bool HasEenheid)
    {
        public IEnumerable<(string Column, string Scope)> Scopes
        {
            get
            {
                yield return ("everywhere", "*");
                if (HasEenheid)
                    yield return ("own eenheid", "AM");
                if (Team is not null)
                    yield return ("own basisteam", Team);
                yield return ("own desk", Desk);
                yield return ("another eenheid", "RD");
                yield return ("none", "");
            }
        }
    }
}
