using Google.Rpc;

namespace Opsporing.Server;

static partial class RpcErrors
{
    public static Google.Rpc.Status ReassessmentOutdated(ContentDigest served, ContentDigest target) =>
        Error(Code.FailedPrecondition, V1.ErrorReason.ReassessmentOutdated,
            $"This replica serves '{served}', and reports have been brought to '{target}' since: ask one that is current.",
            [("served_digest", served.ToString()), ("target_digest", target.ToString())]);
}
