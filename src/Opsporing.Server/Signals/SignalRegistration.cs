using Microsoft.Extensions.DependencyInjection;

namespace Opsporing.Server;

/// <summary>Adds what signals need.</summary>
static class SignalRegistration
{
    public static void AddSignals(this IServiceCollection services)
    {
        services.AddSingleton<RecentCounts>();
        services.AddSingleton<SignalBoard>();
        services.AddSingleton<SignalProposals>();
        services.AddSingleton<SignalWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SignalWatch>());
        services.AddSingleton<SignalService>();
    }
}
