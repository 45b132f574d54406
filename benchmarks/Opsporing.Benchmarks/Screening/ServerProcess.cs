using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Opsporing.Benchmarks;

/// <summary>A <see cref="BenchmarkServer"/> as the measuring process sees it.</summary>
sealed class ServerProcess : IDisposable
{
    /// <summary>Callers that stream: one connection each.</summary>
    public const int Streams = 4;

    readonly Process _process;
    readonly List<GrpcChannel> _channels = [];

    public ServerProcess()
    {
        var path = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(path) == "dotnet";
        var start = new ProcessStartInfo(path, isHost ? [Environment.GetCommandLineArgs()[0], "serve"] : ["serve"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Echo = Connect(Ask("echo"));
    }

    /// <summary>Clients of the empty handler.</summary>
    public V1.ScreeningService.ScreeningServiceClient[] Echo { get; }

    /// <summary>Clients of the opened service.</summary>
    public V1.ScreeningService.ScreeningServiceClient[] Service { get; private set; } = [];

    /// <summary>Headers of an intake system.</summary>
    public Metadata Headers { get; private set; } = [];

    /// <summary>Folder that is open.</summary>
    public string Folder { get; private set; } = "";

    public int Id => _process.Id;

    /// <summary>Commits of the open database since it was made.</summary>
    /// <remarks>The counter of transactions in the index of the write-ahead log (SQLite, walformat: iChange).</remarks>
    public uint CommitCount
    {
        get
        {
            using var shared = new FileStream(
                Path.Combine(Folder, "opsporing.db-shm"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> header = stackalloc byte[12];
            shared.ReadExactly(header);
            return BitConverter.ToUInt32(header[8..]);
        }
    }

    public long LogBytes => new FileInfo(Path.Combine(Folder, "opsporing.db-wal")).Length;

    public void Open(string folder, int groupSize = 2048, int checkpointPages = 8192)
    {
        var answer = Ask($"open\t{folder}\t{groupSize}\t{checkpointPages}").Split('\t');
        Folder = folder;
        Service = Connect(answer[0]);
        Headers = new() { { "authorization", $"Bearer {answer[1]}" } };
    }

    public void Close() => Ask("close");

    /// <summary>Headers of a triage officer of every team.</summary>
    public Metadata HeadersOf(string officer) =>
        new() { { "authorization", $"Bearer {Ask($"mint\t{officer}")}" }, { "opsporing-purpose", "triage" } };

    /// <summary>A connection to the opened service, shared by those whose numbers are equal modulo <see cref="Streams"/>.</summary>
    public CallInvoker Invoker(int number) => _channels[^(1 + number % Streams)].CreateCallInvoker();

    public void SetReply(V1.ScreeningResult reply) => Ask($"reply\t{Convert.ToBase64String(reply.ToByteArray())}");

    /// <summary>Processor milliseconds, bytes allocated, collections of generation 0 and 2, milliseconds of pauses, resident bytes.</summary>
    public long[] Use() => [.. Ask("use").Split('\t').Select(w => long.Parse(w, CultureInfo.InvariantCulture))];

    /// <summary>Reports in the opened store, and those of them that are open.</summary>
    public (long Reports, long OpenItems) Count()
    {
        var counts = Ask("count").Split('\t');
        return (long.Parse(counts[0], CultureInfo.InvariantCulture), long.Parse(counts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Bytes of objects that are in use, after a full collection.</summary>
    public long LiveBytes() => long.Parse(Ask("live"), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        _process.StandardInput.Close();
        if (!_process.WaitForExit(30_000))
            _process.Kill();
        _process.Dispose();
    }

    string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server process has ended.");
    }

    V1.ScreeningService.ScreeningServiceClient[] Connect(string address)
    {
        var clients = new V1.ScreeningService.ScreeningServiceClient[Streams];
        for (var i = 0; i < Streams; i++)
        {
            _channels.Add(GrpcChannel.ForAddress(address, new() { MaxReceiveMessageSize = 64 * 1024 * 1024 }));
            clients[i] = new(_channels[^1]);
        }
        return clients;
    }
}
