using System.Security.Claims;

namespace Opsporing.Web;

/// <summary>What the protected session cookie holds.</summary>
/// <param name="Person">Code of the person.</param>
/// <param name="Role">Code of the role.</param>
/// <param name="Token">Bearer token for the service; never leaves the server.</param>
/// <param name="Purpose">Code of the purpose of the work session.</param>
/// <param name="Language"><c>nl</c> or <c>en</c>.</param>
sealed record SessionClaims(string Person, string Role, string Token, string Purpose, string Language)
{
    /// <returns>Null when nobody is signed in.</returns>
    public static SessionClaims? Of(ClaimsPrincipal? user) =>
        user?.Identity is { IsAuthenticated: true, AuthenticationType: OpsporingWebExtensions.Scheme }
            ? new(Find(user, "sub"), Find(user, "role"), Find(user, "token"), Find(user, "purpose"), Find(user, "language"))
            : null;

    static string Find(ClaimsPrincipal user, string name) => user.FindFirstValue(name) ?? "";

    public ClaimsIdentity ToIdentity() => new(
        [
            new("sub", Person), new("role", Role), new("token", Token), new("purpose", Purpose),
            new("language", Language == "en" ? "en" : "nl"),
        ],
        OpsporingWebExtensions.Scheme, "sub", "role");

    // Token is a secret.
    public override string ToString() => $"{Person} ({Role})";
}
