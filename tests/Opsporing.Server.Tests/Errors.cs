using Google.Rpc;
using Grpc.Core;

namespace Opsporing.Server.Tests;

/// <summary>Reads the details of errors.</summary>
static class Errors
{
    public static ErrorInfo Info(this RpcException e) => Info(e.GetRpcStatus());

    public static ErrorInfo Info(this Google.Rpc.Status? status) =>
        status?.GetDetail<ErrorInfo>() ?? throw new InvalidOperationException("The error carries no ErrorInfo.");

    /// <summary>Paths of the violations, in their order.</summary>
    public static string[] Fields(this Google.Rpc.Status? status) =>
        [.. status!.GetDetail<BadRequest>().FieldViolations.Select(v => v.Field)];

    public static string[] Fields(this RpcException e) => Fields(e.GetRpcStatus());
}
