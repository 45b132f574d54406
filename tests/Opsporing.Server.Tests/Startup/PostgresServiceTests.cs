using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>The service on PostgreSQL: replicas that say the same, and a database that goes away.</summary>
public sealed class PostgresServiceTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_write_on_one_replica_is_seen_by_a_read_on_the_other_at_once()
    {
        var location = await cluster.NewDurableSchemaAsync();
        await using var one = await StartAsync(location);
        await using var other = await StartAsync(location);

        for (var n = 1; n <= 20; n++)
        {
            var receipt = await one.ScreenAsync(Example.Report($"{n}"));
            var (here, there) = (await ItemsAsync(one, receipt.Assessment.Desk), await ItemsAsync(other, receipt.Assessment.Desk));
            Assert.Equal(n, there.Entries.Count);
            Assert.Equal(here.Entries, there.Entries);
        }
        var queues = await one.Triage.ListQueuesAsync(new(), one.As(DemoIdentities.Triage));
        Assert.Equal(queues, await other.Triage.ListQueuesAsync(new(), one.As(DemoIdentities.Triage)));
        Assert.Equal(20, queues.Queues.Sum(q => q.ItemCount));
    }

    [Fact]
    public async Task Replicas_share_their_keys_so_that_a_page_goes_on_at_another_one()
    {
        var location = await cluster.NewDurableSchemaAsync();
        var services = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(location)));
        foreach (var n in Enumerable.Range(1, 3))
            await services[0].ScreenAsync(Example.Report($"{n}"));
        var desk = (await services[1].ScreenAsync(Example.Report("1"))).Assessment.Desk;

        var (numbers, request) = (new List<string>(), new ListQueueItemsRequest { Desk = desk, PageSize = 1 });
        foreach (var service in services)
        {
            // The token of the caller was signed by the first one.
            var page = await service.Triage.ListQueueItemsAsync(request, services[0].As(DemoIdentities.Triage));
            numbers.Add(page.Entries.Single().Item.ReportId.SourceNumber);
            request.PageToken = page.NextPageToken;
        }
        Assert.Equal(["1", "2", "3"], numbers.Order());
        Assert.Single(services.Select(s => Convert.ToHexString(s.Host.Installation.Keys.Audit)).Distinct());
        Assert.Single(services.SelectMany(s => s.Host.Installation.Bases.All()).Select(b => b.Basis.AuditKey).Distinct());
        foreach (var service in services)
            await service.DisposeAsync();
    }

    [Fact]
    public async Task A_database_that_dies_in_the_middle_of_a_stream_gives_UNAVAILABLE_only_and_nothing_is_doubled()
    {
        using var server = await PostgresServer.StartAsync(isSynced: true);
        await using var service = await StartAsync(server.ConnectionString);
        using var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));
        var (sent, accepted, errors) = (0, new List<string>(), new List<Google.Rpc.Status>());
        var answered = new TaskCompletionSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var result in call.ResponseStream.ReadAllAsync().SelectMany(r => r.Results.ToAsyncEnumerable()))
            {
                if (result.Error is { } error)
                    errors.Add(error);
                else
                    accepted.Add(result.Receipt.ReportId.SourceNumber);
                if (accepted.Count + errors.Count == 200)
                    answered.TrySetResult();
            }
        });

        for (; sent < 400 || errors.Count == 0; await Task.Yield())
        {
            if (sent == 300)
            {
                await answered.Task;
                await server.CrashAsync();
            }
            await call.RequestStream.WriteAsync(new() { Reports = { Example.Report($"{++sent}") } });
        }
        await call.RequestStream.CompleteAsync();
        await reading;
        var away = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Triage.GetReportAsync(new() { ReportId = Example.Report("1").Id }, service.As(DemoIdentities.Triage)));
        await server.UpAsync();
        var again = (await SendAgainAsync(service, sent)).ToArray();

        Assert.Equal(sent, accepted.Count + errors.Count);
        Assert.All(errors, e => Assert.Equal(
            ((int)StatusCode.Unavailable, "ERROR_REASON_STORE_UNAVAILABLE", true),
            (e.Code, e.Info().Reason, e.GetDetail<Google.Rpc.RetryInfo>() is not null)));
        Assert.Equal((StatusCode.Unavailable, "ERROR_REASON_STORE_UNAVAILABLE"), (away.StatusCode, away.Info().Reason));
        Assert.All(again, r => Assert.Null(r.Error));
        var duplicates = again.Where(r => r.Receipt.Outcome == ScreeningOutcome.Duplicate).Select(r => r.Receipt.ReportId.SourceNumber);
        Assert.Empty(accepted.Except(duplicates)); // acknowledged means durable
        var figures = await service.Host.Installation.Store.CountAsync(default);
        Assert.Equal((sent, sent, sent), (figures.Reports, figures.Revisions, figures.OpenItems));
    }

    [Fact]
    public async Task A_schema_or_a_right_that_changes_while_serving_is_a_failed_precondition_with_its_reason()
    {
        var location = await cluster.NewDurableSchemaAsync();
        var schema = new NpgsqlConnectionStringBuilder(location).SearchPath;
        var server = await cluster.DurableAsync();
        await server.ExecuteAsync($"CREATE ROLE {schema}_user LOGIN; GRANT ALL ON SCHEMA {schema} TO {schema}_user");
        await using var service = await StartAsync($"{location};Username={schema}_user");
        await service.ScreenAsync(Example.Report("1"));

        await server.ExecuteAsync($"SET search_path = {schema}; ALTER TABLE queue_item OWNER TO postgres; REVOKE ALL ON queue_item FROM {schema}_user");
        var refused = await Assert.ThrowsAsync<RpcException>(() => service.ScreenAsync(Example.Report("2")));
        await server.ExecuteAsync($"SET search_path = {schema}; ALTER TABLE queue_item RENAME TO other_item");
        var changed = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Triage.ListQueuesAsync(new(), service.As(DemoIdentities.Triage)));

        Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_STORE_ACCESS"), (refused.StatusCode, refused.Info().Reason));
        Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_STORE_VERSION"), (changed.StatusCode, changed.Info().Reason));
    }

    [Fact]
    public async Task Nothing_secret_is_in_a_log_or_an_exception()
    {
        using var server = await PostgresServer.StartAsync(isSynced: true);
        var log = new LogLines();
        var location = $"{server.ConnectionString};Password=s3cret";
        Exception gone;
        await using (var host = await HostAsync(location, log))
        {
            await server.CrashAsync();
            using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(host.GrpcAddress);
            await Assert.ThrowsAsync<RpcException>(async () => await new V1.TriageService.TriageServiceClient(channel).ListQueuesAsync(
                new(), new Metadata { { "authorization", "Bearer " + host.Identities.Mint(DemoIdentities.Triage) } }));
            gone = await Assert.ThrowsAsync<Storage.StoreUnavailableException>(() => HostAsync(location, log));
        }

        Assert.Contains(log.Lines, l => l.Contains("Store: postgresql://127.0.0.1:"));
        Assert.DoesNotContain("s3cret", string.Join('\n', [.. log.Lines, gone.ToString()]));
    }

    static Task<ServerHost> HostAsync(string location, LogLines log) => ServerHost.StartAsync(
        TestService.Options(location), builder => builder.Logging.AddProvider(log).AddFilter<LogLines>(null, LogLevel.Trace));

    static Task<TestService> StartAsync(string location) => TestService.StartAsync(location, keepsFolder: true);

    static async Task<ListQueueItemsResponse> ItemsAsync(TestService service, string desk) =>
        await service.Triage.ListQueueItemsAsync(
            new() { Desk = desk, View = QueueItemView.Full }, service.As(DemoIdentities.Triage));

    static async Task<IEnumerable<ScreeningResult>> SendAgainAsync(TestService service, int count)
    {
        var results = new List<ScreeningResult>();
        foreach (var numbers in Enumerable.Range(1, count).Chunk(500))
            results.AddRange((await service.Screening.BatchScreenReportsAsync(
                new() { Reports = { numbers.Select(n => Example.Report($"{n}")) } }, service.As(DemoIdentities.Intake))).Results);
        return results;
    }

    /// <summary>Keeps what is logged, exceptions included.</summary>
    sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
