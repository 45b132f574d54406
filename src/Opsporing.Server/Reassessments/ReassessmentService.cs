using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The reassessment RPCs. The contract and its errors: <c>reassessment_service.proto</c>.</summary>
sealed class ReassessmentService(Installation installation, Reassessor reassessor) : V1.ReassessmentService.ReassessmentServiceBase
{
    const int DefaultRuns = 20;
    const int MaxRuns = 100;

    static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    ReassessmentStore Runs => installation.Store.Reassessments;

    /// <inheritdoc/>
    public override async Task<ListReassessmentsResponse> ListReassessments(ListReassessmentsRequest request, ServerCallContext context)
    {
        if (request.PageSize is < 0 or > MaxRuns)
            throw RpcErrors.FieldInvalid("page_size", $"A page size lies in 0..{MaxRuns}.").ToRpcException();
        var runs = await Runs.ReadAsync(request.PageSize == 0 ? DefaultRuns : request.PageSize, context.CancellationToken);
        return new()
        {
            Reassessments = { runs.Select(Show) },
            ServedDigest = installation.Bases.Digest.ToString(),
        };
    }

    /// <inheritdoc/>
    public override async Task RunReassessment(
        RunReassessmentRequest request, IServerStreamWriter<RunReassessmentResponse> responses, ServerCallContext context)
    {
        await StartAsync(context.CancellationToken);
        while (true)
        {
            // The newest: a run that another took the place of is never complete.
            var run = (await Runs.ReadAsync(1, context.CancellationToken))[0];
            await responses.WriteAsync(new() { Reassessment = Show(run) }, context.CancellationToken);
            if (run.CompleteTime is not null)
                return;
            await Task.Delay(ProgressInterval, context.CancellationToken);
        }
    }

    async Task StartAsync(CancellationToken cancellation)
    {
        var served = installation.Register.Served;
        var runs = await Runs.ReadAsync(1, cancellation);
        var latest = runs.IsEmpty ? null : runs[0];
        if (latest is { CompleteTime: null } && latest.Target == served.Bases.Digest)
            return;
        var next = latest is null || latest.Target == served.Bases.Digest
            ? await reassessor.NewAsync(served, latest, cancellation)
            : await reassessor.NextAsync(served, cancellation)
                ?? throw RpcErrors.ReassessmentOutdated(served.Bases.Digest, latest.Target).ToRpcException();
        // Another may be first: its run is the one to follow.
        if (next.StartTime == 0)
            await Runs.StartAsync(next, cancellation);
    }

    static V1.Reassessment Show(ReassessmentRun run) => new()
    {
        Number = run.Number,
        TargetDigest = run.Target.ToString(),
        StartTime = ToWire.TimeOfMilliseconds(run.StartTime),
        UpdateTime = ToWire.TimeOfMilliseconds(run.UpdateTime),
        CompleteTime = run.CompleteTime is { } complete ? ToWire.TimeOfMilliseconds(complete) : null,
        TotalCount = run.TotalCount,
        ReadCount = run.ReadCount,
        ChangedCount = run.ChangedCount,
        UnchangedCount = run.UnchangedCount,
    };
}
