using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Why reports are held to belong together.</summary>
public enum EvidenceKind : byte
{
    /// <summary>They hold one suspect-side key.</summary>
    Key = 1,

    /// <summary>Burglaries near in place and time.</summary>
    NearRepeat,

    /// <summary>A person said so.</summary>
    Act,
}

/// <summary>One piece of evidence within a series.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Label">The key, or the number of the act; empty for near repeats.</param>
/// <param name="Members">Two or more, ascending by identity.</param>
/// <param name="RatioHundredths">Likelihood ratio of a near repeat; 0 for the others.</param>
/// <param name="IsLinking">It joins; a hub or a ratio below the limit is shown and does not.</param>
public sealed record SeriesEvidence(EvidenceKind Kind, string Label, ImmutableArray<ReportId> Members, int RatioHundredths, bool IsLinking)
{
    /// <summary>All evidence among the members of one series, strongest kind first, deterministic.</summary>
    /// <param name="members">Ascending by identity.</param>
    /// <param name="acts">All acts.</param>
    /// <param name="hubs">Keys that do not link.</param>
    /// <param name="rules">Limits.</param>
    public static ImmutableArray<SeriesEvidence> Among(
        IReadOnlyList<SeriesReport> members, IEnumerable<SeriesAct> acts, IReadOnlySet<SuspectKey> hubs, SeriesRules rules)
    {
        var ids = members.Select(static m => m.Id).ToHashSet();
        var keys = members.SelectMany(static m => m.Keys.Select(k => (Key: k, m.Id))).GroupBy(static p => p.Key, static p => p.Id)
            .Where(static g => g.Count() > 1).OrderBy(static g => g.Key)
            .Select(g => new SeriesEvidence(EvidenceKind.Key, g.Key.ToString(), [.. g], 0, !hubs.Contains(g.Key)));
        var merges = acts.Where(static a => a.Kind == SeriesActKind.Merge)
            .Select(a => new SeriesEvidence(EvidenceKind.Act, $"{a.Number}", [.. a.Reports.Where(ids.Contains).Distinct().Order()], 0, true))
            .Where(static e => e.Members.Length > 1);
        return [.. keys, .. NearRepeats(members, rules), .. merges];
    }

    static IEnumerable<SeriesEvidence> NearRepeats(IReadOnlyList<SeriesReport> members, SeriesRules rules)
    {
        for (var i = 0; i < members.Count; i++)
            for (var j = i + 1; j < members.Count; j++)
                if (members[i].Site is { } left && members[j].Site is { } right
                    && NearRepeat.LikelihoodRatio(left, right) is > 100 and var ratio)
                    yield return new(EvidenceKind.NearRepeat, "", [members[i].Id, members[j].Id], ratio, ratio >= rules.NearRepeatLimit);
    }
}
