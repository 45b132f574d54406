namespace Opsporing.Storage.Tests;

public sealed class SqliteOutcomeTests : OutcomeContract
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
