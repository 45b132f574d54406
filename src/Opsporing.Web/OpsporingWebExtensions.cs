using Grpc.Net.Client;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Opsporing.Web;

/// <summary>Adds and maps the web client.</summary>
public static class OpsporingWebExtensions
{
    /// <summary>Scheme of the session cookie; the service's own bearer scheme stays the default.</summary>
    internal const string Scheme = "opsporing.web";

    /// <summary>What a page may load and call: this origin, and no inline script or style.</summary>
    const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds the web client.</summary>
    public static IServiceCollection AddOpsporingWeb(this IServiceCollection services, WebOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => GrpcChannel.ForAddress(options.Server(), new() { MaxReceiveMessageSize = 16 * 1024 * 1024 }));
        services.AddSingleton<NameTable>();
        services.AddScoped<WorkSession>();
        services.AddScoped<ServiceClient>();
        services.AddScoped<WorklistPlace>();
        services.AddHttpContextAccessor();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents();
        AddSession(services, options);
        return services;
    }

    /// <summary>Maps pages, session and assets; after the authentication of the host.</summary>
    /// <param name="app">Host.</param>
    /// <param name="assets">Manifest of the static assets of the entry executable; null for its own.</param>
    public static WebApplication MapOpsporingWeb(this WebApplication app, string? assets = null)
    {
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets(assets);
        var signedIn = new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization(signedIn)
            .Finally(endpoint =>
            {
                if (endpoint.RequestDelegate is { } inner)
                    endpoint.RequestDelegate = context => GuardedAsync(context, inner);
            });
        SessionEndpoints.Map(app, signedIn);
        app.MapFallback(NotFoundAsync);
        return app;
    }

    /// <summary>Whoever reads pages is shown one; whoever calls the API gets the code alone.</summary>
    static Task NotFoundAsync(HttpContext context)
    {
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
            context.Response.Redirect("/niet-gevonden");
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    static Task GuardedAsync(HttpContext context, RequestDelegate inner)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        return inner(context);
    }

    static void AddSession(IServiceCollection services, WebOptions options)
    {
        var keys = services.AddDataProtection().SetApplicationName("opsporing");
        if (options.KeysFolder is { } folder)
            keys.PersistKeysToFileSystem(new(folder));
        services.AddAuthentication().AddCookie(Scheme, cookie =>
        {
            cookie.Cookie.Name = "opsporing-session";
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.LoginPath = SessionEndpoints.SignInPath;
            cookie.ReturnUrlParameter = "naar";
            cookie.ExpireTimeSpan = options.SessionLength;
            cookie.SlidingExpiration = false; // the token in it does not slide either
        });
        services.AddAuthorization();
    }
}
