using System.Collections.Immutable;
using Google.Protobuf;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Simulations of drafted policies, kept so that who approves sees effect and disparity: they name no report.</summary>
/// <param name="store">The finding is a content; an act of its log binds it to the digest of the policy.</param>
sealed class AttachedSimulations(ReportStore store)
{
    /// <summary>Most that are shown of a version.</summary>
    public const int MostShown = 5;

    /// <summary>Keeps a finding with the versions that it is about.</summary>
    /// <param name="finding">What was found.</param>
    /// <param name="policies">Digests of versions that were drafted here.</param>
    /// <param name="person">Who ran it.</param>
    /// <param name="time">Unix milliseconds.</param>
    /// <param name="cancellation">Observed between two commits.</param>
    public async Task KeepAsync(
        V1.SimulationFinding finding, IReadOnlyCollection<ContentDigest> policies, string person, long time, CancellationToken cancellation)
    {
        if (policies.Count == 0)
            return;
        var content = finding.ToByteArray();
        var digest = ContentDigest.Of(content);
        await store.PutContentAsync(digest, ContentKinds.Simulation, content, cancellation);
        foreach (var policy in policies)
        {
            byte[] payload = [.. policy.ToArray(), .. digest.ToArray()];
            long number;
            do
                number = (await store.ReadActsAsync(StoredAct.Simulation, 0, cancellation)).Length + 1;
            while (!await store.AppendActAsync(new(StoredAct.Simulation, number, person, time, payload), cancellation));
        }
    }

    /// <returns>Simulations of a version, newest first, at most <see cref="MostShown"/>. What cannot be read is left out.</returns>
    public async Task<ImmutableArray<V1.AttachedSimulation>> FindAsync(ContentDigest policy, CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<V1.AttachedSimulation>();
        var acts = await store.ReadActsAsync(StoredAct.Simulation, 0, cancellation);
        foreach (var act in acts.Reverse().Where(a => IsAbout(a, policy)).Take(MostShown))
        {
            var digest = ContentDigest.FromBytes(act.Payload.Span[ContentDigest.Size..]);
            if (await store.FindContentAsync(digest, cancellation) is { Kind: ContentKinds.Simulation } content
                && ContentDigest.Of(content.Content.Span) == digest)
                found.Add(new()
                {
                    Digest = digest.ToString(),
                    Person = act.Actor,
                    Time = ToWire.TimeOfMilliseconds(act.Time),
                    Finding = V1.SimulationFinding.Parser.ParseFrom(content.Content.Span),
                });
        }
        return found.ToImmutable();
    }

    static bool IsAbout(StoredAct act, ContentDigest policy) =>
        act.Payload.Length == 2 * ContentDigest.Size && ContentDigest.FromBytes(act.Payload.Span[..ContentDigest.Size]) == policy;
}
