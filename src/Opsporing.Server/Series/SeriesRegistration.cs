using Microsoft.Extensions.DependencyInjection;

namespace Opsporing.Server;

/// <summary>Adds what series need.</summary>
static class SeriesRegistration
{
    public static void AddSeries(this IServiceCollection services)
    {
        services.AddSingleton<RecentReports>();
        services.AddSingleton<SeriesBoard>();
        services.AddHostedService(provider => provider.GetRequiredService<SeriesBoard>());
        services.AddSingleton<SeriesConfirmation>();
        services.AddSingleton<SeriesService>();
        services.AddSingleton<SeriesNotes>();
    }
}
