using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;

namespace Opsporing.Server.Tests;

/// <summary>Everything that left the service in one call.</summary>
/// <param name="Messages">Bytes of the answers.</param>
/// <param name="Trailers">Status and trailers as text.</param>
/// <param name="Error">Null when it went well.</param>
sealed record RawAnswer(List<byte[]> Messages, string Trailers, RpcException? Error);

/// <summary>Calls any rpc with bytes and keeps what comes back.</summary>
static class RawCalls
{
    const int MaxMessages = 3;

    static readonly Marshaller<byte[]> s_bytes = new(static b => b, static b => b);

    public static async Task<RawAnswer> CallAsync(
        GrpcChannel channel, MethodDescriptor rpc, byte[] request, Metadata headers, TimeSpan? patience = null)
    {
        var type = (rpc.IsClientStreaming, rpc.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (false, true) => MethodType.ServerStreaming,
            _ => MethodType.DuplexStreaming,
        };
        var method = new Method<byte[], byte[]>(type, rpc.Service.FullName, rpc.Name, s_bytes, s_bytes);
        var (messages, options) = (new List<byte[]>(), new CallOptions(headers, patience is { } time ? DateTime.UtcNow + time : null));
        var invoker = channel.CreateCallInvoker();
        try
        {
            if (type == MethodType.Unary)
            {
                using var call = invoker.AsyncUnaryCall(method, null, options, request);
                messages.Add(await call);
                return new(messages, Text(call.GetTrailers()), null);
            }
            if (type == MethodType.ServerStreaming)
            {
                using var call = invoker.AsyncServerStreamingCall(method, null, options, request);
                await ReadAsync(call.ResponseStream, messages, rpc.Name == "WatchQueue" ? 1 : MaxMessages);
                return new(messages, "", null);
            }
            using var duplex = invoker.AsyncDuplexStreamingCall(method, null, options);
            await duplex.RequestStream.WriteAsync(request);
            await duplex.RequestStream.CompleteAsync();
            await ReadAsync(duplex.ResponseStream, messages, MaxMessages);
            return new(messages, "", null);
        }
        catch (RpcException e)
        {
            return new(messages, $"{e.Status}\n{Text(e.Trailers)}", e);
        }
    }

    static async Task ReadAsync(IAsyncStreamReader<byte[]> stream, List<byte[]> messages, int most)
    {
        while (messages.Count < most && await stream.MoveNext(default))
            messages.Add(stream.Current);
    }

    static string Text(Metadata trailers) => string.Join('\n', trailers.Select(t =>
        $"{t.Key}: {(t.IsBinary ? System.Text.Encoding.Latin1.GetString(t.ValueBytes) : t.Value)}"));
}
