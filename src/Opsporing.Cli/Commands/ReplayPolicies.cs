using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>Finds the policies of a replay: by digest among what the store pinned, or in files.</summary>
static class ReplayPolicies
{
    /// <param name="stated">Digests or files: one base, with its overlays if any.</param>
    /// <param name="truth">The store.</param>
    /// <param name="seeds">Stated seeds folder; its tables check files, a digest needs none.</param>
    /// <param name="cancellation">Between two reads.</param>
    /// <exception cref="InputException">There is no such policy, or it is refused.</exception>
    public static async Task<Candidate> ReadAsync(
        IReadOnlyList<string> stated, StoredTruth truth, string? seeds, CancellationToken cancellation)
    {
        var pinned = new PinnedBases(truth.FindContentAsync);
        var documents = new List<PolicyDocument>();
        var files = new List<string>();
        foreach (var text in stated)
            if (ContentDigest.TryParse(text, out var digest))
                documents.Add(await pinned.FindPolicyAsync(digest, cancellation)
                    ?? throw new InputException($"The store has no policy '{text}'."));
            else
                files.Add(PolicyFile.Read(text));
        if (files.Count > 0)
            documents.AddRange(Read(files, documents, seeds));
        return documents.Where(d => d.Kind == PolicyKind.Base).ToList() switch
        {
            [var only] => new() { Base = only, Overlays = [.. documents.Where(d => d != only)], Suspended = [] },
            [] => throw new InputException("A replay needs a base: these are overlays only."),
            _ => throw new InputException("A replay takes one base."),
        };
    }

    static IEnumerable<PolicyDocument> Read(List<string> files, List<PolicyDocument> known, string? seeds)
    {
        var reference = SeedsFolder.Read(SeedsFolder.Find(seeds));
        var standsOn = known.FirstOrDefault(d => d.Kind == PolicyKind.Base) is { } document
            ? new PolicySet(document, [], reference.Catalogue, reference.LeadKinds, reference.Organisation)
            : null;
        var violations = new List<Violation>();
        var read = Candidate.Read(files, "policy", standsOn, reference, violations);
        return read is null
            ? throw new InputException("The policy is refused:" + string.Concat(violations.Select(v => $"{Environment.NewLine}  {v.Field}: {v.Reason}")))
            : read.Overlays.Prepend(read.Base!).Where(d => !known.Contains(d));
    }
}

/// <summary>Reads policy documents from files.</summary>
static class PolicyFile
{
    /// <exception cref="InputException">It cannot be opened.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be opened ({error.Message})");
        }
    }
}
