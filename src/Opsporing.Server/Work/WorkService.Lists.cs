using System.Collections.Immutable;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

sealed partial class WorkService
{
    const int MaxListed = 1000;
    const int NormallyListed = 100;
    const int TokenLifetimeSeconds = 3600;

    /// <inheritdoc/>
    public override async Task<ListDutiesResponse> ListDuties(ListDutiesRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var size = ListSize(request.PageSize, violations);
        var kinds = request.Kinds.Select(k => FromWire.Code<V1.DutyKind, Opsporing.DutyKind>(k, "kinds", violations)).ToHashSet();
        Check(violations);
        var desk = FindDesk(request.Desk, caller);
        var binding =
            $"ListDuties\n{desk}\n{string.Join(' ', kinds.Order())}\n{request.IsOverdueOnly}\n{request.IsVvcOnly}\n{caller.Reach}";
        var (now, after) = ReadToken(request.PageToken, binding);
        DutyPosition? position = null;
        if (after.Length > 0)
            position = DutyPosition.TryRead(after, out var known) ? known : throw RpcErrors.PageTokenInvalid().ToRpcException();
        var response = new ListDutiesResponse { AsOfTime = ToWire.Time(now) };
        do
        {
            var page = await installation.Store.ListDutiesAsync(
                new(desk, [.. kinds], size - response.Duties.Count, position), context.CancellationToken);
            // In order of due time: the first that is not overdue ends the list.
            var isAtEnd = request.IsOverdueOnly && page.Duties.Any(d => d.Duty.Due >= now);
            position = isAtEnd ? null : page.Next;
            var duties = page.Duties.Where(d => !request.IsOverdueOnly || d.Duty.Due < now).ToImmutableArray();
            foreach (var (report, duty) in request.IsVvcOnly ? await OfVvcAsync(duties, context.CancellationToken) : duties)
                response.Duties.Add(new ReportDuty { ReportId = ToWire.Id(report), Duty = ToWire.Duty(duty, now) });
        }
        while (position is not null && response.Duties.Count < size);
        if (position is { } next)
            response.NextPageToken = new PageTokens(installation.Keys.Paging).Write(now, next.ToBytes(), binding);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ListCoViewsResponse> ListCoViews(ListCoViewsRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var size = ListSize(request.PageSize, violations);
        Check(violations);
        var desk = FindDesk(request.Desk, caller);
        var binding = $"ListCoViews\n{desk}\n{request.IsUnacknowledgedOnly}\n{caller.Reach}";
        var (now, after) = ReadToken(request.PageToken, binding);
        CoViewPosition? position = null;
        if (after.Length > 0)
            position = CoViewPosition.TryRead(after, out var known) ? known : throw RpcErrors.PageTokenInvalid().ToRpcException();
        var query = new CoViewQuery(
            (short)installation.Rules.Organisation.DeskIndexOf(desk), desk, request.IsUnacknowledgedOnly, size, position);
        var page = await installation.Store.ListCoViewsAsync(query, context.CancellationToken);
        var response = new ListCoViewsResponse();
        foreach (var item in page.Items)
            response.CoViews.Add(new CoView
            {
                ReportId = ToWire.Id(item.ReportId),
                Desk = item.Desk,
                DeskKind = (V1.DeskKind)item.DeskKind,
                ReceivedTime = ToWire.Time(item.Received),
                IsDanger = (item.Flags & AssessmentFlags.Danger) != 0,
                IsAcknowledged = query.IsAcknowledged(item),
            });
        if (page.Next is { } next)
            response.NextPageToken = new PageTokens(installation.Keys.Paging).Write(now, next.ToBytes(), binding);
        return response;
    }

    async Task<ImmutableArray<OwedDuty>> OfVvcAsync(ImmutableArray<OwedDuty> duties, CancellationToken cancellation)
    {
        Opsporing.ReportId[] ids = [.. duties.Select(d => d.Report).Distinct()];
        var vvc = (await installation.Store.FindManyAsync(ids, cancellation))
            .Where(r => r is not null && (r.Assessment.Vector.Flags & AssessmentFlags.Vvc) != 0).Select(r => r!.Id).ToHashSet();
        return [.. duties.Where(d => vvc.Contains(d.Report))];
    }

    (long AsOf, byte[] After) ReadToken(string token, string binding)
    {
        if (token.Length == 0)
            return (installation.Now, []);
        if (!new PageTokens(installation.Keys.Paging).TryRead(token, binding, out var asOf, out var after))
            throw RpcErrors.PageTokenInvalid().ToRpcException();
        return asOf >= installation.Now - TokenLifetimeSeconds ? (asOf, after) : throw RpcErrors.PageTokenExpired().ToRpcException();
    }

    static int ListSize(int asked, List<Violation> violations)
    {
        if (asked is < 0 or > MaxListed)
            violations.Add(new("page_size", $"A page size lies in 0..{MaxListed}."));
        return asked == 0 ? NormallyListed : asked;
    }
}
