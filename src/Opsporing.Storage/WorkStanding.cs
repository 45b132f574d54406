using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Opsporing.Storage;

/// <summary>Where the work on a report stands within a transaction that may append to it.</summary>
/// <param name="item">Item of the newest assessment, at the desk its route names.</param>
/// <param name="vector">That assessment.</param>
/// <param name="events">Ascending by number, from 1; grows with what is appended.</param>
sealed class WorkStanding(QueueItem item, AssessmentVector vector, List<WorkEvent> events)
{
    readonly int _storedCount = events.Count;

    public byte[] ReportKey => item.ReportKey;

    /// <summary>Desk that owns it now.</summary>
    public string Desk => events[^1].Desk;

    /// <summary>Kind of that desk.</summary>
    public DeskKind DeskKind => events[^1].DeskKind;

    /// <summary>Number of the last event.</summary>
    public int Number => events[^1].Number;

    /// <summary>Events of this transaction.</summary>
    public IEnumerable<WorkEvent> Added => events.Skip(_storedCount);

    public ReportWork Fold() =>
        ReportWork.Fold(CollectionsMarshal.AsSpan(events), item.Revision, item.AssessmentNumber, vector);

    public void Add(WorkEvent next) => events.Add(next);

    /// <summary>The standing once a further revision is stored, with the events that follow from it.</summary>
    public WorkStanding Revised(Screening screening)
    {
        var revised = new WorkStanding(screening.Item, screening.Vector, events);
        ImmutableArray<WorkEvent> following = screening.Follow is { } follow ? follow(revised.Fold())
            : Desk == screening.Item.Desk ? []
            : [screening.Routing(Number + 1)];
        events.AddRange(following);
        return revised;
    }

    /// <summary>What follows for queue and duties.</summary>
    /// <param name="rules">What duties go by; null when none are kept.</param>
    /// <exception cref="FormatException">A payload is damaged.</exception>
    public WorkChange Change(TriageRules? rules)
    {
        var work = Fold();
        return new(item.ReportKey, WorkedItem.Of(item, vector, work), DueOf(work, rules));
    }

    /// <summary>The duties as they followed from earlier work under this assessment.</summary>
    public WorkDue DueOf(ReportWork work, TriageRules? rules) =>
        rules is null ? WorkDue.None : WorkDue.Of(item.ReportId, work, vector, rules);

    /// <summary>Appends acts to several reports: all, or nothing when one of the logs has moved on.</summary>
    /// <param name="appends">The acts, in order.</param>
    /// <param name="find">The standing of a report, the same one each time.</param>
    /// <param name="rules">As of <see cref="Change"/>.</param>
    /// <param name="changes">Gains one change for each report, when all were appended.</param>
    /// <exception cref="ArgumentException">A report does not exist; nothing was appended.</exception>
    /// <exception cref="FormatException">A payload is damaged; nothing was appended.</exception>
    public static AppendResult Append(
        ImmutableArray<WorkAppend> appends, Func<ReportId, WorkStanding> find, TriageRules? rules, List<WorkChange> changes)
    {
        var before = new Dictionary<WorkStanding, int>();
        var isDone = false;
        try
        {
            foreach (var (id, next) in appends)
            {
                var standing = find(id);
                before.TryAdd(standing, standing.Count);
                if (standing.Refuse(id, next) is { } lost)
                    return lost;
                standing.Add(next);
            }
            changes.AddRange([.. before.Keys.Select(s => s.Change(rules))]);
            isDone = true;
            return default;
        }
        finally
        {
            if (!isDone)
                foreach (var (standing, count) in before)
                    standing.CutTo(count);
        }
    }

    int Count => events.Count;

    void CutTo(int count) => events.RemoveRange(count, events.Count - count);

    AppendResult? Refuse(ReportId id, WorkEvent next) =>
        next.Number != Number + 1 ? new(id, events.FirstOrDefault(e => e.Number == next.Number))
        : (next.Revision, next.AssessmentNumber) != (item.Revision, item.AssessmentNumber) ? new(id, null)
        : null;
}

/// <summary>What follows from the work on a report.</summary>
/// <param name="ReportKey">The report.</param>
/// <param name="Item">Its open item; null when it has none.</param>
/// <param name="Due">Its duties; none while no rules are given.</param>
readonly record struct WorkChange(byte[] ReportKey, QueueItem? Item, WorkDue Due)
{
    /// <summary>What follows from a first revision: nobody has touched the report.</summary>
    public static WorkChange OfFirst(Screening screening, TriageRules? rules) =>
        OfUntouched(screening.Item, screening.Vector, rules);

    /// <summary>What follows for a report whose only event is its routing.</summary>
    public static WorkChange OfUntouched(QueueItem item, in AssessmentVector vector, TriageRules? rules)
    {
        if (rules is null)
            return new(item.ReportKey, item, WorkDue.None);
        var routing = new WorkEvent
        {
            Number = 1,
            Kind = WorkEventKind.Routed,
            Time = 0,
            Actor = "",
            Desk = item.Desk,
            DeskKind = item.DeskKind,
            Revision = item.Revision,
            AssessmentNumber = item.AssessmentNumber,
            Payload = ReadOnlyMemory<byte>.Empty,
        };
        var work = ReportWork.Fold([routing], item.Revision, item.AssessmentNumber, vector);
        return new(item.ReportKey, item, WorkDue.Of(item.ReportId, work, vector, rules));
    }
}
