using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class OutcomeServiceTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Good_outcomes_are_recorded_and_a_bad_one_fails_alone()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        await service.Screening.ScreenReportAsync(new() { Report = report }, service.As(DemoIdentities.Intake));
        var request = new RecordOutcomesRequest { Sequence = 7 };
        request.Outcomes.Add(new V1.Outcome { ReportId = report.Id, Kind = V1.OutcomeKind.SuspectIdentified });
        request.Outcomes.Add(new V1.Outcome { ReportId = new() { SourceSystem = "bvh-am", SourceNumber = "nobody" }, Kind = V1.OutcomeKind.Ended });
        request.Outcomes.Add(new V1.Outcome { ReportId = report.Id });
        request.Outcomes.Add(new V1.Outcome { ReportId = report.Id, Kind = V1.OutcomeKind.Ended, OccurTime = Timestamp.FromDateTimeOffset(service.Clock.GetUtcNow().AddDays(1)) });
        request.Outcomes.Add(new V1.Outcome { ReportId = report.Id, Kind = V1.OutcomeKind.SuspectIdentified });
        request.VictimGroups.Add(new V1.VictimGroup { ReportId = report.Id, AgeBand = V1.AgeBand.From65, Sex = V1.VictimSex.Female });

        var reply = await SendAsync(service, service.As(DemoIdentities.Intake), request);

        Assert.Equal(7, reply.Sequence);
        Assert.Equal(
            ["Recorded", "ERROR_REASON_REPORT_NOT_FOUND", "ERROR_REASON_FIELDS_INVALID", "ERROR_REASON_FIELDS_INVALID", "Duplicate"],
            reply.Results.Select(r => r.Error is { } error ? error.Info().Reason : r.Recording.ToString()));
        Assert.Equal(1, reply.VictimGroupCount);
        var stored = Assert.Single(await service.Host.Installation.Store.Outcomes.FindAsync(new(report.Id.SourceSystem, report.Id.SourceNumber), Cancellation));
        Assert.Equal(DemoIdentities.Intake.Person, stored.Actor);
    }

    [Fact]
    public async Task Outcomes_outside_the_scope_are_refused()
    {
        await using var service = await TestService.StartAsync();
        var report = Example.Report();
        await service.Screening.ScreenReportAsync(new() { Report = report }, service.As(DemoIdentities.Intake));
        var request = new RecordOutcomesRequest();
        request.Outcomes.Add(new V1.Outcome { ReportId = report.Id, Kind = V1.OutcomeKind.Ended });

        var reply = await SendAsync(service, service.As(Roles.Intake, "no-eenheid"), request);

        Assert.Equal("ERROR_REASON_SCOPE_DENIED", reply.Results.Single().Error.Info().Reason);
    }

    static async Task<RecordOutcomesResponse> SendAsync(TestService service, Metadata headers, RecordOutcomesRequest request)
    {
        using var call = new V1.OutcomeService.OutcomeServiceClient(service.Channel).RecordOutcomes(headers, cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(request, Cancellation);
        await call.RequestStream.CompleteAsync();
        Assert.True(await call.ResponseStream.MoveNext(Cancellation));
        return call.ResponseStream.Current;
    }
}
