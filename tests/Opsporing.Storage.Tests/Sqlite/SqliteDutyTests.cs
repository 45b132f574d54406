using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class SqliteDutyTests : DutyContract
{
    readonly TemporaryFolder _folder = new();

    protected override async Task<ReportStore> OpenAsync(TriageRules? rules) =>
        await SqliteReportStore.OpenAsync(new() { DataFolder = _folder.Path, Rules = rules }, new StillClock(), Cancellation);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_page_visits_a_bounded_number_of_duties_however_many_there_are()
    {
        var index = new DutyIndex();
        for (var n = 1; n <= 20_000; n++)
        {
            var item = Screening(n, Vector(routeTerm: Example.Start + n % 100)).Item;
            index.Take(null, WorkChange.OfUntouched(item, Vector(routeTerm: Example.Start + n % 100, lead: n % 2 * (Example.Start + n)), Rules));
        }

        var first = index.Read(new("AM-02", [], 50, null), out var visitedFirst);
        var middle = index.Read(new("AM-02", [], 50, new(Example.Start + 50, Example.Id(10_000).ToKey(), DutyKind.RouteTerm)), out var visitedNext);

        Assert.Equal((50, 50), (first.Duties.Length, middle.Duties.Length));
        Assert.InRange(visitedFirst, 50, 2 * 52);
        Assert.InRange(visitedNext, 50, 2 * 52);
    }
}
