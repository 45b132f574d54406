using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>What became of the work of teams. The contract and its errors: <c>oversight_service.proto</c>.</summary>
sealed class OversightService(Installation installation) : V1.OversightService.OversightServiceBase
{
    const long NormalPeriod = 28 * 86_400;
    const long LongestPeriod = 400 * 86_400;

    /// <inheritdoc/>
    public override async Task<ListTeamFiguresResponse> ListTeamFigures(ListTeamFiguresRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var (from, until) = ReadPeriod(request.FromTime, request.UntilTime);
        var organisation = installation.Rules.Organisation;
        if (request.Desk.Length > 0 && !(installation.Rules.DeskOf(request.Desk) is { } one && Authorisation.MayCount(caller, one, organisation)))
            throw RpcErrors.DeskNotFound(request.Desk.Length <= 64 && ReportValidation.IsPlain(request.Desk) ? request.Desk : "?").ToRpcException();
        var desks = organisation.Desks.Where(d => request.Desk.Length == 0 || d.Code == request.Desk)
            .Where(d => Authorisation.MayCount(caller, d, organisation)).Select(d => d.Code).ToHashSet(StringComparer.Ordinal);
        var tallies = new SortedDictionary<string, TeamTally>(StringComparer.Ordinal);
        await foreach (var next in installation.Store.ReadTeamEventsAsync(1000 * from, 1000 * until, context.CancellationToken))
        {
            if (!desks.Contains(next.Event.Desk))
                continue;
            if (!tallies.TryGetValue(next.Event.Desk, out var tally))
                tallies.Add(next.Event.Desk, tally = new(next.Event.Desk));
            tally.Add(next);
        }
        var investigated = await InvestigatedAsync(tallies.Values.SelectMany(t => t.Drawn), context.CancellationToken);
        var hours = AuditHours.Of(installation.Policies?.Base.Chapters, until - from);
        var response = new ListTeamFiguresResponse { FromTime = ToWire.Time(from), UntilTime = ToWire.Time(until) };
        foreach (var tally in tallies.Values)
            response.Teams.Add(tally.ToWire(investigated, hours, installation.Reference.LeadKinds));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ListAuditDrawsResponse> ListAuditDraws(ListAuditDrawsRequest request, ServerCallContext context)
    {
        var (from, until) = ReadPeriod(request.FromTime, request.UntilTime);
        var desk = Authorisation.FindDesk(request.Desk, Caller.Of(context), installation.Rules.Organisation).Code;
        var drawn = new List<(TeamEvent Event, DecisionMade Made)>();
        await foreach (var next in installation.Store.ReadTeamEventsAsync(1000 * from, 1000 * until, context.CancellationToken))
            if (next.Event.Desk == desk
                && WorkPayload.Decode(next.Event.Kind, next.Event.Payload.Span) is DecisionMade { IsAuditDrawn: true } made)
                drawn.Add((next, made));
        var investigated = await InvestigatedAsync(drawn.Select(d => d.Event.Report), context.CancellationToken);
        var response = new ListAuditDrawsResponse();
        foreach (var (next, made) in drawn)
            response.Draws.Add(new AuditDraw
            {
                ReportId = ToWire.Id(next.Report),
                DecisionTime = ToWire.TimeOfMilliseconds(next.Event.Time),
                ProbabilityPpm = made.AuditProbabilityPpm,
                IsInvestigated = investigated.Contains(next.Report),
            });
        return response;
    }

    /// <summary>Those that were truly investigated: taking up in a system does not always mean that anything was done.</summary>
    async Task<HashSet<Opsporing.ReportId>> InvestigatedAsync(IEnumerable<Opsporing.ReportId> drawn, CancellationToken cancellation)
    {
        var investigated = new HashSet<Opsporing.ReportId>();
        foreach (var id in drawn.Distinct())
        {
            var acts = (await installation.Store.Outcomes.FindAsync(id, cancellation))
                .Where(o => o.Outcome.Kind == Opsporing.OutcomeKind.FirstInvestigativeAct);
            if (acts.LastOrDefault() is { Outcome.HasHappened: true })
                investigated.Add(id);
        }
        return investigated;
    }

    (long From, long Until) ReadPeriod(Timestamp? fromTime, Timestamp? untilTime)
    {
        var violations = new List<Violation>();
        var until = FromWire.Seconds(untilTime, "until_time", violations) is > 0 and var last ? last : installation.Now + 1;
        var from = FromWire.Seconds(fromTime, "from_time", violations) is > 0 and var first ? first : until - NormalPeriod;
        if (from >= until || until - from > LongestPeriod)
            violations.Add(new("from_time", $"A period is longer than nothing and at most {LongestPeriod / 86_400} days long."));
        return violations.Count == 0 ? (from, until) : throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
    }
}
