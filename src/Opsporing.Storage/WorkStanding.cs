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
    readonly List<Reassessment> _assessments = [];
    QueueItem _item = item;
    AssessmentVector _vector = vector;

    public byte[] ReportKey => _item.ReportKey;

    /// <summary>What hides the acts of the report in the audit chain; null when it is from before there was one.</summary>
    public byte[]? Salt { get; init; }

    /// <summary>Desk that owns it now.</summary>
    public string Desk => events[^1].Desk;

    /// <summary>Kind of that desk.</summary>
    public DeskKind DeskKind => events[^1].DeskKind;

    /// <summary>Number of the last event.</summary>
    public int Number => events[^1].Number;

    /// <summary>Events of this transaction.</summary>
    public IEnumerable<WorkEvent> Added => events.Skip(_storedCount);

    /// <summary>Assessments of this transaction.</summary>
    public IReadOnlyList<Reassessment> AddedAssessments => _assessments;

    /// <summary>The desk under which the tail tells of an assessment by itself; null when an act does so, or nothing changed.</summary>
    public string? TellingDesk(Reassessment added) =>
        added.Vector is not null && events.Count == _storedCount ? Desk : null;

    public ReportWork Fold() =>
        ReportWork.Fold(CollectionsMarshal.AsSpan(events), _item.Revision, _item.AssessmentNumber, _vector);

    public void Add(WorkEvent next) => events.Add(next);

    /// <summary>Takes in a further assessment; without a vector nothing but the Basis changed.</summary>
    public void Add(Reassessment next)
    {
        _assessments.Add(next);
        if (next.Vector is { } changed)
        {
            var place = new QueueItemPlace(_item.Desk, _item.DeskKind, _item.Kind, next.Offence, next.OffenceGroup);
            (_item, _vector) = (QueueItem.Of(_item.ReportKey, next.Revision, next.Number, place, changed), changed);
        }
        else
        {
            _item = _item with { AssessmentNumber = next.Number };
        }
    }

    /// <summary>The standing once a further revision is stored, with the events that follow from it.</summary>
    public WorkStanding Revised(Screening screening)
    {
        var revised = new WorkStanding(screening.Item, screening.Vector, events) { Salt = Salt };
        if (screening.Reassess?.Invoke(revised.Fold()) is { } again)
            revised.Add(again);
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
        return new(_item.ReportKey, WorkedItem.Of(_item, _vector, work), DueOf(work, rules));
    }

    /// <summary>The duties as they followed from earlier work under this assessment.</summary>
    public WorkDue DueOf(ReportWork work, TriageRules? rules) =>
        rules is null ? WorkDue.None : WorkDue.Of(_item.ReportId, work, _vector, rules);

    /// <summary>Appends acts and assessments to several reports: all, or nothing when one of them has moved on.</summary>
    /// <param name="commit">Assessments come first, then the acts in order.</param>
    /// <param name="find">The standing of a report, the same one each time.</param>
    /// <param name="rules">As of <see cref="Change"/>.</param>
    /// <param name="changes">Gains one change for each report, when all were appended.</param>
    /// <exception cref="ArgumentException">A report does not exist; nothing was appended.</exception>
    /// <exception cref="FormatException">A payload is damaged; nothing was appended.</exception>
    public static AppendResult Append(
        WorkCommit commit, Func<ReportId, WorkStanding> find, TriageRules? rules, List<WorkChange> changes)
    {
        var before = new Dictionary<WorkStanding, Mark>();
        var isDone = false;
        try
        {
            foreach (var next in commit.Assessments)
            {
                var standing = find(next.ReportId);
                before.TryAdd(standing, standing.Here);
                if (!standing.Precedes(next))
                    return new(next.ReportId, null);
                standing.Add(next);
            }
            foreach (var (id, next) in commit.Appends)
            {
                var standing = find(id);
                before.TryAdd(standing, standing.Here);
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
                foreach (var (standing, mark) in before)
                    standing.BackTo(mark);
        }
    }

    Mark Here => new(events.Count, _assessments.Count, _item, _vector);

    void BackTo(Mark mark)
    {
        events.RemoveRange(mark.EventCount, events.Count - mark.EventCount);
        _assessments.RemoveRange(mark.AssessmentCount, _assessments.Count - mark.AssessmentCount);
        (_item, _vector) = (mark.Item, mark.Vector);
    }

    bool Precedes(Reassessment next) => (next.Revision, next.Number) == (_item.Revision, _item.AssessmentNumber + 1);

    AppendResult? Refuse(ReportId id, WorkEvent next) =>
        next.Number != Number + 1 ? new(id, events.FirstOrDefault(e => e.Number == next.Number))
        : (next.Revision, next.AssessmentNumber) != (_item.Revision, _item.AssessmentNumber) ? new(id, null)
        : null;

    /// <summary>What to go back to.</summary>
    sealed record Mark(int EventCount, int AssessmentCount, QueueItem Item, AssessmentVector Vector);
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
