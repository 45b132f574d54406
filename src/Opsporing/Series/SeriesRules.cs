using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Limits of automatic linking.</summary>
public sealed record SeriesRules
{
    /// <summary>A key in more reports than this is a hub: it stands for a service or a place, not for a suspect. Listed, never a link.</summary>
    public int HubLimit { get; init; } = 200;

    /// <summary>Keys known to be public, such as a bank's own number: listed, never a link.</summary>
    public ImmutableHashSet<SuspectKey> PublicKeys { get; init; } = [];

    /// <summary>Likelihood ratio in hundredths from which near-repeat burglaries are linked; the table reaches 3,000.</summary>
    public int NearRepeatLimit { get; init; } = 2000;

    /// <summary>Fewest members of a series that is proposed.</summary>
    public int MinMembers { get; init; } = 3;
}
