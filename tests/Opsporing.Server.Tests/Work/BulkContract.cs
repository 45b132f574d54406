using Grpc.Core;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Decisions about many reports at once, and the list of overdue terms, on either engine.</summary>
public abstract class BulkContract
{
    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task Reports_without_a_guard_end_together_and_each_guarded_one_hears_its_clause()
    {
        await using var service = await StartAsync();
        var ids = new[]
        {
            await ScreenAsync(service, "1"),
            await ScreenAsync(service, "2", r => r.SuspectStatus = V1.SuspectStatus.Identified),
            await ScreenAsync(service, "3", r => r.IsReadyMade = true),
            await ScreenAsync(service, "4", r => r.Offences[0].Code = "burglary_dwelling"),
            await ScreenAsync(service, "5"),
        };
        foreach (var id in ids)
            await ReadAsync(service, id);
        var unread = await ScreenAsync(service, "6");
        var request = Request(ids, 2);
        request.Items.Add(new BulkItem { ReportId = unread, WorkEventNumber = 1, Revision = 1 });

        var results = (await service.Work.BulkDecideAsync(request, Officer(service))).Results;

        Assert.Equal(
            ["ENDED", "A3-suspect", "A4-caught", "A5-hic", "ENDED", "SOURCE_NOT_READ"],
            results.Select(r => r.Work is { } work ? UpperSnake.Of(work.State)
                : r.Error.Info().Metadata["refusal"] == "GUARDED" ? r.Error.Info().Metadata["clause"]
                : r.Error.Info().Metadata["refusal"]));
    }

    [Fact]
    public async Task A_report_that_has_moved_on_loses_its_race_alone()
    {
        await using var service = await StartAsync();
        var ids = new[] { await ScreenAsync(service, "1"), await ScreenAsync(service, "2") };
        foreach (var id in ids)
            await ReadAsync(service, id);
        await ReadAsync(service, ids[0], 2);

        var results = (await service.Work.BulkDecideAsync(Request(ids, 2), Officer(service))).Results;

        Assert.Equal("ERROR_REASON_LOST_RACE", results[0].Error.Info().Reason);
        Assert.Equal(V1.ReportState.Ended, results[1].Work.State);
    }

    [Fact]
    public async Task Only_endings_with_a_reason_are_taken_for_many_and_each_report_is_named_once()
    {
        await using var service = await StartAsync();
        var id = await ScreenAsync(service, "1");
        var twice = Request([id, id], 1);
        var takeUp = Request([id], 1);
        takeUp.Draft.Decision = V1.Decision.TakeUp;

        Assert.Equal(["items"], (await FailAsync(service, twice)).Fields());
        Assert.Equal(["draft.decision"], (await FailAsync(service, takeUp)).Fields());
        Assert.Equal(["items"], (await FailAsync(service, Request([], 1))).Fields());
    }

    [Fact]
    public async Task The_list_of_overdue_terms_is_apart_and_earliest_first()
    {
        await using var service = await StartAsync();
        var (late, later) = (
            await ScreenAsync(service, "1", r => Received(r, -120)), await ScreenAsync(service, "2", r => Received(r, -90)));
        var fresh = await ScreenAsync(service, "3");
        var desk = (await service.Work.GetWorkAsync(new() { ReportId = fresh }, Officer(service))).Work.Desk;
        ListDutiesRequest Request(bool isOverdueOnly) => new() { Desk = desk, Kinds = { V1.DutyKind.RouteTerm }, IsOverdueOnly = isOverdueOnly };

        var overdue = (await service.Work.ListDutiesAsync(Request(true), Officer(service))).Duties;
        var all = (await service.Work.ListDutiesAsync(Request(false), Officer(service))).Duties;

        Assert.Equal([late, later], overdue.Select(d => d.ReportId));
        Assert.All(overdue, d => Assert.True(d.Duty.IsOverdue));
        Assert.Equal([late, later, fresh], all.Select(d => d.ReportId));
    }

    static void Received(V1.Report report, int days)
    {
        report.Received = Example.Moment(TimeSpan.FromDays(days));
        report.OccurredFrom = Example.Moment(TimeSpan.FromDays(days - 1));
    }

    static BulkDecideRequest Request(V1.ReportId[] ids, int number)
    {
        var request = new BulkDecideRequest
        {
            Draft = new() { Decision = V1.Decision.EndEarly, ReasonCode = "ANDERE_AFDOENING", WhySetAside = "w", IsSourceRead = true },
        };
        request.Items.AddRange(ids.Select(id => new BulkItem { ReportId = id, WorkEventNumber = number, Revision = 1 }));
        return request;
    }

    static async Task ReadAsync(TestService service, V1.ReportId id, int number = 1) =>
        await service.Work.ConfirmSourceReadAsync(new() { ReportId = id, WorkEventNumber = number }, Officer(service));

    static Task<RpcException> FailAsync(TestService service, BulkDecideRequest request) =>
        Assert.ThrowsAsync<RpcException>(() => service.Work.BulkDecideAsync(request, Officer(service)).ResponseAsync);

    static async Task<V1.ReportId> ScreenAsync(TestService service, string number, Action<V1.Report>? change = null)
    {
        var report = Example.Report(number);
        change?.Invoke(report);
        await service.ScreenAsync(report);
        return report.Id;
    }

    static Metadata Officer(TestService service) => service.As(new DemoIdentity("officer-1", Roles.Triage, ["AM"]));

    async Task<TestService> StartAsync() => await TestService.ServeAsync(await NewLocationAsync());
}

public sealed class SqliteBulkTests : BulkContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresBulkTests(PostgresCluster cluster) : BulkContract
{
    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
