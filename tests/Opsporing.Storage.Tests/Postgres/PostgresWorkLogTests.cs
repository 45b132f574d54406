using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class PostgresWorkLogTests(PostgresCluster cluster) : WorkLogContract
{
    string? _location;

    protected override async Task<ReportStore> OpenAsync() => await OpenReplicaAsync();

    [Fact]
    public async Task Of_two_replicas_that_race_for_the_next_event_of_each_report_one_wins_and_the_other_learns_who()
    {
        const int count = 100;
        await using var other = await OpenReplicaAsync();
        await Store.ScreenAsync(Enumerable.Range(1, count).Select(n => Example.Screening(n)).ToArray(), Cancellation);

        var here = Enumerable.Range(1, count).Select(n => Task.Run(() => ClaimAsync(Store, n, "here"))).ToArray();
        var there = Enumerable.Range(1, count).Reverse().Select(n => Task.Run(() => ClaimAsync(other, n, "there"))).Reverse().ToArray();
        var pairs = (await Task.WhenAll(here)).Zip(await Task.WhenAll(there)).ToArray();

        Assert.All(pairs.Index(), p =>
        {
            var (id, (left, right)) = (Example.Id(p.Index + 1), p.Item);
            Assert.NotEqual(left.IsAppended, right.IsAppended);
            var (winner, loser) = left.IsAppended ? ("here", right) : ("there", left);
            Assert.Equal((id, 2, winner), (loser.Lost, loser.Winner!.Number, loser.Winner.Actor));
        });
    }

    [Fact]
    public async Task Replicas_that_append_to_the_same_reports_crosswise_never_wait_for_ever()
    {
        await using var other = await OpenReplicaAsync();
        await Store.ScreenAsync(Enumerable.Range(1, 10).Select(n => Example.Screening(n)).ToArray(), Cancellation);

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
        {
            var numbers = Enumerable.Range(1, 10);
            var store = i % 2 == 0 ? Store : other;
            return store.AppendAsync(
                [.. (i % 2 == 0 ? numbers : numbers.Reverse()).Select(n => new WorkAppend(Example.Id(n), ClaimOf($"officer-{i}")))],
                Cancellation);
        })));

        var winner = Assert.Single(results.Index(), r => r.Item.IsAppended).Index;
        for (var n = 1; n <= 10; n++)
            Assert.Equal($"officer-{winner}", (await other.FindWorkAsync(Example.Id(n), Cancellation))!.Work.ClaimHolder);
    }

    static Task<AppendResult> ClaimAsync(ReportStore store, int number, string actor) =>
        store.AppendAsync([new(Example.Id(number), ClaimOf(actor))], Cancellation);

    static WorkEvent ClaimOf(string actor) => Event(2, WorkEventKind.Claimed, actor, new Lease(Example.Start + 60));

    async Task<PostgresReportStore> OpenReplicaAsync()
    {
        _location ??= await cluster.NewSchemaAsync();
        return await PostgresReportStore.OpenAsync(
            _location, new() { Durability = Durability.UnsafeNoSync, AdvanceInterval = TimeSpan.FromMinutes(10) }, new StillClock(),
            Cancellation);
    }
}
