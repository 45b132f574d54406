using System.Collections.Immutable;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Opsporing.Server;

/// <summary>Somebody of the demonstration: no real person.</summary>
/// <param name="Person">Code, 1 to 200 characters.</param>
/// <param name="Roles">What they are.</param>
/// <param name="Scopes">Codes of eenheden, basisteams or desks; <c>*</c> for everywhere.</param>
/// <param name="WorkSession">Code of the work session; may be empty.</param>
public sealed record DemoIdentity(string Person, Roles Roles, ImmutableArray<string> Scopes, string WorkSession = "")
{
    /// <summary>Source systems that reports are sent for; <c>*</c> for all.</summary>
    public ImmutableArray<string> SourceSystems { get; init; } = ["*"];
}

/// <summary>
/// Mints and checks the tokens of local demo identities: HS256 with a key of the store, loopback only.
/// </summary>
public sealed class DemoIdentities
{
    /// <summary>Issuer of every token.</summary>
    public const string Issuer = "opsporing-demo";

    /// <summary>Audience of every token.</summary>
    public const string Audience = "opsporing";

    readonly SymmetricSecurityKey _key;
    readonly TimeProvider _clock;

    /// <param name="key">Signing key, 32 bytes or more (<see cref="DataKeys.Signing"/>).</param>
    /// <param name="clock">Gives the time of issue.</param>
    public DemoIdentities(byte[] key, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 32, nameof(key));
        (_key, _clock) = (new(key), clock);
    }

    /// <summary>The intake systems together.</summary>
    public static DemoIdentity Intake { get; } = new("demo-intake", Roles.Intake, [Caller.Everywhere]);

    /// <summary>A triage officer everywhere, for a look at any ordinary queue.</summary>
    public static DemoIdentity Triage { get; } = new("demo-triage", Roles.Triage, [Caller.Everywhere]);

    /// <summary>A certified officer of every frontoffice TOS.</summary>
    public static DemoIdentity Frontoffice { get; } = new("demo-frontoffice", Roles.Frontoffice, [Caller.Everywhere]);

    /// <summary>A prosecutor everywhere.</summary>
    public static DemoIdentity Om { get; } = new("demo-om", Roles.Om, [Caller.Everywhere]);

    /// <summary>The integrity desk.</summary>
    public static DemoIdentity Integrity { get; } = new("demo-integrity", Roles.Integrity, [Caller.Everywhere]);

    /// <summary>Somebody who runs the service.</summary>
    public static DemoIdentity Operator { get; } = new("demo-operator", Roles.Operator, [Caller.Everywhere]);

    /// <summary>The privacy officer.</summary>
    public static DemoIdentity PrivacyOfficer { get; } = new("demo-fg", Roles.PrivacyOfficer, [Caller.Everywhere]);

    /// <summary>A team chief everywhere.</summary>
    public static DemoIdentity Coordinator { get; } = new("demo-coordinator", Roles.Coordinator, [Caller.Everywhere]);

    /// <summary>Makes a token that is valid from now.</summary>
    /// <param name="identity">Whose it is.</param>
    /// <param name="lifetime">Longer than zero, at most a day; null for twelve hours.</param>
    /// <returns>The token: send it as <c>authorization: Bearer …</c>.</returns>
    public string Mint(DemoIdentity identity, TimeSpan? lifetime = null)
    {
        var length = lifetime ?? TimeSpan.FromHours(12);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero, nameof(lifetime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, TimeSpan.FromDays(1), nameof(lifetime));
        var now = _clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + length,
            SigningCredentials = new(_key, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object>
            {
                [ClaimNames.Person] = identity.Person,
                [ClaimNames.Roles] = identity.Roles.ToCodes().ToArray(),
                [ClaimNames.Scopes] = identity.Scopes.ToArray(),
                [ClaimNames.WorkSession] = identity.WorkSession,
                [ClaimNames.SourceSystems] = identity.SourceSystems.ToArray(),
            },
        });
    }

    /// <summary>What a token must satisfy.</summary>
    internal void Configure(JwtBearerOptions bearer)
    {
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = Validation;
    }

    TokenValidationParameters Validation => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        IssuerSigningKey = _key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ClockSkew = TimeSpan.FromSeconds(30),
        LifetimeValidator = IsAlive,
        NameClaimType = ClaimNames.Person,
        RoleClaimType = ClaimNames.Roles,
    };

    bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + parameters.ClockSkew
            && (notBefore is not { } start || now >= start - parameters.ClockSkew);
    }
}
