using System.Diagnostics;
using System.Net;

namespace Opsporing.Web.Tests;

/// <summary>Script and style come with the executable, built and published: without them a page is dead.</summary>
[Collection(WebCollection.Name)]
public sealed class AssetTests(WebFixture web)
{
    static readonly string[] s_assets =
        ["_framework/blazor.web.js", "_content/Opsporing.Web/app.css", "_content/Opsporing.Web/app.js", "_content/Opsporing.Web/icon.svg"];

    [Fact]
    public async Task The_built_executable_serves_script_and_style() => await CheckAsync(web.Address);

    [Fact]
    public async Task The_published_executable_serves_script_and_style_from_any_folder()
    {
        var folder = Directory.CreateTempSubdirectory("opsporing-publish-");
        try
        {
            var publish = Process.Start(new ProcessStartInfo("dotnet")
            {
                ArgumentList = { "publish", Path.Combine(Executable.Repository, "src", "Opsporing.Cli"), "-c", "Release", "--no-restore", "-v", "q", "-o", Path.Combine(folder.FullName, "app") },
                RedirectStandardOutput = true,
            })!;
            var said = await publish.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await publish.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(publish.ExitCode == 0, said);
            await using var served = await Executable.StartAsync(
                Path.Combine(folder.FullName, "app", "Opsporing.Cli.dll"), "serve", "--data", Path.Combine(folder.FullName, "data"), "--grpc-port", "0", "--http-port", "0");

            await CheckAsync(served.Http);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_page_allows_no_inline_script_or_style_and_nothing_from_elsewhere()
    {
        using var client = new HttpClient();

        using var reply = await client.GetAsync(new Uri(web.Address, "aanmelden"), TestContext.Current.CancellationToken);
        var policy = string.Join(' ', reply.Headers.GetValues("Content-Security-Policy"));
        var page = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Contains("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("http://", page);
        Assert.DoesNotContain("https://", page);
        Assert.DoesNotContain("style=\"", page);
    }

    [Fact]
    public async Task Without_a_session_every_page_leads_to_the_sign_in_page()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        foreach (var path in (string[])["", "werkvoorraad/TOS-AM", "zaak/bvh-am/1", "plichten", "week", "tos", "beleid", "toezicht", "sessie"])
        {
            using var reply = await client.GetAsync(new Uri(web.Address, path), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Redirect, reply.StatusCode);
            Assert.StartsWith("/aanmelden", reply.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        }
    }

    static async Task CheckAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        foreach (var asset in s_assets)
            Assert.True((await client.GetByteArrayAsync(asset)).Length > 100, asset);
        Assert.Contains("app.css", await client.GetStringAsync("aanmelden"), StringComparison.Ordinal);
    }
}
