using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

sealed partial class WorkService
{
    const int MaxBulk = 200;

    /// <inheritdoc/>
    public override async Task<BulkDecideResponse> BulkDecide(BulkDecideRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var draft = FromWire.Draft(request.Draft, 0, violations, out _);
        if (violations.Count == 0 && !DecisionTable.Rows.Any(r => r.Decision == draft.Decision && (r.Needs & Needs.Reason) != 0))
            violations.Add(new("draft.decision", "Only decisions with an ending reason are taken for many reports at once."));
        if (request.Items.Count is 0 or > MaxBulk)
            violations.Add(new("items", $"A call decides about 1..{MaxBulk} reports."));
        var ids = request.Items.Select((item, i) => FromWire.Id(item.ReportId, $"items[{i}].report_id", violations)).ToList();
        if (ids.Count != ids.Distinct().Count())
            violations.Add(new("items", "A report is named once."));
        Check(violations);
        // That many sources were read is not said in one word: each has its own SOURCE_READ event.
        request.Draft.IsSourceRead = false;
        var response = new BulkDecideResponse();
        for (var i = 0; i < ids.Count; i++)
            response.Results.Add(await DecideOneAsync(request, request.Items[i], ids[i]!, context));
        return response;
    }

    async Task<BulkDecision> DecideOneAsync(
        BulkDecideRequest request, BulkItem item, Opsporing.ReportId id, ServerCallContext context)
    {
        try
        {
            var (stored, _) = await acts.FindAsync(id, request.Desk, Caller.Of(context), context.CancellationToken);
            if (stored.Work.Guards is not Guards.None and var guards)
                return new() { Error = RpcErrors.ActRefused(stored, new(RefusalReason.Guarded, Clauses.Of(First(guards)), Opsporing.Roles.Om)) };
            var draft = request.Draft.Clone();
            draft.Revision = item.Revision;
            return new()
            {
                Work = (await Decide(new()
                {
                    ReportId = item.ReportId,
                    Desk = request.Desk,
                    WorkEventNumber = item.WorkEventNumber,
                    Draft = draft,
                }, context)).Work,
            };
        }
        catch (RpcException e) when (e.GetRpcStatus() is { } status)
        {
            return new() { Error = status };
        }
    }

    static Guards First(Guards guards) => (Guards)((int)guards & -(int)guards);
}
