using System.Collections.Frozen;
using System.Security.Claims;
using Grpc.Core;

namespace Opsporing.Server;

/// <summary>Who calls: part of every call.</summary>
sealed class Caller
{
    /// <summary>Metadata key of the purpose.</summary>
    public const string PurposeHeader = "opsporing-purpose";

    /// <summary>Metadata key of the purpose for sexual content.</summary>
    public const string SensitivePurposeHeader = "opsporing-sensitive-purpose";

    /// <summary>Scope that reaches everything.</summary>
    public const string Everywhere = "*";

    readonly FrozenSet<string> _scopes;
    readonly FrozenSet<string> _sourceSystems;

    internal Caller(
        string person, Roles roles, IEnumerable<string> scopes, string workSession, string? purpose, IEnumerable<string>? sourceSystems = null)
    {
        (Person, Roles, WorkSession, Purpose) = (person, roles, workSession, purpose);
        _scopes = scopes.ToFrozenSet(StringComparer.Ordinal);
        _sourceSystems = (sourceSystems ?? []).ToFrozenSet(StringComparer.Ordinal);
    }

    Caller(Caller other, StatedPurposes stated)
    {
        (Person, Roles, WorkSession) = (other.Person, other.Roles, other.WorkSession);
        (_scopes, _sourceSystems) = (other._scopes, other._sourceSystems);
        Stated = stated;
        Purpose = stated.Time > 0 ? stated.Purpose : null;
        SensitivePurpose = stated.SensitiveTime > 0 ? stated.SensitivePurpose : null;
    }

    /// <summary>Code of the person or system.</summary>
    public string Person { get; }

    public Roles Roles { get; }

    /// <summary>Code of the work session; empty when the token names none.</summary>
    public string WorkSession { get; }

    /// <summary>1 to 32 of a-z and '_'; null when none holds.</summary>
    public string? Purpose { get; }

    /// <summary>As <see cref="Purpose"/>, for sexual content.</summary>
    public string? SensitivePurpose { get; private init; }

    /// <summary>When the purposes that hold were stated.</summary>
    public StatedPurposes Stated { get; }

    /// <summary>Codes of the scope in ascending order, separated by blanks.</summary>
    public string ScopeCodes => string.Join(' ', _scopes.Order(StringComparer.Ordinal));

    /// <summary>Roles and scopes in one fixed text: what page tokens are bound to.</summary>
    public string Reach => $"{Person}\n{(int)Roles}\n{ScopeCodes}";

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
        return new(
            person, roles, user.FindAll(ClaimNames.Scopes).Select(c => c.Value), user.FindFirstValue(ClaimNames.WorkSession) ?? "",
            PurposeIn(context, PurposeHeader), user.FindAll(ClaimNames.SourceSystems).Select(c => c.Value))
        {
            SensitivePurpose = PurposeIn(context, SensitivePurposeHeader),
        };
    }

    /// <summary>The caller of a call that the authorisation let through.</summary>
    public static Caller Of(ServerCallContext context) =>
        context.UserState.TryGetValue(typeof(Caller), out var known)
            ? (Caller)known
            : Find(context) ?? throw RpcErrors.Unauthenticated().ToRpcException();

    /// <summary>Keeps the caller for the rest of the call.</summary>
    public void KeepIn(ServerCallContext context) => context.UserState[typeof(Caller)] = this;

    /// <summary>The same caller with the purposes that hold.</summary>
    public Caller With(StatedPurposes stated) => new(this, stated);

    /// <summary>True when reports of a source system may be sent.</summary>
    public bool SendsFor(string sourceSystem) => _sourceSystems.Contains(Everywhere) || _sourceSystems.Contains(sourceSystem);

    /// <summary>True when the scope holds the eenheid of a code.</summary>
    public bool ReachesEenheid(string code) => _scopes.Contains(Everywhere) || _scopes.Contains(code);

    /// <summary>True when the scope holds a desk: itself, its basisteam or its eenheid.</summary>
    public bool Reaches(Desk desk, Organisation organisation) =>
        _scopes.Contains(Everywhere) || _scopes.Contains(desk.Code)
        || desk.EenheidIndex >= 0 && _scopes.Contains(organisation.Eenheden[desk.EenheidIndex].Code)
        || desk.BasisteamIndex >= 0 && _scopes.Contains(organisation.Basisteams[desk.BasisteamIndex].Code);

    /// <exception cref="RpcException">No purpose holds.</exception>
    public void RequirePurpose()
    {
        if (Purpose is null)
            throw RpcErrors.PurposeRequired(PurposeHeader).ToRpcException();
    }

    /// <exception cref="RpcException">No purpose for sexual content holds.</exception>
    public void RequireSensitivePurpose()
    {
        if (SensitivePurpose is null)
            throw RpcErrors.PurposeRequired(SensitivePurposeHeader).ToRpcException();
    }

    static string? PurposeIn(ServerCallContext context, string header) =>
        context.RequestHeaders.GetValue(header) is { } text && IsPurpose(text) ? text : null;

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
    public const string SourceSystems = "source_systems";
}
