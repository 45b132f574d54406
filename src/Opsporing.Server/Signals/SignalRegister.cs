using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Follows the acts on signals and series, and says what of them feeds Development. Used by one at a time.</summary>
sealed class SignalRegister(ReportStore store)
{
    readonly SignalLog _log = new();
    readonly List<SeriesAct> _seriesActs = [];
    long _until = long.MaxValue;

    /// <summary>What feeds Development.</summary>
    public SignalSet Signals { get; private set; } = SignalSet.Empty;

    /// <summary>Acts that it can follow from: of two snapshots one after the other, the later has more, or as many.</summary>
    public long ActCount => _log.DecisionCount + _seriesActs.Count;

    /// <summary>Reads on, and lets expire what has.</summary>
    /// <param name="time">Unix seconds.</param>
    /// <param name="cancellation">Observed while reading.</param>
    /// <returns>True when something else feeds Development.</returns>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    /// <exception cref="FormatException">An act is damaged: what was served goes on.</exception>
    public async Task<bool> FollowAsync(long time, CancellationToken cancellation)
    {
        var (now, isNew) = (time * 1000, false);
        foreach (var act in await store.ReadActsAsync(StoredAct.Signal, _log.Number, cancellation))
        {
            _log.Put(SignalReading.ActOf(act));
            isNew = true;
        }
        foreach (var act in await store.ReadActsAsync(StoredAct.Series, _seriesActs.Count, cancellation))
        {
            _seriesActs.Add(SeriesReading.ActOf(act));
            isNew = true;
        }
        if (!isNew && now < _until)
            return false;
        var before = Signals;
        var after = SignalSnapshot.At(_log, _seriesActs, now, out _until);
        if (after.Digest == before.Digest)
            return false;
        Signals = after;
        return true;
    }
}
