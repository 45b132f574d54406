namespace Opsporing.Server;

/// <summary>Reads the demonstration policies of the seeds: nothing else can be in force by a file.</summary>
static class PolicyFiles
{
    /// <summary>Reads every <c>*.json</c> in and under a folder: one base and its overlays.</summary>
    /// <param name="folder">May be absent or empty.</param>
    /// <param name="reference">Tables that the codes are looked up in.</param>
    /// <returns>Null when there are none.</returns>
    /// <exception cref="PolicyFileException">Lists every problem of every file.</exception>
    public static DemonstrationPolicies? Read(string folder, ReferenceSet reference)
    {
        if (!Directory.Exists(folder))
            return null;
        var problems = new List<string>();
        var documents = new List<(string File, PolicyDocument Document)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            if (Parse(path, problems) is { } document)
                documents.Add((Path.GetFileName(path), document));
        var bases = documents.Where(d => d.Document.Kind == PolicyKind.Base).ToList();
        if (bases.Count > 1)
            problems.Add($"{string.Join(", ", bases.Select(b => b.File))}: only one base can be in force");
        if (documents.Count > bases.Count && bases.Count == 0)
            problems.Add($"{folder}: there are overlays but no base");
        foreach (var (file, document) in documents)
            Validate(file, document, bases.FirstOrDefault().Document, reference, problems);
        if (problems.Count > 0)
            throw new PolicyFileException([.. problems]);
        return bases is [var (_, known)]
            ? new(known, [.. documents.Select(d => d.Document).Where(d => d.Kind != PolicyKind.Base)])
            : null;
    }

    static PolicyDocument? Parse(string path, List<string> problems)
    {
        var file = Path.GetFileName(path);
        var parsed = PolicyJson.Parse(File.ReadAllBytes(path));
        problems.AddRange(parsed.Problems.Where(p => p.Severity == PolicySeverity.Error).Select(p => $"{file}: {p}"));
        if (parsed.Document is { IsDemonstration: false })
            problems.Add($"{file}: is not marked demonstration; a policy comes into force by approval, never by a file");
        else if (parsed.Document is { } document && !DemonstrationSeeds.Contains(document.Digest))
            problems.Add($"{file}: only the seeds mark a policy demonstration; this one ({document.Digest}) is not of them");
        return parsed.Document;
    }

    static void Validate(
        string file, PolicyDocument document, PolicyDocument? baseDocument, ReferenceSet reference, List<string> problems)
    {
        if (document.Kind != PolicyKind.Base && baseDocument is null)
            return;
        var validation = PolicyValidator.Validate(
            document, baseDocument, reference.Catalogue, reference.LeadKinds, reference.Organisation, reference.EndingReasons);
        problems.AddRange(validation.Problems.Where(p => p.Severity == PolicySeverity.Error).Select(p => $"{file}: {p}"));
    }
}

/// <summary>The policy files were refused; lists every problem.</summary>
public sealed class PolicyFileException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>One or more, each with its file.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
