using System.Text.Json;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Opsporing.Server;

/// <summary>Adds and maps what serves policies.</summary>
static class PolicyServiceExtensions
{
    /// <summary>Most bytes of a message: a document and room around it, for JSON escapes its text.</summary>
    const int MaxMessageBytes = 2 * PolicyJson.MaxBytes;

    public static void AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<PolicyService>();
        services.AddSingleton<PolicyMeter>();
        services.AddSingleton<PolicyFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<PolicyFollower>());
        services.AddHealthChecks().AddCheck<PolicyHealthCheck>("policy");
        services.Configure<GrpcServiceOptions<PolicyService>>(o => o.MaxReceiveMessageSize = MaxMessageBytes);
    }

    /// <summary>Maps the RPCs, and <c>/healthz</c>: the state of each check with its reason. It shows nothing of any report.</summary>
    public static void MapPolicies(this WebApplication app)
    {
        app.MapGrpcService<PolicyService>().WithMetadata(new MessageSize());
        app.MapHealthChecks("/healthz", new() { ResponseWriter = WriteAsync });
    }

    static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(
                e => e.Key, e => new { status = e.Value.Status.ToString(), reason = e.Value.Description ?? "" }),
        }));
    }

    sealed class MessageSize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxMessageBytes;
    }
}
