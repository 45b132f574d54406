using Grpc.Core;
using Opsporing.Storage;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>The classification desk, on either engine.</summary>
public abstract class ClassificationContract
{
    const string Team = "AM-07";

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task Assigned_offences_are_assessed_and_routed_at_once_and_the_facts_of_the_source_stay()
    {
        await using var service = await StartAsync();
        var id = await UnclassifiedAsync(service, "1");
        await service.Work.ClaimItemAsync(new() { ReportId = id, WorkEventNumber = 1 }, Officer(service));

        var work = await ClassifyAsync(service, id, 2, "", "burglary_shed");

        Assert.Equal((V1.ReportState.Open, V1.DeskKind.Basisteam, 2), (work.State, work.DeskKind, work.AssessmentNumber));
        Assert.Null(work.Claim);
        Assert.Equal("burglary_shed", Assert.Single(work.AssignedOffences).Code);
        var shown = await service.Triage.GetReportAsync(new() { ReportId = id }, Officer(service));
        Assert.Empty(shown.Report.Offences);
        Assert.Equal((2, V1.AssessmentTrigger.Classification, "burglary_shed"),
            (shown.Assessment.Number, shown.Assessment.Trigger, shown.Assessment.PrincipalOffence));
        var item = Assert.Single(await ItemsAsync(service, work.Desk));
        Assert.Equal((2, "burglary_shed"), (item.AssessmentNumber, item.Offence));
        await RecomputesAsync(service, id);
    }

    [Theory]
    [InlineData("intentional_rape", V1.DeskKind.FrontofficeTos)]
    [InlineData("trafficking_labour", V1.DeskKind.Avim)]
    public async Task A_team_never_stands_before_a_mandatory_desk(string offence, V1.DeskKind kind)
    {
        await using var service = await StartAsync();
        var id = await UnclassifiedAsync(service, "1");

        var work = await ClassifyAsync(service, id, 1, Team, offence);

        Assert.Equal(kind, work.DeskKind);
        Assert.Empty(await ItemsAsync(service, Team));
        Assert.Equal(2, work.WorkEventNumber);
    }

    [Fact]
    public async Task Assigned_offences_and_their_guard_stay_whatever_the_source_says_later()
    {
        await using var service = await StartAsync();
        var id = await UnclassifiedAsync(service, "1");
        var first = await ClassifyAsync(service, id, 1, "", "intentional_rape");

        var later = Unclassified("1");
        later.Revision = 2;
        later.Offences.Add(new V1.Offence { Code = "theft_bicycle", Stage = V1.OffenceStage.Completed });
        await service.ScreenAsync(later);

        var work = (await service.Work.GetWorkAsync(new() { ReportId = id }, service.As(Roles.Frontoffice, "*"))).Work;
        Assert.Equal((2, first.Desk), (work.Revision, work.Desk));
        Assert.Contains(V1.Guard.SexualOffence, work.Guards);
        Assert.Equal("intentional_rape", Assert.Single(work.AssignedOffences).Code);
        var shown = await service.Triage.GetReportAsync(new() { ReportId = id }, service.As(Roles.Frontoffice, "*"));
        Assert.Equal("intentional_rape", shown.Assessment.PrincipalOffence);
        Assert.Equal("theft_bicycle", Assert.Single(shown.Report.Offences).Code);
        await RecomputesAsync(service, id);
    }

    [Fact]
    public async Task A_team_alone_is_kept_when_a_revision_would_route_elsewhere()
    {
        await using var service = await StartAsync();
        var id = await UnclassifiedAsync(service, "1");

        var work = await ClassifyAsync(service, id, 1, Team);
        var later = Unclassified("1");
        (later.Revision, later.DamageCents) = (2, 100);
        await service.ScreenAsync(later);

        Assert.Equal((Team, 1), (work.Desk, work.AssessmentNumber));
        Assert.Single(await ItemsAsync(service, Team));
    }

    [Fact]
    public async Task What_cannot_be_assigned_is_refused_and_nothing_changes()
    {
        await using var service = await StartAsync();
        var id = await UnclassifiedAsync(service, "1");

        var unknown = await Assert.ThrowsAsync<RpcException>(() => ClassifyAsync(service, id, 1, "", "no_such_offence"));
        var nothing = await Assert.ThrowsAsync<RpcException>(() => ClassifyAsync(service, id, 1, ""));
        var review = await Assert.ThrowsAsync<RpcException>(() => ClassifyAsync(service, id, 1, "REVIEW-AM"));
        var work = await ClassifyAsync(service, id, 1, "", "burglary_shed");
        var elsewhere = await Assert.ThrowsAsync<RpcException>(() => ClassifyAsync(service, id, 2, Team));

        Assert.Equal(["offences[0].code"], unknown.Fields());
        Assert.Equal("TARGET_MISSING", nothing.Info().Metadata["refusal"]);
        Assert.Equal("TARGET_NOT_ALLOWED", review.Info().Metadata["refusal"]);
        Assert.Equal("NOT_YOUR_DESK", elsewhere.Info().Metadata["refusal"]);
        Assert.Equal(2, work.WorkEventNumber);
    }

    [Fact]
    public async Task Classified_while_a_revision_is_on_its_way_a_report_is_assessed_with_both()
    {
        const int Reports = 60;
        await using var service = await StartAsync();
        var ids = new List<V1.ReportId>();
        for (var n = 1; n <= Reports; n++)
            ids.Add(await UnclassifiedAsync(service, $"{n}"));

        await Task.WhenAll(ids.SelectMany(id => (Task[])
            [Task.Run(() => TryClassifyAsync(service, id)), Task.Run(() => ReviseAsync(service, id.SourceNumber))]));

        foreach (var id in ids)
        {
            var stored = await StoredAsync(service, id);
            Assert.Equal(2, stored.Work.Revision);
            Assert.Equal("burglary_shed", Assert.Single(stored.Work.AssignedOffences).Code);
            Assert.Equal(Opsporing.DeskKind.Basisteam, stored.Work.DeskKind);
            await RecomputesAsync(service, id);
        }
    }

    [Fact]
    public async Task Classified_work_is_the_same_after_a_restart()
    {
        var location = await NewLocationAsync();
        V1.Work before;
        V1.ReportId id;
        await using (var service = await TestService.ServeAsync(location, keepsFolder: true))
        {
            id = await UnclassifiedAsync(service, "1");
            before = await ClassifyAsync(service, id, 1, "", "burglary_shed");
        }
        await using var again = await TestService.ServeAsync(location);

        Assert.Equal(before, (await again.Work.GetWorkAsync(new() { ReportId = id }, Officer(again))).Work);
        Assert.Equal(2, Assert.Single(await ItemsAsync(again, before.Desk)).AssessmentNumber);
    }

    /// <summary>The latest assessment follows bit for bit from the facts of the source, what was assigned, and its Basis.</summary>
    static async Task RecomputesAsync(TestService service, V1.ReportId id)
    {
        var installation = service.Host.Installation;
        var (report, work) = await StoredAsync(service, id);
        var assessment = report.Assessment;
        var facts = FactEncoding.Decode(report.Id, report.Revision, report.Facts.Span).With(work.AssignedOffences);
        new Assessor().Assess(
            facts, await installation.Library.GetAsync(assessment.BasisDigest, default), installation.Bases.Draws,
            assessment.Vector.Guards, assessment.Vector.AssessmentTime, out var again);
        var (left, right) = (new byte[AssessmentVector.Size], new byte[AssessmentVector.Size]);
        again.WriteTo(left);
        assessment.Vector.WriteTo(right);
        Assert.Equal(right, left);
    }

    static async Task<StoredWork> StoredAsync(TestService service, V1.ReportId id) =>
        (await service.Host.Installation.Store.FindWorkAsync(new(id.SourceSystem, id.SourceNumber), default))!;

    static async Task TryClassifyAsync(TestService service, V1.ReportId id) =>
        await ClassifyAsync(service, id, 1, "", "burglary_shed");

    static async Task ReviseAsync(TestService service, string number)
    {
        var later = Unclassified(number);
        (later.Revision, later.DamageCents) = (2, 100);
        await service.ScreenAsync(later);
    }

    static V1.Report Unclassified(string number)
    {
        var report = Example.Report(number);
        report.Offences.Clear();
        return report;
    }

    static async Task<V1.ReportId> UnclassifiedAsync(TestService service, string number)
    {
        var report = Unclassified(number);
        Assert.Equal("CLASS-AM", (await service.ScreenAsync(report)).Assessment.Desk);
        return report.Id;
    }

    static async Task<V1.Work> ClassifyAsync(
        TestService service, V1.ReportId id, int number, string team, params string[] offences)
    {
        var request = new ClassifyReportRequest { ReportId = id, WorkEventNumber = number, Team = team };
        request.Offences.AddRange(offences.Select(o => new V1.Offence { Code = o, Stage = V1.OffenceStage.Completed }));
        return (await service.Work.ClassifyReportAsync(request, Officer(service))).Work;
    }

    static async Task<List<V1.QueueItem>> ItemsAsync(TestService service, string desk) =>
        [.. (await service.Triage.ListQueueItemsAsync(new() { Desk = desk }, Officer(service))).Entries.Select(e => e.Item)];

    static Metadata Officer(TestService service) => service.As(new DemoIdentity("officer-1", Roles.Triage, ["AM"]));

    async Task<TestService> StartAsync() => await TestService.ServeAsync(await NewLocationAsync());
}

public sealed class SqliteClassificationTests : ClassificationContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

public sealed class PostgresClassificationTests(PostgresCluster cluster) : ClassificationContract
{
    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
