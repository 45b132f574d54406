using Microsoft.Extensions.DependencyInjection;

namespace Opsporing.Server;

/// <summary>Adds what reassesses.</summary>
static class ReassessmentRegistration
{
    public static void AddReassessment(this IServiceCollection services)
    {
        services.AddSingleton<FurtherAssessments>();
        services.AddSingleton<ScreeningLoad>();
        services.AddSingleton<ReassessmentMeter>();
        services.AddSingleton<ReassessmentService>();
        services.AddSingleton<Reassessor>();
        services.AddHostedService(provider => provider.GetRequiredService<Reassessor>());
        services.AddHealthChecks().AddCheck<ReassessmentHealthCheck>("reassessment");
    }
}
