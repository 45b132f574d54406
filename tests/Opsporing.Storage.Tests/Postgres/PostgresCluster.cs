using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Opsporing.Storage.Tests;

[assembly: Xunit.AssemblyFixture(typeof(PostgresCluster))]

namespace Opsporing.Storage.Tests;

/// <summary>A PostgreSQL of this run alone, started when the first test asks; a schema of its own for each test.</summary>
public sealed class PostgresCluster : Xunit.IAsyncLifetime
{
    readonly SemaphoreSlim _starting = new(1);
    PostgresServer? _quick;
    PostgresServer? _durable;
    int _schemas;

    /// <summary>A connection string with an empty schema; fsync is off.</summary>
    public async Task<string> NewSchemaAsync() => await SchemaAsync(await QuickAsync());

    /// <summary>As <see cref="NewSchemaAsync"/>, on a server that syncs.</summary>
    public async Task<string> NewDurableSchemaAsync() => await SchemaAsync(await DurableAsync());

    public async Task<PostgresServer> DurableAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _durable ??= await PostgresServer.StartAsync(isSynced: true);
        }
        finally
        {
            _starting.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _quick?.Dispose();
        _durable?.Dispose();
        _starting.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task<PostgresServer> QuickAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _quick ??= await PostgresServer.StartAsync(isSynced: false);
        }
        finally
        {
            _starting.Release();
        }
    }

    async Task<string> SchemaAsync(PostgresServer server)
    {
        var schema = $"test_{Interlocked.Increment(ref _schemas)}";
        await server.ExecuteAsync($"CREATE SCHEMA {schema}");
        return $"{server.ConnectionString};Search Path={schema}";
    }
}

/// <summary>One server process with a data folder that is gone afterwards.</summary>
public sealed class PostgresServer : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("opsporing-pg-").FullName;
    readonly string _binaries;
    readonly int _port = FreePort();
    readonly bool _isSynced;
    bool _isUp;

    PostgresServer(string binaries, bool isSynced) => (_binaries, _isSynced) = (binaries, isSynced);

    public string ConnectionString =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Timeout=10;Command Timeout=60";

    /// <summary>Starts one; skips the test with the reason when PostgreSQL is not installed.</summary>
    public static async Task<PostgresServer> StartAsync(bool isSynced)
    {
        Xunit.Assert.SkipWhen(Binaries() is null, "PostgreSQL is not installed (apt-get install postgresql).");
        var server = new PostgresServer(Binaries()!, isSynced);
        if (Environment.UserName == "root")
            await RunAsync("chown", ["postgres", server._folder]);
        await server.RunAsPostgresAsync("initdb", "-D", server.Data, "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C", "-U", "postgres");
        await server.UpAsync();
        return server;
    }

    string Data => Path.Combine(_folder, "data");

    public async Task UpAsync()
    {
        var sync = _isSynced ? "on" : "off";
        await RunAsPostgresAsync(
            "pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o",
            $"-p {_port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync={sync} -c full_page_writes={sync} -c max_connections=400",
            "start");
        _isUp = true;
    }

    /// <summary>Stops as a power cut would: nothing is written back.</summary>
    public async Task CrashAsync()
    {
        await RunAsPostgresAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        _isUp = false;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public void Dispose()
    {
        if (_isUp)
            CrashAsync().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    static string? Binaries() =>
        (Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin"))
            : []).OrderByDescending(d => d, StringComparer.Ordinal)
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "pg_ctl")));

    Task RunAsPostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_binaries, program);
        return Environment.UserName == "root"
            ? RunAsync("setpriv", ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", path, .. arguments])
            : RunAsync(path, arguments);
    }

    static async Task RunAsync(string program, string[] arguments)
    {
        // The server inherits the streams: reading them to the end would wait for it to stop.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments])
        {
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
