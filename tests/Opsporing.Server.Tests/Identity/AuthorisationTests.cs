using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class AuthorisationTests
{
    static readonly ServiceDescriptor[] Services =
    [
        .. Descriptors(typeof(V1.ReportReflection).Assembly),
        Grpc.Health.V1.Health.Descriptor,
        Grpc.Reflection.V1Alpha.ServerReflection.Descriptor,
        Grpc.Reflection.V1.ServerReflection.Descriptor,
    ];

    [Fact]
    public void Every_rpc_of_every_service_has_one_row_and_no_row_is_idle()
    {
        var rpcs = Services.SelectMany(s => s.Methods.Select(m => $"{s.FullName}/{m.Name}")).Order(StringComparer.Ordinal);

        Assert.Equal(rpcs, Authorisation.Rows.Select(r => r.Rpc).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_served_rpc_is_one_of_these()
    {
        await using var service = await TestService.StartAsync();
        using var call = new Grpc.Reflection.V1Alpha.ServerReflection.ServerReflectionClient(service.Channel).ServerReflectionInfo();

        await call.RequestStream.WriteAsync(new() { ListServices = "" });
        await call.ResponseStream.MoveNext(default);

        Assert.Subset(
            Services.Select(s => s.FullName).ToHashSet(),
            call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).ToHashSet());
    }

    [Fact]
    public void An_rpc_without_row_may_be_called_by_nobody() =>
        Assert.Null(Authorisation.Find("/opsporing.v1.ScreeningService/DropEverything"));

    [Fact]
    public void The_document_holds_the_same_table()
    {
        var lines = File.ReadAllLines(Path.Combine(TestService.Repository, "docs", "authorisation.md"));

        var documented = lines.Where(l => l.StartsWith("| `", StringComparison.Ordinal) && l.Contains('/'));

        Assert.Equal(
            Authorisation.Rows.Select(r =>
                $"| `{r.Rpc}` | {(r.Reach == Reach.Public ? "anyone" : string.Join(", ", r.Roles.ToCodes()))} | {r.Reach} |"),
            documented);
    }

    [Fact]
    public async Task Every_role_may_call_what_its_row_says_and_nothing_else()
    {
        await using var service = await TestService.StartAsync();

        foreach (var role in Enum.GetValues<Roles>().Where(r => r != Roles.None))
            foreach (var row in Authorisation.Rows.Where(r => r.Reach != Reach.Public))
            {
                var denied = await IsRoleDeniedAsync(service, row.Rpc, service.As(role, "*"));
                Assert.True(denied == ((row.Roles & role) == 0), $"{role} {row.Rpc}");
            }
    }

    [Fact]
    public async Task Nobody_calls_without_identity()
    {
        await using var service = await TestService.StartAsync();

        foreach (var row in Authorisation.Rows.Where(r => r.Reach != Reach.Public))
        {
            var e = await CallAsync(service, row.Rpc, []);
            Assert.Equal((StatusCode.Unauthenticated, "ERROR_REASON_UNAUTHENTICATED"), (e!.StatusCode, e.Info().Reason));
        }
    }

    [Theory]
    [InlineData(Roles.Frontoffice, "AM", true)]
    [InlineData(Roles.Frontoffice, "TOS-AM", true)]
    [InlineData(Roles.Frontoffice, "*", true)]
    [InlineData(Roles.Frontoffice, "RD", false)]
    [InlineData(Roles.Om, "AM", true)]
    [InlineData(Roles.PrivacyOfficer, "*", true)]
    [InlineData(Roles.Triage, "*", false)]
    [InlineData(Roles.Coordinator, "AM", false)]
    [InlineData(Roles.Integrity, "*", false)]
    public async Task A_frontoffice_queue_is_seen_by_those_who_may(Roles role, string scope, bool seen)
    {
        await using var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report("1", "intentional_rape"));
        var headers = service.As(role, scope);

        var listed = (await service.Triage.ListQueuesAsync(new(), headers)).Queues.Any(q => q.Desk == "TOS-AM");
        var items = await DeniedAsync(async () => await service.Triage.ListQueueItemsAsync(new() { Desk = "TOS-AM" }, headers));

        Assert.Equal(seen, listed);
        Assert.Equal(seen ? null : "ERROR_REASON_DESK_NOT_FOUND", items?.Info().Reason);
    }

    [Fact]
    public async Task A_basisteam_sees_where_a_sexual_report_is_and_the_danger_but_not_its_content()
    {
        await using var service = await TestService.StartAsync();
        var sent = Example.Report("1", "intentional_rape");
        sent.RedFlags.Add(V1.RedFlag.RepetitionDanger);
        await service.ScreenAsync(sent);

        var response = await service.Triage.GetReportAsync(new() { ReportId = sent.Id }, service.As(Roles.Triage, "AM-06"));

        var expected = new GetReportResponse
        {
            ReportId = sent.Id,
            Withheld = new() { Desk = "TOS-AM", DeskKind = V1.DeskKind.FrontofficeTos, IsDanger = true },
        };
        Assert.Equal(expected, response);
    }

    [Theory]
    [InlineData(Roles.Triage, "RD")]
    [InlineData(Roles.Om, "RD")]
    [InlineData(Roles.Frontoffice, "RD")]
    public async Task A_report_outside_the_scope_is_denied(Roles role, string scope)
    {
        await using var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report("1"));
        await service.ScreenAsync(Example.Report("2", "intentional_rape"));

        foreach (var number in (string[])["1", "2"])
        {
            var e = await DeniedAsync(async () => await service.Triage.GetReportAsync(
                new() { ReportId = Example.Report(number).Id }, service.As(role, scope)));
            Assert.Equal((StatusCode.PermissionDenied, "ERROR_REASON_SCOPE_DENIED"), (e!.StatusCode, e.Info().Reason));
        }
    }

    [Fact]
    public async Task A_report_about_police_staff_does_not_exist_for_the_own_team()
    {
        await using var service = await TestService.StartAsync();
        var sent = Example.Report("1");
        sent.PoliceStaffInvolved = true;
        await service.ScreenAsync(sent);

        foreach (var role in (Roles[])[Roles.Triage, Roles.Coordinator, Roles.Om, Roles.PrivacyOfficer, Roles.Frontoffice])
        {
            var e = await DeniedAsync(async () => await service.Triage.GetReportAsync(new() { ReportId = sent.Id }, service.As(role, "*")));
            Assert.Equal("ERROR_REASON_REPORT_NOT_FOUND", e!.Info().Reason);
        }
        var seen = await service.Triage.GetReportAsync(new() { ReportId = sent.Id }, service.As(Roles.Integrity, "*"));
        Assert.True(seen.Report.PoliceStaffInvolved);
    }

    [Fact]
    public async Task An_operator_sees_counts_and_nothing_else()
    {
        await using var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report("1", "intentional_rape"));

        var queues = (await service.Triage.ListQueuesAsync(new() { PageSize = 1000 }, service.As(DemoIdentities.Operator))).Queues;

        // Below 10 sexual offences are not counted for who may not see them.
        Assert.Equal((true, 0, 0), queues.Where(q => q.Desk == "TOS-AM").Select(q => (q.IsCountWithheld, q.ItemCount, q.LaneItemCounts.Count)).Single());
        for (var n = 2; n <= 10; n++)
            await service.ScreenAsync(Example.Report($"{n}", "intentional_rape"));
        var more = (await service.Triage.ListQueuesAsync(new() { PageSize = 1000 }, service.As(DemoIdentities.Operator))).Queues;
        Assert.Equal((true, 10, 0), more.Where(q => q.Desk == "TOS-AM").Select(q => (q.IsCountWithheld, q.ItemCount, q.LaneItemCounts.Count)).Single());
        Assert.Equal(service.Host.Installation.Reference.Organisation.Desks.Length, queues.Count);
    }

    static async Task<bool> IsRoleDeniedAsync(TestService service, string rpc, Metadata headers) =>
        await CallAsync(service, rpc, headers) is { } e && e.Info().Reason == "ERROR_REASON_ROLE_DENIED";

    static async Task<RpcException?> CallAsync(TestService service, string rpc, Metadata headers) => await DeniedAsync(async () =>
    {
        switch (rpc[(rpc.IndexOf('/') + 1)..])
        {
            case "ScreenReport": await service.Screening.ScreenReportAsync(new(), headers); break;
            case "BatchScreenReports": await service.Screening.BatchScreenReportsAsync(new(), headers); break;
            case "PreviewAssessment": await service.Screening.PreviewAssessmentAsync(new(), headers); break;
            case "ListQueues": await service.Triage.ListQueuesAsync(new(), headers); break;
            case "ListQueueItems": await service.Triage.ListQueueItemsAsync(new(), headers); break;
            case "GetReport": await service.Triage.GetReportAsync(new(), headers); break;
            case "ScreenReports":
                using (var call = service.Screening.ScreenReports(headers))
                {
                    await call.RequestStream.CompleteAsync();
                    await call.ResponseStream.MoveNext(default);
                }
                break;
            case "GetTosOverview": await service.Tos.GetTosOverviewAsync(new(), headers); break;
            case "WatchQueue":
                using (var call = service.Watch.WatchQueue(new(), headers))
                    await call.ResponseStream.MoveNext(default);
                break;
            case "ListReassessments":
                await new V1.ReassessmentService.ReassessmentServiceClient(service.Channel).ListReassessmentsAsync(new(), headers);
                break;
            case "RunReassessment":
                using (var call = new V1.ReassessmentService.ReassessmentServiceClient(service.Channel).RunReassessment(new(), headers))
                    await call.ResponseStream.MoveNext(default);
                break;
            case "SimulatePolicy":
                using (var call = service.Simulation.SimulatePolicy(new(), headers))
                    await call.ResponseStream.MoveNext(default);
                break;
            case var name when rpc.StartsWith("opsporing.v1.SimulationService/", StringComparison.Ordinal):
                await CallByNameAsync(service.Simulation, name, headers);
                break;
            case var name when rpc.StartsWith("opsporing.v1.WorkService/", StringComparison.Ordinal):
                await CallByNameAsync(service.Work, name, headers);
                break;
            case var name when rpc.StartsWith("opsporing.v1.PolicyService/", StringComparison.Ordinal):
                await CallByNameAsync(service.Policies(), name, headers);
                break;
            case var name when rpc.StartsWith("opsporing.v1.SeriesService/", StringComparison.Ordinal):
                await CallByNameAsync(service.Series, name, headers);
                break;
            case var name when rpc.StartsWith("opsporing.v1.SignalService/", StringComparison.Ordinal):
                await CallByNameAsync(service.Signals, name, headers);
                break;
            case var name when rpc.StartsWith("opsporing.v1.OversightService/", StringComparison.Ordinal):
                await CallByNameAsync(service.Oversight, name, headers);
                break;
            case "RecordOutcomes":
                using (var call = new V1.OutcomeService.OutcomeServiceClient(service.Channel).RecordOutcomes(headers))
                {
                    await call.RequestStream.CompleteAsync();
                    await call.ResponseStream.MoveNext(default);
                }
                break;
            case var name when rpc.StartsWith("opsporing.v1.LeadModelService/", StringComparison.Ordinal):
                await CallByNameAsync(new V1.LeadModelService.LeadModelServiceClient(service.Channel), name, headers);
                break;
            case var name when rpc.StartsWith("opsporing.v1.GuidanceService/", StringComparison.Ordinal):
                await CallByNameAsync(new V1.GuidanceService.GuidanceServiceClient(service.Channel), name, headers);
                break;
            case var name when rpc.StartsWith("opsporing.v1.AccessService/", StringComparison.Ordinal):
                await CallByNameAsync(service.Access, name, headers);
                break;
            default: throw new InvalidOperationException($"The test does not know '{rpc}'.");
        }
    });

    static Task CallByNameAsync(ClientBase client, string name, Metadata headers)
    {
        var method = client.GetType().GetMethods()
            .Single(m => m.Name == name + "Async" && m.GetParameters().Length == 4);
        var request = Activator.CreateInstance(method.GetParameters()[0].ParameterType);
        var call = method.Invoke(client, [request, headers, null, CancellationToken.None])!;
        return (Task)call.GetType().GetProperty("ResponseAsync")!.GetValue(call)!;
    }

    static async Task<RpcException?> DeniedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException e)
        {
            return e;
        }
    }

    static IEnumerable<ServiceDescriptor> Descriptors(Assembly assembly) =>
        assembly.GetTypes()
            .Where(t => t.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(t => t.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
            .OfType<FileDescriptor>()
            .SelectMany(f => f.Services);
}
