using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine does with policies.</summary>
public abstract class PolicyStoreContract : IAsyncLifetime
{
    static readonly byte[] Key = new byte[32];

    ReportStore? _store;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    PolicyStore Policies => _store!.Policies;

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync();

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal static SealedPolicyEvent Event(string policy, int number, string person = "om-1")
    {
        var made = new PolicyEvent
        {
            PolicyId = policy,
            Number = number,
            Act = PolicyAct.Activate,
            Digest = ContentDigest.Of([(byte)number]),
            Time = 1000 * Example.Start + number,
            Person = person,
            Role = PolicyRoles.Om,
            Kind = PolicyKind.EenheidOverlay,
            Place = "AM",
            From = long.MinValue,
            Until = long.MaxValue,
            Note = "waaröm",
        };
        return new(made, made.Seal(Key, default));
    }

    [Fact]
    public async Task What_was_appended_is_read_back_after_a_restart_as_it_was()
    {
        SealedPolicyEvent[] events = [Event("a", 1), Event("a", 2), Event("B", 1)];
        foreach (var stored in events.Reverse())
            Assert.True(await Policies.AppendAsync(stored, Cancellation));
        await _store!.DisposeAsync();
        _store = await OpenAsync();

        var read = await Policies.ReadAsync(Cancellation);

        Assert.Equal([events[2].Event, events[0].Event, events[1].Event], read.Select(e => e.Event));
        Assert.Equal(events[0].Seal.ToArray(), read[1].Seal.ToArray());
        Assert.Equal(3, await Policies.CountAsync(Cancellation));
    }

    [Fact]
    public async Task Of_two_acts_with_one_number_the_first_wins_and_stays()
    {
        Assert.True(await Policies.AppendAsync(Event("a", 1, "om-1"), Cancellation));
        Assert.False(await Policies.AppendAsync(Event("a", 1, "om-2"), Cancellation));

        Assert.Equal("om-1", Assert.Single(await Policies.ReadAsync(Cancellation)).Event.Person);
    }

    [Fact]
    public async Task Of_many_acts_at_once_one_wins()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => Policies.AppendAsync(Event("a", 1, $"om-{i}"), Cancellation), Cancellation)));

        Assert.Single(won, true);
        Assert.Equal(1, await Policies.CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_replica_says_what_it_serves_and_only_its_last_word_counts()
    {
        var (one, two) = (ContentDigest.Of("1"u8), ContentDigest.Of("2"u8));
        await Policies.ReportServingAsync(new("replica-1", 1, [], [one], 1000), Cancellation);
        await Policies.ReportServingAsync(new("replica-1", 2, [one, two], [one, two], 3000), Cancellation);
        await Policies.ReportServingAsync(new("replica-0", 2, [one], [one, two], 2000), Cancellation);

        var all = await Policies.ListServingAsync(0, Cancellation);
        var recent = await Policies.ListServingAsync(2500, Cancellation);

        Assert.Equal(["replica-0", "replica-1"], all.Select(r => r.Replica));
        Assert.Equal([one, two], all[1].Served);
        Assert.Equal((2L, 3000L), (all[1].EventCount, all[1].Time));
        Assert.Equal("replica-1", Assert.Single(recent).Replica);
        await Policies.RetractServingAsync("replica-1", Cancellation);
        Assert.Equal("replica-0", Assert.Single(await Policies.ListServingAsync(0, Cancellation)).Replica);
    }
}

public sealed class SqlitePolicyStoreTests : PolicyStoreContract
{
    readonly TemporaryFolder _folder = new();

    protected override async Task<ReportStore> OpenAsync() =>
        await SqliteReportStore.OpenAsync(new() { DataFolder = _folder.Path }, new StillClock());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class PostgresPolicyStoreTests(PostgresCluster cluster) : PolicyStoreContract
{
    string? _connection;

    protected override async Task<ReportStore> OpenAsync() => await PostgresReportStore.OpenAsync(
        _connection ??= await cluster.NewSchemaAsync(), new() { Durability = Durability.UnsafeNoSync }, new StillClock());

    [Fact]
    public async Task An_act_on_one_replica_is_seen_by_the_other_at_once()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();

        Assert.True(await one.Policies.AppendAsync(Event("a", 1), Cancellation));
        Assert.Equal(1, await other.Policies.CountAsync(Cancellation));
        Assert.False(await other.Policies.AppendAsync(Event("a", 1, "om-2"), Cancellation));
    }
}
