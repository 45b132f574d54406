using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Compiles the priorities of one document: codes become masks and indices, days become instants.</summary>
static class PriorityCompiler
{
    public static PriorityIndex Compile(PolicyDocument document, OffenceCatalogue catalogue, Organisation organisation)
    {
        if (document.Priorities.Length == 0)
            return PriorityIndex.Empty;
        var place = Place(document, organisation);
        return new([.. document.Priorities.Select(r => Compile(r, place, catalogue, organisation))],
            catalogue.Groups.Length);
    }

    static PolicyPriority Compile(
        PriorityRule rule, (uint Eenheden, int Basisteam) place,
        OffenceCatalogue catalogue, Organisation organisation) =>
        new(rule.OffenceGroups.Length == 0
                ? ulong.MaxValue
                : Mask(rule.OffenceGroups, group => catalogue.GroupIndexOf(group)),
            rule.Eenheden.Length == 0
                ? place.Eenheden
                : (uint)Mask(rule.Eenheden, code => organisation.EenheidIndexOf(code)),
            rule.Basisteam is null ? place.Basisteam : organisation.BasisteamIndexOf(rule.Basisteam),
            [.. rule.Gemeenten.Distinct().Order(StringComparer.Ordinal)],
            rule.MethodTag,
            rule.Online,
            rule.ValidFrom is { } first ? DutchMidnight.UnixSeconds(first) : long.MinValue,
            rule.ValidUntil is { } last ? DutchMidnight.UnixSeconds(last.AddDays(1)) : long.MaxValue,
            (short)rule.Strength,
            rule.Title,
            rule.Source);

    // An overlay's priorities hold in its own place only.
    static (uint Eenheden, int Basisteam) Place(PolicyDocument document, Organisation organisation)
    {
        switch (document.Kind)
        {
            case PolicyKind.EenheidOverlay:
                return (1u << organisation.EenheidIndexOf(document.Place), -1);
            case PolicyKind.BasisteamOverlay:
                var team = organisation.BasisteamIndexOf(document.Place);
                return (1u << organisation.Basisteams[team].EenheidIndex, team);
            default:
                return (uint.MaxValue, -1);
        }
    }

    static ulong Mask(ImmutableArray<string> codes, Func<string, int> indexOf) =>
        codes.Aggregate(0ul, (mask, code) => mask | 1ul << indexOf(code));
}
