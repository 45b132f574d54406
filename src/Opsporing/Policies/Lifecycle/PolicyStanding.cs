using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A version that the history puts in force.</summary>
/// <param name="Line">Its policy.</param>
/// <param name="Version">The version.</param>
public sealed record StandingPolicy(PolicyLine Line, PolicyVersion Version);

/// <summary>The versions of one place: the base, or one overlay.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Place">Code; empty for the base.</param>
/// <param name="Candidates">What is within its time, newest start first: the first that holds is in force.</param>
/// <param name="Expired">What started after the first candidate and has ended by itself.</param>
public sealed record PolicySlot(
    PolicyKind Kind, string Place, ImmutableArray<StandingPolicy> Candidates, ImmutableArray<StandingPolicy> Expired);

/// <summary>What the history puts in force at an instant.</summary>
public sealed class PolicyStanding
{
    PolicyStanding(ImmutableArray<PolicySlot> slots, bool hasGezag, long nextChange) =>
        (Slots, HasGezag, NextChange) = (slots, hasGezag, nextChange);

    /// <summary>The base first, then eenheden and basisteams, ascending by place. A place without any has no slot.</summary>
    public ImmutableArray<PolicySlot> Slots { get; }

    /// <summary>The gezag has put a base in force before: no demonstration returns.</summary>
    public bool HasGezag { get; }

    /// <summary>First instant after this one at which it changes, Unix seconds; <see cref="long.MaxValue"/> for never.</summary>
    public long NextChange { get; }

    /// <summary>
    /// What stands at an instant: of each place the version that started last and has not ended. So an end, foreseen or
    /// not, falls back to the last valid one.
    /// </summary>
    /// <param name="history">Verified.</param>
    /// <param name="time">Unix seconds.</param>
    public static PolicyStanding At(PolicyHistory history, long time)
    {
        var activated = history.Lines.Values
            .SelectMany(line => line.Versions.Where(v => v.ActivationNumber > 0).Select(v => new StandingPolicy(line, v)))
            .ToArray();
        var slots = activated.GroupBy(s => (s.Line.Kind, s.Line.Place)).OrderBy(g => g.Key.Kind)
            .ThenBy(g => g.Key.Place, StringComparer.Ordinal)
            .Select(g => Slot(g.Key.Kind, g.Key.Place, [.. g], time));
        var next = activated.Where(s => s.Version.State == PolicyState.Activated)
            .SelectMany(s => (long[])[s.Version.From, s.Version.Until]).Where(t => t > time).DefaultIfEmpty(long.MaxValue).Min();
        return new([.. slots], activated.Any(s => s.Line.Kind == PolicyKind.Base && s.Version.From <= time), next);
    }

    static PolicySlot Slot(PolicyKind kind, string place, StandingPolicy[] all, long time)
    {
        var candidates = all.Where(s => s.Version.State == PolicyState.Activated && s.Version.From <= time && time < s.Version.Until)
            .OrderByDescending(s => s.Version.From).ThenByDescending(s => s.Version.ActivationTime)
            .ThenBy(s => s.Line.Id, StringComparer.Ordinal).ToImmutableArray();
        var since = candidates.IsEmpty ? (long.MinValue, 0) : Start(candidates[0].Version);
        var expired = all.Where(s => Start(s.Version).CompareTo(since) > 0 && s.Version.From <= time && IsOver(s.Version, time));
        return new(kind, place, candidates, [.. expired.OrderByDescending(s => s.Version.From)]);
    }

    static (long, long) Start(PolicyVersion version) => (version.From, version.ActivationTime);

    static bool IsOver(PolicyVersion version, long time) =>
        version.State == PolicyState.Expired || version.State == PolicyState.Activated && version.Until <= time;
}
