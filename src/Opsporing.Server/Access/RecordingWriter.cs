using Grpc.Core;

namespace Opsporing.Server;

/// <summary>Passes messages of a stream on, each after its look is on disk.</summary>
sealed class RecordingWriter<T>(IServerStreamWriter<T> writer, Func<T, CancellationToken, ValueTask> record) : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => writer.WriteOptions;
        set => writer.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        await record(message, cancellationToken);
        await writer.WriteAsync(message, cancellationToken);
    }
}
