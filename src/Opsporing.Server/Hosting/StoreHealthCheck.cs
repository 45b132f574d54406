using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Opsporing.Server;

/// <summary>Healthy while the store can read and its writer lives.</summary>
sealed class StoreHealthCheck(Installation installation) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await installation.Store.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is InvalidOperationException || RpcErrors.OfStore(e) is not null)
        {
            return HealthCheckResult.Unhealthy("The store cannot be reached.");
        }
    }
}
