using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>
/// Checks a whole store against rules 1 to 5 and 7 of DESIGN section 2, from the truth: facts, assessments, work log and
/// pinned contents. The open queues are a projection and are only compared with what the truth gives.
/// </summary>
public sealed class StoreCheck
{
    /// <summary>Most breaches that are listed.</summary>
    public const int MaxBreaches = 10_000;

    const int PageSize = 1000;

    /// <summary>Code under which the service acts by itself.</summary>
    const string ServiceName = "service";

    readonly ReportStore _store;
    readonly PinnedBases _pinned;
    readonly Recomputation _recomputation;
    readonly List<Breach> _breaches = [];
    long _breachCount, _reports, _revisions, _assessments, _sexual, _danger;

    /// <param name="store">Opened; nothing else writes to it meanwhile.</param>
    /// <param name="draws">Audit draws with the store's key.</param>
    public StoreCheck(ReportStore store, AuditDraws draws)
    {
        _store = store;
        _pinned = new(store.FindContentAsync);
        _recomputation = new(_pinned, draws);
    }

    /// <summary>Reads and checks everything.</summary>
    /// <param name="progress">Gets the number of reports read.</param>
    /// <param name="cancellation">Stops between two reports.</param>
    public async Task<CheckResult> RunAsync(Action<long>? progress, CancellationToken cancellation)
    {
        var items = await ReadQueuesAsync(cancellation);
        var itemCount = items.Values.Sum(desks => (long)desks.Count);
        await foreach (var history in _store.ReadHistoriesAsync(null, cancellation))
        {
            await CheckAsync(history, items, cancellation);
            if (++_reports % 1000 == 0)
                progress?.Invoke(_reports);
        }
        foreach (var stray in items.Keys)
            Add(2, stray, "stands in a queue and is not in the store");
        var figures = await _store.CountAsync(cancellation);
        if (figures.Reports != _reports)
            Add(2, "", $"the store counts {figures.Reports} reports and holds {_reports}");
        return new()
        {
            Reports = _reports,
            Revisions = _revisions,
            Assessments = _assessments,
            Sexual = _sexual,
            Danger = _danger,
            OpenItems = itemCount,
            Breaches = _breaches,
            BreachCount = _breachCount,
        };
    }

    /// <summary>Desks by report, from the open queues: one for each open item.</summary>
    async Task<Dictionary<string, List<string>>> ReadQueuesAsync(CancellationToken cancellation)
    {
        var items = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        foreach (var queue in await _store.ListQueuesAsync(now, cancellation))
        {
            QueuePosition? after = null;
            do
            {
                var page = await _store.ListItemsAsync(new(queue.Desk, QueueFilter.All, PageSize, after, now), cancellation);
                foreach (var item in page.Items)
                {
                    var id = item.ReportId.ToString();
                    if (!items.TryGetValue(id, out var desks))
                        items.Add(id, desks = []);
                    desks.Add(item.Desk);
                }
                after = page.Next;
            }
            while (after is not null);
        }
        return items;
    }

    async Task CheckAsync(ReportHistory history, Dictionary<string, List<string>> items, CancellationToken cancellation)
    {
        var id = history.Id.ToString();
        var isSexual = false;
        var (held, earlier) = (Guards.None, Guards.None);
        for (var i = 0; i < history.Revisions.Length; i++)
        {
            var revision = history.Revisions[i];
            _revisions++;
            if (revision.Revision != i + 1)
                Add(2, id, $"revision {i + 1} is missing");
            if (Read(id, revision) is not { } report)
                continue;
            foreach (var assessment in revision.Assessments)
            {
                await RecomputeAsync(id, (report, revision.CommitTime), assessment, (history, held, earlier), cancellation);
                earlier |= assessment.Vector.Guards;
            }
            if (revision.Assessments.IsEmpty)
            {
                Add(7, id, $"revision {revision.Revision} has no assessment");
                continue;
            }
            var latest = revision.Assessments[^1];
            held = HeldAfter(history, revision, latest);
            if (await _pinned.FindAsync(latest.BasisDigest, cancellation) is not { } basis)
                continue; // already a breach
            var effective = report.With(Recomputation.AssignedBy(history, latest)[0]);
            isSexual |= IsSexual(effective, basis.Catalogue);
            if (i == history.Revisions.Length - 1)
                CheckLatest(id, effective, latest, basis, isSexual, history);
        }
        await CheckStateAsync(id, history, items, cancellation);
    }

    Report? Read(string id, StoredRevision revision)
    {
        var report = Recomputation.ReadFacts(revision.Id, revision.Revision, revision.Facts.Span, out var isCanonical);
        if (report is null)
            Add(7, id, $"the facts of revision {revision.Revision} cannot be read");
        else if (!isCanonical)
            Add(7, id, $"the facts of revision {revision.Revision} are not in canonical form");
        return report;
    }

    /// <summary>Guards that hold by the work log when a revision is left behind; lifted ones are gone.</summary>
    static Guards HeldAfter(ReportHistory history, StoredRevision revision, Assessment latest)
    {
        try
        {
            var events = history.Events.Where(e => e.Revision <= revision.Revision).ToArray();
            return ReportWork.Fold(events, revision.Revision, latest.Number, latest.Vector).Guards;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            // The state cannot be read either: that is the breach.
            return latest.Vector.Guards;
        }
    }

    /// <summary>Rule 5: a guard stays until the OM lifts it. Rule 7: bit for bit from the pinned Basis.</summary>
    async Task RecomputeAsync(
        string id, (Report Report, long CommitTime) revision, Assessment assessment,
        (ReportHistory History, Guards Held, Guards Earlier) before,
        CancellationToken cancellation)
    {
        _assessments++;
        if ((before.Held & ~assessment.Vector.Guards) is not 0 and var lost)
            Add(5, id, $"assessment {Name(assessment)} lost the guard {UpperSnake.Of(lost)}");
        var difference = await _recomputation.CompareAsync(
            revision.Report, revision.CommitTime, Recomputation.AssignedBy(before.History, assessment), assessment, before.Earlier,
            cancellation);
        if (difference is not null)
            Add(7, id, difference.Fault switch
            {
                ReplayFault.BasisBroken => $"the pinned basis of assessment {Name(assessment)} is absent or broken",
                ReplayFault.OtherAuditKey => $"assessment {Name(assessment)} was drawn with another audit key",
                _ => $"assessment {Name(assessment)} does not recompute bit for bit: {difference.Field}",
            });
    }

    /// <summary>Rules 3 and 4 on the present facts and the present owner.</summary>
    void CheckLatest(
        string id, Report report, Assessment latest, ScoringBasis basis, bool isSexual, ReportHistory history)
    {
        var desk = history.Events.IsEmpty ? null : history.Events[^1].Desk;
        var index = desk is null ? -1 : basis.Organisation.DeskIndexOf(desk);
        if (isSexual)
        {
            _sexual++;
            if (index < 0 || basis.Organisation.Desks[index].Kind != DeskKind.FrontofficeTos && !IsHandedOn(history, latest))
                Add(3, id, $"is sexual and stands at '{desk}', which is no frontoffice TOS");
        }
        if (report.RedFlags.IsEmpty && !report.Offences.Any(o => IsFlagged(basis.Catalogue, o.Code, d => d.DangerReview)))
            return;
        _danger++;
        var vector = latest.Vector;
        if (!vector.IsLaneZero)
            Add(4, id, "has danger and does not stand in lane 0");
        if (!basis.Policy.IsOneBand && vector.Band != basis.Policy.TopBand)
            Add(4, id, $"has danger and stands in band {vector.Band}, not in the top band {basis.Policy.TopBand}");
        if ((vector.Acts & Acts.DangerReview) == 0)
            Add(4, id, "has danger and no danger review is due");
        if (vector.DangerTermTime == 0)
            Add(4, id, "has danger and its review has no term");
    }

    /// <summary>A frontoffice handed it on and the receiver accepted.</summary>
    static bool IsHandedOn(ReportHistory history, Assessment latest)
    {
        try
        {
            return ReportWork.Fold(history.Events.AsSpan(), latest.Revision, latest.Number, latest.Vector).IsHandedOn;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return false;
        }
    }

    /// <summary>
    /// Rule 2: one state by the fold of the work log. An open report has exactly one item, at the desk that the log names;
    /// a merged one is a member of its lead; no other has an item. Rule 1: only a person decides.
    /// </summary>
    async Task CheckStateAsync(
        string id, ReportHistory history, Dictionary<string, List<string>> items, CancellationToken cancellation)
    {
        var found = items.Remove(id, out var desks) ? desks : null;
        if (history.Events.IsEmpty)
        {
            Add(2, id, "has no work event and so no state");
            return;
        }
        for (var i = 0; i < history.Events.Length; i++)
            if (history.Events[i].Number != i + 1)
                Add(2, id, $"work event {i + 1} is missing");
        if (history.Events[0].Kind != WorkEventKind.Routed)
            Add(2, id, "was never routed");
        if (history.Events.Any(e => !Enum.IsDefined(e.Kind)))
            Add(2, id, "has a work event of an unknown kind and so no certain state");
        if (history.Events.Any(e => e.Kind == WorkEventKind.Decided && e.Actor == ServiceName))
            Add(1, id, "was decided by the service itself");
        ReportWork work;
        try
        {
            work = history.ToWork().Work;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            Add(2, id, "has a work log that cannot be folded and so no certain state");
            return;
        }
        if (work.State != ReportState.Open)
        {
            if (found is not null)
                Add(2, id, $"is {UpperSnake.Of(work.State)} and stands in a queue: {string.Join(", ", found)}");
            if (work.State == ReportState.Merged && !await IsMemberAsync(history.Id, work, cancellation))
                Add(2, id, "is merged into a report that does not have it as a member");
        }
        else if (found is null)
            Add(2, id, "is open and stands in no queue");
        else if (found.Count != 1)
            Add(2, id, $"is open and stands in {found.Count} queues: {string.Join(", ", found)}");
        else if (found[0] != work.Desk)
            Add(2, id, $"belongs to '{work.Desk}' by the work log and stands at '{found[0]}'");
    }

    async Task<bool> IsMemberAsync(ReportId id, ReportWork work, CancellationToken cancellation) =>
        work.MergedInto is { } lead && await _store.FindWorkAsync(lead, cancellation) is { } stored
        && stored.Work.Members.Contains(id);

    static bool IsSexual(Report report, OffenceCatalogue catalogue) =>
        report.SexualContentSignal || report.Offences.Any(o => IsFlagged(catalogue, o.Code, d => d.IsSexual));

    static bool IsFlagged(OffenceCatalogue catalogue, string code, Func<OffenceDefinition, bool> flag) =>
        catalogue.IndexOf(code) is >= 0 and var index && flag(catalogue[index]);

    static string Name(Assessment assessment) => $"{assessment.Revision}.{assessment.Number}";

    void Add(int rule, string report, string reason)
    {
        _breachCount++;
        if (_breaches.Count < MaxBreaches)
            _breaches.Add(new(rule, report, reason));
    }
}
