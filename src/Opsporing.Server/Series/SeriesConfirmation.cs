using Google.Rpc;
using Grpc.Core;

namespace Opsporing.Server;

/// <summary>Makes one work item of a confirmed series by the ordinary acts of the person who confirms.</summary>
sealed class SeriesConfirmation(Installation installation, WorkActor acts)
{
    /// <summary>Merges every open member into the lead, and offers the lead to the coordinating desk.</summary>
    /// <returns>An outcome per member, in order, and one of the lead when it stands elsewhere; what is done already has none.</returns>
    public async Task<List<V1.MemberOutcome>> CarryOutAsync(
        SeriesAct confirmation, IEnumerable<ReportId> members, Caller caller, CancellationToken cancellation)
    {
        var lead = confirmation.Reports[0];
        var note = $"series of {lead}: {confirmation.Reason}";
        var outcomes = new List<V1.MemberOutcome>();
        foreach (var member in members.Where(m => m != lead))
            if (await installation.Store.FindWorkAsync(member, cancellation) is { } stored && stored.Work.MergedInto != lead)
                outcomes.Add(await DecideAsync(stored, new()
                {
                    Decision = Decision.Merge,
                    Number = stored.Work.Number,
                    Revision = stored.Report.Revision,
                    Note = note,
                }, lead, caller, cancellation));
        if (await installation.Store.FindWorkAsync(lead, cancellation) is { } first
            && first.Work.Desk != confirmation.Desk && first.Work.PendingDesk != confirmation.Desk)
            outcomes.Add(await DecideAsync(first, new()
            {
                Decision = Decision.Transfer,
                Number = first.Work.Number,
                Revision = first.Report.Revision,
                TargetDesk = confirmation.Desk,
                Note = note,
            }, null, caller, cancellation));
        return outcomes;
    }

    async Task<V1.MemberOutcome> DecideAsync(
        Storage.StoredWork stored, DecisionRequest request, ReportId? lead, Caller caller, CancellationToken cancellation)
    {
        var outcome = new V1.MemberOutcome { ReportId = ToWire.Id(stored.Report.Id) };
        try
        {
            await acts.ActAsync(stored.Report.Id, stored.Work.Number, "", lead, caller, (subject, actor, rules, time) =>
                DecisionCheck.Check(subject, request with { AdviceShown = subject.Vector.Advice, WhySetAside = request.Note }, actor, rules, time), cancellation);
            outcome.IsDone = true;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.PermissionDenied or StatusCode.NotFound)
        {
            // The rule stands: the member stays where it is, and the person sees why.
            var info = e.GetRpcStatus()?.GetDetail<ErrorInfo>();
            outcome.Refusal = info?.Metadata.GetValueOrDefault("refusal") ?? info?.Reason ?? UpperSnake.Of(e.StatusCode);
        }
        return outcome;
    }
}
