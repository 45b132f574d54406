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

    public OpsporingOptions Options => options;

    public TimeProvider Clock => clock;

    /// <summary>The store.</summary>
    public ReportStore Store => Opened.Store;

    public ReferenceSet Reference => Opened.Reference;

    /// <summary>Policy in force with its overlays; null when none is.</summary>
    public PolicySet? Policies => Opened.Policies;

    /// <summary>Bases in force.</summary>
    public BasisSet Bases => Opened.Bases;

    /// <summary>Bases of stored assessments.</summary>
    public BasisLibrary Library => Opened.Library;

    /// <summary>What triage goes by, from the base policy in force.</summary>
    public TriageRules Rules => Opened.Rules;

    public DataKeys Keys => Opened.Keys;

    /// <summary>Unix seconds.</summary>
    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

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
        var policies = PolicyFiles.Read(options.PolicyFolderOrDefault, reference, Now);
        var store = await Stores.OpenAsync(options.Location, options.StoreOrDefault, clock, cancellation);
        try
        {
            var keys = await DataKeys.OpenAsync(store, cancellation);
            var inForce = new LeadModelRegistry(await store.LeadModels.ReadAsync(cancellation)).InForce;
            var leadModel = await FindUsableAsync(store, reference, inForce, cancellation);
            var bases = new BasisSet(
                reference, options.ChiTable, policies, SignalSet.Empty, new AuditDraws(keys.Audit), leadModel);
            var library = new BasisLibrary(store);
            await library.PinAsync(bases, reference, policies, cancellation);
            var rules = new TriageRules(reference.EndingReasons, policies?.Base.Chapters, reference.Organisation);
            _contents = new(store, keys, reference, policies, bases, library, rules);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
        LogStore(logger, Stores.Describe(options.Location));
        LogPolicy(logger, policies?.Base.Id ?? "none", policies?.Base.Digest.ToString() ?? "-", policies?.Overlays.Length ?? 0);
    }

    /// <summary>A lead model that the store keeps, bound to the tables in force; null when it keeps none of this digest.</summary>
    /// <exception cref="LeadModelException">It is damaged or of other features.</exception>
    public Task<LeadScorer?> FindLeadModelAsync(ContentDigest digest, CancellationToken cancellation) =>
        FindLeadModelAsync(Store, Reference, digest, cancellation);

    /// <summary>Scores with another lead model from now on: every place at once, and its bases are pinned first.</summary>
    /// <param name="leadModel">Bound to the tables in force; null for the points table.</param>
    /// <param name="cancellation">Observed before the switch.</param>
    public async Task UseLeadModelAsync(LeadScorer? leadModel, CancellationToken cancellation)
    {
        var bases = new BasisSet(Reference, options.ChiTable, Policies, SignalSet.Empty, Bases.Draws, leadModel);
        await Library.PinAsync(bases, Reference, Policies, cancellation);
        _contents = Opened with { Bases = bases };
        LogLeadModel(logger, leadModel?.Digest.ToString() ?? "none: points table");
    }

    static async Task<LeadScorer?> FindLeadModelAsync(
        ReportStore store, ReferenceSet reference, ContentDigest digest, CancellationToken cancellation) =>
        !digest.IsNone && await store.FindContentAsync(digest, cancellation) is { Kind: ContentKinds.LeadModel } found
            ? new(LeadModel.FromContent(found.Content.Span), reference.Catalogue, reference.LeadKinds)
            : null;

    // A model that cannot be used never stops the service: the points table serves, and the log says why.
    async Task<LeadScorer?> FindUsableAsync(
        ReportStore store, ReferenceSet reference, ContentDigest digest, CancellationToken cancellation)
    {
        try
        {
            return await FindLeadModelAsync(store, reference, digest, cancellation);
        }
        catch (LeadModelException error)
        {
            LogUnusable(logger, digest.ToString(), error.Message);
            return null;
        }
    }

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
        if (_contents is { } contents)
            await contents.Store.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Store: {Store}")]
    static partial void LogStore(ILogger logger, string store);

    [LoggerMessage(Level = LogLevel.Information, Message = "Policy in force: {Id} ({Digest}) with {OverlayCount} overlays")]
    static partial void LogPolicy(ILogger logger, string id, string digest, int overlayCount);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lead model in force: {Digest}")]
    static partial void LogLeadModel(ILogger logger, string digest);

    [LoggerMessage(Level = LogLevel.Error, Message = "Lead model {Digest} cannot be used, the points table serves: {Reason}")]
    static partial void LogUnusable(ILogger logger, string digest, string reason);

    sealed record Contents(
        ReportStore Store, DataKeys Keys, ReferenceSet Reference, PolicySet? Policies, BasisSet Bases, BasisLibrary Library,
        TriageRules Rules);
}
