using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Metrics of the background reassessment: meter <c>Opsporing.Reassessment</c>.</summary>
/// <remarks>
/// Of the newest run: <c>opsporing.reassessment.reports</c> (tag <c>state</c>: <c>TOTAL</c>, <c>READ</c>, <c>CHANGED</c>,
/// <c>UNCHANGED</c>) and <c>opsporing.reassessment.running</c>: 1 while it is under way.
/// </remarks>
sealed class ReassessmentMeter : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Opsporing.Reassessment";

    readonly Meter _meter;
    volatile ReassessmentRun? _latest;

    public ReassessmentMeter(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _meter.CreateObservableGauge("opsporing.reassessment.reports", Reports, "{report}", "Reports of the newest run, by state.");
        _meter.CreateObservableGauge(
            "opsporing.reassessment.running", () => _latest is { CompleteTime: null } ? 1 : 0, "{run}", "Whether a run is under way.");
    }

    /// <summary>The newest run, as this replica saw it last; null before the first.</summary>
    public ReassessmentRun? Latest => _latest;

    /// <summary>Takes the newest run.</summary>
    public void Report(ReassessmentRun run) => _latest = run;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    IEnumerable<Measurement<long>> Reports()
    {
        if (_latest is not { } run)
            return [];
        static Measurement<long> Of(long count, string state) => new(count, new KeyValuePair<string, object?>("state", state));
        return
        [
            Of(run.TotalCount, "TOTAL"), Of(run.ReadCount, "READ"), Of(run.ChangedCount, "CHANGED"), Of(run.UnchangedCount, "UNCHANGED"),
        ];
    }
}

/// <summary>Degraded while a run is under way and nobody has brought it further for some minutes. The service goes on.</summary>
sealed class ReassessmentHealthCheck(ReassessmentMeter meter, TimeProvider clock) : IHealthCheck
{
    /// <summary>How long a run may stand still.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            meter.Latest is { CompleteTime: null } run
            && clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(run.UpdateTime) > Patience
                ? HealthCheckResult.Degraded($"reassessment run {run.Number} stands still at {run.ReadCount} of {run.TotalCount} reports")
                : HealthCheckResult.Healthy());
}
