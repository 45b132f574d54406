using System.Collections.Concurrent;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Makes the basis of any stored assessment from what the store pinned, and from nothing else.</summary>
/// <param name="findContent">Reads a pinned content.</param>
public sealed class PinnedBases(Func<ContentDigest, CancellationToken, Task<StoredContent?>> findContent)
{
    readonly ConcurrentDictionary<ContentDigest, ScoringBasis> _known = new();

    /// <summary>The basis of a digest; read at first use.</summary>
    /// <exception cref="InvalidDataException">A content that it pins is absent.</exception>
    /// <exception cref="FormatException">A content is damaged.</exception>
    public async ValueTask<ScoringBasis> GetAsync(ContentDigest digest, CancellationToken cancellation) =>
        _known.TryGetValue(digest, out var known)
            ? known
            : _known.GetOrAdd(digest, await ReadAsync(digest, cancellation));

    /// <summary>As <see cref="GetAsync"/>, when everything is there and gives the digest again.</summary>
    /// <returns>Null when a content is absent or damaged.</returns>
    public async ValueTask<ScoringBasis?> FindAsync(ContentDigest digest, CancellationToken cancellation)
    {
        if (_known.TryGetValue(digest, out var known))
            return known.Digest == digest ? known : null;
        try
        {
            var basis = await GetAsync(digest, cancellation);
            return basis.Digest == digest ? basis : null;
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or ArgumentException
            or ReferenceFormatException or PolicyFormatException or LeadModelException)
        {
            return null;
        }
    }

    /// <summary>A pinned policy document.</summary>
    /// <returns>Null when the store has no such policy.</returns>
    /// <exception cref="PolicyFormatException">It is damaged.</exception>
    public async Task<PolicyDocument?> FindPolicyAsync(ContentDigest digest, CancellationToken cancellation) =>
        await findContent(digest, cancellation) is { Kind: ContentKinds.Policy } content
            ? PolicyJson.FromContent(content.Content.Span)
            : null;

    async Task<ScoringBasis> ReadAsync(ContentDigest digest, CancellationToken cancellation)
    {
        var basis = Basis.Decode((await ContentAsync(digest, cancellation)).Span);
        var catalogue = OffenceCatalogue.FromContent((await ContentAsync(basis.Catalogue, cancellation)).Span);
        var chi = ChiTable.FromContent(
            (await ContentAsync(basis.ChiTable, cancellation)).Span, catalogue, ChiOrderConstraints.FromContent(NoConstraints, catalogue));
        var organisation = Organisation.FromContent((await ContentAsync(basis.Organisation, cancellation)).Span);
        var leadKinds = LeadKindTable.FromContent((await ContentAsync(basis.LeadKinds, cancellation)).Span, catalogue);
        var signals = SignalSet.FromContent((await ContentAsync(basis.Signals, cancellation)).Span);
        var policy = await PolicyAsync(basis.BasePolicy, cancellation) is { } baseDocument
            ? PolicyCompiler.Compile(
                baseDocument, await PolicyAsync(basis.EenheidOverlay, cancellation),
                await PolicyAsync(basis.BasisteamOverlay, cancellation), catalogue, leadKinds, organisation)
            : null;
        var leadModel = basis.LeadModel.IsNone
            ? null
            : new LeadScorer(LeadModel.FromContent((await ContentAsync(basis.LeadModel, cancellation)).Span), catalogue, leadKinds);
        return new(catalogue, chi, organisation, leadKinds, policy, signals, basis.AuditKey, leadModel);
    }

    // A stored table was checked against the constraints when it came into force; reading it back needs none.
    static ReadOnlySpan<byte> NoConstraints => "# version: none\nheavier,not_lighter_than,reason\n"u8;

    async Task<PolicyDocument?> PolicyAsync(ContentDigest digest, CancellationToken cancellation) =>
        digest.IsNone ? null : PolicyJson.FromContent((await ContentAsync(digest, cancellation)).Span);

    // What an assessment pinned is what was put under that digest: anything else must not score.
    async Task<ReadOnlyMemory<byte>> ContentAsync(ContentDigest digest, CancellationToken cancellation)
    {
        var stored = await findContent(digest, cancellation)
            ?? throw new InvalidDataException($"The store has no content '{digest}'.");
        return ContentDigest.Of(stored.Content.Span) == digest
            ? stored.Content
            : throw new InvalidDataException($"The stored content '{digest}' was changed.");
    }
}
