using System.Text;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The simulation and shadow RPCs. The contract and its errors: <c>simulation_service.proto</c>.</summary>
sealed class SimulationService(Installation installation, PolicyShadow shadow) : V1.SimulationService.SimulationServiceBase, IDisposable
{
    static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    // One uses every core; a second would only make both slower and screening with them.
    readonly SemaphoreSlim _running = new(1);

    /// <inheritdoc/>
    public override async Task SimulatePolicy(
        SimulatePolicyRequest request, IServerStreamWriter<SimulatePolicyResponse> responses, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var after = Candidate.Read(request.Policies, "policies", installation.Policies, installation.Reference, violations);
        var before = request.Against.Count == 0
            ? Candidate.Of(installation.Policies)
            : Candidate.Read(request.Against, "against", installation.Policies, installation.Reference, violations);
        if (after is null || before is null || violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
        caller.RequirePurpose();
        if (!_running.Wait(0))
            throw RpcErrors.SimulationBusy().ToRpcException();
        try
        {
            await RunAsync(before, after, PeriodOf(request), caller, DraftedOf(request), responses, context.CancellationToken);
        }
        catch (PolicyDoesNotFitException error)
        {
            throw RpcErrors.FieldInvalid("policies", error.Message).ToRpcException();
        }
        finally
        {
            _running.Release();
        }
    }

    /// <inheritdoc/>
    public override Task<StartShadowResponse> StartShadow(StartShadowRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var candidate = Candidate.Read(request.Policies, "policies", installation.Policies, installation.Reference, violations);
        if (candidate is null)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
        if (!shadow.TryStart(candidate, out var running))
            throw RpcErrors.ShadowRunning(running.Candidate.Arm.Digest).ToRpcException();
        return Task.FromResult(new StartShadowResponse { Shadow = ShadowOf(running) });
    }

    /// <inheritdoc/>
    public override async Task<StopShadowResponse> StopShadow(StopShadowRequest request, ServerCallContext context) =>
        await shadow.StopAsync() is { } state
            ? new() { Shadow = ShadowOf(state) }
            : throw RpcErrors.ShadowNotRunning().ToRpcException();

    /// <inheritdoc/>
    public override Task<GetShadowResponse> GetShadow(GetShadowRequest request, ServerCallContext context) =>
        shadow.Find() is { } state
            ? Task.FromResult(new GetShadowResponse { Shadow = ShadowOf(state) })
            : throw RpcErrors.ShadowNotRunning().ToRpcException();

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    async Task RunAsync(
        Candidate before, Candidate after, ReplayPeriod period, Caller caller, ContentDigest[] drafted,
        IServerStreamWriter<SimulatePolicyResponse> responses, CancellationToken cancellation)
    {
        await using var truth = await StoredTruth.OpenAsync(installation.Options.Location, cancellation);
        var total = await truth.CountReportsAsync(cancellation);
        var read = 0L;
        var run = Task.Run(() => new PolicySimulation(truth, installation.Bases.Draws).RunAsync(
            before, after, period, count => Volatile.Write(ref read, count), null, cancellation), cancellation);
        while (await Task.WhenAny(run, Task.Delay(ProgressInterval, cancellation)) != run)
            await responses.WriteAsync(new() { Progress = new() { ReportCount = Volatile.Read(ref read), TotalCount = total } }, cancellation);
        var result = SimulationWire.Of(await run, before, after, name => MaySee(caller, name));
        await new AttachedSimulations(installation.Store).KeepAsync(
            SimulationWire.Finding(result), drafted, caller.Person, installation.Clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
        await responses.WriteAsync(new() { Result = result }, cancellation);
    }

    // Versions of the candidate that somebody has written here: those that may come before an approver.
    ContentDigest[] DraftedOf(SimulatePolicyRequest request) =>
        [.. request.Policies.Select(text => PolicyJson.Parse(Encoding.UTF8.GetBytes(text)).Document!.Digest)
            .Where(digest => installation.Register.History.Lines.Values.Any(l => l.Find(digest) is not null))];

    bool MaySee(Caller caller, Research.SimulatedName name)
    {
        var organisation = installation.Reference.Organisation;
        var sight = Authorisation.SightOf(caller.Roles);
        var needed = name.IsSexual ? Sight.Sexual : name.PoliceStaffInvolved ? Sight.Integrity : Sight.Ordinary;
        return (sight & needed) != 0
            && organisation.DeskIndexOf(name.Desk) is >= 0 and var desk && caller.Reaches(organisation.Desks[desk], organisation);
    }

    static ReplayPeriod PeriodOf(SimulatePolicyRequest request) => new(
        request.FromTime is null ? long.MinValue : request.FromTime.Seconds,
        request.UntilTime is null ? long.MaxValue : request.UntilTime.Seconds);

    static Shadow ShadowOf(ShadowState state)
    {
        var to = new Shadow
        {
            Policy = SimulationWire.Policy(state.Candidate),
            StartTime = ToWire.Time(state.StartTime),
            EvaluatedCount = state.Evaluated,
            DroppedCount = state.Dropped,
            FailedCount = state.Failed,
            LastFailure = state.LastFailure,
            WaitingCount = state.Waiting,
        };
        to.AdviceMoves.Add(state.AdviceMoves.Select(SimulationWire.Move));
        to.BandMoves.Add(state.BandMoves.Select(SimulationWire.Move));
        to.DeskMoves.Add(state.DeskMoves.Select(SimulationWire.Move));
        return to;
    }
}
