using Grpc.Core;

namespace Opsporing.Server;

/// <summary>Passes messages of a stream on, each as the caller may see it and after its look is on disk.</summary>
/// <param name="writer">Sends.</param>
/// <param name="record">Gives the message to send, once it may be.</param>
sealed class RecordingWriter<T>(IServerStreamWriter<T> writer, Func<T, Task<T>> record) : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => writer.WriteOptions;
        set => writer.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(await record(message), cancellationToken);
    }
}
