using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class RecentEventsTests
{
    [Fact]
    public void What_was_forgotten_is_left_to_the_database()
    {
        var recent = new RecentEvents(last: 10, capacity: 4);

        Commit(recent, 11, 12, 13, 14, 15);

        Assert.False(recent.TryRead(10, 100, out _));
        Assert.Equal([12, 13, 14, 15], Read(recent, 11));
        Assert.Equal([14], Read(recent, 13, limit: 1));
        Assert.Empty(Read(recent, 15));
        Assert.Equal(15, recent.Last);
    }

    [Fact]
    public void What_the_store_held_when_it_was_opened_is_left_to_the_database()
    {
        var recent = new RecentEvents(last: 10);

        Assert.False(recent.TryRead(9, 1, out _));
        Assert.Empty(Read(recent, 10));
    }

    [Fact]
    public void Nothing_shows_before_its_commit_and_nothing_undone_ever()
    {
        var recent = new RecentEvents(last: 0);
        recent.Add(Entry(1));
        recent.Add(Entry(2));
        recent.Forget(1);

        Assert.Empty(Read(recent, 0));
        recent.Commit();

        Assert.Equal([1], Read(recent, 0));
    }

    static void Commit(RecentEvents recent, params long[] numbers)
    {
        foreach (var number in numbers)
            recent.Add(Entry(number));
        recent.Commit();
    }

    static IEnumerable<long> Read(RecentEvents recent, long after, int limit = 100) =>
        recent.TryRead(after, limit, out var events) ? events.Select(e => e.Position.Number) : throw new InvalidOperationException();

    static TailEntry Entry(long number) => new()
    {
        Number = number,
        ReportKey = Example.Id(1).ToKey(),
        Revision = 1,
        AssessmentNumber = 1,
        Desk = "DESK",
        IsRevision = true,
        WorkNumber = 1,
        Kind = (long)WorkEventKind.Routed,
        Actor = "someone",
        DeskKind = (long)DeskKind.Basisteam,
    };
}
