using System.Collections.Concurrent;

namespace Opsporing.Server;

/// <summary>
/// Gives the basis of a stored assessment with only the policy exchanged: catalogue, CHI table, organisation, lead kinds,
/// signals and audit key stay those of its day.
/// </summary>
/// <param name="candidate">The policy that takes the place; none means no policy in force.</param>
public sealed class PolicyExchange(Candidate candidate)
{
    // By identity: the same pinned basis is the same object.
    readonly ConcurrentDictionary<Place, ScoringBasis> _bases = new();
    readonly ConcurrentDictionary<(ContentDigest Catalogue, ContentDigest LeadKinds, ContentDigest Organisation), PolicySet?> _sets = new();

    /// <summary>The basis for a place, over the tables of <paramref name="pinned"/>.</summary>
    /// <exception cref="PolicyDoesNotFitException">The policy names a code that those tables do not have.</exception>
    public ScoringBasis For(ScoringBasis pinned, int eenheid, int basisteam) =>
        _bases.TryGetValue(new(pinned, eenheid, basisteam), out var known)
            ? known
            : _bases.GetOrAdd(new(pinned, eenheid, basisteam), Make);

    ScoringBasis Make(Place place)
    {
        var pinned = place.Pinned;
        var set = _sets.GetOrAdd((pinned.Catalogue.Digest, pinned.LeadKinds.Digest, pinned.Organisation.Digest), _ => Compile(pinned));
        return new(
            pinned.Catalogue, pinned.Chi, pinned.Organisation, pinned.LeadKinds, set?.For(place.Eenheid, place.Basisteam),
            pinned.Signals, pinned.Basis.AuditKey);
    }

    PolicySet? Compile(ScoringBasis pinned)
    {
        if (candidate.Base is not { } document)
            return null;
        try
        {
            return new(document, candidate.Overlays, pinned.Catalogue, pinned.LeadKinds, pinned.Organisation);
        }
        catch (Exception error) when (error is ArgumentException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new PolicyDoesNotFitException(document.Digest, pinned.Basis.Catalogue);
        }
    }

    readonly record struct Place(ScoringBasis Pinned, int Eenheid, int Basisteam);
}

/// <summary>A policy names a code that the tables of a stored assessment do not have.</summary>
/// <param name="policy">Digest of the base.</param>
/// <param name="catalogue">Digest of the offence catalogue of that day.</param>
public sealed class PolicyDoesNotFitException(ContentDigest policy, ContentDigest catalogue) : Exception(
    $"Policy '{policy}' names a code that the tables of that day do not have (offence catalogue '{catalogue}').");
