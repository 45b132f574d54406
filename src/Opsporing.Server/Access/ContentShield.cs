using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Opsporing.Server;

/// <summary>
/// What lists, counts and watches show of sexual offences to those who may not see them: that a report is there and its danger.
/// </summary>
/// <remarks>One place for every reply. What a service withholds by itself stays withheld.</remarks>
sealed class ContentShield(Installation installation)
{
    /// <summary>Counts of sexual offences below this are not shown.</summary>
    public const int Least = 10;

    FrozenSet<string>? _groups;

    /// <summary>Offence groups with a sexual offence in them.</summary>
    FrozenSet<string> SexualGroups => _groups ??= installation.Reference.Catalogue.Offences
        .Where(o => o.IsSexual).Select(o => o.Group).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for an offence group with a sexual offence in it.</summary>
    public bool IsSexual(string group) => SexualGroups.Contains(group);

    /// <summary>The reply as this caller may see it.</summary>
    public T Apply<T>(T reply, Caller caller) =>
        (Authorisation.SightOf(caller.Roles) & Sight.Sexual) != 0 || reply is not IMessage message ? reply : (T)Shielded(message);

    IMessage Shielded(IMessage reply)
    {
        switch (reply)
        {
            case V1.ListQueueItemsResponse list:
                foreach (var entry in list.Entries.Where(e => IsSexual(e.Item)))
                    (entry.Item, entry.Report, entry.Assessment) = (Bare(entry.Item), null, null);
                return list;
            case V1.WatchQueueResponse { Put.Item: { } item } watch when IsSexual(item):
                var copy = watch.Clone(); // others watch the same message
                copy.Put.Item = Bare(item);
                return copy;
            case V1.ListSignalsResponse signals:
                foreach (var signal in signals.Signals)
                    Withhold(signal);
                return signals;
            case V1.RunSignalsResponse run:
                foreach (var signal in run.Signals)
                    Withhold(signal);
                return run;
            case V1.ListQueuesResponse queues:
                foreach (var queue in queues.Queues.Where(q => q.DeskKind == V1.DeskKind.FrontofficeTos))
                    Withhold(queue);
                return queues;
            case V1.GetTosOverviewResponse overview:
                foreach (var state in overview.Frontoffices)
                    Withhold(state);
                return overview;
            case V1.GetFacetsResponse facets:
                Keep(facets.Counts, c => c.Facet != "offence_group" || c.ItemCount >= Least || !SexualGroups.Contains(c.Value));
                return facets;
            case V1.SimulatePolicyResponse { Result: { } result }:
                Withhold(result);
                return reply;
            case V1.StartShadowResponse { Shadow: { } shadow }:
                Keep(shadow.DeskMoves, IsShown);
                return reply;
            case V1.StopShadowResponse { Shadow: { } shadow }:
                Keep(shadow.DeskMoves, IsShown);
                return reply;
            case V1.GetShadowResponse { Shadow: { } shadow }:
                Keep(shadow.DeskMoves, IsShown);
                return reply;
            default:
                if (reply.Descriptor.FindFieldByName("work") is { FieldType: FieldType.Message } field
                    && field.Accessor.GetValue(reply) is V1.Work work && work.Guards.Contains(V1.Guard.SexualOffence))
                    work.AssignedOffences.Clear();
                return reply;
        }
    }

    static bool IsSexual(V1.QueueItem? item) => item is not null
        && (item.Flags.Contains(V1.AssessmentFlag.Sexual) || item.Guards.Contains(V1.Guard.SexualOffence)
            || item.DeskKind == V1.DeskKind.FrontofficeTos);

    // Where it stands, since when, by when, and whether there is danger.
    static V1.QueueItem Bare(V1.QueueItem item)
    {
        var bare = new V1.QueueItem
        {
            ReportId = item.ReportId,
            Revision = item.Revision,
            AssessmentNumber = item.AssessmentNumber,
            Desk = item.Desk,
            DeskKind = item.DeskKind,
            ReceivedTime = item.ReceivedTime,
            Lane = item.Lane,
            TermTime = item.TermTime,
            IsClaimed = item.IsClaimed,
            IsDangerReviewed = item.IsDangerReviewed,
            WaitUntilTime = item.WaitUntilTime,
            OfferedDesk = item.OfferedDesk,
            IsSecondPersonDue = item.IsSecondPersonDue,
        };
        bare.Flags.Add(item.Flags.Where(f => f == V1.AssessmentFlag.Danger));
        return bare;
    }

    static void Withhold(V1.Queue queue)
    {
        queue.IsCountWithheld = true;
        queue.ItemCount = queue.ItemCount >= Least ? queue.ItemCount : 0;
        queue.LaneItemCounts.Clear();
        queue.OldestReceivedTime = null;
        queue.Policies.Clear();
        queue.IsMixed = false;
    }

    static void Withhold(V1.FrontofficeState state)
    {
        state.IsCountWithheld = true;
        state.ItemCount = state.ItemCount >= Least ? state.ItemCount : 0;
        (state.MeldingCount, state.AangifteCount, state.OldestReceivedTime) = (0, 0, null);
        state.LaneItemCounts.Clear();
        state.Duties.Clear();
    }

    // A ratio of two small counts says as much as they do.
    void Withhold(V1.Signal signal)
    {
        if (IsSexual(signal.OffenceGroup) && (signal.Received.ReportCount < Least || signal.Fresh.ReportCount < Least))
            (signal.Received, signal.Fresh, signal.QValuePpm, signal.StrengthPermille) = (null, null, 0, 0);
    }

    void Withhold(V1.PolicySimulation result)
    {
        Keep(result.DeskMoves, IsShown);
        Keep(result.Teams, t => t.DeskKind != V1.DeskKind.FrontofficeTos || t.Before.ReportCount >= Least && t.After.ReportCount >= Least);
        Keep(result.Effects, e => e.Grouping != V1.SimulationGrouping.OffenceGroup || e.ReportCount >= Least || !SexualGroups.Contains(e.Code));
        Keep(result.Disparities,
            d => d.Grouping != V1.SimulationGrouping.OffenceGroup || d.ReportCount >= Least || !SexualGroups.Contains(d.Code));
    }

    bool IsShown(V1.DeskMove move) => move.ReportCount >= Least || !IsFrontoffice(move.From) && !IsFrontoffice(move.To);

    bool IsFrontoffice(string desk)
    {
        var organisation = installation.Reference.Organisation;
        return organisation.DeskIndexOf(desk) is >= 0 and var index && organisation.Desks[index].Kind == DeskKind.FrontofficeTos;
    }

    static void Keep<T>(Google.Protobuf.Collections.RepeatedField<T> list, Func<T, bool> isKept)
    {
        for (var i = list.Count - 1; i >= 0; i--)
            if (!isKept(list[i]))
                list.RemoveAt(i);
    }
}
