using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>The truth read beside the store that serves it, on each engine.</summary>
public sealed class StoredTruthTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_is_read_while_the_store_is_open(bool isPostgres)
    {
        using var folder = new TemporaryFolder();
        var location = isPostgres ? await cluster.NewSchemaAsync() : folder.Path;
        await using var store = await Stores.OpenAsync(
            location, new() { Durability = Durability.UnsafeNoSync }, new StillClock(), Cancellation);
        const int count = StoredTruth.BlockLength + 500;
        await store.ScreenAsync(Enumerable.Range(1, count).Select(n => Example.Screening(n)).ToArray(), Cancellation);
        await store.ScreenAsync(new[] { Example.Screening(7, revision: 2, facts: "corrected") }, Cancellation);
        await store.KeepSecretAsync("audit", new byte[32], Cancellation);

        await using var truth = await StoredTruth.OpenAsync(location, Cancellation);
        var first = new List<FirstAssessment>();
        await foreach (var block in truth.ReadFirstAsync(Cancellation))
            first.AddRange(block);
        var histories = new List<StoredHistory>();
        await foreach (var stretch in truth.ReadStretchesAsync(Cancellation))
            histories.AddRange(stretch.Read());

        Assert.Equal(count, await truth.CountReportsAsync(Cancellation));
        Assert.Equal(count, first.Select(f => f.Id).Distinct().Count());
        Assert.All(first, f => Assert.True(f.TryRead(out _)));
        Assert.Equal(Example.Facts("facts"), first.Single(f => f.Id == Example.Id(7)).Facts.ToArray());
        Assert.Equal(Enumerable.Range(1, count).Select(Example.Id), histories.Select(h => h.Id));
        var expected = await store.FindHistoryAsync(Example.Id(7), Cancellation);
        var found = histories.Single(h => h.Id == Example.Id(7)).History!;
        Assert.Equal(expected!.Revisions.Select(r => r.Facts.ToArray()), found.Revisions.Select(r => r.Facts.ToArray()));
        Assert.Equal(new byte[32], await truth.FindSecretAsync("audit", Cancellation));
    }

    [Fact]
    public async Task A_folder_without_database_is_no_store() =>
        await Assert.ThrowsAsync<StoreUnavailableException>(() => StoredTruth.OpenAsync("/nowhere", Cancellation));
}
