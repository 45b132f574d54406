namespace Opsporing;

/// <summary>Reads policy documents: strictly, and telling every problem with its JSON pointer.</summary>
/// <remarks>
/// Integers, strings, booleans, lists and objects only; a key twice, an unknown key, null, a fraction, an exponent, an
/// integer beyond ±(2^53 − 1), an unpaired surrogate or U+0000 is refused.
/// </remarks>
public static class PolicyJson
{
    /// <summary>Longest document in bytes: room for <see cref="MaxPriorities"/> of some 400 bytes.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Most levels of objects and lists; the format itself uses four.</summary>
    public const int MaxDepth = 8;

    /// <summary>Most priorities of a document.</summary>
    public const int MaxPriorities = 20_000;

    /// <summary>Most problems told of; further ones are counted as errors but not listed.</summary>
    public const int MaxProblems = 1_000;

    /// <summary>Reads UTF-8 JSON text, without looking up codes: <see cref="PolicyValidator"/> does that.</summary>
    /// <returns>The document, or null and one or more errors.</returns>
    public static PolicyValidation Parse(ReadOnlySpan<byte> utf8)
    {
        var problems = new PolicyProblems();
        var document = Read(utf8, problems);
        return new(problems.HasErrors ? null : document, problems.ToArray());
    }

    /// <summary>Reads what <see cref="PolicyDocument.Content"/> gave; the digest is the same.</summary>
    /// <exception cref="PolicyFormatException">Not the content of a policy.</exception>
    public static PolicyDocument FromContent(ReadOnlySpan<byte> content)
    {
        var (document, problems) = Parse(content);
        if (document is null)
            throw new PolicyFormatException(problems);
        return document.Content.Span.SequenceEqual(content)
            ? document
            : throw new PolicyFormatException([new("", "the content is not in canonical form", PolicySeverity.Error)]);
    }

    /// <summary>
    /// Reads as far as the text allows, so that the validator can look at the sound parts of a refused document.
    /// </summary>
    /// <returns>Null when the text is no JSON object of a known kind.</returns>
    internal static PolicyDocument? Read(ReadOnlySpan<byte> utf8, PolicyProblems problems)
    {
        if (PolicyNodeReader.Read(utf8, problems) is not { } root)
            return null;
        var kind = PolicyCodes.Kinds.IndexOf(root["kind"]?.Text ?? "");
        if (kind < 0)
        {
            problems.Error(root.Kind == PolicyNodeKind.Object ? "/kind" : "",
                $"the document must be an object whose kind is {string.Join(", ", PolicyCodes.Kinds)}");
            return null;
        }
        (kind == 0 ? PolicyFormat.Base : PolicyFormat.Overlay).Check(root, problems);
        return PolicyDocumentReader.Read(root, problems.HasErrors ? [] : PolicyCanonicalForm.Of(root));
    }
}
