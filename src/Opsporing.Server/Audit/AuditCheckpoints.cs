using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Every minute says, signed and outside the store, where the audit chains end.</summary>
/// <remarks>
/// Every replica that has a folder writes its own: they read the heads that are committed and wait for nobody. A line is synced before
/// it counts. While nothing was done nothing is written, for the last line still holds.
/// </remarks>
sealed partial class AuditCheckpoints(
    Installation installation, OpsporingOptions options, TimeProvider clock, ILogger<AuditCheckpoints> logger) : BackgroundService
{
    static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    AuditHeads? _last;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.AuditFolder is not { } folder)
            return;
        using var timer = new PeriodicTimer(s_interval, clock);
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                await WriteAsync(folder, stoppingToken);
                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailure(logger, e.GetType().FullName!, e.StackTrace);
                await Task.Delay(s_interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    /// <summary>The last minute counts too.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (options.AuditFolder is { } folder)
            try
            {
                await WriteAsync(folder, cancellationToken);
            }
            catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException or IOException or UnauthorizedAccessException)
            {
                LogFailure(logger, e.GetType().FullName!, e.StackTrace);
            }
    }

    /// <summary>Writes a checkpoint, when anything was done since the last.</summary>
    /// <returns>True when there was.</returns>
    public async Task<bool> WriteAsync(string folder, CancellationToken cancellation)
    {
        var heads = await installation.Store.Audit.ReadHeadsAsync(cancellation);
        if (_last is { } last && last.ActsBefore == heads.ActsBefore && last.Heads.SequenceEqual(heads.Heads))
            return false;
        using var key = AuditCheckpoint.KeyOf(installation.Keys.Checkpoint);
        AuditFolder.Append(folder, AuditCheckpoint.Sign(clock.GetUtcNow().ToUnixTimeMilliseconds(), heads, key));
        _last = heads;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A checkpoint of the audit chains was not written: {Error}\n{StackTrace}")]
    static partial void LogFailure(ILogger logger, string error, string? stackTrace);
}

/// <summary>Checkpoints in a folder: a file a day (UTC), a line each.</summary>
public static class AuditFolder
{
    const string Pattern = "checkpoints-*.jsonl";

    /// <summary>Appends a checkpoint, and returns when it is on disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Append(string folder, AuditCheckpoint checkpoint)
    {
        Directory.CreateDirectory(folder);
        var day = DateTimeOffset.FromUnixTimeMilliseconds(checkpoint.Time);
        using var file = new FileStream(Path.Combine(folder, $"checkpoints-{day:yyyy-MM-dd}.jsonl"), FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write([.. System.Text.Encoding.UTF8.GetBytes(checkpoint.ToJson()), (byte)'\n']);
        file.Flush(flushToDisk: true);
    }

    /// <returns>All checkpoints of a folder, in the order in which they were written.</returns>
    /// <exception cref="IOException">There is no such folder, or a file cannot be read.</exception>
    /// <exception cref="FormatException">A line is no checkpoint.</exception>
    public static List<AuditCheckpoint> Read(string folder)
    {
        var checkpoints = new List<AuditCheckpoint>();
        foreach (var file in Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal))
            foreach (var (n, line) in File.ReadLines(file).Index())
                try
                {
                    checkpoints.Add(AuditCheckpoint.Parse(line));
                }
                catch (FormatException e)
                {
                    throw new FormatException($"Line {n + 1} of '{file}' is no checkpoint.", e);
                }
        return checkpoints;
    }
}
