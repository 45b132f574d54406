namespace Opsporing;

/// <summary>Says everything that is wrong with a policy document, and what its choices bring about.</summary>
/// <remarks>Without errors, with the same tables, <see cref="PolicyCompiler"/> cannot fail.</remarks>
public static class PolicyValidator
{
    /// <summary>Validates a document that was read.</summary>
    /// <param name="baseDocument">The valid base an overlay stands on; not looked at for a base.</param>
    /// <exception cref="ArgumentException"><paramref name="baseDocument"/> is an overlay.</exception>
    public static PolicyValidation Validate(
        PolicyDocument document, PolicyDocument? baseDocument, OffenceCatalogue catalogue, LeadKindTable leadKinds,
        Organisation organisation, EndingReasons endingReasons)
    {
        var problems = new PolicyProblems();
        Check(document, baseDocument, new(catalogue, leadKinds, organisation, endingReasons), problems);
        return new(document, problems.ToArray());
    }

    /// <summary>Reads and validates JSON text, telling problems of form and of meaning together.</summary>
    /// <returns>The document only when its form is sound; unsound chapters are not looked into further.</returns>
    /// <exception cref="ArgumentException"><paramref name="baseDocument"/> is an overlay.</exception>
    public static PolicyValidation ValidateJson(
        ReadOnlySpan<byte> utf8, PolicyDocument? baseDocument, OffenceCatalogue catalogue, LeadKindTable leadKinds,
        Organisation organisation, EndingReasons endingReasons)
    {
        var form = new PolicyProblems();
        var document = PolicyJson.Read(utf8, form);
        if (document is null)
            return new(null, form.ToArray());
        var meaning = new PolicyProblems();
        Check(document, baseDocument, new(catalogue, leadKinds, organisation, endingReasons), meaning);
        var told = form.ToArray();
        var unsound = told.Select(p => Chapter(p.Pointer)).ToHashSet();
        var further = meaning.ToArray().Where(p => !unsound.Contains(Chapter(p.Pointer)));
        return new(form.HasErrors ? null : document, [.. told.Concat(further).Take(PolicyJson.MaxProblems)]);
    }

    /// <summary>
    /// Holds an overlay's reach against the base's bound, from counts over stored or reference reports of its place.
    /// </summary>
    /// <param name="matchedCount">Reports that some priority of the overlay matches.</param>
    /// <param name="reportCount">All reports; 0 or more.</param>
    /// <returns>Null when the share is within <see cref="PolicyBounds.MaxShare"/> or there are no reports.</returns>
    public static PolicyProblem? CheckShare(PolicyBounds bounds, long matchedCount, long reportCount) =>
        reportCount == 0 || matchedCount * Units.Permille <= bounds.MaxShare * reportCount
            ? null
            : new("/priorities",
                $"the priorities match {Units.DivideHalfUp(matchedCount * Units.Permille, reportCount)} permille of "
                + $"the reports; the base allows {bounds.MaxShare}", PolicySeverity.Error);

    static void Check(PolicyDocument document, PolicyDocument? baseDocument, PolicyReference reference,
        PolicyProblems problems)
    {
        if (baseDocument is { Kind: not PolicyKind.Base })
            throw new ArgumentException("An overlay stands on a base, not on an overlay.", nameof(baseDocument));
        if (document.ValidUntil < document.ValidFrom)
            problems.Error("/valid_until", "the last day lies before the first");
        new PriorityCheck(document, reference, problems).Run();
        if (document.Chapters is { } chapters)
            new BasePolicyCheck(document, chapters, reference, problems).Run();
        else
            new OverlayCheck(document, baseDocument, reference, problems).Run();
    }

    static string Chapter(string pointer) =>
        pointer.IndexOf('/', Math.Min(1, pointer.Length)) is var end and > 0 ? pointer[..end] : pointer;
}
