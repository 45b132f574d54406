using Opsporing.Storage;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class AuditCheckpointTests : IDisposable
{
    readonly string _folder = TestService.NewFolder();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    string Checkpoints => Path.Combine(_folder, "checkpoints");

    string Data => Path.Combine(_folder, "data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_done_until_the_service_stopped_is_covered_by_what_it_exported()
    {
        await using (var service = await StartAsync())
        {
            await service.ScreenAsync(Example.Report("1"));
            await service.ScreenAsync(Example.Report("2"));
        }

        var checkpoints = AuditFolder.Read(Checkpoints);
        var result = await AuditVerification.RunAsync(Data, checkpoints, Cancellation);

        Assert.Empty(result.Findings);
        Assert.Equal(result.Acts, result.ActsCovered);
        Assert.True(result.Acts >= 2);
        Assert.Single(checkpoints.Select(c => c.Key).Distinct());
    }

    [Fact]
    public async Task A_line_that_is_no_checkpoint_is_named()
    {
        await using (await StartAsync())
        {
        }
        var file = Assert.Single(Directory.GetFiles(Checkpoints));
        await File.AppendAllTextAsync(file, "{\"time\":1}\n", Cancellation);

        var error = Assert.Throws<FormatException>(() => AuditFolder.Read(Checkpoints));

        Assert.Contains(Path.GetFileName(file), error.Message);
    }

    Task<TestService> StartAsync() => TestService.StartAsync(Data, true, o => o with { AuditFolder = Checkpoints });
}
