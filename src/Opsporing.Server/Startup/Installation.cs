using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>
/// What the service stands on: store, keys, reference tables and the bases in force. Opened before the first call.
/// </summary>
/// <param name="options">Validated when opened.</param>
/// <param name="clock">Clock of everything the service stamps.</param>
/// <param name="logger">Hears what is in force.</param>
public sealed partial class Installation(OpsporingOptions options, TimeProvider clock, ILogger<Installation> logger)
    : IHostedLifecycleService, IAsyncDisposable
{
    Contents? _contents;
    long _latest;

    public OpsporingOptions Options => options;

    public TimeProvider Clock => clock;

    /// <summary>The store.</summary>
    public ReportStore Store => Opened.Store;

    public ReferenceSet Reference => Opened.Reference;

    /// <summary>Policy in force with its overlays; null when none is.</summary>
    public PolicySet? Policies => Register.Served.Deployment.Policies;

    /// <summary>Bases in force now: take them once for what must be of one policy.</summary>
    public BasisSet Bases => Register.Served.Bases;

    /// <summary>Bases of stored assessments.</summary>
    public BasisLibrary Library => Opened.Library;

    /// <summary>What triage goes by, from the base policy in force.</summary>
    public TriageRules Rules => Register.Served.Rules;

    /// <summary>The policies, their histories and what of them is served.</summary>
    internal PolicyRegister Register => Opened.Register;

    /// <summary>Code of this replica.</summary>
    internal string Replica { get; } =
        $"{Environment.MachineName}-{Environment.ProcessId}-{System.Security.Cryptography.RandomNumberGenerator.GetHexString(4, true)}";

    public DataKeys Keys => Opened.Keys;

    /// <summary>Unix seconds; never before what it said last: a clock that is set back makes no list older than the one shown.</summary>
    public long Now
    {
        get
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds();
            for (var seen = Volatile.Read(ref _latest); seen < now; seen = Volatile.Read(ref _latest))
                if (Interlocked.CompareExchange(ref _latest, now, seen) == seen)
                    return now;
            return Volatile.Read(ref _latest);
        }
    }

    Contents Opened => _contents ?? throw new InvalidOperationException("The service has not been started.");

    /// <summary>Opens everything. A second call does nothing.</summary>
    /// <exception cref="OptionsException">The options will not do.</exception>
    /// <exception cref="ReferenceFormatException">A table was refused.</exception>
    /// <exception cref="PolicyFileException">A policy was refused.</exception>
    /// <exception cref="StoreLockedException">The data folder is in use.</exception>
    /// <exception cref="StoreUnavailableException">The database is away, busy or full.</exception>
    /// <exception cref="StoreAccessException">The database refuses this program.</exception>
    /// <exception cref="StoreVersionException">The schema is not that of this program.</exception>
    /// <exception cref="StoreDurabilityException">The database does not keep what it acknowledges.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (_contents is not null)
            return;
        if (options.Validate() is { IsEmpty: false } errors)
            throw new OptionsException(errors);
        var reference = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(options.SeedsFolder, path)));
        // A demonstration is approved by nobody: it is never in force where others can reach it.
        var demonstration = options.IsLoopback ? PolicyFiles.Read(options.PolicyFolderOrDefault, reference) : null;
        // Until the register has read what is in force: nothing is served before.
        var rules = new TriageRules(reference.EndingReasons, null, reference.Organisation);
        var store = await Stores.OpenAsync(options.Location, options.StoreOrDefault with { Rules = rules }, clock, cancellation);
        try
        {
            var keys = await DataKeys.OpenAsync(store, cancellation);
            var library = new BasisLibrary(store);
            var register = await PolicyRegister.OpenAsync(
                new(store, keys, reference, demonstration, library, options.ChiTable, clock),
                (digest, reason) => LogUnusable(logger, digest.ToString(), reason), cancellation);
            _contents = new(store, keys, reference, library, register);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
        LogStore(logger, Stores.Describe(options.Location));
        LogPolicy(logger, Policies?.Base.Id ?? "none", Policies?.Base.Digest.ToString() ?? "-", Policies?.Overlays.Length ?? 0);
    }

    /// <summary>What this replica serves, for the others to see.</summary>
    internal ServingReport ServingReport()
    {
        var served = Register.Served;
        return new(
            Replica, served.EventCount, served.Deployment.Served, served.Deployment.Due, clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>A lead model that the store keeps, bound to the tables in force; null when it keeps none of this digest.</summary>
    /// <exception cref="LeadModelException">It is damaged or of other features.</exception>
    public Task<LeadScorer?> FindLeadModelAsync(ContentDigest digest, CancellationToken cancellation) =>
        Register.FindLeadModelAsync(digest, cancellation);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => OpenAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_contents is not { } contents)
            return;
        contents.Register.Dispose();
        await contents.Store.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Store: {Store}")]
    static partial void LogStore(ILogger logger, string store);

    [LoggerMessage(Level = LogLevel.Information, Message = "Policy in force: {Id} ({Digest}) with {OverlayCount} overlays")]
    static partial void LogPolicy(ILogger logger, string id, string digest, int overlayCount);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lead model {Digest} cannot be used, the points table serves: {Reason}")]
    static partial void LogUnusable(ILogger logger, string digest, string reason);

    sealed record Contents(
        ReportStore Store, DataKeys Keys, ReferenceSet Reference, BasisLibrary Library, PolicyRegister Register);
}
