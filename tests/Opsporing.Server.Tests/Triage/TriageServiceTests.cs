using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class TriageServiceTests
{
    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_duplicate_as_of_the_first()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 1, 25);
        var seen = new List<string>();

        var page = await ListAsync(service, new() { Desk = "AM-06", PageSize = 10 });
        var asOf = page.AsOfTime;
        while (true)
        {
            Assert.Equal(asOf, page.AsOfTime);
            Assert.Equal(seen.Count, page.FirstPosition);
            seen.AddRange(page.Entries.Select(e => e.Item.ReportId.SourceNumber));
            if (page.NextPageToken.Length == 0)
                break;
            service.Clock.Advance(TimeSpan.FromMinutes(5));
            page = await ListAsync(service, new() { Desk = "AM-06", PageSize = 10, PageToken = page.NextPageToken });
        }

        Assert.Equal(25, seen.Count);
        Assert.Equal(25, seen.Distinct().Count());
    }

    [Fact]
    public async Task Higher_bands_and_priorities_come_first()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 1, 5);
        var serious = Example.Report("99");
        serious.RedFlags.Add(V1.RedFlag.DeathThreat);
        await service.ScreenAsync(serious);

        var page = await ListAsync(service, new() { Desk = "AM-06" });

        Assert.Equal("99", page.Entries[0].Item.ReportId.SourceNumber);
        Assert.Equal(0, page.Entries[0].Item.Lane);
    }

    [Fact]
    public async Task The_basic_view_shows_items_only_and_the_full_view_facts_and_assessment()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 1, 1);

        var basic = await ListAsync(service, new() { Desk = "AM-06" });
        var full = await ListAsync(service, new() { Desk = "AM-06", View = V1.QueueItemView.Full });

        Assert.Null(basic.Entries[0].Report);
        Assert.Null(basic.Entries[0].Assessment);
        Assert.Equal("GM0363", full.Entries[0].Report.OccurredPlace.Gemeente);
        Assert.Equal(full.Entries[0].Item.PriorityMillipoints, full.Entries[0].Assessment.PriorityMillipoints);
    }

    [Fact]
    public async Task A_filter_shows_what_matches_only()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 1, 3);
        var melding = Example.Report("50");
        melding.Kind = V1.ReportKind.Melding;
        await service.ScreenAsync(melding);

        var page = await ListAsync(service, new() { Desk = "AM-06", Filter = new() { Kinds = { V1.ReportKind.Melding } } });
        var none = await ListAsync(service, new() { Desk = "AM-06", Filter = new() { OffenceGroups = { "sexual" } } });

        Assert.Equal("50", Assert.Single(page.Entries).Item.ReportId.SourceNumber);
        Assert.Empty(none.Entries);
    }

    [Fact]
    public async Task A_token_serves_its_own_list_only()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 1, 5);
        var request = new ListQueueItemsRequest { Desk = "AM-06", PageSize = 2 };
        var token = (await ListAsync(service, request)).NextPageToken;

        await RefusedAsync(service, new() { Desk = "AM-06", PageToken = Flip(token, 3) });
        await RefusedAsync(service, new() { Desk = "AM-06", PageToken = Flip(token, token.Length - 2) });
        await RefusedAsync(service, new() { Desk = "AM-06", PageToken = "AAAA" });
        await RefusedAsync(service, new() { Desk = "AM-06", PageToken = "not base64!" });
        await RefusedAsync(service, new() { Desk = "RD-09", PageToken = token });
        await RefusedAsync(service, new() { Desk = "AM-06", PageToken = token, View = V1.QueueItemView.Full });
        await RefusedAsync(service, new() { Desk = "AM-06", PageToken = token, Filter = new() { RedFlagOnly = true } });
        var other = await Assert.ThrowsAsync<RpcException>(async () => await service.Triage.ListQueueItemsAsync(
            new() { Desk = "AM-06", PageToken = token }, service.As(Roles.Triage, "AM")));
        Assert.Equal("ERROR_REASON_PAGE_TOKEN_INVALID", other.Info().Reason);
    }

    [Fact]
    public async Task A_token_expires()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 1, 5);
        var token = (await ListAsync(service, new() { Desk = "AM-06", PageSize = 2 })).NextPageToken;
        service.Clock.Advance(TimeSpan.FromHours(2));

        var e = await Assert.ThrowsAsync<RpcException>(() => ListAsync(service, new() { Desk = "AM-06", PageToken = token }));

        Assert.Equal(StatusCode.FailedPrecondition, e.StatusCode);
        Assert.Equal("ERROR_REASON_PAGE_TOKEN_EXPIRED", e.Info().Reason);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(201)]
    public async Task A_page_size_out_of_range_is_refused(int size)
    {
        await using var service = await TestService.StartAsync();

        var e = await Assert.ThrowsAsync<RpcException>(() => ListAsync(service, new() { Desk = "AM-06", PageSize = size }));

        Assert.Equal(["page_size"], e.Fields());
    }

    [Fact]
    public async Task Unknown_codes_in_a_request_are_named()
    {
        await using var service = await TestService.StartAsync();

        var e = await Assert.ThrowsAsync<RpcException>(() => ListAsync(service, new()
        {
            Desk = "AM-06",
            View = (V1.QueueItemView)9,
            Filter = new() { Kinds = { (V1.ReportKind)9 }, Bands = { 256 }, Lanes = { 3 }, Certainties = { V1.Certainty.Unspecified } },
        }));

        Assert.Equal(["filter.bands", "filter.certainties", "filter.kinds", "filter.lanes", "view"], e.Fields().Order());
    }

    [Fact]
    public async Task Every_queue_in_scope_is_listed_with_its_counts_page_by_page()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 1, 3);
        var queues = new List<Queue>();

        for (var token = ""; ;)
        {
            var page = await service.Triage.ListQueuesAsync(new() { PageSize = 7, PageToken = token }, service.As(Roles.Triage, "AM"));
            queues.AddRange(page.Queues);
            if ((token = page.NextPageToken).Length == 0)
                break;
        }

        Assert.Equal(queues.Select(q => q.Desk).Order(StringComparer.Ordinal), queues.Select(q => q.Desk));
        Assert.All(queues, q => Assert.Equal("AM", q.Eenheid));
        Assert.DoesNotContain(queues, q => q.DeskKind is V1.DeskKind.FrontofficeTos or V1.DeskKind.Integrity);
        var team = queues.Single(q => q.Desk == "AM-06");
        Assert.Equal((3, 3), (team.ItemCount, team.LaneItemCounts.Sum()));
    }

    [Fact]
    public async Task A_report_comes_with_explanation_and_history()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 7, 1);
        var second = Example.Report("7");
        (second.Revision, second.DamageCents) = (2, 500);
        await service.ScreenAsync(second);

        var dutch = await GetAsync(service, "7", V1.Language.Unspecified);
        var english = await GetAsync(service, "7", V1.Language.En);

        Assert.Equal([1, 2], dutch.Revisions.Select(r => r.Report.Revision));
        Assert.Equal(500, dutch.Report.DamageCents);
        Assert.Equal(V1.ReportState.Open, dutch.State);
        Assert.Equal("AM-06", dutch.Desk);
        Assert.NotEmpty(dutch.WorkEvents);
        Assert.Equal(dutch.Assessment, dutch.Revisions[1].Assessments[^1]);
        Assert.NotEqual(dutch.Explanation.Summary, english.Explanation.Summary);
        Assert.Equal(dutch.Assessment.PriorityMillipoints, dutch.Explanation.Lines.Sum(l => l.ContributionMillipoints));
    }

    [Fact]
    public async Task A_report_comes_back_as_it_was_sent()
    {
        await using var service = await TestService.StartAsync();
        var sent = Example.FullReport();
        await service.ScreenAsync(sent);

        var report = (await service.Triage.GetReportAsync(
            new() { ReportId = sent.Id }, service.As(DemoIdentities.Frontoffice))).Report;

        sent.Revision = 1;
        (sent.RedFlags[0], sent.RedFlags[1]) = (sent.RedFlags[1], sent.RedFlags[0]);
        Assert.Equal(sent, report);
    }

    [Fact]
    public async Task An_unknown_report_is_not_found()
    {
        await using var service = await TestService.StartAsync();

        var e = await Assert.ThrowsAsync<RpcException>(() => GetAsync(service, "404", V1.Language.Nl));

        Assert.Equal(StatusCode.NotFound, e.StatusCode);
        Assert.Equal("bvh-am/404", e.Info().Metadata["report_id"]);
    }

    [Fact]
    public async Task Reading_facts_needs_a_purpose()
    {
        await using var service = await TestService.StartAsync();
        await ScreenAsync(service, 1, 1);
        var silent = service.As(DemoIdentities.Triage, purpose: null);
        var vague = service.As(DemoIdentities.Triage, purpose: "Just looking!");

        foreach (var headers in (Metadata[])[silent, vague])
        {
            var full = await Assert.ThrowsAsync<RpcException>(async () => await service.Triage.ListQueueItemsAsync(
                new() { Desk = "AM-06", View = V1.QueueItemView.Full }, headers));
            var report = await Assert.ThrowsAsync<RpcException>(async () => await service.Triage.GetReportAsync(
                new() { ReportId = Example.Report("1").Id }, headers));
            Assert.Equal("ERROR_REASON_PURPOSE_REQUIRED", full.Info().Reason);
            Assert.Equal("ERROR_REASON_PURPOSE_REQUIRED", report.Info().Reason);
        }

        Assert.Single((await service.Triage.ListQueueItemsAsync(new() { Desk = "AM-06" }, silent)).Entries);
    }

    [Fact]
    public async Task The_open_queue_is_there_after_a_restart()
    {
        var folder = TestService.NewFolder();
        await using (var first = await TestService.StartAsync(folder, keepsFolder: true))
            await ScreenAsync(first, 1, 3);

        await using var second = await TestService.StartAsync(folder, keepsFolder: false);

        Assert.Equal(3, (await ListAsync(second, new() { Desk = "AM-06" })).Entries.Count);
        Assert.Equal(V1.ScreeningOutcome.Duplicate, (await second.ScreenAsync(Example.Report("1"))).Outcome);
    }

    static async Task ScreenAsync(TestService service, int first, int count)
    {
        var request = new BatchScreenReportsRequest();
        for (var i = first; i < first + count; i++)
            request.Reports.Add(Example.Report($"{i}"));
        var response = await service.Screening.BatchScreenReportsAsync(request, service.As(DemoIdentities.Intake));
        Assert.All(response.Results, r => Assert.NotNull(r.Receipt));
    }

    static async Task<ListQueueItemsResponse> ListAsync(TestService service, ListQueueItemsRequest request) =>
        await service.Triage.ListQueueItemsAsync(request, service.As(DemoIdentities.Triage));

    static async Task<GetReportResponse> GetAsync(TestService service, string number, V1.Language language) =>
        await service.Triage.GetReportAsync(
            new() { ReportId = Example.Report(number).Id, Language = language }, service.As(DemoIdentities.Triage));

    static async Task RefusedAsync(TestService service, ListQueueItemsRequest request)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => ListAsync(service, request));
        Assert.Equal((StatusCode.InvalidArgument, "ERROR_REASON_PAGE_TOKEN_INVALID"), (e.StatusCode, e.Info().Reason));
    }

    static string Flip(string token, int at) => token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
}
