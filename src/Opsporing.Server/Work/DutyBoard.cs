using System.Collections.Immutable;

namespace Opsporing.Server;

/// <summary>Duties of all reports in memory, by the desk that owes them, and when each report wants attention next.</summary>
/// <remarks>A projection of the truth. Takes reports in any order: what is older than what it has changes nothing.</remarks>
sealed class DutyBoard
{
    readonly Lock _lock = new();
    readonly Dictionary<ReportId, Entry> _entries = [];
    readonly Dictionary<string, HashSet<ReportId>> _byDesk = new(StringComparer.Ordinal);
    readonly PriorityQueue<ReportId, long> _due = new();

    /// <summary>Takes in how the work on a report stands.</summary>
    /// <param name="id">The report.</param>
    /// <param name="work">Its work.</param>
    /// <param name="vector">Its latest assessment.</param>
    /// <param name="rules">Terms and desks.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void Take(ReportId id, ReportWork work, in AssessmentVector vector, TriageRules rules, long now)
    {
        var duties = Duties.Of(work, vector, rules.Terms);
        var isDueNow = DutySchedule.Next(new(id, work, vector, default), rules, ServiceActor.Instance, now) is not null;
        var next = isDueNow ? now / 1000 : DutySchedule.NextTime(work, vector, rules.Terms, now / 1000);
        lock (_lock)
        {
            var entry = new Entry(work.Revision, work.AssessmentNumber, work.Number, duties, next);
            if (_entries.TryGetValue(id, out var old) && old.IsNewerThan(entry))
                return;
            _entries[id] = entry;
            foreach (var duty in old?.Duties ?? [])
                _byDesk[duty.Desk].Remove(id);
            foreach (var duty in duties)
            {
                if (!_byDesk.TryGetValue(duty.Desk, out var reports))
                    _byDesk.Add(duty.Desk, reports = []);
                reports.Add(id);
            }
            if (next != long.MaxValue)
                _due.Enqueue(id, next);
        }
    }

    /// <summary>Whether it has a report as it stands at an event or later.</summary>
    public bool Has(ReportId id, int revision, int number)
    {
        lock (_lock)
            return _entries.TryGetValue(id, out var entry) && entry.Revision >= revision && entry.Number >= number;
    }

    /// <summary>Takes a report that is due; none is given twice for the same instant.</summary>
    /// <param name="now">Unix seconds.</param>
    /// <returns>Null when nothing is due.</returns>
    public ReportId? TakeDue(long now)
    {
        lock (_lock)
            while (_due.TryPeek(out _, out var time) && time <= now)
            {
                var id = _due.Dequeue();
                if (_entries[id].Next == time)
                    return id;
            }
        return null;
    }

    /// <returns>Unix seconds of the earliest that is due; <see cref="long.MaxValue"/> for never.</returns>
    public long NextTime()
    {
        lock (_lock)
            return _due.TryPeek(out _, out var time) ? time : long.MaxValue;
    }

    /// <returns>The duties of a desk: earliest due first, then by report, then by kind.</returns>
    public List<(ReportId Report, Duty Duty)> Of(string desk)
    {
        var duties = new List<(ReportId Report, Duty Duty)>();
        lock (_lock)
            foreach (var id in _byDesk.GetValueOrDefault(desk, []))
                foreach (var duty in _entries[id].Duties)
                    if (duty.Desk == desk)
                        duties.Add((id, duty));
        duties.Sort(Compare);
        return duties;
    }

    /// <summary>Order of a list of duties.</summary>
    public static int Compare((ReportId Report, Duty Duty) x, (ReportId Report, Duty Duty) y) =>
        x.Duty.Due != y.Duty.Due ? x.Duty.Due.CompareTo(y.Duty.Due)
        : x.Report != y.Report ? string.CompareOrdinal(x.Report.ToString(), y.Report.ToString())
        : x.Duty.Kind.CompareTo(y.Duty.Kind);

    sealed record Entry(int Revision, int AssessmentNumber, int Number, ImmutableArray<Duty> Duties, long Next)
    {
        public bool IsNewerThan(Entry other) =>
            (Revision, AssessmentNumber, Number).CompareTo((other.Revision, other.AssessmentNumber, other.Number)) > 0
            || Number > other.Number;
    }
}

/// <summary>The service as actor of what follows by itself.</summary>
static class ServiceActor
{
    public static Actor Instance { get; } = new("service", Opsporing.Roles.Service, "");
}
