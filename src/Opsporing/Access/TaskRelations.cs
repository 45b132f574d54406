using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What ties a look to a task.</summary>
public enum TaskRelation : byte
{
    /// <summary>No relation was found: says nothing about whether there was one.</summary>
    NoneFound = 1,

    /// <summary>The report stood in a queue of a desk or basisteam that the scope names.</summary>
    OwnQueue,

    /// <summary>The person acted on the report before, or within a day after.</summary>
    Act,

    /// <summary>The report had been transferred from or to a desk that the scope names.</summary>
    Transfer,

    /// <summary>A registered assignment covers the place and the time.</summary>
    Assignment,
}

/// <summary>Finds what ties a look to a task. Says "found" or "none found", never more: judging is a person's.</summary>
public static class TaskRelations
{
    /// <summary>An act this long after a look still explains it: one reads before one claims. Our rule.</summary>
    const long AfterMilliseconds = 24 * 3600 * 1000;

    /// <param name="look">The look.</param>
    /// <param name="events">Work log of the report, ascending.</param>
    /// <param name="assignments">Of the person, any order.</param>
    /// <param name="organisation">Desks and where they belong.</param>
    /// <returns>The first that holds, in the order of <see cref="TaskRelation"/>.</returns>
    public static TaskRelation Find(
        Look look, ImmutableArray<WorkEvent> events, IEnumerable<Assignment> assignments, Organisation organisation)
    {
        var scopes = look.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var before = events.Where(e => e.Time <= look.Time).ToList();
        var desk = (before.Count > 0 ? before[^1] : events.FirstOrDefault())?.Desk ?? "";
        if (IsNamed(desk, scopes, organisation))
            return TaskRelation.OwnQueue;
        if (events.Any(e => e.Actor == look.Person && e.Time <= look.Time + AfterMilliseconds))
            return TaskRelation.Act;
        if (before.Any(e => IsNamed(e.Desk, scopes, organisation)))
            return TaskRelation.Transfer;
        return assignments.Any(a => a.Person == look.Person && a.From <= look.Time && look.Time < a.Until
            && IsWithin(desk, a.Place, organisation)) ? TaskRelation.Assignment : TaskRelation.NoneFound;
    }

    /// <summary>True when a place holds a desk: itself, its basisteam, its eenheid, or everywhere.</summary>
    public static bool IsWithin(string desk, string place, Organisation organisation) =>
        place == "*" || IsNamed(desk, [place], organisation)
        || organisation.DeskIndexOf(desk) is >= 0 and var index && organisation.Desks[index].EenheidIndex is >= 0 and var eenheid
            && organisation.Eenheden[eenheid].Code == place;

    // A whole eenheid, or everywhere, is too wide to be anybody's own queue.
    static bool IsNamed(string desk, IReadOnlyCollection<string> codes, Organisation organisation) =>
        codes.Contains(desk)
        || organisation.DeskIndexOf(desk) is >= 0 and var index && organisation.Desks[index].BasisteamIndex is >= 0 and var team
            && codes.Contains(organisation.Basisteams[team].Code);
}
