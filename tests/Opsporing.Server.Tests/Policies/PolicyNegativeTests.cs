using System.Text.Json.Nodes;
using Dapper;
using Grpc.Core;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Xunit;
using static Opsporing.Server.Tests.PolicyExample;

namespace Opsporing.Server.Tests;

/// <summary>Failures seen in comparable systems, each shown not to happen here.</summary>
public sealed class PolicyNegativeTests
{
    [Fact]
    public async Task An_edit_after_approval_voids_it()
    {
        await using var service = await TestService.StartAsync();
        var approved = await service.ApprovedAsync(Base());
        var edited = await service.DraftAsync(Base(edit: json => json["serious_days"] = 121));

        Assert.Equal("OTHER_DIGEST", await RefusalAsync(() => service.ActivateAsync(approved)));
        Assert.Equal("WRONG_STATE", await RefusalAsync(() => service.ActivateAsync(edited)));
        Assert.True((await service.StatusAsync()).IsDemonstration);
    }

    [Fact]
    public async Task Nobody_approves_their_own_policy()
    {
        await using var service = await TestService.StartAsync();
        var version = await service.DraftAsync(Base(), OmOne);
        await service.SubmitAsync(version, OmTwo);

        Assert.Equal("AUTHOR", await RefusalAsync(() => service.ApproveAsync(version, OmOne)));
        Assert.Equal("AUTHOR", await RefusalAsync(() => service.ApproveAsync(version, OmTwo)));
    }

    [Fact]
    public async Task One_person_does_not_approve_in_two_roles()
    {
        await using var service = await TestService.StartAsync();
        await service.InForceAsync(Base());
        var version = await service.DraftAsync(Overlay());
        await service.SubmitAsync(version);
        await service.ApproveAsync(version, OmOne);

        Assert.Equal("SAME_PERSON", await RefusalAsync(() => service.ApproveAsync(version, OmOne with { Roles = Roles.Burgemeester })));
        Assert.Equal("SAME_PERSON", await RefusalAsync(() => service.ApproveAsync(version, OmOne with { Roles = Roles.Om | Roles.Burgemeester })));
    }

    [Theory]
    [InlineData(Roles.PolicyAuthor, "ERROR_REASON_ROLE_DENIED")]
    [InlineData(Roles.Triage, "ERROR_REASON_ROLE_DENIED")]
    [InlineData(Roles.Coordinator, "ERROR_REASON_ROLE_DENIED")]
    [InlineData(Roles.Operator, "ERROR_REASON_ROLE_DENIED")]
    [InlineData(Roles.Om | Roles.Triage, "POLICE")]
    [InlineData(Roles.Om | Roles.PolicyAuthor, "POLICE")]
    [InlineData(Roles.Burgemeester, "WRONG_ROLE")]
    public async Task The_police_never_approve_a_base_whatever_else_they_are(Roles roles, string expected)
    {
        await using var service = await TestService.StartAsync();
        var version = await service.DraftAsync(Base());
        await service.SubmitAsync(version);

        Assert.Equal(expected, await RefusalAsync(() => service.ApproveAsync(version, new("somebody", roles, ["*"]))));
    }

    [Fact]
    public async Task There_is_no_role_by_which_a_ministry_could_approve()
    {
        await using var service = await TestService.StartAsync();
        var version = await service.DraftAsync(Base());
        await service.SubmitAsync(version);

        foreach (var code in (string[])["MINISTRY", "MINISTER", "MINISTERIE"])
            Assert.Equal(Roles.None, RoleCodes.Parse(code));
        Assert.Equal("ERROR_REASON_ROLE_DENIED", await RefusalAsync(() => service.ApproveAsync(version, new("minister", Roles.None, ["*"]))));
    }

    [Fact]
    public async Task An_approval_of_another_digest_is_refused()
    {
        await using var service = await TestService.StartAsync();
        var version = await service.DraftAsync(Base());
        await service.SubmitAsync(version);
        var other = version.Clone();
        other.Digest = new string('0', 64);

        Assert.Equal("OTHER_DIGEST", await RefusalAsync(() => service.ApproveAsync(other, OmOne)));
    }

    [Theory]
    [InlineData(V1.PolicyState.Draft)]
    [InlineData(V1.PolicyState.Submitted)]
    public async Task No_other_rpc_brings_an_unapproved_policy_into_force(V1.PolicyState state)
    {
        await using var service = await TestService.StartAsync();
        var version = await service.DraftAsync(Base());
        if (state == V1.PolicyState.Submitted)
        {
            await service.SubmitAsync(version);
            await service.ApproveAsync(version, OmOne);
        }
        var (policies, id, headers) = (service.Policies(), version.PolicyId, service.As(OmTwo));

        Assert.Equal("WRONG_STATE", await RefusalAsync(() => service.ActivateAsync(version)));
        foreach (var act in (Func<Task>[])
            [
                async () => await policies.DraftPolicyAsync(new() { Document = Base() }, headers),
                async () => await policies.RetirePolicyAsync(new() { PolicyId = id, Digest = version.Digest, Reason = "x" }, headers),
                async () => await policies.ValidatePolicyAsync(new() { Document = Base() }, headers),
                async () => await policies.GetPolicyAsync(new() { PolicyId = id }, headers),
                async () => await policies.DiffPoliciesAsync(new() { AfterDigest = version.Digest }, headers),
                async () => await policies.ListPoliciesAsync(new(), headers),
                async () => await policies.RejectPolicyAsync(new() { PolicyId = id, Digest = version.Digest, Reason = "x" }, headers),
            ])
        {
            await RefusalAsync(act);
            Assert.Empty((await service.StatusAsync()).InForce);
        }
        Assert.Contains(V1.AssessmentFlag.Demonstration, (await service.ScreenAsync(Example.Report())).Assessment.Flags);
    }

    [Fact]
    public async Task A_file_brings_nothing_into_force_that_is_not_of_the_seeds()
    {
        foreach (var (text, expected) in ((string, string)[])
            [(Base(), "never by a file"), (Base(edit: json => json["demonstration"] = true), "only the seeds mark a policy demonstration")])
        {
            var folder = TestService.NewFolder();
            File.WriteAllText(Path.Combine(folder, "policy.json"), text);
            var e = await Assert.ThrowsAsync<PolicyFileException>(() => TestService.StartAsync(o => o with { PolicyFolder = folder }));
            Assert.Contains(expected, e.Message);
        }
    }

    [Fact]
    public void The_demonstrations_are_those_of_the_seeds()
    {
        var files = Directory.EnumerateFiles(Path.Combine(TestService.Seeds, "policies"), "*.json", SearchOption.AllDirectories).ToArray();

        Assert.All(files, f => Assert.True(DemonstrationSeeds.Contains(PolicyJson.Parse(File.ReadAllBytes(f)).Document!.Digest), f));
        Assert.Equal(files.Length, DemonstrationSeeds.Count);
    }

    [Fact]
    public async Task A_row_in_the_database_activates_nothing_and_is_alarmed()
    {
        var folder = TestService.NewFolder();
        V1.PolicyVersion version;
        await using (var first = await TestService.StartAsync(folder, keepsFolder: true))
        {
            version = await first.DraftAsync(Base());
            await first.SubmitAsync(version);
        }
        Execute(folder, """
            INSERT INTO policy_event SELECT policy_id, 3, 5, digest, time_unix_ms, 'om-1', 2, policy_kind, place,
                time_unix_ms / 1000, 9223372036854775807, '', zeroblob(32) FROM policy_event WHERE event_number = 2
            """);
        await using var second = await TestService.StartAsync(folder, keepsFolder: false);
        var status = await second.StatusAsync();

        Assert.Empty(status.InForce);
        Assert.Equal(V1.PolicyAlarmKind.HistoryRefused, Assert.Single(status.Alarms).Kind);
        Assert.Equal("HISTORY_REFUSED", await RefusalAsync(() => second.ApproveAsync(version, OmOne)));
        Assert.Contains("HISTORY_REFUSED", await second.Http.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task A_changed_approval_in_the_database_stops_the_activation_it_carried()
    {
        var folder = TestService.NewFolder();
        await using (var first = await TestService.StartAsync(folder, keepsFolder: true))
            await first.InForceAsync(Base());
        Execute(folder, "UPDATE policy_event SET person = 'om-9' WHERE event_number = 4");
        await using var second = await TestService.StartAsync(folder, keepsFolder: false);
        var status = await second.StatusAsync();

        Assert.Empty(status.InForce);
        Assert.Equal(V1.PolicyAlarmKind.HistoryRefused, Assert.Single(status.Alarms).Kind);
    }

    [Fact]
    public async Task A_changed_document_in_the_database_is_not_served_and_the_base_before_it_is()
    {
        var folder = TestService.NewFolder();
        V1.PolicyVersion good, bad;
        await using (var first = await TestService.StartAsync(folder, keepsFolder: true))
        {
            good = await first.InForceAsync(Base());
            bad = await first.InForceAsync(Base("ander"));
        }
        Execute(folder, $"UPDATE content SET content = CAST(replace(CAST(content AS TEXT), '\"harm\":350', '\"harm\":351') AS BLOB) WHERE digest = x'{bad.Digest}'");
        await using var second = await TestService.StartAsync(folder, keepsFolder: false);
        var status = await second.StatusAsync();

        Assert.Equal([good.Digest], status.InForce.Select(v => v.Digest));
        Assert.Equal((V1.PolicyAlarmKind.NotServed, bad.Digest), (status.Alarms.Single().Kind, status.Alarms.Single().Digest));
        Assert.False(status.Replicas.Single().IsCurrent);
    }

    [Fact]
    public async Task Of_two_activations_at_once_one_wins()
    {
        await using var service = await TestService.StartAsync();
        var version = await service.ApprovedAsync(Base());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            RefusalAsync(() => service.ActivateAsync(version, OmOne with { Person = $"om-{i}" })))));

        Assert.Single(outcomes, "");
        Assert.All(outcomes.Where(o => o.Length > 0), o => Assert.Contains(o, (string[])["ERROR_REASON_POLICY_LOST_RACE", "WRONG_STATE"]));
        var got = await service.Policies().GetPolicyAsync(new() { PolicyId = "landelijk" }, service.As(OmOne));
        Assert.Single(got.Events, e => e.Act == V1.PolicyAct.Activate);
    }

    [Fact]
    public async Task A_demonstration_is_never_served_outside_loopback()
    {
        await Assert.ThrowsAsync<OptionsException>(() => TestService.StartAsync(o => o with { Address = "0.0.0.0" }));
        await Assert.ThrowsAsync<OptionsException>(() => ServerHost.StartAsync(
            TestService.Options(TestService.NewFolder()), builder => builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Any, 0))));
    }

    [Fact]
    public async Task A_document_marked_demonstration_is_refused_by_every_rpc_that_writes()
    {
        await using var service = await TestService.StartAsync();

        Assert.Equal("DEMONSTRATION", await RefusalAsync(() => service.DraftAsync(Base(edit: json => json["demonstration"] = true))));
        Assert.Equal("DEMONSTRATION", await RefusalAsync(() => service.DraftAsync(Edit("demonstration.json", _ => { }))));
        Assert.Empty((await service.Policies().ListPoliciesAsync(new(), service.As(Author))).Versions);
    }

    [Fact]
    public async Task Weights_that_do_not_sum_are_refused() =>
        Assert.Contains("/weights", await PointersAsync(Base(edit: json => json["weights"]!["harm"] = 349)));

    [Fact]
    public async Task Knots_that_do_not_ascend_are_refused() =>
        Assert.Contains("/value_functions/leads_ppm/1/0", await PointersAsync(Base(edit: json =>
            json["value_functions"]!["leads_ppm"]![1]![0] = 0)));

    [Fact]
    public async Task A_key_that_appears_twice_is_refused() =>
        Assert.Contains("/serious_days", await PointersAsync(Base().Replace("\"serious_days\":", "\"serious_days\":1,\"serious_days\":")));

    [Fact]
    public async Task An_overlay_outside_the_bounds_of_its_base_is_refused() =>
        Assert.Contains("/weight_shifts/leads", await PointersAsync(Overlay(edit: json =>
            (json["weight_shifts"]!["leads"], json["weight_shifts"]!["harm"]) = (-60, 40))));

    [Fact]
    public async Task An_overlay_that_routes_a_mandatory_desk_elsewhere_is_refused() =>
        Assert.Equal(["/routes/sexual", "/routes/trafficking"], (await PointersAsync(Overlay(edit: json =>
            json["routes"] = new JsonObject { ["sexual"] = "DISTRICT", ["trafficking"] = "DISTRICT" })))
            .Where(p => p.StartsWith("/routes/", StringComparison.Ordinal)).Order());

    [Fact]
    public async Task An_overlay_over_its_share_is_refused_at_submission()
    {
        await using var service = await TestService.StartAsync();
        await service.InForceAsync(Base(edit: json => json["bounds"]!["max_share_permille"] = 100));
        var version = await service.DraftAsync(Overlay(edit: json =>
        {
            var rule = json["priorities"]![0]!;
            rule["offence_groups"] = new JsonArray("theft", "violence", "vandalism", "fraud");
            rule.AsObject().Remove("gemeenten");
        }));

        var refused = await Assert.ThrowsAsync<RpcException>(() => service.SubmitAsync(version));

        Assert.Equal("ERROR_REASON_POLICY_INVALID", refused.Info().Reason);
        Assert.Equal(["/priorities"], refused.Fields());
        Assert.Contains("permille of the reports; the base allows 100", refused.Status.Detail);
    }

    [Fact]
    public async Task A_hundred_thousand_rules_are_refused_with_the_limit()
    {
        await using var service = await TestService.StartAsync();

        var problems = await service.Policies().ValidatePolicyAsync(
            new() { Document = Large(100_000) }, service.As(Author), deadline: DateTime.UtcNow.AddMinutes(1));

        Assert.False(problems.IsValid);
        Assert.Contains(problems.Problems, p => p.Reason.Contains("8388608") || p.Reason.Contains("20000"));
    }

    static async Task<string[]> PointersAsync(string document)
    {
        await using var service = await TestService.StartAsync();
        if (document.Contains("overlay", StringComparison.Ordinal) && !document.Contains("\"kind\":\"base\"", StringComparison.Ordinal))
            await service.InForceAsync(Base());
        var refused = await Assert.ThrowsAsync<RpcException>(() => service.DraftAsync(document));
        Assert.Equal("ERROR_REASON_POLICY_INVALID", refused.Info().Reason);
        return refused.Fields();
    }

    static void Execute(string folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, Storage.StoreOptions.DatabaseName)};Pooling=False");
        connection.Open();
        Assert.True(connection.Execute(sql) > 0);
    }
}
