using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Opsporing.Web.Tests;

/// <summary>An officer's morning, without touching the mouse after signing in.</summary>
[Collection(WebCollection.Name)]
public sealed class OfficerMorningTests(WebFixture web)
{
    [Fact]
    public async Task A_case_is_read_claimed_and_taken_up_by_keyboard_and_leaves_the_list_of_a_colleague_live()
    {
        var officer = await web.NewPageAsync();
        var colleague = await web.NewPageAsync();
        await officer.SignInAsync("demo-triage");
        var path = await officer.FirstToTakeUpAsync();
        await colleague.SignInAsync("demo-triage-2");
        await colleague.Row(path).WaitForAsync();
        await officer.KeepAsync("werkvoorraad");

        await officer.WalkToAsync(path);
        await officer.Keyboard.PressAsync("Enter");
        await Expect(officer.Locator(".why p").First).Not.ToBeEmptyAsync();
        await officer.KeepAsync("zaak");
        await officer.Keyboard.PressAsync("c");
        await Expect(officer.Locator(".notice.good")).ToContainTextAsync("Geclaimd");
        await Expect(colleague.Row(path).Locator(".chip.work")).ToBeVisibleAsync();
        await officer.Keyboard.PressAsync("1");
        await officer.Locator(".decision-form button.primary:focus").WaitForAsync();
        await officer.Keyboard.PressAsync("Enter");

        await Expect(officer.Locator(".notice.good")).ToContainTextAsync("Oppakken: vastgelegd");
        await Expect(colleague.Row(path)).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("gone"));
        await Expect(colleague.Row(path)).ToContainTextAsync("opgepakt");
        await officer.Keyboard.PressAsync("b");
        await officer.ShowsCasesAsync();
        await Expect(officer.Row(path)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_comes_second_hears_who_was_first_and_sees_how_it_stands_now()
    {
        var (first, second) = (await web.NewPageAsync(), await web.NewPageAsync());
        await first.SignInAsync("demo-triage");
        await second.SignInAsync("demo-triage-2");
        var path = await first.FirstToTakeUpAsync();
        foreach (var page in (IPage[])[first, second])
        {
            await page.ShowsCasesAsync();
            await page.Row(path).Locator("a").ClickAsync();
            await page.Locator(".decisions").WaitForAsync();
        }

        await first.Keyboard.PressAsync("c");
        await Expect(first.Locator(".notice.good")).ToBeVisibleAsync();
        await second.Keyboard.PressAsync("1");
        await second.Locator(".decision-form button.primary:focus").WaitForAsync();
        await second.Keyboard.PressAsync("Enter");

        await Expect(second.Locator(".notice.bad").First).ToContainTextAsync("Iemand anders was eerder (demo-triage)");
        await Expect(second.Locator(".page-head .chip.work")).ToContainTextAsync("demo-triage");
        await first.Keyboard.PressAsync("c");
        await Expect(first.Locator(".notice.good")).ToContainTextAsync("Vrijgegeven");
    }

    [Fact]
    public async Task After_a_restart_of_the_service_the_page_comes_back_without_signing_in_again()
    {
        var page = await web.NewPageAsync();
        await page.SignInAsync("demo-triage");
        await page.ShowsCasesAsync();
        var title = await page.Locator("h1").TextContentAsync();

        await web.RestartAsync();

        await Expect(page.Locator("#components-reconnect-modal")).Not.ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.Locator("[data-row]").First.WaitForAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator("h1")).ToHaveTextAsync(title!);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".decisions").WaitForAsync();
    }

    [Fact]
    public async Task A_page_that_leaves_late_takes_no_keys_from_the_one_that_listens()
    {
        var page = await web.NewPageAsync();
        await page.SignInAsync("demo-triage");
        await page.ShowsCasesAsync();

        var heard = await page.EvaluateAsync<string[]>("""
            async () => {
                const keys = await import(new URL('_content/Opsporing.Web/app.js', document.baseURI));
                const heard = [];
                const named = name => ({ invokeMethodAsync: (_, key) => heard.push(name + ' ' + key) });
                const press = () => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true }));
                keys.listen('list', named('list'));
                keys.listen('case', named('case'));
                keys.leave('list');
                press();
                keys.leave('case');
                press();
                return heard;
            }
            """);

        Assert.Equal(["case c"], heard);
    }

    [Fact]
    public async Task The_client_as_its_own_process_works_before_the_service()
    {
        await using var client = await Executable.StartAsync(
            Executable.Built, "web", "--server", web.Served.Grpc!.ToString(), "--data", web.Data, "--http-port", "0");
        var page = await web.NewPageAsync(address: client.Http);

        await page.SignInAsync("demo-triage-2");
        await page.ShowsCasesAsync();
        await page.Locator("[data-row] a").First.ClickAsync();

        await Expect(page.Locator(".why p").First).Not.ToBeEmptyAsync();
    }

    [Theory]
    [InlineData("demo-triage", "tos")]
    [InlineData("demo-burgemeester", "")]
    [InlineData("demo-researcher", "week")]
    [InlineData("demo-police", "plichten")]
    public async Task A_page_that_the_role_may_not_see_says_so(string person, string path)
    {
        var page = await web.NewPageAsync();
        await page.SignInAsync(person);

        await page.GotoAsync(path);

        await Expect(page.Locator("h1")).ToHaveTextAsync("Geen toegang");
        await Expect(page.Locator("[data-row]")).ToHaveCountAsync(0);
    }
}
