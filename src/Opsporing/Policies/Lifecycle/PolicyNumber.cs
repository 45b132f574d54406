using System.Globalization;

namespace Opsporing;

/// <summary>How far a new version reaches.</summary>
public enum PolicyReach : byte
{
    /// <summary>No output of the reference reports changes.</summary>
    Patch = 1,

    /// <summary>Some output changes.</summary>
    Minor,

    /// <summary>A route changes, or more than 1% of the advice.</summary>
    Major,
}

/// <summary>Number of a version, by its effect and not by its author: major.minor.patch.</summary>
public readonly record struct PolicyNumber(int Major, int Minor, int Patch)
{
    /// <summary>Of the first version.</summary>
    public static PolicyNumber First { get; } = new(1, 0, 0);

    /// <summary>The number after this one.</summary>
    public PolicyNumber Next(PolicyReach reach) => reach switch
    {
        PolicyReach.Major => new(Major + 1, 0, 0),
        PolicyReach.Minor => new(Major, Minor + 1, 0),
        _ => new(Major, Minor, Patch + 1),
    };

    /// <returns>False for anything but three whole numbers joined by points.</returns>
    public static bool TryParse(string text, out PolicyNumber number)
    {
        number = default;
        var parts = text.Split('.');
        if (parts.Length != 3 || !parts.All(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return false;
        var numbers = parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        number = new(numbers[0], numbers[1], numbers[2]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}

/// <summary>What changes on the reference reports when one set of policies takes the place of another.</summary>
/// <param name="ReportCount">Reports assessed under both.</param>
/// <param name="RouteCount">Reports that go to another desk.</param>
/// <param name="AdviceCount">Reports with other advice.</param>
/// <param name="OutputCount">Reports of which anything differs, those included.</param>
public sealed record PolicyEffect(int ReportCount, int RouteCount, int AdviceCount, int OutputCount)
{
    /// <summary>Major by a route or more than 1% of the advice, minor by any other output, else patch.</summary>
    public PolicyReach Reach =>
        RouteCount > 0 || AdviceCount * 100L > ReportCount ? PolicyReach.Major
        : OutputCount > 0 ? PolicyReach.Minor
        : PolicyReach.Patch;

    /// <summary>Assesses every report under both.</summary>
    /// <param name="reports">Valid and canonical.</param>
    /// <param name="before">Bases in force now.</param>
    /// <param name="after">Bases with the new version in its place.</param>
    /// <param name="time">Assessment time, Unix seconds; not before any receipt.</param>
    public static PolicyEffect Measure(IReadOnlyList<Report> reports, BasisSet before, BasisSet after, long time)
    {
        var assessor = new Assessor();
        Span<byte> left = stackalloc byte[AssessmentVector.Size], right = stackalloc byte[AssessmentVector.Size];
        var (routes, advice, outputs) = (0, 0, 0);
        foreach (var report in reports)
        {
            assessor.Assess(report, before, Guards.None, time, out var old);
            assessor.Assess(report, after, Guards.None, time, out var young);
            old.WriteTo(left);
            young.WriteTo(right);
            routes += old.Desk != young.Desk ? 1 : 0;
            advice += old.Advice != young.Advice ? 1 : 0;
            outputs += left.SequenceEqual(right) ? 0 : 1;
        }
        return new(reports.Count, routes, advice, outputs);
    }

    /// <summary>Counts the reports of an overlay's place, and those that one of its priorities matches.</summary>
    /// <param name="overlay">A valid overlay.</param>
    /// <param name="reports">Valid and canonical.</param>
    /// <param name="reference">Tables it was validated with.</param>
    /// <returns>For <see cref="PolicyValidator.CheckShare"/>.</returns>
    public static (long Matched, long Reports) CountShare(
        PolicyDocument overlay, IReadOnlyList<Report> reports, ReferenceSet reference)
    {
        var (facts, organisation) = (new Facts(), reference.Organisation);
        var index = PriorityCompiler.Compile(overlay, reference.Catalogue, organisation);
        var eenheid = overlay.Kind == PolicyKind.EenheidOverlay ? organisation.EenheidIndexOf(overlay.Place) : -1;
        var team = overlay.Kind == PolicyKind.BasisteamOverlay ? organisation.BasisteamIndexOf(overlay.Place) : -1;
        var (matched, all) = (0L, 0L);
        foreach (var report in reports)
        {
            FactResolver.ResolvePlace(report, organisation, facts);
            if (eenheid >= 0 ? facts.Eenheid != eenheid : facts.Basisteam != team)
                continue;
            all++;
            FactResolver.Resolve(report, reference.Catalogue, reference.LeadKinds, facts);
            var isMatched = report.Offences.Select(o => reference.Catalogue.IndexOf(o.Code)).Where(o => o >= 0)
                .Any(o => index.Match(facts, reference.Catalogue.GroupIndices[o]) >= 0);
            matched += isMatched ? 1 : 0;
        }
        return (matched, all);
    }
}
