using System.Collections.Immutable;
using System.Numerics;

namespace Opsporing;

/// <summary>What the lead model may see of a report: a fixed list of features, each a set of levels that hold or do not.</summary>
/// <remarks>
/// Only what is known at intake. Not in it and not reachable from it: gemeente, wijk, postcode, grid cell, channel, eenheid, every trait
/// of victim or suspect, and everything that is learned later. A level is named <c>feature=value</c>; a change of this list
/// or of a boundary is a new <see cref="Version"/>, and a model of another version is refused.
/// </remarks>
public sealed class LeadLevels
{
    /// <summary>Version of the list of features and of their boundaries.</summary>
    public const int Version = 1;

    /// <summary>Feature of the free codes, whose levels are texts: <c>method_tag=ruit_ingooien</c>.</summary>
    public const string MethodTag = "method_tag";

    const long Day = 86_400;

    /// <summary>Features by code, in the order of the levels; lead kinds are one feature each.</summary>
    public static ImmutableArray<string> Features { get; } =
    [
        "offence_group", "offence", "stage", "place_type", "weapon", "relation", "online", "time_known", "report_delay",
        "leads_present", "lead", MethodTag,
    ];

    // Upper ends in whole days, closed. 28: the limit of EBIT (McFadzien and others, 2020); 14 and 28: camera windows.
    static readonly (long Days, string Value)[] s_delays =
        [(0, "0"), (1, "1"), (2, "2"), (7, "3-7"), (14, "8-14"), (28, "15-28"), (90, "29-90"), (365, "91-365"), (long.MaxValue, "over_365")];

    static readonly string[] s_leadStates = ["none", "lost", "present_weak", "present_strong", "secured"];

    readonly OffenceCatalogue _catalogue;
    readonly string[] _keys;
    readonly int _offences, _stages, _places, _weapons, _relations, _online, _times, _delays, _counts, _leads;

    /// <param name="catalogue">Its groups and offences are levels.</param>
    /// <param name="leadKinds">Each is a feature.</param>
    public LeadLevels(OffenceCatalogue catalogue, LeadKindTable leadKinds)
    {
        _catalogue = catalogue;
        var keys = new List<string>();
        int Add(string feature, IEnumerable<string> values)
        {
            var start = keys.Count;
            keys.AddRange(values.Select(v => $"{feature}={v}"));
            return start;
        }
        Add("offence_group", [.. catalogue.Groups, "none", "unknown"]);
        _offences = Add("offence", catalogue.Offences.Select(o => o.Code));
        _stages = Add("stage", ["attempted", "prepared"]);
        _places = Add("place_type", Enum.GetValues<PlaceType>().Select(UpperSnake.Of));
        _weapons = Add("weapon", Enum.GetValues<Weapon>().Select(UpperSnake.Of));
        _relations = Add("relation", Enum.GetValues<VictimRelation>().Select(UpperSnake.Of));
        _online = Add("online", ["yes"]);
        _times = Add("time_known", ["no", "day", "clock"]);
        _delays = Add("report_delay", s_delays.Select(d => d.Value).Append("unknown"));
        _counts = Add("leads_present", ["0", "1", "2", "3_or_more"]);
        _leads = keys.Count;
        foreach (var kind in leadKinds.Kinds)
            Add("lead." + kind.Code, s_leadStates);
        _keys = [.. keys];
    }

    /// <summary>Levels by index, but for those of <see cref="MethodTag"/>, which are looked up by text.</summary>
    public ReadOnlySpan<string> Keys => _keys;

    /// <summary>Gives every level that holds, tags apart; none twice. Allocates nothing.</summary>
    /// <param name="facts">Resolved against the tables of the constructor.</param>
    /// <param name="now">Unix seconds: leads that have perished by then are lost.</param>
    /// <param name="sink">Receives indices into <see cref="Keys"/>.</param>
    public void Visit<TSink>(Facts facts, long now, ref TSink sink) where TSink : struct, ILeadLevelSink
    {
        VisitOffences(facts, ref sink);
        sink.Add(_places + (int)facts.PlaceType);
        sink.Add(_weapons + (int)facts.Weapon);
        for (int rest = facts.Relations; rest != 0; rest &= rest - 1)
            sink.Add(_relations + BitOperations.TrailingZeroCount(rest));
        if (facts.IsOnline)
            sink.Add(_online);
        sink.Add(_times + (!facts.IsOccurredKnown ? 0 : facts.IsClockKnown ? 2 : 1));
        sink.Add(_delays + (facts.IsOccurredKnown ? DelayOf(facts.Received - facts.Occurred) : s_delays.Length));
        VisitLeads(facts, now, ref sink);
    }

    /// <summary>How many of the facts that every intake can ask are unknown: place type, weapon, relation, time, leads.</summary>
    public static int MissingFacts(Facts facts) =>
        (facts.PlaceType == PlaceType.Unknown ? 1 : 0) + (facts.Weapon == Weapon.Unknown ? 1 : 0)
        + ((facts.Relations & ~1) == 0 ? 1 : 0) + (facts.IsOccurredKnown ? 0 : 1) + (facts.LeadsAsked == 0 ? 1 : 0);

    /// <summary>Most that <see cref="MissingFacts"/> can be.</summary>
    public const int MaxMissingFacts = 5;

    void VisitOffences<TSink>(Facts facts, ref TSink sink) where TSink : struct, ILeadLevelSink
    {
        ulong groups = 0;
        var stages = 0;
        for (var i = 0; i < facts.OffenceCount; i++)
        {
            var (offence, stage) = facts.Offences[i];
            groups |= 1UL << _catalogue.GroupIndices[offence];
            stages |= 1 << (int)stage;
            if (!IsRepeated(facts, i))
                sink.Add(_offences + offence);
        }
        for (var rest = groups; rest != 0; rest &= rest - 1)
            sink.Add(BitOperations.TrailingZeroCount(rest));
        if (facts.OffenceCount == 0)
            sink.Add(_catalogue.Groups.Length);
        if (facts.UnknownOffenceCount > 0)
            sink.Add(_catalogue.Groups.Length + 1);
        if ((stages & 1 << (int)OffenceStage.Attempted) != 0)
            sink.Add(_stages);
        if ((stages & 1 << (int)OffenceStage.Prepared) != 0)
            sink.Add(_stages + 1);
    }

    // The same offence completed and attempted is one level.
    static bool IsRepeated(Facts facts, int at)
    {
        for (var i = 0; i < at; i++)
            if (facts.Offences[i].Index == facts.Offences[at].Index)
                return true;
        return false;
    }

    void VisitLeads<TSink>(Facts facts, long now, ref TSink sink) where TSink : struct, ILeadLevelSink
    {
        var (count, lost) = (0, facts.LeadsLost);
        foreach (ref readonly var lead in facts.Leads.AsSpan(0, facts.LeadCount))
        {
            if (lead.GoneTime <= now)
            {
                lost |= 1UL << lead.Kind;
                continue;
            }
            count++;
            var isSecured = (facts.LeadsSecured >> lead.Kind & 1) != 0;
            sink.Add(_leads + s_leadStates.Length * lead.Kind + (isSecured ? 4 : lead.Quality < 500 ? 2 : 3));
        }
        for (var rest = lost; rest != 0; rest &= rest - 1)
            sink.Add(_leads + s_leadStates.Length * BitOperations.TrailingZeroCount(rest) + 1);
        for (var rest = facts.LeadsAsked & ~facts.LeadsPresent & ~facts.LeadsLost; rest != 0; rest &= rest - 1)
            sink.Add(_leads + s_leadStates.Length * BitOperations.TrailingZeroCount(rest));
        sink.Add(_counts + Math.Min(count, 3));
    }

    static int DelayOf(long seconds)
    {
        var at = 0;
        while (seconds / Day > s_delays[at].Days)
            at++;
        return at;
    }
}

/// <summary>Takes the levels of a report, one by one.</summary>
public interface ILeadLevelSink
{
    /// <param name="level">Index into <see cref="LeadLevels.Keys"/>.</param>
    void Add(int level);
}
