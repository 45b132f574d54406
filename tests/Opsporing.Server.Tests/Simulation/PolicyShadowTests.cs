using Grpc.Core;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Whatever a shadow does, the served answer is the same and comes as fast.</summary>
public sealed class PolicyShadowTests
{
    [Fact]
    public async Task A_shadow_that_throws_is_counted_and_touches_no_answer()
    {
        await using var service = await TestService.StartAsync();
        var shadow = service.Host.Shadow;
        Assert.True(shadow.TryStart(Candidate.None, _ => throw new InvalidOperationException("the candidate fails"), out _));

        var receipt = await service.ScreenAsync(Example.Report("1"));
        var state = await SettledAsync(shadow, 1);
        var plain = await PlainAsync(Example.Report("1"));

        Assert.Equal((0, 1, nameof(InvalidOperationException)), (state.Evaluated, state.Failed, state.LastFailure));
        Assert.Equal(plain.Assessment.PriorityMillipoints, receipt.Assessment.PriorityMillipoints);
        Assert.Equal(plain.Assessment.Desk, receipt.Assessment.Desk);
    }

    [Fact]
    public async Task A_shadow_that_is_slow_lets_reports_go_and_holds_up_nobody()
    {
        using var gate = new ManualResetEventSlim();
        await using var shadow = new PolicyShadow(() => throw new InvalidOperationException(), TimeProvider.System, capacity: 2);
        Assert.True(shadow.TryStart(Candidate.None, accepted => { gate.Wait(); return accepted.Vector; }, out _));

        // Never returns when an offer waits for the shadow: nothing opens the gate before all are made.
        for (var i = 0; i < 100; i++)
            shadow.Offer(null!, SampleBasis.Value, default);
        var busy = shadow.Find()!;
        gate.Set();
        var state = await SettledAsync(shadow, 100);

        Assert.InRange(busy.Dropped, 97, 98); // two wait, one may be under way
        Assert.Equal(100, state.Evaluated + state.Dropped);
    }

    [Fact]
    public async Task A_shadow_counts_what_its_candidate_would_change()
    {
        await using var service = await TestService.StartAsync();
        var gezag = service.As(DemoIdentities.Om);
        var text = await File.ReadAllTextAsync(Path.Combine(TestService.Seeds, "policies", "demonstration.json"), TestContext.Current.CancellationToken);
        var shadow = service.Host.Shadow;

        await service.Simulation.StartShadowAsync(new() { Policies = { text.Replace("[30, 120", "[29, 120") } }, gezag);
        await service.ScreenAsync(Example.Report("1")); // a shed: 30 days
        await service.ScreenAsync(Example.Report("2", "murder"));
        await SettledAsync(shadow, 2);
        var status = (await service.Simulation.GetShadowAsync(new(), gezag)).Shadow;
        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await service.Simulation.StartShadowAsync(new() { Policies = { text } }, gezag));
        var stopped = (await service.Simulation.StopShadowAsync(new(), gezag)).Shadow;
        var gone = await Assert.ThrowsAsync<RpcException>(async () => await service.Simulation.GetShadowAsync(new(), gezag));

        Assert.Equal((2, 0, 0), (status.EvaluatedCount, status.FailedCount, status.DroppedCount));
        Assert.Equal(2, status.AdviceMoves.Sum(m => m.ReportCount));
        Assert.Equal(status, stopped);
        Assert.Equal((StatusCode.AlreadyExists, "ERROR_REASON_SHADOW_RUNNING"), (refused.StatusCode, refused.Info().Reason));
        Assert.Equal((StatusCode.NotFound, "ERROR_REASON_SHADOW_NOT_RUNNING"), (gone.StatusCode, gone.Info().Reason));
    }

    // It works on a thread of its own; nothing else tells when it has caught up.
    static async Task<ShadowState> SettledAsync(PolicyShadow shadow, long reports)
    {
        var state = shadow.Find()!;
        while (state.Evaluated + state.Failed + state.Dropped < reports)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            state = shadow.Find()!;
        }
        return state;
    }

    static async Task<V1.ScreeningReceipt> PlainAsync(V1.Report report)
    {
        await using var service = await TestService.StartAsync();
        return await service.ScreenAsync(report);
    }
}
