using System.Collections.Immutable;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The acts on policies. The contract and its errors: <c>policy_service.proto</c>.</summary>
sealed partial class PolicyService(Installation installation) : V1.PolicyService.PolicyServiceBase
{
    const int MaxReason = 2000;

    readonly PolicySubmission _submission = new(installation);

    PolicyRegister Register => installation.Register;

    /// <inheritdoc/>
    public override async Task<DraftPolicyResponse> DraftPolicy(DraftPolicyRequest request, ServerCallContext context)
    {
        var validation = await _submission.ValidateAsync(Encoding.UTF8.GetBytes(request.Document), context.CancellationToken);
        // Said before the errors that only its mark brings about.
        if (validation.Document is { IsDemonstration: true } marked)
            throw Refused(marked.Id, marked.Kind, new(PolicyAct.Draft, marked.Digest), null, PolicyRefusal.Demonstration);
        if (!validation.IsValid)
            throw RpcErrors.PolicyInvalid(validation.Problems).ToRpcException();
        var document = validation.Document!;
        var caller = Caller.Of(context);
        CheckScope(caller, document.Id, document.Kind, document.Place ?? "");
        await Register.PutAsync(document, context.CancellationToken);
        var version = await ActAsync(document.Id, document.Kind, new(PolicyAct.Draft, document.Digest),
            line => PolicyLifecycle.JudgeDraft(line, document, ActorOf(caller), Milliseconds), context);
        return new()
        {
            Version = version,
            Problems = { validation.Problems.Select(ToWire.PolicyProblem) },
            Differences = { await DifferencesAsync(document, context.CancellationToken) },
        };
    }

    /// <inheritdoc/>
    public override async Task<SubmitPolicyResponse> SubmitPolicy(SubmitPolicyRequest request, ServerCallContext context)
    {
        var (line, asked) = Find(request.PolicyId, request.Digest, PolicyAct.Submit, context);
        // A number is worked out for a draft only: another state is refused by the table, without the work.
        if (line.Find(asked.Digest)?.State != Opsporing.PolicyState.Draft)
            return new() { Version = await ActAsync(line, asked, context) };
        var document = await DocumentAsync(asked.Digest, context);
        var (problems, effect, number) = await Task.Run(() => _submission.MeasureAsync(line, document, context.CancellationToken));
        if (effect is null)
            throw RpcErrors.PolicyInvalid(problems).ToRpcException();
        return new()
        {
            Version = await ActAsync(line, asked with { Note = number.ToString() }, context),
            Effect = ToWire.PolicyEffect(effect),
            Problems = { problems.Select(ToWire.PolicyProblem) },
            Differences = { await DifferencesAsync(document, context.CancellationToken) },
        };
    }

    /// <inheritdoc/>
    public override async Task<ApprovePolicyResponse> ApprovePolicy(ApprovePolicyRequest request, ServerCallContext context)
    {
        var (line, asked) = Find(request.PolicyId, request.Digest, PolicyAct.Approve, context);
        return new() { Version = await ActAsync(line, asked, context) };
    }

    /// <inheritdoc/>
    public override async Task<RejectPolicyResponse> RejectPolicy(RejectPolicyRequest request, ServerCallContext context)
    {
        var (line, asked) = Find(request.PolicyId, request.Digest, PolicyAct.Reject, context);
        return new() { Version = await ActAsync(line, asked with { Note = Reason(request.Reason) }, context) };
    }

    /// <inheritdoc/>
    public override async Task<ActivatePolicyResponse> ActivatePolicy(ActivatePolicyRequest request, ServerCallContext context)
    {
        var (line, asked) = Find(request.PolicyId, request.Digest, PolicyAct.Activate, context);
        var version = line.Find(asked.Digest);
        var violations = new List<Violation>();
        foreach (var (field, time) in (ReadOnlySpan<(string, Timestamp?)>)[("from_time", request.FromTime), ("until_time", request.UntilTime)])
            if (time is { Nanos: not 0 })
                violations.Add(new(field, "A policy starts and ends at whole seconds."));
        var from = FromWire.Seconds(request.FromTime, "from_time", violations);
        var until = FromWire.Seconds(request.UntilTime, "until_time", violations);
        if (violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
        return new()
        {
            Version = await ActAsync(line, time => asked with
            {
                From = from != 0 ? from : Math.Max(time / 1000, version?.DocumentFrom ?? 0),
                Until = until != 0 ? until : version?.DocumentUntil ?? long.MaxValue,
            }, context),
        };
    }

    /// <inheritdoc/>
    public override async Task<RetirePolicyResponse> RetirePolicy(RetirePolicyRequest request, ServerCallContext context)
    {
        var (line, asked) = Find(request.PolicyId, request.Digest, PolicyAct.Retire, context);
        return new() { Version = await ActAsync(line, asked with { Note = Reason(request.Reason) }, context) };
    }

    // After every act so far, of any policy: of two that start at one second, the one that was activated last is in force.
    long Milliseconds => Math.Max(installation.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Register.History.Time + 1);

    (PolicyLine Line, PolicyRequest Asked) Find(string policyId, string digest, PolicyAct act, ServerCallContext context)
    {
        var violations = new List<Violation>();
        if (!ContentDigest.TryParse(digest, out var seen))
            violations.Add(new("digest", "A digest has 64 hexadecimal digits."));
        if (!PolicyIds.IsId(policyId))
            violations.Add(new("policy_id", "An identity is a code of at most 64 letters, digits, '_' and '-'."));
        if (violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
        var line = Register.History.Lines.GetValueOrDefault(policyId) ?? throw RpcErrors.PolicyNotFound(policyId).ToRpcException();
        CheckScope(Caller.Of(context), line.Id, line.Kind, line.Place);
        return (line, new(act, seen));
    }

    Task<V1.PolicyVersion> ActAsync(PolicyLine seen, PolicyRequest asked, ServerCallContext context) =>
        ActAsync(seen, _ => asked, context);

    Task<V1.PolicyVersion> ActAsync(PolicyLine seen, Func<long, PolicyRequest> asked, ServerCallContext context)
    {
        var actor = ActorOf(Caller.Of(context));
        return ActAsync(seen.Id, seen.Kind, asked(0), Judge, context);

        PolicyVerdict Judge(PolicyLine? line)
        {
            var time = Milliseconds;
            return PolicyLifecycle.Judge(line ?? seen, asked(time), actor, time);
        }
    }

    async Task<V1.PolicyVersion> ActAsync(
        string policyId, Opsporing.PolicyKind kind, PolicyRequest asked, Func<PolicyLine?, PolicyVerdict> judge, ServerCallContext context)
    {
        var outcome = await Register.ActAsync(policyId, judge, context.CancellationToken);
        if (outcome.Refusal is { } refusal)
            throw Refused(policyId, kind, asked, outcome.Line?.Find(asked.Digest), refusal);
        if (outcome.Event is null)
            throw RpcErrors.PolicyLostRace(policyId, await WinnerAsync(policyId, context.CancellationToken)).ToRpcException();
        return Show(outcome.Line!, outcome.Line!.Find(asked.Digest)!);
    }

    async Task<Opsporing.PolicyEvent?> WinnerAsync(string policyId, CancellationToken cancellation) =>
        (await installation.Store.Policies.ReadAsync(cancellation)).LastOrDefault(e => e.Event.PolicyId == policyId)?.Event;

    V1.PolicyVersion Show(PolicyLine line, Opsporing.PolicyVersion version) => ToWire.PolicyVersion(
        line, version, version.State == Opsporing.PolicyState.Activated && Register.Served.Deployment.Served.Contains(version.Digest));

    void CheckScope(Caller caller, string policyId, Opsporing.PolicyKind kind, string place)
    {
        var organisation = installation.Reference.Organisation;
        var team = kind == Opsporing.PolicyKind.BasisteamOverlay ? organisation.BasisteamIndexOf(place) : -1;
        var isWithin = kind == Opsporing.PolicyKind.Base
            ? caller.ReachesEenheid(Caller.Everywhere)
            : caller.ReachesEenheid(place)
                || team >= 0 && caller.ReachesEenheid(organisation.Eenheden[organisation.Basisteams[team].EenheidIndex].Code);
        if (!isWithin)
            throw RpcErrors.PolicyScopeDenied(policyId, place).ToRpcException();
    }

    // Every role of the police counts, not only that of the author: none of them approves.
    static PolicyActor ActorOf(Caller caller)
    {
        const Roles Gezag = Roles.Om | Roles.Burgemeester;
        var roles = (caller.Roles & Roles.Om) != 0 ? PolicyRoles.Om : PolicyRoles.None;
        if ((caller.Roles & Roles.Burgemeester) != 0)
            roles |= PolicyRoles.Burgemeester;
        if ((caller.Roles & ~Gezag) != 0)
            roles |= PolicyRoles.Police;
        return new(caller.Person, roles);
    }

    static RpcException Refused(
        string policyId, Opsporing.PolicyKind kind, PolicyRequest asked, Opsporing.PolicyVersion? version, PolicyRefusal refusal) =>
        RpcErrors.PolicyActRefused(policyId, kind, asked, version, refusal).ToRpcException();

    static string Reason(string text) =>
        text.Length is >= 1 and <= MaxReason && !text.Any(c => char.IsControl(c) && c != '\n')
            ? text
            : throw RpcErrors.FieldInvalid("reason", $"A reason has 1 to {MaxReason} characters.").ToRpcException();
}
