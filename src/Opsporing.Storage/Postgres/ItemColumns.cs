using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Open items column by column, as arrays for one statement; reused from group to group.</summary>
sealed class ItemColumns
{
    readonly List<long> _laneKey = [], _received = [], _lastChange = [], _nextChange = [], _rankKey = [], _termTime = [],
        _routeTermTime = [], _promoteTime = [], _bodyTraceTime = [], _harm = [], _flags = [];
    readonly List<int> _revision = [], _number = [], _priority = [], _guards = [], _redFlags = [];
    readonly List<short> _lane = [], _deskKind = [], _kind = [], _termKind = [], _band = [], _advice = [], _acts = [],
        _certainty = [], _coViewer1 = [], _coViewer2 = [], _coViewer3 = [];
    readonly List<bool> _isReviewed = [];

    /// <summary>Names of the columns, in the order of <see cref="Parameters"/>; the texts come from elsewhere.</summary>
    public static readonly string[] Names =
    [
        "lane_key", "received", "last_change", "next_change", "rank_key", "term_time", "route_term_time", "promote_time",
        "body_trace_time", "harm_hundredth_days", "flags", "revision", "assessment_number", "priority", "guards", "red_flags",
        "lane", "desk_kind", "report_kind", "term_kind", "band", "advice", "acts", "certainty",
        "co_viewer_1", "co_viewer_2", "co_viewer_3", "is_danger_reviewed",
    ];

    /// <summary>The values of row <paramref name="index"/> (an SQL expression from 1), as columns of a SELECT.</summary>
    public static string Subscripts(int firstParameter, string index)
    {
        var columns = Names.Select((name, i) => (name, Value: $"(${firstParameter + i})[{index}]"));
        return string.Join(", ", columns.Select(c => c.name is "last_change" or "next_change" ? $"nullif({c.Value}, -1)" : c.Value));
    }

    public void Clear()
    {
        foreach (var list in (ReadOnlySpan<List<long>>)[_laneKey, _received, _lastChange, _nextChange, _rankKey, _termTime,
            _routeTermTime, _promoteTime, _bodyTraceTime, _harm, _flags])
            list.Clear();
        foreach (var list in (ReadOnlySpan<List<int>>)[_revision, _number, _priority, _guards, _redFlags])
            list.Clear();
        foreach (var list in Shorts)
            list.Clear();
        _isReviewed.Clear();
    }

    /// <summary>Adds an item at its place as of <paramref name="now"/>, Unix seconds.</summary>
    public void Add(QueueItem item, long now)
    {
        var place = ItemPlace.Of(item, now);
        _laneKey.Add(place.LaneKey);
        _received.Add(item.Received);
        _lastChange.Add(place.LastChange ?? -1);
        _nextChange.Add(place.NextChange ?? -1);
        _rankKey.Add(item.RankKey);
        _termTime.Add(item.TermTime);
        _routeTermTime.Add(item.RouteTermTime);
        _promoteTime.Add(item.PromoteTime);
        _bodyTraceTime.Add(item.BodyTraceTime);
        _harm.Add(item.HarmHundredthDays);
        _flags.Add((long)item.Flags);
        _revision.Add(item.Revision);
        _number.Add(item.AssessmentNumber);
        _priority.Add(item.Priority);
        _guards.Add((int)item.Guards);
        _redFlags.Add(item.RedFlags);
        _lane.Add(place.Lane);
        _deskKind.Add((short)item.DeskKind);
        _kind.Add((short)item.Kind);
        _termKind.Add((short)item.TermKind);
        _band.Add(item.Band);
        _advice.Add((short)item.Advice);
        _acts.Add((short)item.Acts);
        _certainty.Add((short)item.Certainty);
        _coViewer1.Add(item.CoViewers.First);
        _coViewer2.Add(item.CoViewers.Second);
        _coViewer3.Add(item.CoViewers.Third);
        _isReviewed.Add(item.IsDangerReviewed);
    }

    List<short>[] Shorts =>
        [_lane, _deskKind, _kind, _termKind, _band, _advice, _acts, _certainty, _coViewer1, _coViewer2, _coViewer3];

    /// <summary>One array per column, filled anew by <see cref="Add"/>.</summary>
    public IEnumerable<NpgsqlParameter> Parameters()
    {
        foreach (var list in (List<long>[])[_laneKey, _received, _lastChange, _nextChange, _rankKey, _termTime,
            _routeTermTime, _promoteTime, _bodyTraceTime, _harm, _flags])
            yield return Arrays.Of(list, NpgsqlDbType.Bigint);
        foreach (var list in (List<int>[])[_revision, _number, _priority, _guards, _redFlags])
            yield return Arrays.Of(list, NpgsqlDbType.Integer);
        foreach (var list in Shorts)
            yield return Arrays.Of(list, NpgsqlDbType.Smallint);
        yield return Arrays.Of(_isReviewed, NpgsqlDbType.Boolean);
    }
}

/// <summary>Where an item stands as of an instant, when it came there and when it leaves (Unix seconds).</summary>
readonly record struct ItemPlace(short Lane, long LaneKey, long? LastChange, long? NextChange)
{
    /// <summary>Seconds behind the clock for which a change of place is remembered: twice what a page may ask.</summary>
    const long ChangeMemory = 2 * DeskQueue.MoveWindow;

    public static ItemPlace Of(QueueItem item, long now)
    {
        long? last = null;
        var change = item.NextChange(now - ChangeMemory);
        for (; change <= now; change = item.NextChange(change))
            last = change;
        var key = item.KeyAt(now);
        return new(key.Lane, key.Primary, last, change == long.MaxValue ? null : change);
    }
}

/// <summary>Arrays as parameters; lists are bound once and filled anew.</summary>
static class Arrays
{
    public static NpgsqlParameter Of<T>(List<T> list, NpgsqlDbType type) =>
        new NpgsqlParameter<List<T>> { TypedValue = list, NpgsqlDbType = NpgsqlDbType.Array | type };
}
