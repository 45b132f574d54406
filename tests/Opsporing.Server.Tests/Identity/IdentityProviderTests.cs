using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Tokens of a real issuer, and client certificates.</summary>
public sealed class IdentityProviderTests
{
    [Fact]
    public async Task A_token_of_the_issuer_holds_and_one_that_is_wrong_in_any_way_does_not()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        await using var service = await TestService.StartAsync(o => o with { Identity = issuer.Options });
        var good = issuer.Mint();
        string[] parts = good.Split('.');
        var now = Example.Now.UtcDateTime;
        var publicKey = Encoding.ASCII.GetBytes(Convert.ToBase64String(issuer.Key.Rsa.ExportSubjectPublicKeyInfo()));
        Dictionary<string, string> bad = new()
        {
            ["expired"] = issuer.Mint(t => (t.IssuedAt, t.NotBefore, t.Expires) = (now.AddHours(-2), now.AddHours(-2), now.AddMinutes(-1))),
            ["not yet"] = issuer.Mint(t => t.NotBefore = now.AddMinutes(5)),
            ["without end"] = issuer.Mint(t => t.Expires = null),
            ["too long"] = issuer.Mint(t => t.Expires = now.AddHours(13)),
            ["another audience"] = issuer.Mint(t => t.Audience = "payroll"),
            ["another issuer"] = issuer.Mint(t => t.Issuer = "https://other.example"),
            ["another key under the same id"] = issuer.Mint(t => t.SigningCredentials =
                new(LocalIssuer.NewKey("key-1"), SecurityAlgorithms.RsaSha256)),
            ["the public key as a secret"] = issuer.Mint(t => t.SigningCredentials =
                new(new SymmetricSecurityKey(publicKey) { KeyId = "key-1" }, SecurityAlgorithms.HmacSha256)),
            ["alg none"] = $"{Encode("""{"alg":"none","typ":"JWT","kid":"key-1"}""")}.{parts[1]}.",
            ["unsigned"] = $"{parts[0]}.{parts[1]}.",
            ["raised"] = $"{parts[0]}.{Encode("""{"sub":"x","roles":["OM"],"scopes":["*"],"exp":1795000000}""")}.{parts[2]}",
            ["of a demo identity"] = service.Host.Identities.Mint(DemoIdentities.Triage),
        };

        Assert.Null(await CallAsync(service.Channel, good));
        foreach (var (what, token) in bad)
            Assert.True(await CallAsync(service.Channel, token) == StatusCode.Unauthenticated, what);
    }

    [Fact]
    public async Task A_token_cannot_be_replayed_after_its_life()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        await using var service = await TestService.StartAsync(o => o with { Identity = issuer.Options });
        var token = issuer.Mint();

        Assert.Null(await CallAsync(service.Channel, token));
        service.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(31));
        Assert.Equal(StatusCode.Unauthenticated, await CallAsync(service.Channel, token));
    }

    [Fact]
    public async Task An_unknown_key_makes_the_service_look_again_and_a_key_that_is_gone_signs_no_more()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        await using var service = await TestService.StartAsync(o => o with { Identity = issuer.Options });
        var before = issuer.Mint();
        Assert.Null(await CallAsync(service.Channel, before));

        issuer.Rotate("key-2");
        var after = issuer.Mint();
        // The keys are fetched beside the call that asked for them.
        StatusCode? status = StatusCode.Unauthenticated;
        for (var i = 0; i < 1000 && status is not null; i++)
            status = await CallAsync(service.Channel, after);

        Assert.Null(status);
        Assert.Equal(StatusCode.Unauthenticated, await CallAsync(service.Channel, before));
        // Made-up key ids do not make the service ask for each.
        var asked = issuer.Asked;
        var made = LocalIssuer.NewKey("").Rsa;
        for (var i = 0; i < 50; i++)
            await CallAsync(service.Channel, issuer.Mint(t => t.SigningCredentials =
                new(new RsaSecurityKey(made) { KeyId = $"made-up-{i}" }, SecurityAlgorithms.RsaSha256)));
        Assert.InRange(issuer.Asked - asked, 0, 10);
    }

    [Fact]
    public async Task A_bound_token_is_of_no_use_without_its_certificate()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        using var files = new CertificateFiles();
        await using var service = await TestService.StartAsync(o => o with { Identity = files.Secure(issuer.Options) with { RequiresBoundTokens = true } });
        using var own = LocalIssuer.Certificate("CN=officer-1");
        using var other = LocalIssuer.Certificate("CN=officer-1");
        var bound = issuer.Mint(claims: new() { ["cnf"] = new Dictionary<string, object> { ["x5t#S256"] = Thumbprint(own) } });

        Assert.Null(await CallAsync(service, own, bound));
        Assert.Equal(StatusCode.Unauthenticated, await CallAsync(service, other, bound));
        Assert.Equal(StatusCode.Unauthenticated, await CallAsync(service, null, bound));
        Assert.Equal(StatusCode.Unauthenticated, await CallAsync(service, own, issuer.Mint()));
    }

    [Fact]
    public async Task An_intake_system_is_known_by_its_certificate_and_sends_for_its_own_source_alone()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        using var files = new CertificateFiles();
        await using var service = await TestService.StartAsync(o => o with { Identity = files.WithIntake(issuer.Options) });
        using var intake = LocalIssuer.Certificate("CN=intake-am", files.Authority);
        using var stranger = LocalIssuer.Certificate("CN=stranger", files.Authority);
        using var otherAuthority = LocalIssuer.Certificate("CN=other authority", isAuthority: true);
        using var forged = LocalIssuer.Certificate("CN=intake-am", otherAuthority);

        Assert.Null(await ScreenAsync(service, intake, Example.Report("1")));
        var foreign = Example.Report("2");
        foreign.Id.SourceSystem = "bvh-rd";
        Assert.Equal("ERROR_REASON_SOURCE_DENIED", await ScreenAsync(service, intake, foreign));
        var elsewhere = Example.Report("3");
        elsewhere.ReceivingEenheid = "RD";
        Assert.Equal("ERROR_REASON_SCOPE_DENIED", await ScreenAsync(service, intake, elsewhere));
        foreach (var certificate in (X509Certificate2?[])[stranger, forged, null])
            Assert.Equal("ERROR_REASON_UNAUTHENTICATED", await ScreenAsync(service, certificate, Example.Report("4")));
        Assert.Equal(StatusCode.PermissionDenied, await CallAsync(service, intake, null));
        // A certificate is no way around a token that does not hold.
        Assert.Equal(StatusCode.Unauthenticated, await CallAsync(service, intake, "x"));
    }

    [Fact]
    public async Task Outside_loopback_the_service_listens_with_a_provider_and_tls_and_no_demonstration_is_in_force()
    {
        await using var issuer = await LocalIssuer.StartAsync();
        using var files = new CertificateFiles();

        var e = await Assert.ThrowsAsync<OptionsException>(() => TestService.StartAsync(o => o with { Address = "0.0.0.0", Identity = issuer.Options }));
        Assert.Contains("without TLS", e.Message);
        await using var service = await TestService.StartAsync(o => o with { Address = "0.0.0.0", Identity = files.Secure(issuer.Options) });

        Assert.Null(service.Host.Installation.Policies);
        Assert.Equal("https", service.Host.GrpcAddress.Scheme);
    }

    [Fact]
    public void Half_a_configuration_refuses_to_start_and_names_everything()
    {
        var options = TestService.Options("x") with
        {
            Identity = new()
            {
                Audience = "opsporing",
                JwksUri = "http://issuer.example/jwks",
                TlsCertificate = "/nowhere.pem",
                RequiresBoundTokens = true,
                MaxTokenLifetime = TimeSpan.FromDays(2),
                IntakeSystems = [new("CN=a", ["BVH"], []), new("CN=a", ["bvh-am"], ["AM"])],
            },
        };

        var errors = options.Validate();

        foreach (var part in (string[])["issuer is missing", "no HTTPS address", "tls_key is missing", "max_token_lifetime", "no intake_authority",
            "needs source_systems", "needs eenheden", "stands there twice"])
            Assert.Contains(errors, e => e.Contains(part));
        Assert.Equal(8, errors.Length);
    }

    [Fact]
    public void An_identity_file_is_read_strictly()
    {
        var file = Path.Combine(TestService.NewFolder(), "identity.json");
        File.WriteAllText(file, """
            {"issuer": "https://issuer.example", "audience": "opsporing", "jwks_uri": "https://issuer.example/jwks",
             "intake_systems": [{"subject": "CN=a", "source_systems": ["bvh-am"], "eenheden": ["AM"]}]}
            """);
        Assert.Equal("AM", IdentityOptions.Read(file).IntakeSystems[0].Eenheden[0]);

        File.WriteAllText(file, """{"issuer": "https://issuer.example", "audiences": "s3cret"}""");
        var e = Assert.Throws<OptionsException>(() => IdentityOptions.Read(file));
        Assert.DoesNotContain("s3cret", e.Message);
        Assert.Throws<OptionsException>(() => IdentityOptions.Read(file + ".none"));
    }

    static Task<StatusCode?> CallAsync(TestService service, X509Certificate2? certificate, string? token) =>
        WithAsync(service, certificate, channel => CallAsync(channel, token));

    static async Task<StatusCode?> CallAsync(GrpcChannel channel, string? token)
    {
        try
        {
            await new V1.TriageService.TriageServiceClient(channel).ListQueuesAsync(
                new(), token is null ? [] : new Metadata { { "authorization", "Bearer " + token } });
            return null;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    static Task<string?> ScreenAsync(TestService service, X509Certificate2? certificate, V1.Report report) =>
        WithAsync(service, certificate, async channel =>
        {
            try
            {
                await new V1.ScreeningService.ScreeningServiceClient(channel).ScreenReportAsync(new() { Report = report });
                return null;
            }
            catch (RpcException e)
            {
                return e.Info().Reason;
            }
        });

    static async Task<T> WithAsync<T>(TestService service, X509Certificate2? certificate, Func<GrpcChannel, Task<T>> call)
    {
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new() { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        };
        if (certificate is not null)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        using var channel = GrpcChannel.ForAddress(service.Host.GrpcAddress, new() { HttpHandler = handler });
        return await call(channel);
    }

    static string Thumbprint(X509Certificate2 certificate) =>
        System.Buffers.Text.Base64Url.EncodeToString(certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256));

    static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    /// <summary>Files of a server certificate and an authority.</summary>
    sealed class CertificateFiles : IDisposable
    {
        readonly string _folder = TestService.NewFolder();
        readonly X509Certificate2 _server = LocalIssuer.Certificate("CN=opsporing");

        public X509Certificate2 Authority { get; } = LocalIssuer.Certificate("CN=authority", isAuthority: true);

        public IdentityOptions Secure(IdentityOptions options)
        {
            var (certificate, key) = (Path.Combine(_folder, "server.pem"), Path.Combine(_folder, "server.key"));
            File.WriteAllText(certificate, _server.ExportCertificatePem());
            File.WriteAllText(key, _server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            return options with { TlsCertificate = certificate, TlsKey = key };
        }

        public IdentityOptions WithIntake(IdentityOptions options)
        {
            var authority = Path.Combine(_folder, "authority.pem");
            File.WriteAllText(authority, Authority.ExportCertificatePem());
            return Secure(options) with
            {
                IntakeAuthority = authority,
                IntakeSystems = [new("CN=intake-am", ["bvh-am"], ["AM"])],
            };
        }

        public void Dispose()
        {
            _server.Dispose();
            Authority.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
