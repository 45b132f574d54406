using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class BadInputTests
{
    public static TheoryData<string, string, Action<V1.Report>> Violations => new()
    {
        { "occurred after received", "occurred_from", r => r.OccurredFrom = Example.Moment(TimeSpan.FromHours(-1)) },
        {
            "occurred after received beyond both precisions", "occurred_from",
            r =>
            {
                r.Received = Example.Moment(TimeSpan.FromDays(-3), V1.Precision.Day);
                r.OccurredFrom = Example.Moment(TimeSpan.FromHours(-3 * 24 + 26), V1.Precision.Minute);
            }
        },
        { "end before start", "occurred_to", r => r.OccurredTo = Example.Moment(TimeSpan.FromHours(-11)) },
        { "end without start", "occurred_to", r => (r.OccurredTo, r.OccurredFrom) = (r.OccurredFrom, null) },
        { "future receipt", "received", r => r.Received = Example.Moment(TimeSpan.FromHours(1)) },
        { "no receipt", "received", r => r.Received = null },
        { "receipt without time", "received.time", r => r.Received.Time = null },
        { "receipt without precision", "received.precision", r => r.Received.Precision = 0 },
        { "time beyond the year 9999", "received.time", r => r.Received.Time = new Timestamp { Seconds = long.MaxValue } },
        { "negative nanoseconds", "received.time", r => r.Received.Time.Nanos = -1 },
        { "negative damage", "damage_cents", r => r.DamageCents = -1 },
        { "no identity", "id", r => r.Id = null },
        { "empty number", "id.source_number", r => r.Id.SourceNumber = "" },
        { "number of 10,000 characters", "id.source_number", r => r.Id.SourceNumber = new('1', 10_000) },
        { "zero-width space in the number", "id.source_number", r => r.Id.SourceNumber = "10\u200b01" },
        { "control character in the number", "id.source_number", r => r.Id.SourceNumber = "10\u000701" },
        { "U+0000 in the number", "id.source_number", r => r.Id.SourceNumber = "10\u000001" },
        { "blank in the system", "id.source_system", r => r.Id.SourceSystem = "bvh am" },
        { "negative revision", "revision", r => r.Revision = -1 },
        { "no kind", "kind", r => r.Kind = 0 },
        { "unknown kind", "kind", r => r.Kind = (V1.ReportKind)99 },
        { "unknown channel", "channel", r => r.Channel = (V1.Channel)99 },
        { "unknown weapon", "weapon", r => r.Weapon = (V1.Weapon)(-1) },
        { "unknown suspect status", "suspect_status", r => r.SuspectStatus = (V1.SuspectStatus)300 },
        { "unknown red flag", "red_flags[1]", r => r.RedFlags.Add([V1.RedFlag.Stalking, (V1.RedFlag)77]) },
        { "unspecified red flag", "red_flags[0]", r => r.RedFlags.Add(V1.RedFlag.Unspecified) },
        { "offence without stage", "offences[0].stage", r => r.Offences[0].Stage = 0 },
        { "empty offence code", "offences[0].code", r => r.Offences[0].Code = "" },
        { "U+0000 in an offence code", "offences[0].code", r => r.Offences[0].Code = "a\0b" },
        { "no eenheid", "receiving_eenheid", r => r.ReceivingEenheid = "" },
        { "need that is unknown", "victims[0].needs", r => r.Victims.Add(new V1.Victim { Needs = { (V1.VictimNeed)50 } }) },
        {
            "needs assessed by nobody", "victims[0].needs_assessed_by",
            r => r.Victims.Add(new V1.Victim { NeedsAssessedTime = Example.Time(TimeSpan.Zero) })
        },
        { "lead without state", "leads[0].state", r => r.Leads.Add(new V1.Lead { Kind = "dna" }) },
        { "grid cell", "occurred_place.grid_cell", r => r.OccurredPlace.GridCell = "here" },
        {
            "link key with a hash that is none", "link_keys[0].hash",
            r => r.LinkKeys.Add(new V1.LinkKey { Side = V1.LinkSide.Suspect, KeyVersion = 1, Hash = "NL91ABNA" })
        },
        { "counter-report of bad form", "counter_report.source_number", r => r.CounterReport = new() { SourceSystem = "x" } },
        { "10,000 offences", "offences", r => AddOffences(r, 10_000) },
        { "51 offences", "offences", r => AddOffences(r, 50) },
        { "101 victims", "victims", r => r.Victims.Add(Enumerable.Range(0, 101).Select(_ => new V1.Victim())) },
        { "10,001 earlier reports", "earlier_report_count", r => r.EarlierReportCount = 10_001 },
        { "reference of 201 characters", "source_reference", r => r.SourceReference = new('x', 201) },
    };

    [Fact]
    public async Task Each_violation_is_named_by_its_path()
    {
        await using var service = await TestService.StartAsync();

        foreach (var row in Violations)
        {
            var (what, field, spoil) = row.Data;
            var report = Example.Report();
            spoil(report);

            var e = await Assert.ThrowsAsync<RpcException>(() => service.ScreenAsync(report));

            Assert.True(e.StatusCode == StatusCode.InvalidArgument, what);
            Assert.Equal("ERROR_REASON_FIELDS_INVALID", e.Info().Reason);
            Assert.True(e.Fields().Contains(field), $"{what}: {string.Join(", ", e.Fields())}");
        }

        Assert.Equal(0, (await service.Host.Installation.Store.CountAsync(default)).Reports);
    }

    [Fact]
    public async Task All_violations_come_at_once()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        report.Kind = 0;
        report.Id.SourceNumber = "";
        report.DamageCents = -1;
        report.Offences[0].Code = "";

        var e = await Assert.ThrowsAsync<RpcException>(() => service.ScreenAsync(report));

        Assert.Equal(["damage_cents", "id.source_number", "kind", "offences[0].code"], e.Fields().Order(StringComparer.Ordinal));
        Assert.Equal("4", e.Info().Metadata["violation_count"]);
    }

    [Fact]
    public async Task An_error_names_no_value_of_a_sensitive_field()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        report.LinkKeys.Add(new V1.LinkKey { Side = V1.LinkSide.Suspect, KeyVersion = 1, Hash = "NL91ABNA0417164300" });
        report.OccurredPlace.GridCell = "Dorpsstraat 1";

        var e = await Assert.ThrowsAsync<RpcException>(() => service.ScreenAsync(report));

        Assert.DoesNotContain("NL91ABNA", e.GetRpcStatus()!.ToString());
        Assert.DoesNotContain("Dorpsstraat", e.GetRpcStatus()!.ToString());
    }

    [Fact]
    public async Task A_request_without_report_is_invalid()
    {
        await using var service = await TestService.StartAsync();

        var e = await Assert.ThrowsAsync<RpcException>(
            async () => await service.Screening.ScreenReportAsync(new(), service.As(DemoIdentities.Intake)));

        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
    }

    [Fact]
    public async Task Occurred_within_the_day_of_receipt_is_no_violation()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        report.Received = Example.Moment(TimeSpan.FromHours(-30), V1.Precision.Day);
        report.OccurredFrom = Example.Moment(TimeSpan.FromHours(-29), V1.Precision.Minute);

        Assert.Equal(V1.ScreeningOutcome.Accepted, (await service.ScreenAsync(report)).Outcome);
    }

    [Fact]
    public async Task A_message_over_the_limit_ends_only_its_call()
    {
        await using var service = await TestService.StartAsync();
        using var other = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));
        await other.RequestStream.WriteAsync(new() { Sequence = 1, Reports = { Example.Report("1") } });
        Assert.True(await other.ResponseStream.MoveNext(default));
        var large = Example.Report("2");
        large.SourceReference = new('x', 5 * 1024 * 1024);

        var e = await Assert.ThrowsAsync<RpcException>(() => service.ScreenAsync(large));

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        await other.RequestStream.WriteAsync(new() { Sequence = 2, Reports = { Example.Report("3") } });
        Assert.True(await other.ResponseStream.MoveNext(default));
        Assert.NotNull(other.ResponseStream.Current.Results[0].Receipt);
    }

    [Fact]
    public async Task Undecodable_bytes_end_only_their_call()
    {
        await using var service = await TestService.StartAsync();
        using var other = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));

        var status = await PostAsync(service, [0, 0, 0, 0, 5, 0x0A, 0xFF, 0xFF, 0xFF, 0x7F]);

        Assert.Equal("3", status);
        await other.RequestStream.WriteAsync(new() { Sequence = 1, Reports = { Example.Report() } });
        Assert.True(await other.ResponseStream.MoveNext(default));
        Assert.NotNull(other.ResponseStream.Current.Results[0].Receipt);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused_as_text()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        report.SourceReference = "\u0001\u0001\u0001";
        var bytes = new ScreenReportRequest { Report = report }.ToByteArray();
        var at = bytes.AsSpan().IndexOf((byte[])[1, 1, 1]);
        ((byte[])[0xED, 0xA0, 0x80]).CopyTo(bytes, at); // an unpaired surrogate
        byte[] frame = [0, 0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];

        var status = await PostAsync(service, frame);

        Assert.Equal("3", status);
        Assert.Equal(0, (await service.Host.Installation.Store.CountAsync(default)).Reports);
    }

    static void AddOffences(V1.Report report, int count)
    {
        for (var i = 0; i < count; i++)
            report.Offences.Add(new V1.Offence { Code = $"code_{i}", Stage = V1.OffenceStage.Completed });
    }

    static async Task<string> PostAsync(TestService service, byte[] frame)
    {
        using var http = new HttpClient { BaseAddress = service.Host.GrpcAddress };
        using var request = service.Request(HttpMethod.Post, "/opsporing.v1.ScreeningService/ScreenReport", DemoIdentities.Intake);
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.Headers.Add("te", "trailers");
        request.Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var headers = response.Headers.Concat(response.TrailingHeaders);
        return headers.First(h => h.Key == "grpc-status").Value.First();
    }
}
