using System.Collections.Immutable;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The outcome RPC. The contract and its errors: <c>outcome_service.proto</c>.</summary>
sealed class OutcomeService(Installation installation) : V1.OutcomeService.OutcomeServiceBase
{
    /// <summary>Most outcomes and victim groups of one message.</summary>
    public const int MaxOutcomes = 1024;

    /// <inheritdoc/>
    public override async Task RecordOutcomes(
        IAsyncStreamReader<RecordOutcomesRequest> requestStream, IServerStreamWriter<RecordOutcomesResponse> responseStream,
        ServerCallContext context)
    {
        var caller = Caller.Of(context);
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            if (request.Outcomes.Count + request.VictimGroups.Count > MaxOutcomes)
                throw RpcErrors.MessageTooLarge(MaxOutcomes).ToRpcException();
            await responseStream.WriteAsync(await AnswerAsync(request, caller, context.CancellationToken));
        }
    }

    async Task<RecordOutcomesResponse> AnswerAsync(RecordOutcomesRequest request, Caller caller, CancellationToken cancellation)
    {
        var now = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var read = request.Outcomes.Select(o => FromWire.Outcome(o, now)).ToArray();
        var groups = request.VictimGroups.Select(FromWire.VictimGroup).OfType<Opsporing.VictimGroup>().ToArray();
        var eenheden = await EenhedenAsync(
            read.Select(r => r.Outcome?.ReportId).Concat(groups.Select(g => g.ReportId)), cancellation);
        var response = new RecordOutcomesResponse { Sequence = request.Sequence };
        var good = new List<Opsporing.Outcome>();
        foreach (var (outcome, error) in read)
        {
            var fault = error ?? FaultOf(outcome!.ReportId, eenheden, caller);
            response.Results.Add(new V1.OutcomeResult { Error = fault });
            if (fault is null)
                good.Add(outcome!);
        }
        var results = await installation.Store.Outcomes.RecordAsync(good, caller.Person, cancellation);
        var next = 0;
        foreach (var result in response.Results)
            if (result.Error is null)
                result.Recording = (OutcomeRecording)results[next++];
        ImmutableArray<Opsporing.VictimGroup> reached = [.. groups.Where(g => FaultOf(g.ReportId, eenheden, caller) is null)];
        if (reached.Length > 0)
            response.VictimGroupCount = await installation.Store.Outcomes.RecordGroupsAsync(reached, cancellation);
        return response;
    }

    /// <summary>Receiving eenheid of each report; a report that is not in the store is not in it.</summary>
    async Task<Dictionary<ReportId, string>> EenhedenAsync(IEnumerable<ReportId?> ids, CancellationToken cancellation)
    {
        ReportId[] asked = [.. ids.OfType<ReportId>().Distinct()];
        var found = await installation.Store.FindManyAsync(asked, cancellation);
        return found.OfType<StoredReport>().ToDictionary(
            r => r.Id, r => FactEncoding.Decode(r.Id, r.Revision, r.Facts.Span).ReceivingEenheid);
    }

    static Google.Rpc.Status? FaultOf(ReportId id, Dictionary<ReportId, string> eenheden, Caller caller) =>
        !caller.SendsFor(id.SourceSystem) ? RpcErrors.SourceDenied(id)
        : !eenheden.TryGetValue(id, out var eenheid) ? RpcErrors.ReportNotFound(id)
        : caller.ReachesEenheid(eenheid) ? null
        : RpcErrors.ScopeDenied(id);
}
