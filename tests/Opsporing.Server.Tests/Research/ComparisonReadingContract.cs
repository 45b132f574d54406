using System.Text.Json.Nodes;
using Opsporing.Research;
using Opsporing.Storage;
using Opsporing.Storage.Tests;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>What is read of a store for research, and what stays in it, on either engine.</summary>
public abstract class ComparisonReadingContract
{
    static readonly ResearchProject s_project = new("harm-2026", "consent 2026/12, article 22 Wpg", "evaluation of triage");

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_report_stands_with_what_was_decided_known_and_shown()
    {
        var location = await FillAsync();

        var rows = (await ReadAsync(location, s_project)).Rows;

        Assert.Equal(5, rows.Length);
        var taken = Assert.Single(rows, static r => r.Standing == Standing.TakenUp);
        Assert.Equal((Decision.TakeUp, "", "AANGIFTE", "AM"), (taken.Decision!.Value, taken.Reason, taken.Kind, taken.Eenheid));
        Assert.Equal(5 + 2 / 24.0, taken.WaitingDays, 6); // received two hours before the screening, decided five days after
        Assert.Equal((true, 30.0), (taken.IsSuspectIdentified!.Value, taken.ChiDays[0]));
        Assert.NotEqual(0ul, taken.Officer);
        var ended = Assert.Single(rows, static r => r.Standing == Standing.Ended);
        Assert.Equal((Decision.EndEarly, "ANDERE_AFDOENING"), (ended.Decision!.Value, ended.Reason));
        Assert.Null(ended.IsSuspectIdentified);
        Assert.Equal("MELDING", Assert.Single(rows, static r => r.Standing == Standing.AtTos).Kind);
        var waiting = rows.Where(static r => r.Standing == Standing.Waiting).ToArray();
        Assert.Equal(2, waiting.Length);
        Assert.All(waiting, static r => Assert.Equal((null, 0L, 0ul), (r.Decision, r.DecisionTime, r.Officer)));
        Assert.Single(waiting, static r => r.IsPoliceInitiated);
        Assert.Single(waiting, static r => r.Leads == LeadsKnown.NotAsked && !r.IsPoliceInitiated);
        Assert.All(rows, static r => Assert.True(r.ChiDays[1] >= r.ChiDays[0], "a statutory maximum is no lighter"));
    }

    [Fact]
    public async Task A_decision_is_compared_with_the_assessment_that_the_officer_saw()
    {
        var location = await NewLocationAsync();
        await using (var service = await TestService.ServeAsync(location, keepsFolder: true))
        {
            var report = Example.Report("1");
            await service.ScreenAsync(report);
            await DecideAsync(service, report.Id, V1.Decision.TakeUp);
            report.Revision = 2;
            report.Offences[0].Code = "burglary_dwelling";
            await service.ScreenAsync(report);
        }

        var row = Assert.Single((await ReadAsync(location, s_project)).Rows);

        Assert.Equal((Standing.TakenUp, 30.0), (row.Standing, row.ChiDays[0]));
    }

    [Fact]
    public async Task The_same_project_reads_the_same_rows_and_another_cannot_join_them()
    {
        var location = await FillAsync();

        var (first, again, other) = (await ReadAsync(location, s_project), await ReadAsync(location, s_project), await ReadAsync(location, s_project with { Code = "other" }));

        Assert.Equal(ComparisonColumns.Digest(first), ComparisonColumns.Digest(again));
        Assert.Empty(first.Rows.Select(static r => r.Pseudonym).Intersect(other.Rows.Select(static r => r.Pseudonym)));
        Assert.Empty(first.Rows.Select(static r => r.Officer).Where(static o => o != 0).Intersect(other.Rows.Select(static r => r.Officer)));
        Assert.Equal(first.Rows.Select(static r => r.Pseudonym).Order(), first.Rows.Select(static r => r.Pseudonym));
    }

    [Fact]
    public async Task No_identity_link_key_person_or_second_leaves()
    {
        var location = await FillAsync();

        var data = await ReadAsync(location, s_project);
        var text = string.Join('\n', data.Rows.SelectMany(r => ComparisonColumns.Of(data.Tables).Select(c => c.Text(r))));

        foreach (var secret in (string[])["1001", "1002", "0123456789abcdef", "officer-1", "12:00", $"{Example.Now.ToUnixTimeSeconds() - 7200}"])
            Assert.DoesNotContain(secret, text);
        Assert.Contains("2026-11-16", text); // the Monday of the week
    }

    [Fact]
    public async Task Each_reading_is_recorded_with_ground_and_purpose_before_anything_is_read()
    {
        var location = await FillAsync();
        await ReadAsync(location, s_project);

        await using var store = await Stores.OpenAsync(location, new(), TimeProvider.System, Cancellation);
        var act = Assert.Single(await store.ReadActsAsync(StoredAct.Research, 0, Cancellation));

        var payload = JsonNode.Parse(act.Payload.Span)!;
        Assert.Equal((1, "researcher-1"), (act.Number, act.Actor));
        Assert.Equal(("TEST", s_project.Code, s_project.Ground, s_project.Purpose),
            ((string)payload["act"]!, (string)payload["project"]!, (string)payload["ground"]!, (string)payload["purpose"]!));
    }

    [Theory]
    [InlineData("Harm", "g", "p")]
    [InlineData("", "g", "p")]
    [InlineData("harm", " ", "p")]
    [InlineData("harm", "g", "")]
    [InlineData("harm", "a\nb", "p")]
    public void A_project_without_code_ground_or_purpose_is_none(string code, string ground, string purpose)
    {
        Assert.NotNull(new ResearchProject(code, ground, purpose).Fault());
        Assert.Null(s_project.Fault());
    }

    /// <summary>Five reports: taken up, ended, waiting, at the frontoffice, and one that the police found by itself.</summary>
    async Task<string> FillAsync()
    {
        var location = await NewLocationAsync();
        await using var service = await TestService.ServeAsync(location, keepsFolder: true);
        var rape = Example.Report("1004", "intentional_rape");
        rape.Kind = V1.ReportKind.Melding;
        var waiting = Example.Report("1003");
        waiting.LinkKeys.Add(new V1.LinkKey { Side = V1.LinkSide.Suspect, KeyVersion = 1, Hash = "0123456789abcdef" });
        foreach (var report in (V1.Report[])[Example.Report("1001"), Example.Report("1002"), waiting, rape, Example.Report("1005", PoliceInitiated())])
            await service.ScreenAsync(report);
        service.Clock.Advance(TimeSpan.FromDays(5));
        await DecideAsync(service, waiting.Id.Clone(), V1.Decision.TakeUp, "1001");
        await DecideAsync(service, waiting.Id.Clone(), V1.Decision.EndEarly, "1002");
        await service.Host.Installation.Store.Outcomes.RecordAsync(
            [new() { ReportId = new(Example.System, "1001"), Kind = Opsporing.OutcomeKind.SuspectIdentified, KnownTime = service.Clock.GetUtcNow().ToUnixTimeMilliseconds() }],
            "bvh", Cancellation);
        return location;
    }

    static string PoliceInitiated() => SeedsOf().Catalogue.Offences.First(static o => o.PoliceInitiated && !o.IsSexual && !o.DangerReview && o.MandatoryDesk is null).Code;

    static ReferenceSet SeedsOf() => ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(TestService.Seeds, path)));

    static async Task<ComparisonData> ReadAsync(string location, ResearchProject project)
    {
        byte[] key;
        IReadOnlyDictionary<ReportId, ReportOutcomes> outcomes;
        await using (var store = await Stores.OpenAsync(location, new(), TimeProvider.System, Cancellation))
        {
            key = await project.RecordAsync(store, "TEST", "researcher-1", 1, Cancellation);
            outcomes = await ReportOutcomes.ReadAsync(store.Outcomes, Cancellation);
        }
        await using var truth = await StoredTruth.OpenAsync(location, Cancellation);
        var draws = new AuditDraws((await truth.FindSecretAsync(DataKeys.AuditName, Cancellation))!);
        return await new ComparisonReading(truth, draws, outcomes, new(SeedsOf().ChiTables, new(key), null))
            .RunAsync(ReplayPeriod.All, null, Cancellation);
    }

    static Task DecideAsync(TestService service, V1.ReportId id, V1.Decision decision, string number)
    {
        id.SourceNumber = number;
        return DecideAsync(service, id, decision);
    }

    static async Task DecideAsync(TestService service, V1.ReportId id, V1.Decision decision)
    {
        var officer = new DemoIdentity("officer-1", Roles.Triage, [Caller.Everywhere]);
        var work = (await service.Work.GetWorkAsync(new() { ReportId = id }, service.As(officer))).Work;
        await service.Work.DecideAsync(new()
        {
            ReportId = id,
            WorkEventNumber = work.WorkEventNumber,
            Draft = new() { Decision = decision, Revision = work.Revision, ReasonCode = "ANDERE_AFDOENING", IsSourceRead = true, WhySetAside = "w" },
        }, service.As(officer));
    }
}

public sealed class SqliteComparisonReadingTests : ComparisonReadingContract, IDisposable
{
    readonly List<string> _folders = [];

    public void Dispose()
    {
        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
    }

    protected override Task<string> NewLocationAsync()
    {
        _folders.Add(TestService.NewFolder());
        return Task.FromResult(_folders[^1]);
    }
}

public sealed class PostgresComparisonReadingTests(PostgresCluster cluster) : ComparisonReadingContract
{
    protected override Task<string> NewLocationAsync() => cluster.NewDurableSchemaAsync();
}
