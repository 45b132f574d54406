using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Opsporing.Server;

/// <summary>Degraded, with the reasons, while something is wrong with the policies in force. The service goes on.</summary>
sealed class PolicyHealthCheck(Installation installation) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var alarms = installation.Register.Alarms;
        return Task.FromResult(alarms.IsEmpty
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(string.Join("; ", alarms)));
    }
}
