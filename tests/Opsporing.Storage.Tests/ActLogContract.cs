using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine does with acts on things that are no report.</summary>
public abstract class ActLogContract : IAsyncLifetime
{
    ReportStore? _store;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync();

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Acts_are_kept_in_order_and_across_a_restart()
    {
        Assert.True(await _store!.AppendActAsync(Act(1, 7), Cancellation));
        Assert.True(await _store.AppendActAsync(Act(2, 8), Cancellation));
        await _store.DisposeAsync();
        _store = await OpenAsync();

        var acts = await _store.ReadActsAsync(StoredAct.Series, 0, Cancellation);

        Assert.Equal([1, 2], acts.Select(static a => a.Number));
        Assert.Equal(("officer-1", 1000L, (byte)8), (acts[1].Actor, acts[1].Time, acts[1].Payload.Span[0]));
        Assert.Equal(2, Assert.Single(await _store.ReadActsAsync(StoredAct.Series, 1, Cancellation)).Number);
    }

    [Fact]
    public async Task Each_log_has_numbers_of_its_own()
    {
        foreach (var log in StoredAct.Logs)
            Assert.True(await _store!.AppendActAsync(Act(1, (byte)log.Length) with { Log = log }, Cancellation));

        foreach (var log in StoredAct.Logs)
            Assert.Equal((byte)log.Length, Assert.Single(await _store!.ReadActsAsync(log, 0, Cancellation)).Payload.Span[0]);
        Assert.Contains(StoredAct.Signal, StoredAct.Logs);
    }

    [Fact]
    public async Task Of_many_who_append_one_number_one_wins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => _store!.AppendActAsync(Act(1, (byte)i), Cancellation))));

        var winner = Array.IndexOf(results, true);
        Assert.Single(results, true);
        Assert.Equal(winner, Assert.Single(await _store!.ReadActsAsync(StoredAct.Series, 0, Cancellation)).Payload.Span[0]);
    }

    [Fact]
    public async Task An_act_that_is_not_well_formed_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _store!.AppendActAsync(Act(0, 1), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => _store!.AppendActAsync(Act(1, 1) with { Log = "other" }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => _store!.AppendActAsync(Act(1, 1) with { Actor = "" }, Cancellation));
    }

    static StoredAct Act(long number, byte payload) => new(StoredAct.Series, number, "officer-1", 1000, new byte[] { payload });
}
