using Grpc.Core;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>A candidate on stored reports, over the real channel.</summary>
public sealed class SimulationServiceTests
{
    static string Demonstration => File.ReadAllText(Path.Combine(TestService.Seeds, "policies", "demonstration.json"));

    [Fact]
    public async Task The_policy_in_force_against_itself_changes_nothing()
    {
        await using var service = await StartAsync();

        var result = await SimulateAsync(service, new() { Policies = { Demonstration } });

        Assert.Equal((3, 0, 0, 0), (result.ReportCount, result.AdviceChangedCount, result.PriorityChangedCount, result.DropCount));
        Assert.All(result.AdviceMoves, m => Assert.Equal(m.From, m.To));
        Assert.Empty(result.Movers);
        Assert.Equal(4, result.After.OverlayCount);
    }

    [Fact]
    public async Task A_candidate_that_asks_more_harm_of_a_band_is_shown_with_what_drops()
    {
        await using var service = await StartAsync();
        var candidate = Demonstration.Replace("[30, 120, 365,", "[30, 120, 600,").Replace("\"harm\": 350", "\"harm\": 400")
            .Replace("\"leads\": 200", "\"leads\": 150");

        var result = await SimulateAsync(service, new() { Policies = { candidate } });


        Assert.Equal(3, result.ReportCount);
        Assert.Equal(result.BandMoves.Where(m => m.To < m.From).Sum(m => m.ReportCount), result.BandLoweredCount);
        Assert.All(result.Drops, d => Assert.True(d.BandAfter < d.BandBefore || d.AdviceAfter == V1.Advice.ProposeEnd));
        Assert.NotEmpty(result.Movers);
        Assert.All(result.Movers.SelectMany(m => m.Lines), l => Assert.NotEqual(l.BeforeMillipoints, l.AfterMillipoints));
        Assert.Contains(result.Movers.SelectMany(m => m.Lines), l => (l.WeightBeforePermille, l.WeightAfterPermille) == (350, 400));
        Assert.Equal(3, result.Effects.Where(e => e.Grouping == V1.SimulationGrouping.Eenheid).Sum(e => e.ReportCount));
    }

    [Fact]
    public async Task What_was_simulated_of_a_draft_stands_before_its_approver_and_names_no_report()
    {
        await using var service = await StartAsync();
        var document = PolicyExample.Base("landelijk", json => (json["weights"]!["harm"], json["weights"]!["leads"]) = (400, 150));
        var unknown = await SimulateAsync(service, new() { Policies = { document } });
        var version = await service.DraftAsync(document);
        var result = await SimulateAsync(service, new() { Policies = { document } });
        await service.SubmitAsync(version);

        var shown = await service.Policies().GetPolicyAsync(new() { PolicyId = "landelijk" }, service.As(PolicyExample.OmOne));

        Assert.NotEmpty(unknown.Movers);
        var simulation = Assert.Single(shown.Simulations);
        Assert.Equal(ContentDigest.Of(Google.Protobuf.MessageExtensions.ToByteArray(simulation.Finding)).ToString(), simulation.Digest);
        Assert.Equal(version.Digest, simulation.Finding.After.PolicyDigest);
        Assert.Equal(result.Disparities, simulation.Finding.Disparities);
        Assert.Equal((3, result.PriorityChangedCount, result.DropCount),
            (simulation.Finding.ReportCount, simulation.Finding.PriorityChangedCount, simulation.Finding.DropCount));
        Assert.NotEqual(0, simulation.Finding.PriorityChangedCount);
        Assert.DoesNotContain("bvh-am", simulation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_period_counts_its_own_reports_only()
    {
        await using var service = await StartAsync();

        var none = await SimulateAsync(service, new() { Policies = { Demonstration }, UntilTime = Example.Time(TimeSpan.FromHours(-2)) });
        var all = await SimulateAsync(service, new()
        {
            Policies = { Demonstration },
            FromTime = Example.Time(TimeSpan.FromHours(-2)),
            UntilTime = Example.Time(TimeSpan.FromHours(-1)),
        });

        Assert.Equal((0, 3), (none.ReportCount, all.ReportCount));
        Assert.Null(none.FirstReceivedTime);
    }

    [Fact]
    public async Task A_caller_who_may_not_see_reports_gets_no_names()
    {
        await using var service = await StartAsync();
        var candidate = Demonstration.Replace("\"harm\": 350", "\"harm\": 400").Replace("\"leads\": 200", "\"leads\": 150");

        var named = await SimulateAsync(service, new() { Policies = { candidate } });
        var shielded = await SimulateAsync(service, new() { Policies = { candidate } }, service.As(Roles.Researcher, "*"));

        Assert.All(named.Movers, m => Assert.NotNull(m.Name.ReportId));
        Assert.Equal(named.Movers.Count, shielded.Movers.Count);
        Assert.All(shielded.Movers, m => Assert.Equal(new(), m.Name));
    }

    [Fact]
    public async Task Every_problem_of_a_document_is_told_with_its_pointer()
    {
        await using var service = await StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => SimulateAsync(
            service, new() { Policies = { Demonstration.Replace("\"harm\": 350", "\"harm\": 351"), "{" } }));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(error.Fields(), f => f.StartsWith("policies[0]/weights", StringComparison.Ordinal));
        Assert.Contains(error.Fields(), f => f.StartsWith("policies[1]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_simulated_without_a_purpose()
    {
        await using var service = await StartAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => SimulateAsync(
            service, new() { Policies = { Demonstration } }, service.As(DemoIdentities.Om, purpose: null)));

        Assert.Equal("ERROR_REASON_PURPOSE_REQUIRED", error.Info().Reason);
    }

    [Fact]
    public async Task An_explanation_says_where_each_answer_would_put_the_report()
    {
        await using var service = await StartAsync();
        await service.ScreenAsync(Example.Report("9", "theft_other"));

        var reply = await service.Triage.GetReportAsync(
            new() { ReportId = new() { SourceSystem = Example.System, SourceNumber = "9" } }, service.As(DemoIdentities.Om));
        var before = await AheadAsync(service, reply.Desk, "9");

        Assert.Equal(before, reply.Explanation.ItemsAheadCount);
        Assert.NotEmpty(reply.Explanation.WhatWouldChange);
        Assert.All(reply.Explanation.WhatWouldChange, c => Assert.True(c.HasItemsAheadCount && c.Desk.Length > 0));
        // What raises the priority never puts it further back in the same queue.
        Assert.All(
            reply.Explanation.WhatWouldChange.Where(c => c.Desk == reply.Desk && c.Band >= reply.Assessment.Band
                && c.PriorityMillipoints >= reply.Assessment.PriorityMillipoints),
            c => Assert.True(c.ItemsAheadCount <= before));
        Assert.All(reply.Explanation.Lines, l => Assert.NotEmpty(l.Sentence));
    }

    [Fact]
    public async Task A_what_if_place_is_where_the_report_then_stands()
    {
        await using var service = await StartAsync();
        foreach (var number in (string[])["11", "12", "13"])
            await service.ScreenAsync(Example.Report(number, "burglary_dwelling"));
        var report = Example.Report("9", "theft_other");
        await service.ScreenAsync(report);
        var om = service.As(DemoIdentities.Om);
        var id = new V1.ReportId { SourceSystem = Example.System, SourceNumber = "9" };
        var foreseen = (await service.Triage.GetReportAsync(new() { ReportId = id, Language = V1.Language.En }, om))
            .Explanation.WhatWouldChange.Single(c => c.Fact == "suspect identified");

        report.Revision = 2;
        report.SuspectStatus = V1.SuspectStatus.Identified;
        await service.ScreenAsync(report);
        var reply = await service.Triage.GetReportAsync(new() { ReportId = id }, om);

        Assert.Equal((reply.Assessment.Advice, reply.Assessment.Band), (foreseen.Advice, foreseen.Band));
        if (reply.Desk == foreseen.Desk)
            Assert.Equal(reply.Explanation.ItemsAheadCount, foreseen.ItemsAheadCount);
    }

    static async Task<TestService> StartAsync()
    {
        var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report("1"));
        await service.ScreenAsync(Example.Report("2", "burglary_dwelling"));
        await service.ScreenAsync(Example.Report("3", "murder"));
        return service;
    }

    static async Task<V1.PolicySimulation> SimulateAsync(TestService service, V1.SimulatePolicyRequest request, Metadata? headers = null)
    {
        using var call = service.Simulation.SimulatePolicy(request, headers ?? service.As(DemoIdentities.Om));
        V1.PolicySimulation? result = null;
        await foreach (var response in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Null(result);
            result = response.Result;
        }
        return result!;
    }

    static async Task<long> AheadAsync(TestService service, string desk, string number)
    {
        var page = await service.Triage.ListQueueItemsAsync(new() { Desk = desk }, service.As(DemoIdentities.Om));
        return page.Entries.ToList().FindIndex(e => e.Item.ReportId.SourceNumber == number);
    }
}
