using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace Opsporing.Server;

static partial class RpcErrors
{
    public static Google.Rpc.Status LookNotFound(string id) =>
        Error(Code.NotFound, V1.ErrorReason.LookNotFound, $"Look '{id}' does not exist, or is not yours.", [("look_id", id)]);

    public static Google.Rpc.Status ReviewNotFound(string id) =>
        Error(Code.NotFound, V1.ErrorReason.ReviewNotFound, $"Review '{id}' does not exist, or is not yours.", [("review_id", id)]);

    public static Google.Rpc.Status ReviewRefused(string refusal) =>
        Error(Code.FailedPrecondition, V1.ErrorReason.ReviewRefused, $"The review is refused: {refusal}.", [("refusal", refusal)]);

    public static Google.Rpc.Status AssignmentRefused(string refusal) =>
        Error(Code.FailedPrecondition, V1.ErrorReason.AssignmentRefused, $"The assignment is refused: {refusal}.", [("refusal", refusal)]);

    public static Google.Rpc.Status SourceDenied(ReportId id) =>
        Error(Code.PermissionDenied, V1.ErrorReason.SourceDenied, $"You do not send reports of source system '{id.SourceSystem}'.",
            [("report_id", id.ToString()), ("source_system", id.SourceSystem)]);

    public static Google.Rpc.Status RegisterUnavailable()
    {
        var status = Error(Code.Unavailable, V1.ErrorReason.RegisterUnavailable,
            "The register of looks did not take the look: nothing is shown. An act may have been done: look at the report again.", []);
        status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = RetryDelay }));
        return status;
    }
}
