using System.Collections.Concurrent;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>
/// Gives the basis of any stored assessment by its digest: those in force from memory, older ones from the store.
/// </summary>
/// <param name="store">Where contents are pinned.</param>
public sealed class BasisLibrary(ReportStore store)
{
    readonly ConcurrentDictionary<ContentDigest, ScoringBasis> _known = new();
    readonly ConcurrentDictionary<ContentDigest, string> _texts = new();
    readonly PinnedBases _pinned = new(store.FindContentAsync);

    /// <summary>
    /// Pins everything that assessments under these bases and tables need, so that replay never needs <c>seeds/</c>.
    /// </summary>
    /// <exception cref="StoreUnavailableException">A commit failed.</exception>
    public async Task PinAsync(BasisSet bases, ReferenceSet reference, PolicySet? policies, CancellationToken cancellation)
    {
        foreach (var (digest, kind, content) in ContentsOf(reference, policies))
            await store.PutContentAsync(digest, kind, content, cancellation);
        foreach (var basis in bases.All())
        {
            if (_known.ContainsKey(basis.Digest))
                continue;
            await store.PutContentAsync(basis.Signals.Digest, ContentKinds.Signals, basis.Signals.Content, cancellation);
            if (basis.LeadModel is { } model)
                await store.PutContentAsync(model.Digest, ContentKinds.LeadModel, model.Content, cancellation);
            await store.PutContentAsync(basis.Digest, ContentKinds.Basis, basis.Basis.Encode(), cancellation);
            _known.TryAdd(basis.Digest, basis); // only now: a pin that failed is tried again
        }
    }

    /// <summary>The basis of a digest, when it is in memory.</summary>
    public ScoringBasis? FindKnown(ContentDigest digest) => _known.GetValueOrDefault(digest);

    /// <summary>The basis of a digest; read from the store at first use.</summary>
    /// <exception cref="InvalidDataException">The store lacks a content that an assessment pinned, or it was changed.</exception>
    public ValueTask<ScoringBasis> GetAsync(ContentDigest digest, CancellationToken cancellation) =>
        _known.TryGetValue(digest, out var known) ? new(known) : _pinned.GetAsync(digest, cancellation);

    /// <summary>The 64 digits of a digest; kept for those of bases, which repeat in every reply.</summary>
    public string TextOf(ContentDigest digest) => _texts.GetOrAdd(digest, static d => d.ToString());

    static IEnumerable<(ContentDigest Digest, string Kind, ReadOnlyMemory<byte> Content)> ContentsOf(
        ReferenceSet reference, PolicySet? policies)
    {
        yield return (reference.Catalogue.Digest, ContentKinds.Catalogue, reference.Catalogue.Content);
        yield return (reference.ChiOrderConstraints.Digest, ContentKinds.ChiOrderConstraints, reference.ChiOrderConstraints.Content);
        foreach (var table in reference.ChiTables)
            yield return (table.Digest, ContentKinds.ChiTable, table.Content);
        yield return (reference.Organisation.Digest, ContentKinds.Organisation, reference.Organisation.Content);
        yield return (reference.LeadKinds.Digest, ContentKinds.LeadKinds, reference.LeadKinds.Content);
        yield return (reference.EndingReasons.Digest, ContentKinds.EndingReasons, reference.EndingReasons.Content);
        foreach (var document in policies is null ? [] : policies.Overlays.Prepend(policies.Base))
            yield return (document.Digest, ContentKinds.Policy, document.Content);
    }
}

/// <summary>Kinds of pinned contents, as the store keeps them.</summary>
public static class ContentKinds
{
    public const string Basis = "basis";
    public const string Catalogue = "catalogue";
    public const string ChiTable = "chi_table";
    public const string ChiOrderConstraints = "chi_order_constraints";
    public const string Organisation = "organisation";
    public const string LeadKinds = "lead_kinds";
    public const string LeadModel = "lead_model";
    public const string LeadModelCard = "lead_model_card";
    public const string EndingReasons = "ending_reasons";
    public const string Policy = "policy";
    public const string Signals = "signals";
    public const string Simulation = "simulation";
}
