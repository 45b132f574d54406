using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>
/// Stands before every RPC: authorises by the table, records what a reply shows before it leaves, and turns what a service
/// throws into the contract's errors.
/// </summary>
sealed partial class CallGuard(LookRecorder looks, ContentShield shield, ILogger<CallGuard> logger) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async row => await RecordedAsync(await continuation(request, context), row, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, row => AsResult(continuation(request, Recording(responseStream, row, context), context)));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async row => await RecordedAsync(await continuation(requestStream, context), row, context));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, row => AsResult(continuation(requestStream, Recording(responseStream, row, context), context)));

    async Task<T> GuardAsync<T>(ServerCallContext context, Func<AuthorisationRow, Task<T>> call)
    {
        var row = Authorise(context);
        try
        {
            if (row.Shows)
                (await looks.WithPurposesAsync(Caller.Of(context), context.CancellationToken)).KeepIn(context);
            return await call(row);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    /// <summary>The reply as the caller may see it, once its look is on disk.</summary>
    async Task<T> RecordedAsync<T>(T reply, AuthorisationRow row, ServerCallContext context)
    {
        if (row.Reach == Reach.Public)
            return reply;
        reply = shield.Apply(reply, Caller.Of(context));
        if (row.Shows && reply is IMessage message && LookPlan.Of(message.Descriptor) is { Sensitivity: > V1.Sensitivity.None } plan)
            await looks.RecordAsync(Caller.Of(context), row, plan.Find(message), context.CancellationToken);
        return reply;
    }

    IServerStreamWriter<T> Recording<T>(IServerStreamWriter<T> writer, AuthorisationRow row, ServerCallContext context) =>
        row.Shows ? new RecordingWriter<T>(writer, message => RecordedAsync(message, row, context)) : writer;

    static AuthorisationRow Authorise(ServerCallContext context)
    {
        var row = Authorisation.Find(context.Method);
        if (row?.Reach == Reach.Public)
            return row;
        var caller = Caller.Find(context) ?? throw RpcErrors.Unauthenticated().ToRpcException();
        if (row is null || (row.Roles & caller.Roles) == 0)
            throw RpcErrors.RoleDenied(context.Method[1..]).ToRpcException();
        caller.KeepIn(context);
        return row;
    }

    Exception Translate(Exception e, ServerCallContext context)
    {
        switch (e)
        {
            case InvalidProtocolBufferException:
                return RpcErrors.MessageUnreadable().ToRpcException();
            case Exception when RpcErrors.OfStore(e) is { } status:
                return status.ToRpcException();
            case PageExpiredException:
                return RpcErrors.PageTokenExpired().ToRpcException();
            case OperationCanceledException or IOException when context.CancellationToken.IsCancellationRequested:
                return new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The call was cancelled."));
            default:
                LogFailure(logger, context.Method, e.GetType().FullName!, e.StackTrace);
                return RpcErrors.Internal().ToRpcException();
        }
    }

    static async Task<object?> AsResult(Task task)
    {
        await task;
        return null;
    }

    // The message of an exception may hold facts of a report: type and place are enough to find the fault.
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string method, string type, string? stackTrace);
}
