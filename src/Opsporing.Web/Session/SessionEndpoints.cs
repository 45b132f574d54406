using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Opsporing.Web;

/// <summary>Begins, changes and ends a work session: the forms of the sign-in and session pages.</summary>
static class SessionEndpoints
{
    public const string SignInPath = "/aanmelden";

    public static void Map(IEndpointRouteBuilder app, AuthorizationPolicy signedIn)
    {
        app.MapPost("/sessie/begin", BeginAsync).AllowAnonymous();
        app.MapPost("/sessie/wijzig", ChangeAsync).RequireAuthorization(signedIn);
        app.MapPost("/sessie/einde", EndAsync).RequireAuthorization(signedIn);
    }

    static async Task<IResult> BeginAsync(
        HttpContext context, WebOptions options, [FromForm] string person, [FromForm] string purpose, [FromForm] string language,
        [FromForm] string? naar)
    {
        if (options.People.FirstOrDefault(p => p.Code == person) is not { } known || !Purposes.IsKnown(purpose))
            return Results.LocalRedirect(SignInPath);
        var token = known.Token(RandomNumberGenerator.GetHexString(16, lowercase: true));
        await SignInAsync(context, options, new(known.Code, known.Role, token, purpose, language));
        return Results.LocalRedirect(LocalOr(naar, Menu.Of(known.Role).First().Path));
    }

    static async Task<IResult> ChangeAsync(
        HttpContext context, WebOptions options, [FromForm] string purpose, [FromForm] string language)
    {
        if (SessionClaims.Of(context.User) is { } claims && Purposes.IsKnown(purpose))
            await SignInAsync(context, options, claims with { Purpose = purpose, Language = language });
        return Results.LocalRedirect("/");
    }

    static async Task<IResult> EndAsync(HttpContext context, [FromForm] string? einde)
    {
        _ = einde; // a form parameter makes the framework check the antiforgery token
        await context.SignOutAsync(OpsporingWebExtensions.Scheme);
        return Results.LocalRedirect(SignInPath);
    }

    static Task SignInAsync(HttpContext context, WebOptions options, SessionClaims claims) => context.SignInAsync(
        OpsporingWebExtensions.Scheme, new ClaimsPrincipal(claims.ToIdentity()),
        new() { IsPersistent = true, ExpiresUtc = TimeProvider.System.GetUtcNow() + options.SessionLength });

    static string LocalOr(string? path, string first) =>
        path is ['/', not ('/' or '\\'), ..] && Uri.IsWellFormedUriString(path, UriKind.Relative) ? path : first;
}
