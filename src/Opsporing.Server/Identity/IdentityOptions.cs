using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Opsporing.Server;

/// <summary>An intake system that proves itself by a client certificate.</summary>
/// <param name="Subject">Subject of its certificate, exactly as the certificate writes it.</param>
/// <param name="SourceSystems">Source systems that it sends for; one or more.</param>
/// <param name="Eenheden">Receiving eenheden that it sends for, or <c>*</c>; one or more.</param>
public sealed record IntakeSystem(string Subject, ImmutableArray<string> SourceSystems, ImmutableArray<string> Eenheden);

/// <summary>
/// How callers prove who they are and the service what it is. Half of it refuses to start: everything wrong is named at once.
/// </summary>
public sealed record IdentityOptions
{
    static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Issuer of the tokens, exactly as their <c>iss</c> writes it.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>What the tokens' <c>aud</c> names.</summary>
    public string Audience { get; init; } = "";

    /// <summary>Where the issuer publishes its keys: HTTPS, or HTTP on loopback.</summary>
    public string JwksUri { get; init; } = "";

    /// <summary>Longest life of a token, 1 minute to 1 day; a longer one is refused.</summary>
    public TimeSpan MaxTokenLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Whether every token must be bound to the client's certificate (RFC 8705), so that a stolen one is of no use.</summary>
    public bool RequiresBoundTokens { get; init; }

    /// <summary>PEM file of the server's certificate with its intermediates; empty for cleartext on loopback.</summary>
    public string TlsCertificate { get; init; } = "";

    /// <summary>PEM file of its private key.</summary>
    public string TlsKey { get; init; } = "";

    /// <summary>PEM file of the authorities that issue the certificates of intake systems; empty for none.</summary>
    public string IntakeAuthority { get; init; } = "";

    /// <summary>Intake systems by their certificates.</summary>
    public ImmutableArray<IntakeSystem> IntakeSystems { get; init; } = [];

    /// <summary>Whether the service speaks TLS.</summary>
    [JsonIgnore]
    public bool HasTls => TlsCertificate.Length > 0 || TlsKey.Length > 0;

    /// <summary>Reads a file in JSON; names are written in lower case with underscores.</summary>
    /// <exception cref="OptionsException">It is no JSON of this form; values are not repeated.</exception>
    public static IdentityOptions Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<IdentityOptions>(File.ReadAllText(path), s_json)
                ?? throw new OptionsException([$"The identity file '{path}' is empty."]);
        }
        catch (JsonException e)
        {
            throw new OptionsException([$"The identity file '{path}' is not well formed at '{e.Path}', line {e.LineNumber + 1}."]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException([$"The identity file '{path}' cannot be read."]);
        }
    }

    /// <summary>The server's certificate with its key.</summary>
    internal X509Certificate2 LoadCertificate() => X509Certificate2.CreateFromPemFile(TlsCertificate, TlsKey);

    /// <summary>The authorities of intake certificates.</summary>
    internal X509Certificate2Collection LoadAuthorities()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(IntakeAuthority);
        return authorities;
    }

    internal void Validate(ImmutableArray<string>.Builder errors)
    {
        if (Issuer.Length == 0)
            errors.Add("Identity: the issuer is missing.");
        if (Audience.Length == 0)
            errors.Add("Identity: the audience is missing.");
        if (JwksUri.Length == 0)
            errors.Add("Identity: the address of the issuer's keys (jwks_uri) is missing.");
        else if (!IsSafe(JwksUri))
            errors.Add($"Identity: '{JwksUri}' is no HTTPS address, nor HTTP on loopback.");
        if (MaxTokenLifetime < TimeSpan.FromMinutes(1) || MaxTokenLifetime > TimeSpan.FromDays(1))
            errors.Add("Identity: max_token_lifetime lies in 1 minute to 1 day.");
        CheckTls(errors);
        CheckIntake(errors);
    }

    void CheckTls(ImmutableArray<string>.Builder errors)
    {
        if (HasTls && (TlsCertificate.Length == 0 || TlsKey.Length == 0))
            errors.Add($"Identity: TLS needs a certificate and its key; {(TlsKey.Length == 0 ? "tls_key" : "tls_certificate")} is missing.");
        else if (HasTls)
            Try(errors, "the TLS certificate or its key", () => LoadCertificate().Dispose());
        if (RequiresBoundTokens && !HasTls)
            errors.Add("Identity: bound tokens need TLS.");
    }

    void CheckIntake(ImmutableArray<string>.Builder errors)
    {
        if (IntakeAuthority.Length == 0 && IntakeSystems.Length == 0)
            return;
        if (!HasTls)
            errors.Add("Identity: intake certificates need TLS.");
        if (IntakeAuthority.Length == 0)
            errors.Add("Identity: there are intake_systems but no intake_authority.");
        else
            Try(errors, "the intake authority", () =>
            {
                if (LoadAuthorities().Count == 0)
                    throw new CryptographicException();
            });
        if (IntakeSystems.Length == 0)
            errors.Add("Identity: there is an intake_authority but no intake_systems.");
        foreach (var system in IntakeSystems)
            CheckSystem(system, errors);
        foreach (var subject in IntakeSystems.GroupBy(s => s.Subject).Where(g => g.Count() > 1))
            errors.Add($"Identity: intake system '{subject.Key}' stands there twice.");
    }

    static void CheckSystem(IntakeSystem system, ImmutableArray<string>.Builder errors)
    {
        if (string.IsNullOrEmpty(system.Subject))
            errors.Add("Identity: an intake system has no subject.");
        if (system.SourceSystems.IsDefaultOrEmpty || !system.SourceSystems.All(ReportId.IsSystem))
            errors.Add($"Identity: intake system '{system.Subject}' needs source_systems, each 1 to 32 of a-z, 0-9, '.', '_' and '-'.");
        if (system.Eenheden.IsDefaultOrEmpty || system.Eenheden.Any(string.IsNullOrEmpty))
            errors.Add($"Identity: intake system '{system.Subject}' needs eenheden.");
    }

    static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);

    static void Try(ImmutableArray<string>.Builder errors, string what, Action load)
    {
        try
        {
            load();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add($"Identity: {what} cannot be read."); // the message of the platform may repeat what it read
        }
    }
}
