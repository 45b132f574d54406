using System.Collections.Concurrent;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class ClaimNextTests(PostgresCluster cluster)
{
    /// <summary>Length of the queue that is emptied; docs/performance.md.</summary>
    const string CountVariable = "OPSPORING_QUEUE_ITEMS";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Thirty_two_officers_on_one_queue_decide_each_report_once(bool isPostgres)
    {
        const int officers = 32;
        var count = int.TryParse(Environment.GetEnvironmentVariable(CountVariable), out var asked) ? asked : 640;
        await using var service = await TestService.ServeAsync(
            isPostgres ? await cluster.NewDurableSchemaAsync() : TestService.NewFolder());
        var desk = await FillAsync(service, count);
        var decided = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(1, officers).Select(n => Task.Run(async () =>
        {
            var headers = service.As(new DemoIdentity($"officer-{n}", Roles.Triage, ["AM"]));
            while (await service.Work.ClaimNextAsync(new() { Desk = desk }, headers) is { ReportId: { } id } claimed)
            {
                Assert.Equal($"officer-{n}", claimed.Work.Claim.Holder);
                Assert.InRange(claimed.Position, 1, count);
                var draft = new DecisionDraft { Decision = V1.Decision.TakeUp, Revision = 1, WhySetAside = "team decides" };
                await service.Work.DecideAsync(
                    new() { ReportId = id, WorkEventNumber = claimed.Work.WorkEventNumber, Draft = draft }, headers);
                decided.Add(id.SourceNumber);
            }
        })));

        Assert.Equal(Enumerable.Range(1, count), decided.Select(int.Parse).Order());
        Assert.Equal(0, (await service.Work.GetFacetsAsync(new() { Desk = desk }, service.As(Roles.Triage, "AM"))).ItemCount);
    }

    [Fact]
    public async Task The_next_item_is_the_first_free_one_and_its_place_counts_the_claimed_ones_before_it()
    {
        await using var service = await TestService.StartAsync();
        var desk = await FillAsync(service, 5);
        var order = (await service.Triage.ListQueueItemsAsync(new() { Desk = desk }, service.As(Roles.Triage, "AM"))).Entries
            .Select(e => e.Item.ReportId.SourceNumber).ToArray();

        var claims = new List<ClaimNextResponse>();
        for (var n = 0; n <= order.Length; n++)
            claims.Add(await service.Work.ClaimNextAsync(new() { Desk = desk }, service.As(Roles.Triage, "AM")));

        Assert.Equal(order, claims.SkipLast(1).Select(c => c.ReportId.SourceNumber));
        Assert.Equal([1, 2, 3, 4, 5], claims.SkipLast(1).Select(c => c.Position));
        Assert.Null(claims[^1].ReportId);
    }

    static async Task<string> FillAsync(TestService service, int count)
    {
        var desk = "";
        foreach (var numbers in Enumerable.Range(1, count).Chunk(1000))
            desk = (await service.Screening.BatchScreenReportsAsync(
                new() { Reports = { numbers.Select(n => Example.Report($"{n}")) } }, service.As(DemoIdentities.Intake)))
                .Results[0].Receipt.Assessment.Desk;
        return desk;
    }
}
