using System.Text.Json.Nodes;
using Grpc.Core;
using Opsporing.V1;
using Xunit;
using static Opsporing.Server.Tests.PolicyExample;

namespace Opsporing.Server.Tests;

public sealed class PolicyServiceTests
{
    [Fact]
    public async Task A_base_goes_from_draft_to_force_and_every_next_assessment_is_under_it()
    {
        await using var service = await TestService.StartAsync();
        var before = await service.ScreenAsync(Example.Report("1"));

        var version = await service.InForceAsync(Base());
        var after = await service.ScreenAsync(Example.Report("2"));
        var status = await service.StatusAsync();

        Assert.Equal((V1.PolicyState.Activated, true, "1.0.0"), (version.State, version.IsInForce, version.Version));
        Assert.Contains(V1.AssessmentFlag.Demonstration, before.Assessment.Flags);
        Assert.DoesNotContain(V1.AssessmentFlag.Demonstration, after.Assessment.Flags);
        Assert.Equal([version.Digest], status.InForce.Select(v => v.Digest));
        Assert.Equal((false, true), (status.IsDemonstration, Assert.Single(status.Replicas).IsCurrent));
        Assert.Empty(status.Alarms);
        Assert.Equal(version.Digest, (await service.GetBasisAsync("2")).BasePolicy);
    }

    [Fact]
    public async Task An_overlay_goes_by_the_OM_and_the_burgemeester_of_its_place()
    {
        await using var service = await TestService.StartAsync();
        var under = await service.InForceAsync(Base());
        var version = await service.DraftAsync(Overlay());
        await service.SubmitAsync(version);
        var elsewhere = new DemoIdentity("mayor-rd", Roles.Burgemeester, ["RD"]);

        Assert.Equal("ERROR_REASON_POLICY_SCOPE_DENIED", await RefusalAsync(() => service.ApproveAsync(version, elsewhere)));
        var first = await service.ApproveAsync(version, Mayor);
        Assert.Equal((V1.PolicyState.Submitted, V1.PolicyRole.Om), (first.State, first.MissingApprovals.Single()));
        Assert.Equal(V1.PolicyState.Approved, (await service.ApproveAsync(version, OmOne)).State);
        await service.ActivateAsync(version, OmTwo);

        await service.ScreenAsync(Example.Report("1"));
        await service.ScreenAsync(Example.Report("2", gemeente: "GM0599"));
        Assert.Equal((under.Digest, version.Digest), ((await service.GetBasisAsync("1")).BasePolicy, (await service.GetBasisAsync("1")).EenheidOverlay));
        Assert.False((await service.GetBasisAsync("2")).HasEenheidOverlay);
    }

    [Fact]
    public async Task A_submission_is_numbered_by_its_effect()
    {
        await using var service = await TestService.StartAsync();
        await service.InForceAsync(Base());

        async Task<(string, V1.PolicyReach, SubmitPolicyResponse)> Submit(Action<JsonObject> edit)
        {
            var submitted = await service.SubmitAsync(await service.DraftAsync(Base(edit: edit)));
            return (submitted.Version.Version, submitted.Effect.Reach, submitted);
        }
        var patch = await Submit(json => json["title"] = "Alleen een ander opschrift");
        var minor = await Submit(json => json["waiting"]!["rate_millipoints_per_day"] = 201);
        var major = await Submit(json => json["routes"]!["theft"] = "DISTRICT");

        Assert.Equal(("1.0.1", V1.PolicyReach.Patch), (patch.Item1, patch.Item2));
        Assert.Equal(("1.1.0", V1.PolicyReach.Minor), (minor.Item1, minor.Item2));
        Assert.Equal(("2.0.0", V1.PolicyReach.Major), (major.Item1, major.Item2));
        Assert.Equal((10_000, 0), (minor.Item3.Effect.ReportCount, minor.Item3.Effect.RouteCount));
        Assert.True(major.Item3.Effect.RouteCount > 0);
        Assert.Equal(["waiting: Rate millipoints per day 200 → 201"], minor.Item3.Differences.Select(d => d.Text));
        Assert.Contains(minor.Item3.Problems, p => p.Pointer == "/waiting/rate_millipoints_per_day");
    }

    [Fact]
    public async Task A_new_base_suspends_the_overlays_that_do_not_hold_on_it_and_alarms()
    {
        await using var service = await TestService.StartAsync();
        await service.InForceAsync(Base());
        var overlay = await service.InForceAsync(Overlay());

        var next = await service.DraftAsync(Base(edit: json => json["bounds"]!["max_strength_permille"] = 500));
        var warned = await service.SubmitAsync(next);
        await service.ApproveAsync(next, OmOne);
        await service.ApproveAsync(next, OmTwo);
        await service.ActivateAsync(next);
        var status = await service.StatusAsync();

        Assert.Contains(warned.Problems, p => p.Reason.Contains("'amsterdam' of AM would be suspended"));
        Assert.Equal([next.Digest], status.InForce.Select(v => v.Digest));
        var alarm = Assert.Single(status.Alarms);
        Assert.Equal((V1.PolicyAlarmKind.OverlaySuspended, overlay.Digest), (alarm.Kind, alarm.Digest));
        var health = JsonNode.Parse(await service.Http.GetStringAsync("/healthz"))!;
        Assert.Equal("Degraded", (string)health["status"]!);
        Assert.Contains("OVERLAY_SUSPENDED amsterdam", (string)health["checks"]!["policy"]!["reason"]!);
    }

    [Fact]
    public async Task A_queue_that_holds_items_of_two_policies_says_that_it_is_mixed()
    {
        await using var service = await TestService.StartAsync(o => o with { ReassessmentInterval = null });
        var desk = (await service.ScreenAsync(Example.Report("1"))).Assessment.Desk;
        await service.ScreenAsync(Example.Report("2"));

        async Task<V1.Queue> Queue() => (await service.Triage.ListQueuesAsync(
            new() { WithPolicies = true, PageSize = 1000 }, service.As(DemoIdentities.Triage))).Queues.Single(q => q.Desk == desk);
        var before = await Queue();
        var version = await service.InForceAsync(Base());
        var old = await Queue();
        await service.ScreenAsync(Example.Report("3"));
        var mixed = await Queue();

        Assert.Equal((false, 2, true), (before.IsMixed, before.Policies.Single().ItemCount, before.Policies.Single().IsInForce));
        Assert.Equal((false, 2, false), (old.IsMixed, old.Policies.Single().ItemCount, old.Policies.Single().IsInForce));
        Assert.True(mixed.IsMixed);
        Assert.Equal([(2, false), (1, true)], mixed.Policies.Select(p => (p.ItemCount, p.IsInForce)));
        Assert.Equal(version.Digest, mixed.Policies[1].BasePolicy);
    }

    [Fact]
    public async Task The_whole_history_survives_a_restart()
    {
        var folder = TestService.NewFolder();
        V1.PolicyVersion version;
        await using (var first = await TestService.StartAsync(folder, keepsFolder: true))
            version = await first.InForceAsync(Base());
        await using var second = await TestService.StartAsync(folder, keepsFolder: false);

        var got = await second.Policies().GetPolicyAsync(new() { PolicyId = "landelijk" }, second.As(DemoIdentities.Triage));

        Assert.Equal(version, got.Version);
        Assert.Equal(
            [V1.PolicyAct.Draft, V1.PolicyAct.Submit, V1.PolicyAct.Approve, V1.PolicyAct.Approve, V1.PolicyAct.Activate],
            got.Events.Select(e => e.Act));
        Assert.Equal(["author", "author", "om-1", "om-2", "om-1"], got.Events.Select(e => e.Person));
    }

    [Fact]
    public async Task Versions_are_listed_in_pages_and_compared()
    {
        await using var service = await TestService.StartAsync();
        var one = await service.DraftAsync(Base());
        var two = await service.DraftAsync(Base(edit: json => (json["weights"]!["harm"], json["weights"]!["leads"]) = (300, 250)));

        var first = await service.Policies().ListPoliciesAsync(new() { PageSize = 1 }, service.As(Author));
        var second = await service.Policies().ListPoliciesAsync(new() { PageSize = 1, PageToken = first.NextPageToken }, service.As(Author));
        var diff = await service.Policies().DiffPoliciesAsync(
            new() { BeforeDigest = one.Digest, AfterDigest = two.Digest }, service.As(Author));

        Assert.Equal([(one.Digest, V1.PolicyState.Replaced), (two.Digest, V1.PolicyState.Draft)],
            first.Versions.Concat(second.Versions).Select(v => (v.Digest, v.State)));
        Assert.Equal("", second.NextPageToken);
        Assert.Equal(["weights: Harm 350 → 300", "weights: Leads 200 → 250"], diff.Differences.Select(d => d.Text));
    }

    [Fact]
    public async Task Every_problem_of_a_document_comes_with_its_pointer()
    {
        await using var service = await TestService.StartAsync();
        var bad = Base(edit: json => { json["weights"]!["leads"] = 201; json["danger"]!["review_hours"] = 99; });

        var validated = await service.Policies().ValidatePolicyAsync(new() { Document = bad }, service.As(Author));
        var refused = await Assert.ThrowsAsync<RpcException>(() => service.DraftAsync(bad));

        Assert.False(validated.IsValid);
        Assert.Superset(new HashSet<string> { "/weights", "/danger/review_hours" },
            validated.Problems.Where(p => p.Severity == V1.PolicySeverity.Error).Select(p => p.Pointer).ToHashSet());
        Assert.Equal("ERROR_REASON_POLICY_INVALID", refused.Info().Reason);
        Assert.Contains("/danger/review_hours", refused.Fields());
    }

    [Fact]
    public async Task The_schema_is_the_published_one()
    {
        await using var service = await TestService.StartAsync();

        var schema = await service.Policies().GetPolicySchemaAsync(new(), service.As(DemoIdentities.Operator));

        Assert.Equal(File.ReadAllText(Path.Combine(TestService.Repository, "docs", "policy.schema.json")), schema.Schema);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(500)]
    [InlineData(20_000)]
    public async Task A_policy_of_many_rules_is_in_force_when_its_activation_returns(int rules)
    {
        await using var service = await TestService.StartAsync();
        var version = await service.ApprovedAsync(Large(rules));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        await service.ActivateAsync(version);
        await service.ScreenAsync(Example.Report("1"));

        TestContext.Current.TestOutputHelper?.WriteLine($"{rules} rules: {watch.ElapsedMilliseconds} ms from activation to first assessment");
        Assert.Equal(version.Digest, (await service.GetBasisAsync("1")).BasePolicy);
    }

    [Fact]
    public async Task A_rejection_keeps_its_reason_and_a_retirement_falls_back()
    {
        await using var service = await TestService.StartAsync();
        var first = await service.InForceAsync(Base());
        var second = await service.InForceAsync(Base("tijdelijk"));
        var third = await service.DraftAsync(Base("ander"));
        await service.SubmitAsync(third);

        var rejected = await service.Policies().RejectPolicyAsync(
            new() { PolicyId = "ander", Digest = third.Digest, Reason = "onvoldoende onderbouwd" }, service.As(OmOne));
        Assert.Equal([second.Digest], (await service.StatusAsync()).InForce.Select(v => v.Digest));
        await service.Policies().RetirePolicyAsync(
            new() { PolicyId = "tijdelijk", Digest = second.Digest, Reason = "voorbij" }, service.As(OmTwo));
        var status = await service.StatusAsync();

        Assert.Equal((V1.PolicyState.Rejected, "onvoldoende onderbouwd"), (rejected.Version.State, rejected.Version.Reason));
        Assert.Equal([first.Digest], status.InForce.Select(v => v.Digest));
        Assert.Empty(status.Alarms);
    }
}

/// <summary>What a stored report was assessed with.</summary>
static class StoredBasis
{
    public static async Task<V1.Basis> GetBasisAsync(this TestService service, string number) =>
        (await service.Triage.GetReportAsync(new() { ReportId = Example.Report(number).Id }, service.As(DemoIdentities.Triage))).Basis;
}
