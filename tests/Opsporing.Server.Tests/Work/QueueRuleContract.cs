using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>What stands where, at the size of a real desk, on either engine: petty work never buries what is serious.</summary>
public abstract class QueueRuleContract
{
    const int Thefts = 5_000;
    const int Ended = 500;
    const int PageSize = 50;

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task Five_thousand_overdue_thefts_and_five_hundred_overdue_feedbacks_leave_a_fresh_robbery_on_the_first_page()
    {
        await using var service = await StartAsync();
        var desk = await FillAsync(service);
        service.Clock.Advance(TimeSpan.FromDays(60));
        var headers = service.As(Roles.Triage, "*");
        Assert.Equal(Thefts, (await OverdueAsync(service, desk, V1.DutyKind.RouteTerm, isVvcOnly: true)).Count);
        Assert.Equal(Ended, (await OverdueAsync(service, desk, V1.DutyKind.Feedback, isVvcOnly: false)).Count);

        var robbery = Example.Report("9001", "robbery_street");
        robbery.Received = At(service, TimeSpan.FromMinutes(-5));
        robbery.OccurredFrom = At(service, TimeSpan.FromHours(-1));
        await service.ScreenAsync(robbery);
        await BringAsync(service, robbery.Id, desk);

        var page = await service.Triage.ListQueueItemsAsync(new() { Desk = desk, PageSize = PageSize }, headers);
        Assert.Contains(robbery.Id, page.Entries.Select(e => e.Item.ReportId));
        Assert.Equal(robbery.Id, page.Entries[0].Item.ReportId);
    }

    [Fact]
    public async Task The_team_chiefs_list_holds_overdue_terms_of_VVC_alone_and_goes_on_over_pages_without_any()
    {
        await using var service = await StartAsync();
        var desk = "";
        foreach (var (number, offence) in ((string, string)[])
            [("1", "robbery_street"), ("2", "robbery_street"), ("3", "robbery_street"), ("4", "extortion"), ("5", "robbery_street")])
            desk = (await service.ScreenAsync(Example.Report(number, offence))).Assessment.Desk;
        service.Clock.Advance(TimeSpan.FromDays(60));

        var all = await OverdueAsync(service, desk, V1.DutyKind.RouteTerm, isVvcOnly: false, pageSize: 2);
        var petty = await OverdueAsync(service, desk, V1.DutyKind.RouteTerm, isVvcOnly: true, pageSize: 2);

        Assert.Equal(["1", "2", "3", "4", "5"], all.Select(i => i.SourceNumber));
        Assert.Equal(["4"], petty.Select(i => i.SourceNumber));
    }

    [Fact]
    public async Task Facets_say_how_many_terms_run_and_how_many_are_overdue_as_the_filter_does_and_as_time_goes_on()
    {
        await using var service = await StartAsync();
        var desk = "";
        for (var n = 1; n <= 4; n++)
        {
            var report = Example.Report($"{n}");
            report.Received = Example.Moment(TimeSpan.FromDays(-n));
            report.OccurredFrom = Example.Moment(TimeSpan.FromDays(-10));
            desk = (await service.ScreenAsync(report)).Assessment.Desk;
        }

        var seen = new List<(int Running, int Overdue)>();
        foreach (var days in (int[])[0, 7, 1, 30])
        {
            service.Clock.Advance(TimeSpan.FromDays(days));
            var facets = await service.Work.GetFacetsAsync(new() { Desk = desk }, service.As(Roles.Om, "*"));
            var counts = facets.Counts.Where(c => c.Facet == "term_state").ToDictionary(c => c.Value, c => c.ItemCount);
            foreach (var state in (V1.TermState[])[V1.TermState.None, V1.TermState.Running, V1.TermState.Overdue])
            {
                var items = await service.Triage.ListQueueItemsAsync(
                    new() { Desk = desk, Filter = new() { TermStates = { state } } }, service.As(Roles.Om, "*"));
                Assert.Equal(counts.GetValueOrDefault(UpperSnake.Of(state)), items.Entries.Count);
            }
            seen.Add((counts.GetValueOrDefault("RUNNING"), counts.GetValueOrDefault("OVERDUE")));
        }
        // A claim replaces the item and changes no count.
        await service.Work.ClaimItemAsync(new() { ReportId = Example.Report("1").Id, WorkEventNumber = 1 }, service.As(Roles.Triage, "*"));

        Assert.Equal((4, 0), seen[0]);
        Assert.True(seen[1].Overdue is > 0 and < 4, $"{seen[1]}");
        Assert.True(seen[2].Overdue > seen[1].Overdue);
        Assert.Equal((0, 4), seen[3]);
        Assert.Equal(4, (await service.Work.GetFacetsAsync(new() { Desk = desk }, service.As(Roles.Om, "*"))).Counts
            .Single(c => c is { Facet: "term_state", Value: "OVERDUE" }).ItemCount);
    }

    // Thefts that wait and others that police ended, so that their complainants wait for feedback.
    static async Task<string> FillAsync(TestService service)
    {
        var desk = (await service.ScreenAsync(Example.Report("1", "theft_bicycle"))).Assessment.Desk;
        foreach (var chunk in Enumerable.Range(2, Thefts + Ended - 1).Chunk(500))
        {
            var request = new BatchScreenReportsRequest();
            request.Reports.AddRange(chunk.Select(n => Example.Report($"{n}", "theft_bicycle")));
            await service.Screening.BatchScreenReportsAsync(request, service.As(DemoIdentities.Intake));
        }
        var headers = service.As(new DemoIdentity("officer-1", Roles.Triage, ["*"]));
        for (var n = Thefts + 1; n <= Thefts + Ended; n++)
            await service.Work.DecideAsync(new()
            {
                ReportId = Example.Report($"{n}").Id,
                WorkEventNumber = 1,
                Draft = new()
                {
                    Decision = V1.Decision.EndEarly,
                    Revision = 1,
                    ReasonCode = "ANDERE_AFDOENING",
                    IsSourceRead = true,
                    WhySetAside = "w",
                },
            }, headers);
        return desk;
    }

    // A policy may route a robbery elsewhere: then it is handed to the desk of the thefts.
    static async Task BringAsync(TestService service, V1.ReportId id, string desk)
    {
        var headers = service.As(Roles.Triage, "*");
        var work = (await service.Work.GetWorkAsync(new() { ReportId = id }, headers)).Work;
        if (work.Desk == desk)
            return;
        var offered = await service.Work.DecideAsync(new()
        {
            ReportId = id,
            WorkEventNumber = work.WorkEventNumber,
            Draft = new() { Decision = V1.Decision.Transfer, Revision = 1, TargetDesk = desk, Note = "theirs", WhySetAside = "w" },
        }, headers);
        await service.Work.AcceptTransferAsync(
            new() { ReportId = id, WorkEventNumber = offered.Work.WorkEventNumber, Desk = desk }, headers);
    }

    static async Task<List<V1.ReportId>> OverdueAsync(TestService service, string desk, V1.DutyKind kind, bool isVvcOnly, int pageSize = 700)
    {
        var (ids, request) = (new List<V1.ReportId>(), new ListDutiesRequest
        {
            Desk = desk,
            Kinds = { kind },
            IsOverdueOnly = true,
            IsVvcOnly = isVvcOnly,
            PageSize = pageSize,
        });
        do
        {
            var page = await service.Work.ListDutiesAsync(request, service.As(Roles.Coordinator, "*"));
            Assert.True(page.Duties.Count <= request.PageSize);
            ids.AddRange(page.Duties.Select(d => d.ReportId));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return ids;
    }

    static V1.Moment At(TestService service, TimeSpan fromNow) => new()
    {
        Time = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(service.Clock.GetUtcNow() + fromNow),
        Precision = V1.Precision.Second,
    };

    async Task<TestService> StartAsync()
    {
        var location = await NewLocationAsync();
        return await TestService.StartAsync(location, keepsFolder: !Directory.Exists(location));
    }
}

public sealed class SqliteQueueRuleTests : QueueRuleContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresQueueRuleTests(PostgresCluster cluster) : QueueRuleContract
{
    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
