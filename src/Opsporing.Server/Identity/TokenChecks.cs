using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Opsporing.Server;

/// <summary>What a token of the identity provider must satisfy. Keys come from the issuer; an unknown key id makes it look again.</summary>
sealed class TokenChecks(IdentityOptions options, TimeProvider clock)
{
    static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    /// <summary>Signatures with a private key: never one that whoever checks could make, never none.</summary>
    static readonly string[] s_algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public void Configure(JwtBearerOptions bearer)
    {
        bearer.MapInboundClaims = false;
        bearer.IncludeErrorDetails = false;
        bearer.ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
            options.JwksUri, new KeyRetriever(options.Issuer), new HttpDocumentRetriever { RequireHttps = false })
        {
            // Strangers can name unknown keys too: look again once in a while, not for each.
            RefreshInterval = TimeSpan.FromSeconds(10),
            AutomaticRefreshInterval = TimeSpan.FromHours(1),
            UseLastKnownGoodConfiguration = false, // a key that was taken back signs no more
        };
        bearer.TokenValidationParameters = new()
        {
            ValidIssuer = options.Issuer,
            ValidAudience = options.Audience,
            ValidAlgorithms = s_algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            ClockSkew = s_skew,
            LifetimeValidator = (from, until, token, _) => IsAlive(from, until, token),
            NameClaimType = ClaimNames.Person,
            RoleClaimType = ClaimNames.Roles,
        };
        bearer.Events = new() { OnTokenValidated = CheckBinding };
    }

    bool IsAlive(DateTime? from, DateTime? until, SecurityToken token)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var issued = token is JsonWebToken { IssuedAt: var time } && time > DateTime.MinValue ? time : from;
        return until is { } end && issued is { } start
            && now < end + s_skew && now >= start - s_skew && now >= (from ?? start) - s_skew && end - start <= options.MaxTokenLifetime;
    }

    async Task CheckBinding(TokenValidatedContext context)
    {
        var thumbprint = ThumbprintIn(context.Principal?.FindFirstValue("cnf"));
        if (thumbprint is null)
        {
            if (options.RequiresBoundTokens)
                context.Fail("The token is not bound to a certificate.");
            return;
        }
        var certificate = await context.HttpContext.Connection.GetClientCertificateAsync(context.HttpContext.RequestAborted);
        if (certificate is null || !IsOf(certificate, thumbprint))
            context.Fail("The token is bound to another certificate.");
    }

    static bool IsOf(X509Certificate2 certificate, string thumbprint) => CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.ASCII.GetBytes(Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256))),
        System.Text.Encoding.ASCII.GetBytes(thumbprint));

    // A confirmation that cannot be read binds to nothing that anybody has: the empty thumbprint.
    static string? ThumbprintIn(string? confirmation)
    {
        if (confirmation is null)
            return null;
        try
        {
            using var json = JsonDocument.Parse(confirmation);
            return json.RootElement.TryGetProperty("x5t#S256", out var value) ? value.GetString() ?? "" : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>Keys as the issuer publishes them.</summary>
    sealed class KeyRetriever(string issuer) : IConfigurationRetriever<OpenIdConnectConfiguration>
    {
        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(
            string address, IDocumentRetriever retriever, CancellationToken cancel)
        {
            var configuration = new OpenIdConnectConfiguration { Issuer = issuer };
            foreach (var key in new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel)).GetSigningKeys())
                configuration.SigningKeys.Add(key);
            return configuration;
        }
    }
}
