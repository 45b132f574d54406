using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Why an act on series is refused.</summary>
public enum SeriesRefusal : byte
{
    /// <summary>A named report is in no series.</summary>
    NoSeries = 1,

    /// <summary>The named reports are not all in one series.</summary>
    NotOneSeries,

    /// <summary>Nothing would be left on one side.</summary>
    NothingLeft,

    /// <summary>They are together already.</summary>
    AlreadyOne,

    /// <summary>A member is a sexual offence: a frontoffice acts and coordinates.</summary>
    SexualMember,

    /// <summary>The desk does not exist.</summary>
    UnknownDesk,
}

/// <summary>Whether an act on series may be, as the series stand.</summary>
public static class SeriesCheck
{
    /// <summary>The members that would be left behind when some are taken out.</summary>
    /// <param name="graph">Series as they stand.</param>
    /// <param name="taken">Not empty.</param>
    /// <param name="seesSexual">Whether who acts may see sexual reports.</param>
    /// <param name="rest">Ascending; empty when refused.</param>
    public static SeriesRefusal? Split(SeriesGraph graph, ImmutableArray<ReportId> taken, bool seesSexual, out ImmutableArray<ReportId> rest)
    {
        rest = [];
        var members = graph.MembersOf(taken[0]);
        if (members.Count < 2)
            return SeriesRefusal.NoSeries;
        var ids = members.Select(static m => m.Id).ToHashSet();
        if (!taken.All(ids.Contains))
            return SeriesRefusal.NotOneSeries;
        if (!seesSexual && members.Any(static m => m.IsSexual))
            return SeriesRefusal.SexualMember;
        rest = [.. ids.Where(id => !taken.Contains(id)).Order()];
        return rest.IsEmpty ? SeriesRefusal.NothingLeft : null;
    }

    /// <summary>Whether the named reports may be joined, with all that is in their series.</summary>
    /// <param name="named">What series need of each named report, whether the graph keeps it or not; two or more.</param>
    public static SeriesRefusal? Merge(SeriesGraph graph, IReadOnlyList<SeriesReport> named, bool seesSexual)
    {
        if (!seesSexual && named.Concat(named.SelectMany(n => graph.MembersOf(n.Id))).Any(static m => m.IsSexual))
            return SeriesRefusal.SexualMember;
        var first = graph.MembersOf(named[0].Id).Select(static m => m.Id).ToHashSet();
        return named.All(n => first.Contains(n.Id)) ? SeriesRefusal.AlreadyOne : null;
    }

    /// <summary>Whether a series may be confirmed with this lead at this desk.</summary>
    public static SeriesRefusal? Confirm(SeriesGraph graph, ReportId lead, Desk? desk, bool seesSexual)
    {
        var members = graph.MembersOf(lead);
        if (members.Count < 2)
            return SeriesRefusal.NoSeries;
        if (desk is null)
            return SeriesRefusal.UnknownDesk;
        return members.Any(static m => m.IsSexual) && (!seesSexual || desk.Kind != DeskKind.FrontofficeTos)
            ? SeriesRefusal.SexualMember
            : null;
    }
}
