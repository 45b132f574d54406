using System.Collections.Immutable;
using System.Text;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>Series and people's acts on them. The contract and its errors: <c>series_service.proto</c>.</summary>
sealed class SeriesService(Installation installation, SeriesBoard board, SeriesConfirmation confirmation)
    : V1.SeriesService.SeriesServiceBase
{
    const int DefaultSize = 50;
    const int MaxSize = 200;
    const int HubsShown = 100;
    const int MaxNamed = 1000;
    const int MaxReason = 2000;

    Organisation Organisation => installation.Reference.Organisation;

    PageTokens Tokens => new(installation.Keys.Paging);

    /// <inheritdoc/>
    public override async Task<ListSeriesResponse> ListSeries(ListSeriesRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        if (request.PageSize is < 0 or > MaxSize)
            throw RpcErrors.FieldInvalid("page_size", $"A page size lies in 0..{MaxSize}.").ToRpcException();
        var size = request.PageSize == 0 ? DefaultSize : request.PageSize;
        var binding = $"ListSeries\n{caller.Reach}";
        byte[] position = [];
        if (request.PageToken.Length > 0 && !Tokens.TryRead(request.PageToken, binding, out _, out position))
            throw RpcErrors.PageTokenInvalid().ToRpcException();
        return await board.ReadAsync((graph, number) =>
        {
            var response = new ListSeriesResponse { ActNumber = number };
            var all = graph.Groups().Where(g => g.Count >= graph.Rules.MinMembers).Select(g => See(graph, g, caller)).OfType<Seen>()
                .OrderByDescending(static s => s.Summary.Members.Length).ThenBy(static s => s.Summary.Anchor)
                .SkipWhile(s => position.Length > 0 && !IsAfter(s.Summary, position)).Take(size + 1).ToList();
            foreach (var seen in all.Take(size))
                response.Series.Add(ToWire.Series(seen.Summary, seen.Desk, Organisation));
            if (position.Length == 0)
                foreach (var hub in graph.Hubs().Take(HubsShown))
                    response.HubKeys.Add(new V1.HubKey { Key = hub.Key.ToString(), ReportCount = hub.ReportCount, IsPublic = hub.IsPublic });
            if (all.Count > size)
                response.NextPageToken = Tokens.Write(installation.Now, PositionOf(all[size - 1].Summary), binding);
            return response;
        }, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<GetSeriesResponse> GetSeries(GetSeriesRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var id = Ids([request.ReportId], "report_id", 1)[0];
        caller.RequirePurpose();
        return await board.ReadAsync((graph, number) =>
        {
            if (Find(graph, id, caller) is not { } seen)
                throw RpcErrors.SeriesNotFound(id).ToRpcException();
            var members = seen.Summary.Members;
            var ids = members.Select(static m => m.Id).ToHashSet();
            var hubs = graph.Hubs().Select(static h => h.Key).ToHashSet();
            return new GetSeriesResponse
            {
                Series = ToWire.Series(seen.Summary, seen.Desk, Organisation),
                Members = { members.Select(m => ToWire.Member(m, Organisation)) },
                Evidence = { SeriesEvidenceOf(graph, members, hubs) },
                // An act that names a shielded report is shown without it, or not at all.
                Acts = { graph.Acts.Select(a => a with { Reports = [.. a.Reports.Where(ids.Contains)] })
                    .Where(static a => !a.Reports.IsEmpty).Select(ToWire.Act) },
                ActNumber = number,
            };
        }, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<SplitSeriesResponse> SplitSeries(SplitSeriesRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var ids = Ids(request.ReportIds, "report_ids", 1);
        var reason = Reason(request.Reason);
        var rest = await board.ReadAsync((graph, number) =>
        {
            CheckNumber(request.ActNumber, number);
            foreach (var id in ids)
                if (Find(graph, id, caller) is null)
                    throw RpcErrors.SeriesNotFound(id).ToRpcException();
            Refuse(SeriesCheck.Split(graph, ids, SeesSexual(caller), out var left));
            return left;
        }, context.CancellationToken);
        return new() { Act = ToWire.Act(await AppendAsync(SeriesActKind.Split, request.ActNumber, ids, rest, reason, "", caller, context)) };
    }

    /// <inheritdoc/>
    public override async Task<MergeSeriesResponse> MergeSeries(MergeSeriesRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var ids = Ids(request.ReportIds, "report_ids", 2);
        var reason = Reason(request.Reason);
        var named = new List<SeriesReport>();
        foreach (var (stored, id) in (await installation.Store.FindManyAsync(ids, context.CancellationToken)).Zip(ids))
        {
            var report = stored is null ? null : await SeriesReading.OfAsync(stored, installation.Library, context.CancellationToken);
            // A report that the caller may not know of is one that does not exist.
            if (report is null || !Reaches(caller, report) || Summarise([report], []).SeenBy(SeesSexual(caller), SeesIntegrity(caller), 0) is null)
                throw RpcErrors.ReportNotFound(id).ToRpcException();
            named.Add(report);
        }
        await board.ReadAsync((graph, number) =>
        {
            CheckNumber(request.ActNumber, number);
            Refuse(SeriesCheck.Merge(graph, named, SeesSexual(caller)));
            return 0;
        }, context.CancellationToken);
        return new() { Act = ToWire.Act(await AppendAsync(SeriesActKind.Merge, request.ActNumber, ids, [], reason, "", caller, context)) };
    }

    /// <inheritdoc/>
    public override async Task<ConfirmSeriesResponse> ConfirmSeries(ConfirmSeriesRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var lead = Ids([request.LeadReportId], "lead_report_id", 1)[0];
        var reason = Reason(request.Reason);
        caller.RequirePurpose();
        var (members, desk, standing) = await board.ReadAsync((graph, number) =>
        {
            CheckNumber(request.ActNumber, number);
            if (Find(graph, lead, caller) is not { } seen)
                throw RpcErrors.SeriesNotFound(lead).ToRpcException();
            var all = graph.MembersOf(lead);
            var code = request.Desk.Length > 0 ? request.Desk : seen.Summary.Confirmation?.Desk ?? seen.Desk;
            var index = Organisation.DeskIndexOf(code);
            Refuse(SeriesCheck.Confirm(graph, lead, index < 0 ? null : Organisation.Desks[index], SeesSexual(caller)));
            var before = seen.Summary.Confirmation is { } act && act.Reports[0] == lead && act.Desk == code ? act : null;
            return (all.Select(static m => m.Id).ToImmutableArray(), code, before);
        }, context.CancellationToken);
        var confirmed = standing ?? await AppendAsync(
            SeriesActKind.Confirm, request.ActNumber, [lead, .. members.Where(m => m != lead)], [], reason, desk, caller, context);
        return new()
        {
            Act = ToWire.Act(confirmed),
            Outcomes = { await confirmation.CarryOutAsync(confirmed, members, caller, context.CancellationToken) },
        };
    }

    async Task<Opsporing.SeriesAct> AppendAsync(
        SeriesActKind kind, long number, ImmutableArray<Opsporing.ReportId> reports, ImmutableArray<Opsporing.ReportId> rest, string reason,
        string desk, Caller caller, ServerCallContext context)
    {
        var act = new Opsporing.SeriesAct
        {
            Number = number + 1,
            Kind = kind,
            Reports = reports,
            Rest = rest,
            Actor = caller.Person,
            Reason = reason,
            Time = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Desk = desk,
        };
        var stored = new StoredAct(StoredAct.Series, act.Number, act.Actor, act.Time, SeriesActEncoding.Encode(act));
        if (!await installation.Store.AppendActAsync(stored, context.CancellationToken))
            throw RpcErrors.SeriesChanged(act.Number).ToRpcException();
        // A confirmation feeds Development of its lead, a split may take that away.
        await installation.Register.RefreshAsync(CancellationToken.None);
        return act;
    }

    Seen? Find(SeriesGraph graph, Opsporing.ReportId id, Caller caller)
    {
        var members = graph.MembersOf(id);
        return members.Count > 1 && See(graph, members, caller) is { } seen && seen.Summary.Members.Any(m => m.Id == id) ? seen : null;
    }

    /// <summary>What the caller sees of a group; null when nothing of it is within the scope.</summary>
    Seen? See(SeriesGraph graph, IReadOnlyList<SeriesReport> members, Caller caller)
    {
        if (!members.Any(m => Reaches(caller, m)))
            return null;
        var summary = Summarise(members, graph.Acts).SeenBy(SeesSexual(caller), SeesIntegrity(caller), installation.Now);
        return summary is null || !summary.Members.Any(m => Reaches(caller, m))
            ? null
            : new(summary, Organisation.Desks[CoordinatingDesk.Propose(members, Organisation)].Code);
    }

    SeriesSummary Summarise(IReadOnlyList<SeriesReport> members, IEnumerable<Opsporing.SeriesAct> acts) =>
        SeriesSummary.Of(members, acts, installation.Now);

    bool Reaches(Caller caller, SeriesReport report) =>
        report.Basisteam >= 0 && caller.Reaches(Organisation.Desks[Organisation.Basisteams[report.Basisteam].DeskIndex], Organisation)
        || report.Eenheid >= 0 && caller.ReachesEenheid(Organisation.Eenheden[report.Eenheid].Code)
        || caller.ReachesEenheid(Caller.Everywhere);

    static IEnumerable<V1.SeriesEvidence> SeriesEvidenceOf(
        SeriesGraph graph, ImmutableArray<SeriesReport> members, HashSet<SuspectKey> hubs) =>
        Opsporing.SeriesEvidence.Among(members, graph.Acts, hubs, graph.Rules).Select(ToWire.Evidence);

    internal static bool SeesSexual(Caller caller) => (Authorisation.SightOf(caller.Roles) & Sight.Sexual) != 0;

    internal static bool SeesIntegrity(Caller caller) => (Authorisation.SightOf(caller.Roles) & Sight.Integrity) != 0;

    static void CheckNumber(long asked, long present)
    {
        if (asked != present)
            throw RpcErrors.SeriesChanged(present).ToRpcException();
    }

    static void Refuse(SeriesRefusal? refusal)
    {
        if (refusal is { } found)
            throw RpcErrors.SeriesRefused(found).ToRpcException();
    }

    static ImmutableArray<Opsporing.ReportId> Ids(IReadOnlyCollection<V1.ReportId?> from, string field, int least)
    {
        var violations = new List<Violation>();
        ImmutableArray<Opsporing.ReportId> ids = [.. from.Select((id, i) => FromWire.Id(id, least == 1 && from.Count == 1 ? field : $"{field}[{i}]", violations))
            .OfType<Opsporing.ReportId>().Distinct().Order()];
        if (violations.Count == 0 && (ids.Length < least || ids.Length > MaxNamed))
            violations.Add(new(field, $"There are {least} to {MaxNamed} different reports."));
        return violations.Count == 0 ? ids : throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
    }

    static string Reason(string reason) => reason.Trim().Length is > 0 and <= MaxReason
        ? reason
        : throw RpcErrors.FieldInvalid("reason", $"A reason has 1 to {MaxReason} characters.").ToRpcException();

    static byte[] PositionOf(SeriesSummary series) => Encoding.ASCII.GetBytes($"{series.Members.Length} {series.Anchor}");

    /// <summary>Whether a series stands after the one at which the last page ended, as the list is now.</summary>
    static bool IsAfter(SeriesSummary series, byte[] position)
    {
        var text = Encoding.ASCII.GetString(position).Split(' ', 2);
        var count = int.Parse(text[0], System.Globalization.CultureInfo.InvariantCulture);
        return series.Members.Length < count
            || series.Members.Length == count && Opsporing.ReportId.TryParse(text[1], out var id) && series.Anchor.CompareTo(id) > 0;
    }

    sealed record Seen(SeriesSummary Summary, string Desk);
}
