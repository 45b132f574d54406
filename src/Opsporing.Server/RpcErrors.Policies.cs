using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace Opsporing.Server;

static partial class RpcErrors
{
    public static Google.Rpc.Status PolicyNotFound(string policyId) =>
        Error(Code.NotFound, V1.ErrorReason.PolicyNotFound, $"Policy '{policyId}' does not exist.", [("policy_id", policyId)]);

    public static Google.Rpc.Status PolicyNotFound(ContentDigest digest) =>
        Error(Code.NotFound, V1.ErrorReason.PolicyNotFound, $"No policy has a version '{digest}'.", [("digest", digest.ToString())]);

    public static Google.Rpc.Status PolicyInvalid(ImmutableArray<PolicyProblem> problems)
    {
        var errors = problems.Where(p => p.Severity == PolicySeverity.Error).ToArray();
        var status = Error(Code.InvalidArgument, V1.ErrorReason.PolicyInvalid,
            $"The document has {Text(errors.Length)} error(s); the first is {errors[0]}", [("error_count", Text(errors.Length))]);
        var bad = new BadRequest();
        foreach (var error in errors.Take(FromWire.MaxViolations))
            bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = error.Pointer, Description = error.Reason });
        status.Details.Add(Any.Pack(bad));
        return status;
    }

    public static Google.Rpc.Status PolicyActRefused(
        string policyId, PolicyKind kind, PolicyRequest request, PolicyVersion? version, PolicyRefusal refusal)
    {
        var state = version is null ? "" : UpperSnake.Of(version.State);
        var missing = version is null ? "" : string.Join(',', version.Missing(kind).Select(UpperSnake.Of));
        return Error(Code.FailedPrecondition, V1.ErrorReason.PolicyActRefused,
            $"{UpperSnake.Of(request.Act)} of policy '{policyId}' is refused: {UpperSnake.Of(refusal)}.",
            [
                ("policy_id", policyId), ("digest", request.Digest.ToString()), ("act", UpperSnake.Of(request.Act)),
                ("refusal", UpperSnake.Of(refusal)), ("state", state), ("missing", missing),
            ]);
    }

    public static Google.Rpc.Status PolicyLostRace(string policyId, PolicyEvent? winner) =>
        Error(Code.Aborted, V1.ErrorReason.PolicyLostRace, $"Policy '{policyId}' has moved on: look again.",
            [
                ("policy_id", policyId), ("winner", winner?.Person ?? ""),
                ("winner_act", winner is null ? "" : UpperSnake.Of(winner.Act)),
            ]);

    public static Google.Rpc.Status PolicyScopeDenied(string policyId, string place) =>
        Error(Code.PermissionDenied, V1.ErrorReason.PolicyScopeDenied,
            place.Length == 0
                ? $"Policy '{policyId}' holds everywhere: acting on it asks for the scope '{Caller.Everywhere}'."
                : $"Policy '{policyId}' is of '{place}', outside your scope.",
            [("policy_id", policyId), ("place", place)]);
}
