using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class AccessServiceTests
{
    static readonly DemoIdentity s_neighbour = new("officer-2", Roles.Triage, ["AM"], "s2");
    static readonly DemoIdentity s_other = new("fg-2", Roles.PrivacyOfficer, ["*"]);

    [Fact]
    public async Task The_privacy_officer_sees_who_looked_in_the_order_of_time_and_that_is_a_look_too()
    {
        await using var service = await StartAsync();
        await LookAsync(service, s_neighbour);
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await LookAsync(service, DemoIdentities.Triage);
        service.Clock.Advance(TimeSpan.FromMinutes(1));

        var first = await WhoAsync(service);
        var second = await WhoAsync(service);

        Assert.Equal(["officer-2", "demo-triage"], first.Select(l => l.Person));
        Assert.Equal(["officer-2", "demo-triage", "demo-fg"], second.Select(l => l.Person));
        Assert.All(first, l => Assert.Equal(Example.Report("1").Id, Assert.Single(l.ReportIds)));
    }

    [Fact]
    public async Task Pages_join_and_a_token_is_for_one_report()
    {
        await using var service = await StartAsync();
        await service.ScreenAsync(Example.Report("2"));
        for (var i = 0; i < 3; i++)
        {
            await LookAsync(service, s_neighbour);
            service.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var request = new WhoLookedAtRequest { ReportId = Example.Report("1").Id, PageSize = 2 };
        var page = await service.Access.WhoLookedAtAsync(request, service.As(DemoIdentities.PrivacyOfficer));

        request.PageToken = page.NextPageToken;
        var rest = await service.Access.WhoLookedAtAsync(request, service.As(DemoIdentities.PrivacyOfficer));
        request.ReportId = Example.Report("2").Id;
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Access.WhoLookedAtAsync(request, service.As(DemoIdentities.PrivacyOfficer)));

        Assert.Equal(4, page.Looks.Concat(rest.Looks).Select(l => l.LookId).Distinct().Count()); // the question between is one
        Assert.Equal("ERROR_REASON_PAGE_TOKEN_INVALID", e.Info().Reason);
    }

    [Theory]
    [InlineData("AM-06", V1.TaskRelation.OwnQueue)]
    [InlineData("AM", V1.TaskRelation.NoneFound)]
    [InlineData("*", V1.TaskRelation.NoneFound)]
    public async Task A_relation_is_the_own_queue_when_the_scope_names_it(string scope, V1.TaskRelation expected)
    {
        await using var service = await StartAsync();
        var desk = (await service.ScreenAsync(Example.Report("1"))).Assessment.Desk;
        await LookAsync(service, s_neighbour with { Scopes = [scope == "AM-06" ? desk : scope] });

        Assert.Equal(expected, (await WhoAsync(service)).Single(l => l.Person == "officer-2").Relation);
    }

    [Fact]
    public async Task A_claim_after_the_look_and_an_assignment_are_relations()
    {
        await using var service = await StartAsync();
        await LookAsync(service, s_neighbour);
        await LookAsync(service, s_neighbour with { Person = "officer-3" });
        Assert.All(await MineAsync(service, s_neighbour), l => Assert.Equal(V1.TaskRelation.NoneFound, l.Relation));

        service.Clock.Advance(TimeSpan.FromMinutes(5));
        await service.Work.ClaimItemAsync(new() { ReportId = Example.Report("1").Id, WorkEventNumber = 1 }, service.As(s_neighbour));
        await service.Access.RegisterAssignmentAsync(Assign("officer-3", "AM"), service.As(DemoIdentities.Coordinator));

        Assert.Equal(V1.TaskRelation.Act, (await MineAsync(service, s_neighbour)).Last().Relation);
        Assert.Equal(V1.TaskRelation.Assignment, (await MineAsync(service, s_neighbour with { Person = "officer-3" })).Single().Relation);
    }

    [Fact]
    public async Task An_assignment_is_for_somebody_else_and_within_the_scope()
    {
        await using var service = await StartAsync();
        async Task<string> RefusalAsync(RegisterAssignmentRequest request, DemoIdentity who) =>
            (await Assert.ThrowsAsync<RpcException>(async () =>
                await service.Access.RegisterAssignmentAsync(request, service.As(who)))).Info().Metadata["refusal"];
        var chief = new DemoIdentity("chief-1", Roles.Coordinator, ["AM"]);

        Assert.Equal("OWN_ASSIGNMENT", await RefusalAsync(Assign("chief-1", "AM"), chief));
        Assert.Equal("PLACE_OUTSIDE_SCOPE", await RefusalAsync(Assign("officer-1", "RD"), chief));
        Assert.Equal("PLACE_OUTSIDE_SCOPE", await RefusalAsync(Assign("officer-1", "*"), chief));
        Assert.Equal("PLACE_OUTSIDE_SCOPE", await RefusalAsync(Assign("officer-1", "nowhere"), chief));
        foreach (var place in (string[])["AM", "AM-06", "TOS-AM"])
            await service.Access.RegisterAssignmentAsync(Assign("officer-1", place), service.As(chief));
    }

    [Fact]
    public async Task Everybody_sees_the_own_looks_alone_and_what_is_allowed()
    {
        await using var service = await StartAsync();
        await LookAsync(service, s_neighbour);
        await LookAsync(service, DemoIdentities.Triage);

        var mine = await service.Access.MyLooksAsync(new(), service.As(s_neighbour));

        Assert.Equal("officer-2", Assert.Single(mine.Looks).Person);
        Assert.Equal(2, mine.Allowed.Count);
        // To look at the own looks is no look at a report.
        Assert.Single(await MineAsync(service, s_neighbour));
    }

    [Fact]
    public async Task Context_is_the_own_and_shows_beside_the_look()
    {
        await using var service = await StartAsync();
        await LookAsync(service, s_neighbour);
        var id = (await MineAsync(service, s_neighbour)).Single().LookId;

        var said = await service.Access.AddContextAsync(new() { LookId = id, Text = "asked by the OvD" }, service.As(s_neighbour));
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Access.AddContextAsync(new() { LookId = id, Text = "x" }, service.As(DemoIdentities.Triage)));

        Assert.Equal(["asked by the OvD"], said.Look.Context);
        Assert.Equal(["asked by the OvD"], (await WhoAsync(service)).First().Context);
        Assert.Equal("ERROR_REASON_LOOK_NOT_FOUND", e.Info().Reason);
    }

    [Fact]
    public async Task A_review_waits_for_context_and_a_talk_and_is_its_owners_alone()
    {
        await using var service = await StartAsync();
        await LookAsync(service, s_neighbour);
        var (owner, officer) = (service.As(DemoIdentities.PrivacyOfficer), service.As(s_neighbour));
        var review = (await service.Access.OpenReviewAsync(Open("officer-2"), owner)).Review;
        service.Clock.Advance(TimeSpan.FromHours(1));
        owner = service.As(DemoIdentities.PrivacyOfficer);

        Assert.True((await MineAsync(service, s_neighbour)).Single().IsReviewOpen);
        Assert.Equal("CONTEXT_FIRST", await RefusalAsync(service, Conclude(service, review, TimeSpan.Zero), owner));
        await service.Access.AddContextAsync(
            new() { LookId = (await MineAsync(service, s_neighbour)).Single().LookId, Text = "piket" }, service.As(s_neighbour));
        Assert.Equal("TALK_FIRST", await RefusalAsync(service, Conclude(service, review, TimeSpan.FromHours(-2)), owner));
        Assert.Equal("TALK_FIRST", await RefusalAsync(service, Conclude(service, review, TimeSpan.FromHours(1)), owner));
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Access.ReviewLookAsync(Conclude(service, review, TimeSpan.Zero), service.As(s_other)));
        Assert.Equal("ERROR_REASON_REVIEW_NOT_FOUND", e.Info().Reason);

        var done = await service.Access.ReviewLookAsync(Conclude(service, review, TimeSpan.Zero), owner);

        Assert.Equal((true, "on call"), (done.Review.Conclusion.IsExplained, done.Review.Conclusion.Note));
        Assert.Equal(["piket"], Assert.Single(done.Looks).Context);
        Assert.Equal("CONCLUDED", await RefusalAsync(service, Conclude(service, review, TimeSpan.Zero), owner));
        Assert.False((await MineAsync(service, s_neighbour)).Single().IsReviewOpen);
        Assert.Equal(done.Review, Assert.Single((await service.Access.MyLooksAsync(new(), service.As(s_neighbour))).Reviews));
    }

    [Fact]
    public async Task Who_says_nothing_for_two_weeks_does_not_hold_a_review_up()
    {
        await using var service = await StartAsync();
        await LookAsync(service, s_neighbour);
        var review = (await service.Access.OpenReviewAsync(Open("officer-2"), service.As(DemoIdentities.PrivacyOfficer))).Review;

        service.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        Assert.Equal("CONTEXT_FIRST",
            await RefusalAsync(service, Conclude(service, review, TimeSpan.Zero), service.As(DemoIdentities.PrivacyOfficer)));
        service.Clock.Advance(TimeSpan.FromSeconds(1));
        await service.Access.ReviewLookAsync(Conclude(service, review, TimeSpan.Zero), service.As(DemoIdentities.PrivacyOfficer));
    }

    [Fact]
    public async Task A_review_is_of_somebody_elses_looks_that_there_are()
    {
        await using var service = await StartAsync();
        await LookAsync(service, s_neighbour);

        Assert.Equal("OWN_LOOKS", await RefusalAsync(service, Open("demo-fg")));
        Assert.Equal("NO_LOOKS", await RefusalAsync(service, Open("officer-9")));
    }

    [Fact]
    public async Task Looks_of_a_protected_investigation_are_known_to_integrity_alone()
    {
        await using var service = await StartAsync();
        var both = new DemoIdentity("integrity-1", Roles.Integrity | Roles.Triage, ["*"]);
        foreach (var (who, purpose) in ((DemoIdentity, string)[])
            [(both, "protected_investigation"), (both with { Person = "integrity-2" }, "triage"), (s_neighbour, "protected_investigation")])
            await service.Triage.GetReportAsync(new() { ReportId = Example.Report("1").Id }, service.As(who, purpose));

        Assert.Equal(["integrity-2", "officer-2"], (await WhoAsync(service)).Select(l => l.Person).Order());
        Assert.Equal("NO_LOOKS", await RefusalAsync(service, Open("integrity-1")));
        var seen = await service.Access.WhoLookedAtAsync(new() { ReportId = Example.Report("1").Id }, service.As(both));
        Assert.Contains(seen.Looks, l => l.Person == "integrity-1");
    }

    [Fact]
    public void Nothing_in_the_contract_counts_or_ranks_people()
    {
        // Whatever names a person holds no number but a page size: no volume, no share, no rank.
        DescriptorsWithin(V1.AccessServiceReflection.Descriptor.MessageTypes).ToList().ForEach(type =>
            Assert.DoesNotContain(type.Fields.InDeclarationOrder(), f => f.Name != "page_size" && f.FieldType
                is FieldType.Int32 or FieldType.Int64 or FieldType.Double or FieldType.Float));
        foreach (var request in V1.AccessServiceReflection.Descriptor.Services[0].Methods.Select(m => m.InputType))
            Assert.DoesNotContain(request.Fields.InDeclarationOrder(), f => f.IsRepeated);
    }

    static IEnumerable<MessageDescriptor> DescriptorsWithin(IEnumerable<MessageDescriptor> types) =>
        types.SelectMany(t => DescriptorsWithin(t.NestedTypes).Append(t));

    static async Task<TestService> StartAsync()
    {
        var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report("1"));
        return service;
    }

    static async Task LookAsync(TestService service, DemoIdentity who) =>
        await service.Triage.GetReportAsync(new() { ReportId = Example.Report("1").Id }, service.As(who));

    static async Task<IList<RecordedLook>> WhoAsync(TestService service) => (await service.Access.WhoLookedAtAsync(
        new() { ReportId = Example.Report("1").Id }, service.As(DemoIdentities.PrivacyOfficer))).Looks;

    static async Task<IList<RecordedLook>> MineAsync(TestService service, DemoIdentity who) =>
        (await service.Access.MyLooksAsync(new(), service.As(who))).Looks;

    static async Task<string> RefusalAsync(TestService service, OpenReviewRequest request) =>
        (await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Access.OpenReviewAsync(request, service.As(DemoIdentities.PrivacyOfficer)))).Info().Metadata["refusal"];

    static async Task<string> RefusalAsync(TestService service, ReviewLookRequest request, Metadata headers) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await service.Access.ReviewLookAsync(request, headers))).Info().Metadata["refusal"];

    static OpenReviewRequest Open(string person) => new() { Person = person, ReportId = Example.Report("1").Id, Reason = "asked by the victim" };

    static ReviewLookRequest Conclude(TestService service, V1.LookReview review, TimeSpan talk) => new()
    {
        ReviewId = review.ReviewId,
        Conclusion = new()
        {
            TalkTime = Timestamp.FromDateTimeOffset(service.Clock.GetUtcNow() + talk),
            IsExplained = true,
            Note = "on call",
        },
    };

    static RegisterAssignmentRequest Assign(string person, string place) => new()
    {
        Person = person,
        Kind = V1.AssignmentKind.Piket,
        Place = place,
        FromTime = Example.Time(TimeSpan.FromHours(-1)),
        UntilTime = Example.Time(TimeSpan.FromHours(8)),
    };
}
