namespace Opsporing;

/// <summary>Which desk is proposed to lead a series.</summary>
public static class CoordinatingDesk
{
    /// <summary>
    /// With a sexual member the frontoffice of the eenheid with most of those; national desks and specialists where most members stand with
    /// one already; else the basisteam when there is one only, and the districtsrecherche of the basisteam with most members. Ties by index.
    /// </summary>
    /// <param name="members">All members, not empty.</param>
    /// <param name="organisation">Where the desks are.</param>
    /// <returns>Position of the desk; the national classification when no place is known.</returns>
    public static int Propose(IReadOnlyCollection<SeriesReport> members, Organisation organisation)
    {
        if (members.Any(static m => m.IsSexual))
            return OfEenheid(DeskKind.FrontofficeTos, members.Where(static m => m.IsSexual), organisation);
        var kind = members.GroupBy(static m => m.DeskKind).OrderByDescending(static g => g.Count()).ThenBy(static g => g.Key).First().Key;
        if (kind is DeskKind.Cyber or DeskKind.NationalFraud or DeskKind.Avim or DeskKind.Integrity)
            return OfEenheid(kind, members, organisation);
        var team = Most(members.Select(static m => m.Basisteam));
        if (team < 0)
            return OfEenheid(DeskKind.Classification, members, organisation);
        return members.All(m => m.Basisteam == team) ? organisation.Basisteams[team].DeskIndex : organisation.DistrictDeskOf(team);
    }

    static int OfEenheid(DeskKind kind, IEnumerable<SeriesReport> members, Organisation organisation)
    {
        var eenheid = Most(members.Select(static m => m.Eenheid));
        var own = eenheid < 0 ? -1 : organisation.DeskOf(kind, eenheid);
        return own >= 0 ? own : organisation.NationalDeskOf(kind) is >= 0 and var national
            ? national
            : organisation.NationalDeskOf(DeskKind.Classification);
    }

    static int Most(IEnumerable<short> indices) =>
        indices.Where(static i => i >= 0).GroupBy(static i => i)
            .OrderByDescending(static g => g.Count()).ThenBy(static g => g.Key).FirstOrDefault()?.Key ?? -1;
}
