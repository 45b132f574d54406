using Microsoft.Playwright;

namespace Opsporing.Web.Tests;

/// <summary>One demonstration and one browser for every test that only looks or works on reports of its own.</summary>
public sealed class WebFixture : IAsyncLifetime
{
    /// <summary>Debian's browser.</summary>
    const string Chromium = "/usr/bin/chromium";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("opsporing-web-");
    Executable? _served;
    IPlaywright? _playwright;

    /// <summary>Where pages are served.</summary>
    public Uri Address => _served!.Http;

    /// <summary>The browser; null when it is not here.</summary>
    public IBrowser? Browser { get; private set; }

    /// <summary>Folder of the store.</summary>
    internal string Data => Path.Combine(_folder.FullName, "data");

    internal Executable Served => _served!;

    public async ValueTask InitializeAsync()
    {
        _served = await StartDemoAsync(0, 0);
        if (!File.Exists(Chromium))
            return;
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>Ends the service and starts it anew on its store and ports.</summary>
    internal async Task RestartAsync()
    {
        var (http, grpc) = (_served!.Http.Port, _served.Grpc!.Port);
        await _served.DisposeAsync();
        _served = await StartDemoAsync(grpc, http);
    }

    /// <summary>A browser of its own: cookies, size, colours.</summary>
    internal async Task<IPage> NewPageAsync(Uri? address = null)
    {
        Assert.SkipWhen(Browser is null, $"{Chromium} is not here: install the package chromium.");
        var context = await Browser.NewContextAsync(new()
        {
            BaseURL = (address ?? Address).ToString(),
            ViewportSize = new() { Width = 1366, Height = 900 },
            Locale = "nl-NL",
        });
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (_served is not null)
            await _served.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    Task<Executable> StartDemoAsync(int grpc, int http) => Executable.StartAsync(
        Executable.Built, "demo", "--data", Data, "--reports", "900", "--grpc-port", $"{grpc}", "--http-port", $"{http}");
}

/// <summary>Tests that share the demonstration run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class WebCollection : ICollectionFixture<WebFixture>
{
    public const string Name = "web";
}
