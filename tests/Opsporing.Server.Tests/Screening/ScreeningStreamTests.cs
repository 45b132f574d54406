using Google.Protobuf;
using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class ScreeningStreamTests
{
    [Fact]
    public async Task Results_come_in_order_with_bad_items_between()
    {
        await using var service = await TestService.StartAsync(o => o with { StreamGroupSize = 7, StreamGroupsInFlight = 2 });
        using var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));

        var reading = ReadAsync(call.ResponseStream);
        for (var i = 1; i <= 300; i++)
            await call.RequestStream.WriteAsync(new() { Sequence = 1000 + i, Reports = { Reports(i) } });
        await call.RequestStream.CompleteAsync();
        var responses = await reading;

        Assert.Equal(Enumerable.Range(1001, 300).Select(i => (long)i), responses.Select(r => r.Sequence));
        for (var i = 1; i <= 300; i++)
        {
            var results = responses[i - 1].Results;
            Assert.Equal(1 + i % 3, results.Count);
            for (var j = 0; j < results.Count; j++)
                if ((i + j) % 5 == 0)
                    Assert.Equal((int)StatusCode.InvalidArgument, results[j].Error.Code);
                else
                    Assert.Equal($"{i}-{j}", results[j].Receipt.ReportId.SourceNumber);
        }
        Assert.Equal(
            responses.Sum(r => r.Results.Count(x => x.Receipt is not null)),
            (await service.Host.Installation.Store.CountAsync(default)).Reports);
    }

    [Fact]
    public async Task A_slow_sender_gets_each_answer_at_once()
    {
        await using var service = await TestService.StartAsync();
        using var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));

        for (var i = 1; i <= 5; i++)
        {
            await call.RequestStream.WriteAsync(new() { Sequence = i, Reports = { Example.Report($"{i}") } });
            Assert.True(await call.ResponseStream.MoveNext(default));
            Assert.Equal(i, call.ResponseStream.Current.Sequence);
        }
    }

    [Fact]
    public async Task A_message_without_reports_is_answered_without_results()
    {
        await using var service = await TestService.StartAsync();
        using var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));

        await call.RequestStream.WriteAsync(new() { Sequence = 9 });
        await call.RequestStream.CompleteAsync();

        var response = Assert.Single(await ReadAsync(call.ResponseStream));
        Assert.Equal((9, 0), (response.Sequence, response.Results.Count));
    }

    [Fact]
    public async Task Revisions_of_one_report_follow_each_other_in_a_stream()
    {
        const int Revisions = 4;
        await using var service = await TestService.StartAsync();
        using var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));
        var reading = ReadAsync(call.ResponseStream);

        // Many times over: each revision may come while the one before it is being committed.
        for (var i = Revisions; i < 400; i++)
        {
            var report = Example.Report($"{1000 + i / Revisions}");
            (report.Revision, report.DamageCents) = (i % Revisions + 1, i);
            report.SuspectStatus = report.Revision == 1 ? V1.SuspectStatus.Identified : V1.SuspectStatus.Unknown;
            await call.RequestStream.WriteAsync(new() { Sequence = i, Reports = { report } });
            // Apart in time by less than a commit, so that they come in rounds of their own.
            SpinWait.SpinUntil(() => false, TimeSpan.FromMilliseconds(i % 3));
        }
        await call.RequestStream.CompleteAsync();
        var responses = await reading;

        Assert.All(responses, r => Assert.Equal((int)(r.Sequence % Revisions) + 1, r.Results[0].Receipt?.Revision ?? 0));
        Assert.All(responses, r => Assert.Contains(Guard.IdentifiedSuspect, r.Results[0].Receipt.Assessment.Guards));
    }

    [Fact]
    public async Task Too_many_reports_end_the_stream_after_the_earlier_answers()
    {
        await using var service = await TestService.StartAsync();
        using var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));
        var large = new ScreenReportsRequest { Sequence = 2 };
        for (var i = 0; i < 1025; i++)
            large.Reports.Add(new V1.Report());

        await call.RequestStream.WriteAsync(new() { Sequence = 1, Reports = { Example.Report() } });
        await call.RequestStream.WriteAsync(large);

        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.Equal(1, call.ResponseStream.Current.Sequence);
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));
        Assert.Equal("ERROR_REASON_MESSAGE_TOO_LARGE", e.Info().Reason);
    }

    [Fact]
    public async Task What_was_acknowledged_stays_when_the_client_goes_away()
    {
        await using var service = await TestService.StartAsync();
        using (var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake)))
        {
            await call.RequestStream.WriteAsync(new() { Sequence = 1, Reports = { Example.Report("1") } });
            Assert.True(await call.ResponseStream.MoveNext(default));
            await call.RequestStream.WriteAsync(new() { Sequence = 2, Reports = { Example.Report("2") } });
        }

        Assert.NotNull(await service.Host.Installation.Store.FindAsync(new("bvh-am", "1"), default));
        Assert.Equal(V1.ScreeningOutcome.Accepted, (await service.ScreenAsync(Example.Report("3"))).Outcome);
    }

    [Fact]
    public async Task A_store_that_cannot_write_fails_each_report_with_a_retry_time_and_the_stream_goes_on()
    {
        await using var service = await TestService.StartAsync(
            o => o with { Store = new() { DataFolder = o.Location, BusyTimeout = TimeSpan.Zero } });
        using var call = service.Screening.ScreenReports(service.As(DemoIdentities.Intake));
        var request = new ScreenReportsRequest { Sequence = 1, Reports = { Example.Report() } };

        using (new WriteLock(service.Folder))
        {
            await call.RequestStream.WriteAsync(request);
            Assert.True(await call.ResponseStream.MoveNext(default));
        }
        var error = call.ResponseStream.Current.Results[0].Error;
        await call.RequestStream.WriteAsync(request);
        Assert.True(await call.ResponseStream.MoveNext(default));

        Assert.Equal((int)StatusCode.Unavailable, error.Code);
        Assert.Equal("ERROR_REASON_STORE_UNAVAILABLE", error.Info().Reason);
        Assert.NotNull(error.GetDetail<Google.Rpc.RetryInfo>());
        Assert.Equal(V1.ScreeningOutcome.Accepted, call.ResponseStream.Current.Results[0].Receipt.Outcome);
    }

    [Fact]
    public async Task Undecodable_bytes_in_a_stream_end_it_after_the_earlier_answers()
    {
        await using var service = await TestService.StartAsync();
        var raw = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, "opsporing.v1.ScreeningService", "ScreenReports",
            Marshallers.Create(b => b, b => b), Marshallers.Create(b => b, b => b));
        using var call = service.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            raw, null, new CallOptions(service.As(DemoIdentities.Intake)));

        await call.RequestStream.WriteAsync(new ScreenReportsRequest { Sequence = 1, Reports = { Example.Report() } }.ToByteArray());
        await call.RequestStream.WriteAsync([0x12, 0xFF, 0xFF, 0xFF, 0x7F]);

        Assert.True(await call.ResponseStream.MoveNext(default));
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));
        Assert.Equal("ERROR_REASON_MESSAGE_UNREADABLE", e.Info().Reason);
    }

    static IEnumerable<V1.Report> Reports(int i)
    {
        for (var j = 0; j < 1 + i % 3; j++)
        {
            var report = Example.Report($"{i}-{j}");
            if ((i + j) % 5 == 0)
                report.EarlierReportCount = -1;
            yield return report;
        }
    }

    static async Task<List<ScreenReportsResponse>> ReadAsync(IAsyncStreamReader<ScreenReportsResponse> stream)
    {
        var responses = new List<ScreenReportsResponse>();
        while (await stream.MoveNext(default))
            responses.Add(stream.Current);
        return responses;
    }
}
