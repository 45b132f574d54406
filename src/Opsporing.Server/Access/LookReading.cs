using System.Collections.Immutable;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Reads looks for people: each with its relation to a task and the context that was added.</summary>
sealed class LookReading(Installation installation, LookRegister register)
{
    /// <summary>A look at more reports than this is a list: no relation is looked for.</summary>
    const int MaxRelated = 5;

    readonly Dictionary<ReportId, ImmutableArray<WorkEvent>> _events = [];
    readonly Dictionary<string, ImmutableArray<Assignment>> _assignments = [];
    readonly Dictionary<string, ImmutableArray<LookReview>> _reviews = [];

    /// <summary>Looks as they are shown.</summary>
    /// <param name="looks">Any order, kept.</param>
    /// <param name="only">The one report that they are shown for; null for all that they touched.</param>
    /// <param name="cancellation">Of the call.</param>
    public async Task<List<V1.RecordedLook>> ShowAsync(
        IReadOnlyCollection<Look> looks, ReportId? only, CancellationToken cancellation)
    {
        var context = new List<LookContext>();
        foreach (var own in looks.GroupBy(static l => l.Person))
            context.AddRange(await register.ListContextAsync(own.Key, own.Min(static l => l.Id), own.Max(static l => l.Id), cancellation));
        var said = context.ToLookup(static c => (c.Person, c.LookId), static c => c.Text);
        var shown = new List<V1.RecordedLook>(looks.Count);
        foreach (var look in looks)
        {
            ImmutableArray<ReportId> reports = only is null ? look.Reports : [only];
            var to = ToWire.Look(look, reports, await RelationAsync(look, reports, cancellation), said[(look.Person, look.Id)]);
            to.IsReviewOpen = (await ReviewsAsync(look.Person, cancellation)).Any(r =>
                r.Conclusion is null && r.Time >= look.Time && reports.Contains(r.ReportId));
            shown.Add(to);
        }
        return shown;
    }

    async Task<TaskRelation?> RelationAsync(Look look, ImmutableArray<ReportId> reports, CancellationToken cancellation)
    {
        if (reports.Length is 0 or > MaxRelated)
            return null;
        var found = TaskRelation.Assignment;
        foreach (var id in reports)
        {
            var relation = TaskRelations.Find(
                look, await EventsAsync(id, cancellation), await AssignmentsAsync(look.Person, cancellation),
                installation.Reference.Organisation);
            if (relation == TaskRelation.NoneFound)
                return relation;
            found = relation < found ? relation : found;
        }
        return found;
    }

    async Task<ImmutableArray<WorkEvent>> EventsAsync(ReportId id, CancellationToken cancellation)
    {
        if (!_events.TryGetValue(id, out var events))
            _events[id] = events = (await installation.Store.FindHistoryAsync(id, cancellation))?.Events ?? [];
        return events;
    }

    async Task<ImmutableArray<Assignment>> AssignmentsAsync(string person, CancellationToken cancellation)
    {
        if (!_assignments.TryGetValue(person, out var assignments))
            _assignments[person] = assignments = await register.ListAssignmentsAsync(person, cancellation);
        return assignments;
    }

    async Task<ImmutableArray<LookReview>> ReviewsAsync(string person, CancellationToken cancellation)
    {
        if (!_reviews.TryGetValue(person, out var reviews))
            _reviews[person] = reviews = await register.ListReviewsAsync(person, cancellation);
        return reviews;
    }
}
