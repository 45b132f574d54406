using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A series as it stands: its members and what they amount to.</summary>
public sealed record SeriesSummary
{
    /// <summary>Days over which growth is told.</summary>
    public const int GrowthDays = 28;

    /// <summary>Fewest shielded members that are counted.</summary>
    public const int ShieldLimit = 10;

    const long GrowthSeconds = GrowthDays * 86_400L;

    /// <summary>The member received first; ties by identity. Any member names the series; this one is shown.</summary>
    public required ReportId Anchor { get; init; }

    /// <summary>Ascending by identity; of the sexual ones only for who may see them.</summary>
    public required ImmutableArray<SeriesReport> Members { get; init; }

    /// <summary>Members that are withheld: 0 when none are, null for fewer than <see cref="ShieldLimit"/>.</summary>
    public int? ShieldedCount { get; init; } = 0;

    /// <summary>Indices, distinct, ascending.</summary>
    public required ImmutableArray<short> Eenheden { get; init; }
    public required ImmutableArray<short> Basisteams { get; init; }

    public required long HarmHundredthDays { get; init; }

    /// <summary>Received first and last, Unix seconds.</summary>
    public required long FirstTime { get; init; }
    public required long LastTime { get; init; }

    /// <summary>Received in the last <see cref="GrowthDays"/>, and in as many before.</summary>
    public required int RecentCount { get; init; }
    public required int EarlierCount { get; init; }

    /// <summary>A member is a sexual offence: a frontoffice coordinates.</summary>
    public required bool HasSexual { get; init; }

    /// <summary>The confirmation that holds; null for a proposal.</summary>
    public SeriesAct? Confirmation { get; init; }

    /// <param name="members">All of one group, ascending by identity, not empty.</param>
    /// <param name="acts">All acts.</param>
    /// <param name="now">Unix seconds.</param>
    public static SeriesSummary Of(IReadOnlyList<SeriesReport> members, IEnumerable<SeriesAct> acts, long now)
    {
        var ids = members.Select(static m => m.Id).ToHashSet();
        return Totals([.. members], now) with
        {
            Confirmation = acts.Where(a => a.Kind == SeriesActKind.Confirm && ids.Contains(a.Reports[0])).MinBy(static a => a.Number),
        };
    }

    /// <summary>The same for somebody: what may not be seen is withheld, and so is its part in every total.</summary>
    /// <param name="seesSexual">Sees sexual reports; else they are shielded, and not counted below <see cref="ShieldLimit"/>.</param>
    /// <param name="seesIntegrity">Sees reports that involve police staff; else they do not exist.</param>
    /// <param name="now">Unix seconds.</param>
    /// <returns>Null when nothing is left to see.</returns>
    public SeriesSummary? SeenBy(bool seesSexual, bool seesIntegrity, long now)
    {
        ImmutableArray<SeriesReport> exist = [.. Members.Where(m => seesIntegrity || !m.PoliceStaffInvolved || m.IsSexual && seesSexual)];
        ImmutableArray<SeriesReport> seen = [.. exist.Where(m => seesSexual || !m.IsSexual)];
        if (seen.Length == Members.Length || seen.IsEmpty)
            return seen.IsEmpty ? null : this;
        var shielded = exist.Length - seen.Length;
        return Totals(seen, now) with
        {
            HasSexual = exist.Any(static m => m.IsSexual),
            ShieldedCount = shielded is > 0 and < ShieldLimit ? null : shielded,
            Confirmation = Confirmation,
        };
    }

    static SeriesSummary Totals(ImmutableArray<SeriesReport> members, long now) => new()
    {
        Anchor = members.OrderBy(static m => m.ReceivedTime).ThenBy(static m => m.Id).First().Id,
        Members = members,
        Eenheden = [.. members.Select(static m => m.Eenheid).Where(static e => e >= 0).Distinct().Order()],
        Basisteams = [.. members.Select(static m => m.Basisteam).Where(static b => b >= 0).Distinct().Order()],
        HarmHundredthDays = members.Sum(static m => m.HarmHundredthDays),
        FirstTime = members.Min(static m => m.ReceivedTime),
        LastTime = members.Max(static m => m.ReceivedTime),
        RecentCount = members.Count(m => m.ReceivedTime > now - GrowthSeconds && m.ReceivedTime <= now),
        EarlierCount = members.Count(m => m.ReceivedTime > now - 2 * GrowthSeconds && m.ReceivedTime <= now - GrowthSeconds),
        HasSexual = members.Any(static m => m.IsSexual),
    };
}
