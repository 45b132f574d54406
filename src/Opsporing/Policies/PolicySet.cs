using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A base and its overlays, compiled once for every place: what is in force at a moment.</summary>
/// <remarks>Immutable, safe to share between threads. Places without an overlay share one policy.</remarks>
public sealed class PolicySet
{
    readonly CompiledPolicy _everywhere;
    readonly CompiledPolicy[] _eenheden;
    readonly CompiledPolicy[] _basisteams;

    /// <param name="baseDocument">A valid base.</param>
    /// <param name="overlays">Valid on that base, in any order; at most one per place.</param>
    /// <exception cref="ArgumentException">A document is of the wrong kind, or two are of one place.</exception>
    public PolicySet(
        PolicyDocument baseDocument, IEnumerable<PolicyDocument> overlays,
        OffenceCatalogue catalogue, LeadKindTable leadKinds, Organisation organisation)
    {
        Base = baseDocument;
        Overlays = [.. overlays.OrderBy(o => o.Kind).ThenBy(o => o.Place, StringComparer.Ordinal)];
        _everywhere = PolicyCompiler.CompileBase(baseDocument, catalogue, leadKinds, organisation);
        var byEenheid = ByPlace(PolicyKind.EenheidOverlay);
        var byBasisteam = ByPlace(PolicyKind.BasisteamOverlay);
        _eenheden = [.. organisation.Eenheden.Select(e => byEenheid.TryGetValue(e.Code, out var overlay)
            ? PolicyCompiler.Overlay(_everywhere, overlay, catalogue, organisation) : _everywhere)];
        _basisteams = [.. organisation.Basisteams.Select(b => byBasisteam.TryGetValue(b.Code, out var overlay)
            ? PolicyCompiler.Overlay(_eenheden[b.EenheidIndex], overlay, catalogue, organisation)
            : _eenheden[b.EenheidIndex])];
    }

    /// <summary>The base.</summary>
    public PolicyDocument Base { get; }

    /// <summary>By kind, then ascending by place.</summary>
    public ImmutableArray<PolicyDocument> Overlays { get; }

    /// <summary>The policy of a place. The same place gives the same object.</summary>
    /// <param name="eenheidIndex">Position in the organisation; -1 when unknown.</param>
    /// <param name="basisteamIndex">Position in the organisation; -1 when unknown. Decides the eenheid.</param>
    /// <exception cref="IndexOutOfRangeException">An index is beyond the organisation.</exception>
    public CompiledPolicy For(int eenheidIndex, int basisteamIndex) =>
        basisteamIndex >= 0 ? _basisteams[basisteamIndex] : eenheidIndex >= 0 ? _eenheden[eenheidIndex] : _everywhere;

    Dictionary<string, PolicyDocument> ByPlace(PolicyKind kind)
    {
        if (Overlays.Any(o => o.Kind == PolicyKind.Base))
            throw new ArgumentException("A base is no overlay.");
        return Overlays.Where(o => o.Kind == kind).ToDictionary(o => o.Place!, StringComparer.Ordinal);
    }
}
