using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Opsporing.Server;

/// <summary>
/// Answers a unary call whose bytes cannot be decoded as the contract says. The framework decodes before any
/// interceptor and answers UNKNOWN, which <see cref="CallGuard"/> never gives: so UNKNOWN means just that.
/// </summary>
sealed class UnreadableMessages(RequestDelegate next)
{
    const string Status = "grpc-status";
    const string Unknown = "2";

    /// <summary>Runs the call and looks at its status.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        var headers = context.Response.Headers;
        if (context.Response.HasStarted || headers[Status] != Unknown)
            return;
        var error = RpcErrors.MessageUnreadable();
        headers[Status] = error.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["grpc-message"] = error.Message;
        headers["grpc-status-details-bin"] = Convert.ToBase64String(error.ToByteArray());
    }
}
