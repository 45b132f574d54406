using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Opsporing.Server.Tests;

/// <summary>A real issuer on loopback: publishes its key and signs tokens with it.</summary>
sealed class LocalIssuer : IAsyncDisposable
{
    public const string Issuer = "https://issuer.example";
    public const string Audience = "opsporing-test";

    readonly WebApplication _app;
    RsaSecurityKey _key = NewKey("key-1");
    int _asked;

    LocalIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/jwks", () =>
        {
            Interlocked.Increment(ref _asked);
            return Results.Text(Jwks(_key), "application/json");
        });
    }

    public string JwksUri => $"{_app.Urls.First()}/jwks";

    /// <summary>How often the keys were asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>The key it signs with.</summary>
    public RsaSecurityKey Key => _key;

    public IdentityOptions Options => new() { Issuer = Issuer, Audience = Audience, JwksUri = JwksUri };

    public static async Task<LocalIssuer> StartAsync()
    {
        var issuer = new LocalIssuer();
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Signs with another key from now on, and publishes it alone.</summary>
    public void Rotate(string id) => _key = NewKey(id);

    public static RsaSecurityKey NewKey(string id) => new(RSA.Create(2048)) { KeyId = id };

    /// <summary>A token that holds, changed as a test wants.</summary>
    public string Mint(Action<SecurityTokenDescriptor>? change = null, Dictionary<string, object>? claims = null)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = Example.Now.UtcDateTime,
            NotBefore = Example.Now.UtcDateTime,
            Expires = Example.Now.UtcDateTime.AddHours(1),
            SigningCredentials = new(_key, SecurityAlgorithms.RsaSha256),
            Claims = new Dictionary<string, object>(claims ?? [])
            {
                ["sub"] = "officer-1",
                ["roles"] = new[] { "TRIAGE" },
                ["scopes"] = new[] { "*" },
                ["sid"] = "session-1",
            },
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>A certificate, its own authority unless one is given.</summary>
    public static X509Certificate2 Certificate(string subject, X509Certificate2? authority = null, bool isAuthority = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var (from, until) = (new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2039, 1, 1, 0, 0, 0, TimeSpan.Zero));
        if (authority is null)
            return request.CreateSelfSigned(from.AddDays(-1), until.AddDays(1));
        using var bare = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        return bare.CopyWithPrivateKey(key);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    static string Jwks(RsaSecurityKey key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(key);
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = key.KeyId, n = jwk.N, e = jwk.E } } });
    }
}
