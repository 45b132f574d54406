using System.Collections.Frozen;
using System.Security.Claims;
using Grpc.Core;

namespace Opsporing.Server;

/// <summary>Who calls: part of every call.</summary>
sealed class Caller
{
    /// <summary>Metadata key of the purpose.</summary>
    public const string PurposeHeader = "opsporing-purpose";

    /// <summary>Scope that reaches everything.</summary>
    public const string Everywhere = "*";

    readonly FrozenSet<string> _scopes;

    internal Caller(string person, Roles roles, IEnumerable<string> scopes, string workSession, string? purpose)
    {
        (Person, Roles, WorkSession, Purpose) = (person, roles, workSession, purpose);
        _scopes = scopes.ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Code of the person or system.</summary>
    public string Person { get; }

    public Roles Roles { get; }

    /// <summary>Code of the work session; empty when the token names none.</summary>
    public string WorkSession { get; }

    /// <summary>1 to 32 of a-z and '_'; null when the call names none.</summary>
    public string? Purpose { get; }

    /// <summary>Roles and scopes in one fixed text: what page tokens are bound to.</summary>
    public string Reach => $"{Person}\n{(int)Roles}\n{string.Join(' ', _scopes.Order(StringComparer.Ordinal))}";

    /// <returns>Null when the caller proved no identity.</returns>
    public static Caller? Find(ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var person = user.FindFirstValue(ClaimNames.Person);
        if (user.Identity?.IsAuthenticated != true || person is not { Length: > 0 and <= 200 })
            return null;
        var roles = Roles.None;
        foreach (var claim in user.FindAll(ClaimNames.Roles))
            roles |= RoleCodes.Parse(claim.Value);
        var purpose = context.RequestHeaders.GetValue(PurposeHeader);
        return new(person, roles, user.FindAll(ClaimNames.Scopes).Select(c => c.Value),
            user.FindFirstValue(ClaimNames.WorkSession) ?? "", IsPurpose(purpose) ? purpose : null);
    }

    /// <summary>The caller of a call that the authorisation let through.</summary>
    public static Caller Of(ServerCallContext context) =>
        Find(context) ?? throw RpcErrors.Unauthenticated().ToRpcException();

    /// <summary>True when the scope holds the eenheid of a code.</summary>
    public bool ReachesEenheid(string code) => _scopes.Contains(Everywhere) || _scopes.Contains(code);

    /// <summary>True when the scope holds a desk: itself, its basisteam or its eenheid.</summary>
    public bool Reaches(Desk desk, Organisation organisation) =>
        _scopes.Contains(Everywhere) || _scopes.Contains(desk.Code)
        || desk.EenheidIndex >= 0 && _scopes.Contains(organisation.Eenheden[desk.EenheidIndex].Code)
        || desk.BasisteamIndex >= 0 && _scopes.Contains(organisation.Basisteams[desk.BasisteamIndex].Code);

    /// <exception cref="RpcException">The call names no purpose.</exception>
    public void RequirePurpose()
    {
        if (Purpose is null)
            throw RpcErrors.PurposeRequired().ToRpcException();
    }

    static bool IsPurpose(string? text) =>
        text is { Length: >= 1 and <= 32 } && text.All(c => char.IsAsciiLetterLower(c) || c == '_');
}

/// <summary>Names of the claims in a token.</summary>
static class ClaimNames
{
    public const string Person = "sub";
    public const string Roles = "roles";
    public const string Scopes = "scopes";
    public const string WorkSession = "sid";
}
