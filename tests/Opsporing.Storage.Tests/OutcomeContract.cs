using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine does with outcomes and the registry of lead models.</summary>
public abstract class OutcomeContract : IAsyncLifetime
{
    ReportStore? _store;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    ReportStore Store => _store!;

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync();

    public async ValueTask InitializeAsync()
    {
        _store = await OpenAsync();
        await Store.ScreenAsync(new Screening[] { Example.Screening(1), Example.Screening(2) }, Cancellation);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Late_and_corrected_outcomes_keep_their_history()
    {
        var early = Said(1, OutcomeKind.SuspectIdentified, known: 1000);
        var late = early with { HasHappened = false, KnownTime = 9000 };

        Assert.Equal([OutcomeResult.Recorded], await RecordAsync(early));
        Assert.Equal([OutcomeResult.Recorded, OutcomeResult.Recorded], await RecordAsync(late, Said(1, OutcomeKind.Ended, known: 9500) with { Detail = "capacity" }));
        await Store.DisposeAsync();
        _store = await OpenAsync();

        var found = await Store.Outcomes.FindAsync(Example.Id(1), Cancellation);
        Assert.Equal([early, late, Said(1, OutcomeKind.Ended, known: 9500) with { Detail = "capacity" }], found.Select(o => o.Outcome));
        Assert.Equal([1, 2, 3], found.Select(o => o.Number));
        Assert.All(found, o => Assert.Equal("intake", o.Actor));
        Assert.Empty(await Store.Outcomes.FindAsync(Example.Id(2), Cancellation));
    }

    [Fact]
    public async Task The_same_statement_again_is_a_duplicate_and_an_unknown_report_is_told()
    {
        var outcome = Said(1, OutcomeKind.SentToOm, known: 1000);

        var results = await RecordAsync(outcome, outcome with { KnownTime = 2000 }, Said(99, OutcomeKind.SentToOm, known: 1000), outcome with { OccurTime = 1 });

        Assert.Equal([OutcomeResult.Recorded, OutcomeResult.Duplicate, OutcomeResult.UnknownReport, OutcomeResult.Recorded], results);
    }

    [Fact]
    public async Task All_outcomes_come_in_the_order_of_identity()
    {
        await RecordAsync(Said(2, OutcomeKind.Ended, known: 1), Said(1, OutcomeKind.Ended, known: 1), Said(2, OutcomeKind.SentToOm, known: 1));

        var found = new List<(ReportId, int)>();
        await foreach (var outcome in Store.Outcomes.ReadAsync(Cancellation))
            found.Add((outcome.Outcome.ReportId, outcome.Number));

        Assert.Equal([(Example.Id(1), 1), (Example.Id(2), 1), (Example.Id(2), 2)], found);
    }

    [Fact]
    public async Task An_outcome_that_is_not_well_formed_stores_nothing_of_its_batch()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => RecordAsync(
            Said(1, OutcomeKind.Ended, known: 1), Said(1, OutcomeKind.Ended, known: 1) with { Detail = "Free Text!" }));

        Assert.Empty(await Store.Outcomes.FindAsync(Example.Id(1), Cancellation));
    }

    [Fact]
    public async Task Victim_groups_are_kept_apart_and_the_last_one_counts()
    {
        var count = await Store.Outcomes.RecordGroupsAsync(
            [new(Example.Id(1), AgeBand.From30To44, VictimSex.Female), new(Example.Id(99), AgeBand.From65, VictimSex.Male)], Cancellation);
        await Store.Outcomes.RecordGroupsAsync([new(Example.Id(1), AgeBand.From45To64, VictimSex.Female)], Cancellation);

        Assert.Equal(1, count);
        Assert.Equal([new(Example.Id(1), AgeBand.From45To64, VictimSex.Female)], await Store.Outcomes.ReadGroupsAsync(Cancellation));
    }

    [Fact]
    public async Task Of_many_who_act_on_the_registry_at_once_one_is_first()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            Store.LeadModels.AppendAsync(0, LeadModelAct.Submit, Example.Basis, Example.Basis, $"author-{i}", "", Cancellation))));

        var first = Assert.Single(results, r => r is not null)!;
        Assert.Equal([first], await Store.LeadModels.ReadAsync(Cancellation));
        Assert.NotNull(await Store.LeadModels.AppendAsync(1, LeadModelAct.Approve, Example.Basis, Example.Basis, "om", "read", Cancellation));
        Assert.Null(await Store.LeadModels.AppendAsync(1, LeadModelAct.Approve, Example.Basis, Example.Basis, "om", "read", Cancellation));
    }

    Task<OutcomeResult[]> RecordAsync(params Outcome[] outcomes) => Store.Outcomes.RecordAsync(outcomes, "intake", Cancellation);

    static Outcome Said(int report, OutcomeKind kind, long known) => new() { ReportId = Example.Id(report), Kind = kind, KnownTime = known };
}
