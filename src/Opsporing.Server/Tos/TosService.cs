using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The frontoffices TOS together. The contract: <c>tos_service.proto</c>.</summary>
sealed class TosService(Installation installation) : V1.TosService.TosServiceBase
{
    /// <inheritdoc/>
    public override async Task<GetTosOverviewResponse> GetTosOverview(GetTosOverviewRequest request, ServerCallContext context)
    {
        var (now, organisation) = (installation.Now, installation.Rules.Organisation);
        var summaries = (await installation.Store.ListQueuesAsync(now, context.CancellationToken)).ToDictionary(s => s.Desk);
        var response = new GetTosOverviewResponse { AsOfTime = ToWire.Time(now) };
        foreach (var desk in organisation.Desks
            .Where(d => d.Kind == Opsporing.DeskKind.FrontofficeTos).OrderBy(d => d.Code, StringComparer.Ordinal))
        {
            var queue = ToWire.Queue(desk, summaries.GetValueOrDefault(desk.Code), organisation);
            var kinds = (await installation.Store.FindFacetsAsync(desk.Code, now, context.CancellationToken)).Kinds;
            var state = new FrontofficeState
            {
                Desk = queue.Desk,
                Name = queue.Name,
                ItemCount = queue.ItemCount,
                MeldingCount = kinds.GetValueOrDefault(Opsporing.ReportKind.Melding),
                AangifteCount = kinds.GetValueOrDefault(Opsporing.ReportKind.Aangifte),
                OldestReceivedTime = queue.OldestReceivedTime,
            };
            if (queue.HasEenheid)
                state.Eenheid = queue.Eenheid;
            state.LaneItemCounts.AddRange(queue.LaneItemCounts);
            foreach (var tally in await installation.Store.CountDutiesAsync(desk.Code, now, context.CancellationToken))
                state.Duties.Add(new DutyCount
                {
                    Kind = (V1.DutyKind)tally.Kind,
                    DutyCount_ = tally.Count,
                    OverdueCount = tally.OverdueCount,
                });
            response.Frontoffices.Add(state);
        }
        return response;
    }
}
