using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Opsporing.Web.Tests;

/// <summary>No page breaks WCAG 2.1 A or AA, in light and dark, on a telephone and on a desk, as far as axe-core can see.</summary>
[Collection(WebCollection.Name)]
public sealed class AccessibilityTests(WebFixture web)
{
    const string Run =
        """
        async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }))
            .violations.map(v => `${v.id}: ${v.nodes.map(n => n.target + ' ' + n.failureSummary).slice(0, 3).join(' | ')}`)
        """;

    /// <summary>What sticks out, when the page scrolls sideways.</summary>
    const string Wide =
        """
        () => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
            : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('.scroll, dialog'))
                .map(e => `${e.tagName}.${e.getAttribute('class')} ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 8)
        """;

    static readonly string s_axe = new BundledAxeScriptProvider().GetScript();

    public static TheoryData<string, string, string, string> Pages => new()
    {
        { "demo-triage", "", "werkvoorraad", "[data-row]" },
        { "demo-triage", "ZAAK", "zaak", ".decisions" },
        { "demo-triage", "plichten", "plichten", "table, .state" },
        { "demo-coordinator", "week", "teamweek", "input[type=range]" },
        { "demo-frontoffice", "tos", "tos-bord", "table" },
        { "demo-frontoffice", "ZAAK", "zaak-tos", ".decisions" },
        { "demo-om", "beleid", "beleid", "textarea" },
        { "demo-fg", "toezicht", "toezicht", ".plot" },
        { "demo-triage", "inzage", "inzage", "table" },
        { "demo-triage", "sessie", "sessie", "select" },
        { "demo-triage", "tos", "geen-toegang", ".state" },
        { "demo-triage", "bestaat-niet", "niet-gevonden", "h1" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_no_violations_and_no_sideways_scroll(string person, string path, string name, string shows)
    {
        var page = await web.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error" && !message.Text.Contains("404", StringComparison.Ordinal)) errors.Add(message.Text); };
        page.Request += (_, request) => { if (new Uri(request.Url).Authority != web.Address.Authority) errors.Add(request.Url); };
        await page.SignInAsync(person);
        await OpenAsync(page, path);
        await page.Locator(shows).First.WaitForAsync();

        foreach (var (scheme, width, height, mark) in ((ColorScheme, int, int, string)[])
            [(ColorScheme.Light, 1366, 900, ""), (ColorScheme.Dark, 1366, 900, "-donker"), (ColorScheme.Light, 320, 720, "-smal")])
        {
            await page.SetViewportSizeAsync(width, height);
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.EvaluateAsync(s_axe);
            var violations = await page.EvaluateAsync<string[]>(Run);
            var wide = await page.EvaluateAsync<string[]>(Wide);
            await page.KeepAsync(name + mark);

            Assert.True(violations.Length == 0, $"{name}{mark}:\n{string.Join('\n', violations)}");
            Assert.True(wide.Length == 0, $"{name}{mark} scrolls sideways:\n{string.Join('\n', wide)}");
        }
        Assert.True(errors.Count == 0, JsonSerializer.Serialize(errors));
    }

    [Fact]
    public async Task The_sign_in_page_has_no_violations()
    {
        var page = await web.NewPageAsync();
        await page.GotoAsync("aanmelden");
        await page.EvaluateAsync(s_axe);
        await page.KeepAsync("aanmelden");

        Assert.Empty(await page.EvaluateAsync<string[]>(Run));
    }

    /// <summary>Opens a path, or the first report of the list, as somebody does who answers what is asked on the way.</summary>
    static async Task OpenAsync(IPage page, string path)
    {
        if (path != "ZAAK")
        {
            await page.GotoAsync(path);
            return;
        }
        await page.ShowsCasesAsync();
        if (await page.Locator(".who-role").InnerTextAsync() == "casescreener")
        {
            await page.Keyboard.PressAsync("l");
            await page.Locator(".bar .seg-3").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await page.KeepAsync("werkvoorraad-opbouw");
        }
        await page.Locator("[data-row] a").First.ClickAsync();
        await page.Locator(".decisions, #bevestig").First.WaitForAsync();
        if (await page.Locator("#bevestig").IsVisibleAsync())
            await page.Locator("#bevestig").ClickAsync();
    }
}
