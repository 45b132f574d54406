using System.Collections.Concurrent;
using System.Collections.Immutable;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>The policies of this replica: the verified history, and what of it is served at each instant.</summary>
/// <remarks>
/// What is served is swapped as a whole. A change that is known beforehand (a start, an end) is compiled and pinned
/// beforehand and holds from its second on; an act of another replica is seen by the next look (<see cref="PolicyFollower"/>).
/// </remarks>
sealed class PolicyRegister : IDisposable
{
    /// <summary>Seconds by which the clock may stand before the last act without an alarm.</summary>
    const long ClockTolerance = 60;

    /// <summary>Known changes that are compiled beforehand: with the demonstration's many dates no more than are near.</summary>
    const int StepsAhead = 3;

    readonly PolicySurroundings _around;
    readonly SemaphoreSlim _refreshing = new(1);
    readonly ConcurrentDictionary<ContentDigest, PolicyDocument> _documents = new();
    readonly Action<ContentDigest, string> _unusable;
    readonly SignalRegister _signals;
    volatile ServedPolicies _served;
    volatile PolicyHistory _history = PolicyHistory.Empty;
    ContentDigest _modelInForce;
    LeadScorer? _leadModel;
    long _modelActs;
    TriageRules? _rulesTold;
    long _lastTime;

    PolicyRegister(PolicySurroundings around, ServedPolicies none, Action<ContentDigest, string> unusable) =>
        (_around, _served, _unusable, _signals) = (around, none, unusable, new(around.Store));

    /// <summary>Reads the history and pins what it puts in force.</summary>
    /// <param name="around">What it stands on.</param>
    /// <param name="unusable">Hears of a lead model in force that cannot be used, and why: the points table serves.</param>
    /// <param name="cancellation">Observed while reading.</param>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public static async Task<PolicyRegister> OpenAsync(
        PolicySurroundings around, Action<ContentDigest, string> unusable, CancellationToken cancellation)
    {
        var empty = PolicyDeployment.Build(PolicyHistory.Empty, _ => null, null, around.Reference, 0);
        var register = new PolicyRegister(around, around.Serve(0, empty, null, SignalSet.Empty, -1, null), unusable);
        await register.RefreshAsync(cancellation);
        return register;
    }

    /// <summary>The verified history.</summary>
    public PolicyHistory History => _history;

    /// <summary>What is served now.</summary>
    public ServedPolicies Served => _served.At(Time);

    /// <summary>
    /// Unix seconds that policies go by: never before the last act nor before what this replica has seen, so that a clock
    /// that is set back brings no ended policy back.
    /// </summary>
    public long Time
    {
        get
        {
            var now = Math.Max(_around.Now, _history.Time / 1000);
            for (var last = Volatile.Read(ref _lastTime); ; last = Volatile.Read(ref _lastTime))
                if (now <= last)
                    return last;
                else if (Interlocked.CompareExchange(ref _lastTime, now, last) == last)
                    return now;
        }
    }

    /// <summary>Everything that is wrong now.</summary>
    public ImmutableArray<PolicyAlarm> Alarms
    {
        get
        {
            var (alarms, behind) = (Served.Deployment.Alarms, Time - _around.Now);
            return behind <= ClockTolerance ? alarms : alarms.Add(new(PolicyAlarmKind.ClockBehind, "", ContentDigest.None,
                $"the clock stands {behind} seconds before the last act or what was seen; policies go by the later time"));
        }
    }

    /// <summary>Follows the store: reads the history when it has grown, records ends, compiles and pins what is to be served.</summary>
    /// <returns>True when something else is served.</returns>
    /// <exception cref="StoreUnavailableException">The store is away: what was served goes on.</exception>
    public async Task<bool> RefreshAsync(CancellationToken cancellation)
    {
        await _refreshing.WaitAsync(cancellation);
        try
        {
            var count = await _around.Policies.CountAsync(cancellation);
            var served = Served;
            var isPrepared = served.Deployment.Until == long.MaxValue || served.Next is not null;
            var isModelNew = await FollowLeadModelAsync(cancellation);
            var areSignalsNew = await _signals.FollowAsync(Time, cancellation) || served.Bases.Signals != _signals.Signals;
            var isOther = false;
            if (count != served.EventCount || !isPrepared || isModelNew || areSignalsNew || Ended(Time).Any())
            {
                if (count != served.EventCount)
                    count = await ReadAsync(cancellation);
                if (await RecordEndsAsync(cancellation))
                    count = await ReadAsync(cancellation);
                isOther = await SwitchAsync(count, cancellation);
            }
            await TellRulesAsync(cancellation);
            return isOther;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Does an act: judged on the newest history, appended, and served before it returns.</summary>
    /// <param name="policyId">The policy.</param>
    /// <param name="judge">The rule, on the line as it stands; null when there is none.</param>
    /// <param name="cancellation">Observed before the act is appended.</param>
    /// <returns>The line after it and no refusal; or the refusal; or, when another was first, neither event nor refusal.</returns>
    public async Task<PolicyOutcome> ActAsync(
        string policyId, Func<PolicyLine?, PolicyVerdict> judge, CancellationToken cancellation)
    {
        await RefreshAsync(cancellation);
        var history = _history;
        var line = history.Lines.GetValueOrDefault(policyId);
        var verdict = history.IsRefused(policyId) ? new(null, PolicyRefusal.HistoryRefused) : judge(line);
        if (verdict.Refusal is not null)
            return new(line, verdict.Refusal, null);
        var stored = history.Seal(verdict.Event!, _around.SealKey);
        var isFirst = await _around.Policies.AppendAsync(stored, cancellation);
        await RefreshAsync(CancellationToken.None);
        return new(_history.Lines.GetValueOrDefault(policyId), null, isFirst ? verdict.Event : null);
    }

    /// <summary>Keeps the document of a digest, for a draft of it.</summary>
    public async Task PutAsync(PolicyDocument document, CancellationToken cancellation)
    {
        await _around.Store.PutContentAsync(document.Digest, ContentKinds.Policy, document.Content, cancellation);
        _documents.TryAdd(document.Digest, document);
    }

    /// <summary>The document of a digest; null when the store has none, or not that of the digest.</summary>
    public async ValueTask<PolicyDocument?> FindAsync(ContentDigest digest, CancellationToken cancellation)
    {
        if (_documents.TryGetValue(digest, out var known))
            return known;
        if (await _around.Store.FindContentAsync(digest, cancellation) is not { } stored
            || ContentDigest.Of(stored.Content.Span) != digest || PolicyJson.Parse(stored.Content.Span).Document is not { } read)
            return null;
        return _documents.GetOrAdd(digest, read);
    }

    /// <inheritdoc/>
    public void Dispose() => _refreshing.Dispose();

    /// <summary>A lead model that the store keeps, bound to the tables in force; null when it keeps none of this digest.</summary>
    /// <exception cref="LeadModelException">It is damaged or of other features.</exception>
    public async Task<LeadScorer?> FindLeadModelAsync(ContentDigest digest, CancellationToken cancellation) =>
        !digest.IsNone && await _around.Store.FindContentAsync(digest, cancellation) is { Kind: ContentKinds.LeadModel } found
            ? new(LeadModel.FromContent(found.Content.Span), _around.Reference.Catalogue, _around.Reference.LeadKinds)
            : null;

    // A model that cannot be used never stops the service: the points table serves, and the log says why.
    async Task<bool> FollowLeadModelAsync(CancellationToken cancellation)
    {
        var registry = new LeadModelRegistry(await _around.Store.LeadModels.ReadAsync(cancellation));
        var inForce = registry.InForce;
        _modelActs = registry.Number;
        if (inForce == _modelInForce)
            return false;
        try
        {
            _leadModel = await FindLeadModelAsync(inForce, cancellation);
        }
        catch (LeadModelException error)
        {
            _leadModel = null;
            _unusable(inForce, error.Message);
        }
        _modelInForce = inForce;
        return true;
    }

    async Task<long> ReadAsync(CancellationToken cancellation)
    {
        var stored = await _around.Policies.ReadAsync(cancellation);
        _history = PolicyHistory.Replay(stored, _around.SealKey);
        return stored.Length;
    }

    // An end that was seen is written down: it stays an end, whatever the clock says afterwards.
    async Task<bool> RecordEndsAsync(CancellationToken cancellation)
    {
        var (history, time, isAny) = (_history, Time, false);
        foreach (var (line, version) in Ended(time))
            if (PolicyLifecycle.Judge(line, new(PolicyAct.Expire, version.Digest), PolicyActor.Service, time * 1000).Event is { } made)
            {
                await _around.Policies.AppendAsync(history.Seal(made, _around.SealKey), cancellation); // another may be first
                isAny = true;
            }
        return isAny;
    }

    // One of each policy: the next look finds the next one.
    IEnumerable<StandingPolicy> Ended(long time) =>
        from line in _history.Lines.Values
        where !_history.IsRefused(line.Id)
        let ended = line.Versions.FirstOrDefault(v => v.State == PolicyState.Activated && v.Until <= time)
        where ended is not null && line.Find(ended.Digest) == ended
        select new StandingPolicy(line, ended);

    async Task<bool> SwitchAsync(long count, CancellationToken cancellation)
    {
        foreach (var version in _history.Lines.Values.SelectMany(l => l.Versions).Where(v => v.ActivationNumber > 0))
            await FindAsync(version.Digest, cancellation);
        var (before, time) = (Served, Time);
        var now = Build(time);
        var next = await PrepareAsync(now, count, StepsAhead, cancellation);
        var isSame = before.EventCount >= 0 && now.ServesAs(before.Deployment) && before.Bases.LeadModel == _leadModel
            && before.Bases.Signals == _signals.Signals;
        var served = isSame
            ? before with { Deployment = now, EventCount = count, Next = next, Epoch = EpochOf(count) }
            : _around.Serve(time, now, _leadModel, _signals.Signals, count, next) with { Epoch = EpochOf(count) };
        await _around.PinAsync(served, cancellation);
        _served = served;
        return !isSame;
    }

    async Task<ServedPolicies?> PrepareAsync(PolicyDeployment before, long count, int steps, CancellationToken cancellation)
    {
        if (before.Until == long.MaxValue || steps == 0)
            return null;
        var deployment = Build(before.Until);
        var following = await PrepareAsync(deployment, count, steps - 1, cancellation);
        var next = _around.Serve(before.Until, deployment, _leadModel, _signals.Signals, count, following) with { Epoch = EpochOf(count) };
        await _around.PinAsync(next, cancellation);
        return next;
    }

    // Also those that came into force by the clock.
    async Task TellRulesAsync(CancellationToken cancellation)
    {
        var rules = Served.Rules;
        if (rules == _rulesTold)
            return;
        await _around.Store.UseRulesAsync(rules, cancellation);
        _rulesTold = rules;
    }

    long EpochOf(long count) => count + _modelActs + _signals.ActCount;

    PolicyDeployment Build(long time) => PolicyDeployment.Build(
        _history, digest => _documents.GetValueOrDefault(digest), _around.Demonstration, _around.Reference, time);
}

/// <summary>What an act came to.</summary>
/// <param name="Line">The policy afterwards; of a refusal as it stands, null for none.</param>
/// <param name="Refusal">Why not; null when it was judged right.</param>
/// <param name="Event">What was appended; null when it was refused or another was first.</param>
sealed record PolicyOutcome(PolicyLine? Line, PolicyRefusal? Refusal, PolicyEvent? Event);
