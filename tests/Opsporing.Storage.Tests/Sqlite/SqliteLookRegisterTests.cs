using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class SqliteLookRegisterTests : LookRegisterContract
{
    readonly TemporaryFolder _folder = new();

    protected override async Task<ReportStore> OpenAsync() =>
        await SqliteReportStore.OpenAsync(new() { DataFolder = _folder.Path }, new StillClock());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_look_never_waits_for_the_reports_writer()
    {
        var folder = Path.Combine(_folder.Path, "held");
        await using var store = await SqliteReportStore.OpenAsync(new() { DataFolder = folder }, new StillClock(), TestContext.Current.CancellationToken);
        await using var holder = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder, StoreOptions.DatabaseName)}");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        using var held = holder.CreateCommand();
        held.CommandText = "BEGIN IMMEDIATE";
        await held.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await store.Looks.RecordAsync(Look(1, "officer-1", "1"), TestContext.Current.CancellationToken);

        Assert.Single(await store.Looks.ListByPersonAsync("officer-1", null, 1, TestContext.Current.CancellationToken));
    }
}
