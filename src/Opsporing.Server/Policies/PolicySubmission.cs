using System.Collections.Immutable;

namespace Opsporing.Server;

/// <summary>What is told of a document before it is decided about: problems, share, effect, number.</summary>
sealed class PolicySubmission(Installation installation)
{
    ReferenceSet Reference => installation.Reference;

    PolicyRegister Register => installation.Register;

    /// <summary>Reads and validates JSON text on the base that an overlay would stand on.</summary>
    public async Task<PolicyValidation> ValidateAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellation)
    {
        var under = await BaseAsync(cancellation);
        return PolicyValidator.ValidateJson(
            utf8.Span, under, Reference.Catalogue, Reference.LeadKinds, Reference.Organisation, Reference.EndingReasons);
    }

    /// <summary>Measures a draft on the reference reports.</summary>
    /// <param name="line">Its policy.</param>
    /// <param name="document">The draft.</param>
    /// <param name="cancellation">Observed while documents are read.</param>
    /// <returns>Problems: errors refuse the submission; number and effect are given when there is none.</returns>
    public async Task<(ImmutableArray<PolicyProblem> Problems, PolicyEffect? Effect, PolicyNumber Number)> MeasureAsync(
        PolicyLine line, PolicyDocument document, CancellationToken cancellation)
    {
        var validation = await ValidateAsync(document.Content, cancellation);
        if (!validation.IsValid)
            return (validation.Problems, null, default);
        var reports = ReferenceReports.From(document.From);
        var problems = validation.Problems.ToBuilder();
        if (document.Kind != PolicyKind.Base && Share(document, reports, await BaseAsync(cancellation)) is { } over)
            return (problems.ToImmutable().Add(over), null, default);
        var last = LastActivated(line);
        var predecessor = last is null ? null : await Register.FindAsync(last.Digest, cancellation);
        var before = WithSlot(document, predecessor, await BaseAsync(cancellation), null);
        var after = WithSlot(document, document, await BaseAsync(cancellation), problems);
        var time = ReferenceReports.AssessmentTime(document.From);
        var chi = installation.Options.ChiTable;
        var effect = PolicyEffect.Measure(
            reports, ReferenceReports.Bases(Reference, chi, before), ReferenceReports.Bases(Reference, chi, after), time);
        var number = last is not null && PolicyNumber.TryParse(last.Label, out var known) ? known.Next(effect.Reach) : PolicyNumber.First;
        return (problems.ToImmutable(), effect, number);
    }

    /// <summary>The version of a policy that was activated last; null for none.</summary>
    public static PolicyVersion? LastActivated(PolicyLine line) =>
        line.Versions.Where(v => v.ActivationNumber > 0).MaxBy(v => v.ActivationNumber);

    PolicyProblem? Share(PolicyDocument overlay, ImmutableArray<Report> reports, PolicyDocument? under)
    {
        var (matched, all) = PolicyEffect.CountShare(overlay, reports, Reference);
        return PolicyValidator.CheckShare(under!.Chapters!.Bounds, matched, all);
    }

    // The base in force; before there is one, the newest that was approved: so that overlays can be prepared for it.
    async Task<PolicyDocument?> BaseAsync(CancellationToken cancellation)
    {
        if (Register.Served.Deployment is { IsDemonstration: false, Policies.Base: { } inForce })
            return inForce;
        var newest = Register.History.Lines.Values.Where(l => l.Kind == PolicyKind.Base)
            .SelectMany(l => l.Versions).Where(v => v.State is PolicyState.Approved or PolicyState.Activated)
            .MaxBy(v => v.DraftTime);
        return newest is null ? null : await Register.FindAsync(newest.Digest, cancellation);
    }

    /// <summary>What is in force, with a document in the place of the draft; null when that leaves no base.</summary>
    PolicySet? WithSlot(
        PolicyDocument draft, PolicyDocument? document, PolicyDocument? under, ImmutableArray<PolicyProblem>.Builder? problems)
    {
        var served = Register.Served.Deployment.Policies;
        var isBase = draft.Kind == PolicyKind.Base;
        var newBase = isBase ? document ?? served?.Base : under;
        if (newBase is null)
            return null;
        var overlays = new List<PolicyDocument>();
        foreach (var overlay in served is null || served.Base.IsDemonstration != newBase.IsDemonstration ? [] : served.Overlays)
            if (!isBase && overlay.Kind == draft.Kind && overlay.Place == draft.Place)
                continue;
            else if (FirstError(overlay, newBase) is { } error)
                problems?.Add(new("", $"overlay '{overlay.Id}' of {overlay.Place} would be suspended: {error}", PolicySeverity.Warning));
            else
                overlays.Add(overlay);
        if (!isBase && document is not null)
            overlays.Add(document);
        return new(newBase, overlays, Reference.Catalogue, Reference.LeadKinds, Reference.Organisation);
    }

    string? FirstError(PolicyDocument overlay, PolicyDocument under) => PolicyValidator.Validate(
            overlay, under, Reference.Catalogue, Reference.LeadKinds, Reference.Organisation, Reference.EndingReasons)
        .Problems.FirstOrDefault(p => p.Severity == PolicySeverity.Error)?.ToString();
}
