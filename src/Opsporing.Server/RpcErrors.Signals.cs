using System.Globalization;
using Google.Rpc;

namespace Opsporing.Server;

static partial class RpcErrors
{
    public static Google.Rpc.Status SignalNotFound(long number) =>
        Error(Code.NotFound, V1.ErrorReason.SignalNotFound, $"Signal {Text(number)} does not exist.", [("signal_number", Text(number))]);

    public static Google.Rpc.Status SignalRefused(long number, SignalState state) =>
        Error(Code.FailedPrecondition, V1.ErrorReason.SignalRefused, $"Signal {Text(number)} is over: {UpperSnake.Of(state)}.",
            [("signal_number", Text(number)), ("state", UpperSnake.Of(state))]);

    public static Google.Rpc.Status SignalChanged(long number, long act) =>
        Error(Code.Aborted, V1.ErrorReason.SignalChanged, $"Signal {Text(number)} has moved on to act {Text(act)}: look again.",
            [("signal_number", Text(number)), ("act_number", Text(act))]);

    public static Google.Rpc.Status SignalScopeDenied(long number) =>
        Error(Code.PermissionDenied, V1.ErrorReason.SignalScopeDenied,
            $"Signal {Text(number)} is outside your scope, or of offences that you may not see.", [("signal_number", Text(number))]);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
