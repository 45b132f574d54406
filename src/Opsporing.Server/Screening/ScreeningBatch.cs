using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>
/// Reports that are answered together, in order: bad ones with their error, the others as the store takes them.
/// </summary>
/// <param name="store">Takes them in one call, or in more when one of them must see what the others left.</param>
/// <param name="before">The batch of the same caller before this one; null for none.</param>
sealed class ScreeningBatch(ReportStore store, ScreeningBatch? before)
{
    readonly List<Entry> _entries = [];
    readonly List<Task<Storage.ScreeningResult[]>> _commits = [];
    List<Screening> _open = [];

    // Only the last commit matters: the store takes calls in their order.
    Task _last = before?._last ?? Task.CompletedTask;

    /// <summary>Reports in the batch, bad ones included.</summary>
    public int Count => _entries.Count;

    /// <summary>What is known of each report, in order.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Adds a report that can be stored.</summary>
    public void Add(Report report, Screening screening, ScoringBasis basis)
    {
        _entries.Add(new(report, screening, basis, _commits.Count, _open.Count, null));
        _open.Add(screening);
    }

    /// <summary>Adds the answer for a report that cannot.</summary>
    public void Add(Google.Rpc.Status error) => _entries.Add(new(null, null, null, -1, -1, error));

    /// <summary>Hands what is open to the store; the commit runs on by itself.</summary>
    public void Commit()
    {
        if (_open.Count == 0)
            return;
        var commit = store.ScreenAsync(_open.ToArray(), CancellationToken.None);
        _commits.Add(commit);
        _last = commit;
        _open = [];
    }

    /// <summary>
    /// Hands over what is open and waits until it, and all before, is durable or has failed; never throws.
    /// </summary>
    public Task SettleAsync()
    {
        Commit();
        return _last.ContinueWith(
            static commit => _ = commit.Exception,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The result of an entry that was handed over.</summary>
    /// <exception cref="StoreUnavailableException">Its commit failed.</exception>
    public async ValueTask<Storage.ScreeningResult> ResultAsync(Entry entry) => (await _commits[entry.Commit])[entry.Position];

    /// <summary>One report of the batch.</summary>
    /// <param name="Report">Null for a bad one, as the next two.</param>
    /// <param name="Screening">What the store was given.</param>
    /// <param name="Basis">What it was assessed with.</param>
    /// <param name="Commit">Which commit took it; -1 for a bad one.</param>
    /// <param name="Position">Its place in that commit; -1 for a bad one.</param>
    /// <param name="Error">The answer for a bad one; else null.</param>
    public readonly record struct Entry(
        Report? Report, Screening? Screening, ScoringBasis? Basis, int Commit, int Position, Google.Rpc.Status? Error);
}
