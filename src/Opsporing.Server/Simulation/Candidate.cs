using System.Collections.Immutable;
using System.Text;
using Opsporing.Research;

namespace Opsporing.Server;

/// <summary>An overlay that its base does not allow.</summary>
/// <param name="Document">The overlay.</param>
/// <param name="Reasons">Every error, one or more.</param>
public sealed record SuspendedDocument(PolicyDocument Document, ImmutableArray<string> Reasons);

/// <summary>One side of a simulation: a base with the overlays that stand on it, or no policy.</summary>
public sealed record Candidate
{
    /// <summary>No policy in force.</summary>
    public static Candidate None { get; } = new() { Base = null, Overlays = [], Suspended = [] };

    /// <summary>Null for no policy.</summary>
    public required PolicyDocument? Base { get; init; }
    public required ImmutableArray<PolicyDocument> Overlays { get; init; }

    /// <summary>Overlays that were left out.</summary>
    public required ImmutableArray<SuspendedDocument> Suspended { get; init; }

    /// <summary>What the comparison needs of it.</summary>
    public SimulatedArm Arm =>
        new(Base?.Title ?? "", Base?.Digest ?? ContentDigest.None, Base?.Chapters?.Capacity);

    /// <summary>What is in force.</summary>
    public static Candidate Of(PolicySet? policies) =>
        policies is null ? None : new() { Base = policies.Base, Overlays = policies.Overlays, Suspended = [] };

    /// <summary>Reads documents and puts them in the place of those in force.</summary>
    /// <param name="documents">JSON texts: a base, overlays, or both.</param>
    /// <param name="field">Name of the field they came in, for what is wrong.</param>
    /// <param name="inForce">What they stand on, as far as they do not replace it.</param>
    /// <param name="reference">Tables that codes are looked up in.</param>
    /// <param name="violations">Receives every problem.</param>
    /// <returns>Null when there is a violation.</returns>
    public static Candidate? Read(
        IReadOnlyList<string> documents, string field, PolicySet? inForce, ReferenceSet reference, List<Violation> violations)
    {
        var read = new List<(int Place, PolicyDocument Document)>();
        for (var i = 0; i < documents.Count; i++)
            if (Parse(documents[i], $"{field}[{i}]", violations) is { } document)
                read.Add((i, document));
        var bases = read.Where(d => d.Document.Kind == PolicyKind.Base).ToList();
        if (documents.Count == 0)
            violations.Add(new(field, "There is no document."));
        if (bases.Count > 1)
            violations.Add(new($"{field}[{bases[1].Place}]", "There is a base already."));
        var standsOn = bases.Count > 0 ? bases[0].Document : inForce?.Base;
        if (standsOn is null && violations.Count == 0)
            violations.Add(new(field, "No policy is in force: an overlay needs a base beside it."));
        foreach (var (place, document) in read)
            Check(document, document.Kind == PolicyKind.Base ? null : standsOn, $"{field}[{place}]", reference, violations);
        var twice = read.GroupBy(d => (d.Document.Kind, d.Document.Place)).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null && twice.Key.Kind != PolicyKind.Base)
            violations.Add(new($"{field}[{twice.Last().Place}]", $"There is an overlay of '{twice.Key.Place}' already."));
        return violations.Count > 0 ? null : Combine(standsOn!, [.. read.Select(d => d.Document)], inForce, reference);
    }

    /// <summary>Puts documents that were valid once on top of what is in force.</summary>
    public static Candidate Combine(
        PolicyDocument standsOn, ImmutableArray<PolicyDocument> documents, PolicySet? inForce, ReferenceSet reference)
    {
        var own = documents.Where(d => d.Kind != PolicyKind.Base).ToList();
        var kept = new List<PolicyDocument>();
        var suspended = ImmutableArray.CreateBuilder<SuspendedDocument>();
        foreach (var overlay in inForce?.Overlays ?? [])
        {
            if (own.Any(o => o.Kind == overlay.Kind && o.Place == overlay.Place))
                continue;
            var errors = Errors(overlay, standsOn, reference).Select(p => p.ToString()).ToImmutableArray();
            if (errors.IsEmpty)
                kept.Add(overlay);
            else
                suspended.Add(new(overlay, errors));
        }
        return new() { Base = standsOn, Overlays = [.. kept, .. own], Suspended = suspended.ToImmutable() };
    }

    static PolicyDocument? Parse(string text, string field, List<Violation> violations)
    {
        var parsed = PolicyJson.Parse(Encoding.UTF8.GetBytes(text));
        foreach (var problem in parsed.Problems.Where(p => p.Severity == PolicySeverity.Error))
            violations.Add(new(field + problem.Pointer, problem.Reason));
        return parsed.Document;
    }

    static void Check(
        PolicyDocument document, PolicyDocument? standsOn, string field, ReferenceSet reference, List<Violation> violations)
    {
        if (document.Kind != PolicyKind.Base && standsOn is null)
            return;
        foreach (var problem in Errors(document, standsOn, reference))
            violations.Add(new(field + problem.Pointer, problem.Reason));
    }

    static IEnumerable<PolicyProblem> Errors(PolicyDocument document, PolicyDocument? standsOn, ReferenceSet reference) =>
        PolicyValidator.Validate(
            document, standsOn, reference.Catalogue, reference.LeadKinds, reference.Organisation, reference.EndingReasons)
            .Problems.Where(p => p.Severity == PolicySeverity.Error);
}
