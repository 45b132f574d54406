using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Opsporing.Server;

/// <summary>Adds and maps the service.</summary>
public static class OpsporingServiceExtensions
{
    /// <summary>Most bytes of a message, and of a JSON body.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    const string CallerScheme = "Caller";

    /// <summary>Adds the service: gRPC, gRPC-Web, JSON, health, reflection, identities.</summary>
    /// <exception cref="OptionsException">The options will not do; lists everything that is wrong.</exception>
    public static IServiceCollection AddOpsporing(this IServiceCollection services, OpsporingOptions options)
    {
        if (options.Validate() is { IsEmpty: false } errors)
            throw new OptionsException(errors);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<Installation>();
        services.AddHostedService(provider => provider.GetRequiredService<Installation>());
        services.AddHostedService<LoopbackGuard>();
        services.AddSingleton<Screener>();
        services.AddSingleton<WhatIfPlaces>();
        services.AddSingleton<ReportReader>();
        services.AddSingleton<ScreeningService>();
        services.AddSingleton<TriageService>();
        services.AddSingleton<Classifier>();
        services.AddSingleton<CounterReports>();
        services.AddPolicies();
        services.AddSingleton(provider => new PolicyShadow(
            () => provider.GetRequiredService<Installation>().Bases.Draws, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SimulationService>();
        services.AddSingleton<WorkActor>();
        services.AddSingleton<WorkService>();
        services.AddSingleton<FreeItems>();
        services.AddSingleton<GuidanceService>();
        services.AddSingleton<OutcomeService>();
        services.AddSingleton<LeadModelService>();
        services.AddSingleton<DutyScheduler>();
        services.AddHostedService(provider => provider.GetRequiredService<DutyScheduler>());
        services.AddHostedService<AuditCheckpoints>();
        AddWatchAndTos(services);
        services.AddSeries();
        services.AddSignals();
        services.AddReassessment();
        services.AddSingleton(provider => provider.GetRequiredService<Installation>().Store.Looks);
        services.AddSingleton<LookRecorder>();
        services.AddSingleton<ContentShield>();
        services.AddSingleton<AccessService>();
        AddRpc(services);
        AddIdentity(services);
        return services;
    }

    /// <summary>Maps the service's endpoints; authentication comes before them.</summary>
    public static WebApplication MapOpsporing(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<UnreadableMessages>();
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.MapGrpcService<ScreeningService>();
        app.MapGrpcService<TriageService>();
        app.MapGrpcService<WorkService>();
        app.MapGrpcService<GuidanceService>();
        app.MapGrpcService<WatchService>();
        app.MapGrpcService<TosService>();
        app.MapGrpcService<OversightService>();
        app.MapPolicies();
        app.MapGrpcService<SimulationService>();
        app.MapGrpcService<SeriesService>();
        app.MapGrpcService<SignalService>();
        app.MapGrpcService<ReassessmentService>();
        app.MapGrpcService<OutcomeService>();
        app.MapGrpcService<LeadModelService>();
        app.MapGrpcService<AccessService>();
        app.MapGrpcHealthChecksService();
        app.MapGrpcReflectionService();
        return app;
    }

    static void AddWatchAndTos(IServiceCollection services)
    {
        services.AddSingleton<QueueChanges>();
        services.AddSingleton<QueueTail>();
        services.AddHostedService(provider => provider.GetRequiredService<QueueTail>());
        services.AddSingleton<WatchService>();
        services.AddSingleton<TosService>();
        services.AddSingleton<OversightService>();
    }

    static void AddRpc(IServiceCollection services)
    {
        services.AddGrpc(o =>
        {
            o.MaxReceiveMessageSize = MaxMessageBytes;
            o.Interceptors.Add<CallGuard>();
        }).AddJsonTranscoding(o => o.TypeRegistry =
            TypeRegistry.FromMessages(ErrorInfo.Descriptor, BadRequest.Descriptor, RetryInfo.Descriptor));
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(o =>
        {
            o.Services.Map(V1.ScreeningService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.TriageService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.WorkService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.GuidanceService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.WatchService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.TosService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.OversightService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.PolicyService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.SimulationService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.SeriesService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.SignalService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.ReassessmentService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.OutcomeService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.LeadModelService.Descriptor.FullName, _ => true);
            o.Services.Map(V1.AccessService.Descriptor.FullName, _ => true);
        }).AddCheck<StoreHealthCheck>("store");
    }

    static void AddIdentity(IServiceCollection services)
    {
        services.AddSingleton(provider => new DemoIdentities(
            provider.GetRequiredService<Installation>().Keys.Signing, provider.GetRequiredService<TimeProvider>()));
        var authentication = services.AddAuthentication(CallerScheme);
        authentication.AddPolicyScheme(CallerScheme, null, o => o.ForwardDefaultSelector = SchemeOf);
        authentication.AddJwtBearer().AddScheme<AuthenticationSchemeOptions, IntakeCertificates>(IntakeCertificates.SchemeName, null);
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IServiceProvider>((bearer, provider) =>
        {
            // One issuer at a time: with an identity provider no demo identity is anybody.
            if (provider.GetRequiredService<OpsporingOptions>().Identity is { } identity)
                new TokenChecks(identity, provider.GetRequiredService<TimeProvider>()).Configure(bearer);
            else
                provider.GetRequiredService<DemoIdentities>().Configure(bearer);
        });
    }

    // A token says who calls; only without one does a certificate alone.
    static string SchemeOf(HttpContext context) =>
        context.Request.Headers.Authorization.Count == 0
            && context.RequestServices.GetRequiredService<OpsporingOptions>().Identity is { IntakeSystems.Length: > 0 }
            ? IntakeCertificates.SchemeName
            : JwtBearerDefaults.AuthenticationScheme;
}
