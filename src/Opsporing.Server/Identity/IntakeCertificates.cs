using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Opsporing.Server;

/// <summary>Knows intake systems by the certificate that their connection proved to hold.</summary>
/// <remarks>A certificate is taken back by taking its system out of the options.</remarks>
sealed class IntakeCertificates(
    OpsporingOptions options, TimeProvider clock, IOptionsMonitor<AuthenticationSchemeOptions> monitor, ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(monitor, logger, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "IntakeCertificate";

    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    static readonly Dictionary<string, X509Certificate2Collection> s_authorities = [];

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var identity = options.Identity!;
        if (await Context.Connection.GetClientCertificateAsync(Context.RequestAborted) is not { } certificate)
            return AuthenticateResult.NoResult();
        if (identity.IntakeSystems.FirstOrDefault(s => s.Subject == certificate.Subject) is not { } system || !IsTrusted(certificate, identity))
            return AuthenticateResult.Fail("The certificate is not that of an intake system.");
        List<Claim> claims =
        [
            new(ClaimNames.Person, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)),
            .. Roles.Intake.ToCodes().Select(code => new Claim(ClaimNames.Roles, code)),
            .. system.Eenheden.Select(code => new Claim(ClaimNames.Scopes, code)),
            .. system.SourceSystems.Select(code => new Claim(ClaimNames.SourceSystems, code)),
        ];
        var principal = new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName, ClaimNames.Person, ClaimNames.Roles));
        return AuthenticateResult.Success(new(principal, SchemeName));
    }

    bool IsTrusted(X509Certificate2 certificate, IdentityOptions identity)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(AuthoritiesOf(identity));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = clock.GetUtcNow().LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return chain.Build(certificate);
    }

    static X509Certificate2Collection AuthoritiesOf(IdentityOptions identity)
    {
        lock (s_authorities)
        {
            if (!s_authorities.TryGetValue(identity.IntakeAuthority, out var authorities))
                s_authorities[identity.IntakeAuthority] = authorities = identity.LoadAuthorities();
            return authorities;
        }
    }
}
