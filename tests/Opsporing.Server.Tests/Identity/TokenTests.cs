using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class TokenTests
{
    [Fact]
    public async Task A_token_that_does_not_hold_is_refused()
    {
        await using var service = await TestService.StartAsync();
        var good = service.Host.Identities.Mint(DemoIdentities.Triage);
        var other = new DemoIdentities(RandomNumberGenerator.GetBytes(32), service.Clock).Mint(DemoIdentities.Triage);
        var short_ = service.Host.Identities.Mint(DemoIdentities.Triage, TimeSpan.FromMinutes(1));
        string[] parts = good.Split('.');
        var none = $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
        var raised = $"{parts[0]}.{Encode("""{"sub":"x","roles":["OM"],"scopes":["*"],"iss":"opsporing-demo","aud":"opsporing"}""")}.{parts[2]}";

        Assert.Null(await CallAsync(service, good));
        foreach (var bad in (string[])[other, none, raised, good + "x", "x", parts[0] + "." + parts[1] + "."])
            Assert.Equal(StatusCode.Unauthenticated, await CallAsync(service, bad));
        Assert.Null(await CallAsync(service, short_));
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(StatusCode.Unauthenticated, await CallAsync(service, short_));
    }

    [Fact]
    public async Task The_keys_are_made_once_and_only_their_owner_reads_them()
    {
        await using var service = await TestService.StartAsync();
        var files = Directory.GetFiles(Path.Combine(service.Folder, "keys"));

        Assert.Equal(["audit.key", "audit_checkpoint.key", "paging.key", "policy.key", "signing.key"], files.Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
            foreach (var file in files)
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(File.ReadAllBytes(Path.Combine(service.Folder, "keys", "signing.key")), service.Host.Installation.Keys.Signing);
    }

    [Fact]
    public async Task An_unknown_role_gives_nothing()
    {
        await using var service = await TestService.StartAsync();

        var e = await Assert.ThrowsAsync<RpcException>(async () =>
            await service.Triage.ListQueuesAsync(new(), service.As((Roles)(1 << 20), "*")));

        Assert.Equal("ERROR_REASON_ROLE_DENIED", e.Info().Reason);
    }

    static async Task<StatusCode?> CallAsync(TestService service, string token)
    {
        try
        {
            await service.Triage.ListQueuesAsync(new(), new Metadata { { "authorization", "Bearer " + token } });
            return null;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
