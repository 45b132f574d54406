using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class HttpTests
{
    static readonly JsonParser Parser = new(JsonParser.Settings.Default);

    [Fact]
    public async Task Json_and_grpc_give_the_same_digest_and_answer()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.FullReport();

        var (status, body) = await PostAsync(service, "/v1/reports:screen", JsonFormatter.Default.Format(new ScreenReportRequest { Report = report }));
        var json = Parser.Parse<ScreenReportResponse>(body).Receipt;
        var grpc = await service.ScreenAsync(report);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(json.ContentDigest, grpc.ContentDigest);
        Assert.Equal(json.Assessment, grpc.Assessment);
        Assert.Equal(V1.ScreeningOutcome.Duplicate, grpc.Outcome);
    }

    [Fact]
    public async Task A_json_batch_answers_each_report()
    {
        await using var service = await TestService.StartAsync();
        var bad = Example.Report("2");
        bad.DamageCents = -5;
        var request = new BatchScreenReportsRequest { Reports = { Example.Report("1"), bad } };

        var (status, body) = await PostAsync(service, "/v1/reports:batchScreen", JsonFormatter.Default.Format(request));

        Assert.Equal(HttpStatusCode.OK, status);
        var results = JsonDocument.Parse(body).RootElement.GetProperty("results");
        Assert.Equal("1", results[0].GetProperty("receipt").GetProperty("reportId").GetProperty("sourceNumber").GetString());
        Assert.Contains("damage_cents", results[1].GetProperty("error").ToString());
    }

    [Fact]
    public async Task A_json_error_carries_every_violation()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        report.DamageCents = -1;
        report.Kind = 0;

        var (status, body) = await PostAsync(service, "/v1/reports:screen", JsonFormatter.Default.Format(new ScreenReportRequest { Report = report }));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("ERROR_REASON_FIELDS_INVALID", body);
        Assert.Contains("damage_cents", body);
        Assert.Contains("\"kind\"", body);
    }

    [Theory]
    [InlineData("""{"report":{"id":{"sourceSystem":"bvh-am","sourceNumber":"1\ud800"}}}""")]
    [InlineData("""{"report":{"id":{"sourceSystem":"bvh-am","sourceNumber":"1\u0000"}}}""")]
    [InlineData("""{"report":{"kind":"REPORT_KIND_NONSENSE"}}""")]
    [InlineData("""{"report":{"received":{"time":"yesterday"}}}""")]
    [InlineData("""{"report":{"damageCents":"1.5"}}""")]
    [InlineData("""{"report":""")]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    [InlineData("")]
    public async Task Bad_json_is_refused_and_the_service_lives_on(string body)
    {
        await using var service = await TestService.StartAsync();

        var (status, _) = await PostAsync(service, "/v1/reports:screen", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(V1.ScreeningOutcome.Accepted, (await service.ScreenAsync(Example.Report())).Outcome);
    }

    [Fact]
    public async Task A_json_body_over_the_limit_is_refused()
    {
        await using var service = await TestService.StartAsync();

        var status = HttpStatusCode.RequestEntityTooLarge;
        try
        {
            (status, _) = await PostAsync(service, "/v1/reports:screen", "{\"report\":{\"sourceReference\":\"" + new string('x', 5 << 20) + "\"}}");
        }
        catch (HttpRequestException)
        {
            // The server may close the connection while the body is still being sent.
        }

        Assert.True((int)status >= 400, status.ToString());
        Assert.Equal(V1.ScreeningOutcome.Accepted, (await service.ScreenAsync(Example.Report())).Outcome);
    }

    [Fact]
    public async Task Triage_reads_over_json()
    {
        await using var service = await TestService.StartAsync();
        await service.ScreenAsync(Example.Report("a/b c".Replace(" ", "%")));

        var queues = await GetAsync(service, "/v1/queues", DemoIdentities.Triage);
        var items = await GetAsync(service, "/v1/queues/AM-06/items?view=QUEUE_ITEM_VIEW_FULL&pageSize=10", DemoIdentities.Triage);
        var report = await GetAsync(service, "/v1/reports/bvh-am/a/b%25c?language=LANGUAGE_EN", DemoIdentities.Triage);

        Assert.Contains("\"AM-06\"", queues);
        Assert.Contains("burglary_shed", items);
        Assert.Contains("\"explanation\"", report);
    }

    [Fact]
    public async Task A_json_call_without_identity_is_unauthorized()
    {
        await using var service = await TestService.StartAsync();

        var response = await service.Http.GetAsync("/v1/queues");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("ERROR_REASON_UNAUTHENTICATED", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_report_that_does_not_exist_is_a_404_with_details()
    {
        await using var service = await TestService.StartAsync();

        var response = await service.Http.SendAsync(service.Request(HttpMethod.Get, "/v1/reports/bvh-am/404", DemoIdentities.Triage));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("bvh-am/404", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Grpc_web_serves_a_call()
    {
        await using var service = await TestService.StartAsync();
        using var channel = GrpcChannel.ForAddress(service.Host.HttpAddress, new GrpcChannelOptions
        {
            HttpVersion = HttpVersion.Version11,
            HttpHandler = new GrpcWebHandler(GrpcWebMode.GrpcWeb, new HttpClientHandler()),
        });

        var response = await new V1.ScreeningService.ScreeningServiceClient(channel)
            .BatchScreenReportsAsync(new() { Reports = { Example.Report() } }, service.As(DemoIdentities.Intake));

        Assert.Equal(V1.ScreeningOutcome.Accepted, response.Results[0].Receipt.Outcome);
    }

    [Fact]
    public async Task Grpc_web_keeps_the_details_of_an_error()
    {
        await using var service = await TestService.StartAsync();
        using var channel = GrpcChannel.ForAddress(service.Host.HttpAddress, new GrpcChannelOptions
        {
            HttpVersion = HttpVersion.Version11,
            HttpHandler = new GrpcWebHandler(GrpcWebMode.GrpcWebText, new HttpClientHandler()),
        });

        var e = await Assert.ThrowsAsync<RpcException>(async () => await new V1.ScreeningService.ScreeningServiceClient(channel)
            .ScreenReportAsync(new() { Report = new() }, service.As(DemoIdentities.Intake)));

        Assert.Contains("id", e.Fields());
    }

    static async Task<(HttpStatusCode Status, string Body)> PostAsync(TestService service, string path, string json)
    {
        using var request = service.Request(HttpMethod.Post, path, DemoIdentities.Intake);
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await service.Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    static async Task<string> GetAsync(TestService service, string path, DemoIdentity identity)
    {
        using var response = await service.Http.SendAsync(service.Request(HttpMethod.Get, path, identity));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return body;
    }
}
