using static Microsoft.Playwright.Assertions;

namespace Opsporing.Web.Tests;

/// <summary>Work that takes two: a frontoffice that hands a case on, and a policy that two of the OM approve.</summary>
[Collection(WebCollection.Name)]
public sealed class HandOverTests(WebFixture web)
{
    [Fact]
    public async Task A_frontoffice_hands_a_case_to_another_which_accepts_it()
    {
        var page = await web.NewPageAsync();
        await page.SignInAsync("demo-frontoffice");
        await page.ShowsCasesAsync();
        var desk = await page.Locator(".queue-choice select").InputValueAsync();
        var other = desk == "TOS-AM" ? "TOS-RT" : "TOS-AM";
        await page.Locator("[data-row]:not(.gone) a").Last.ClickAsync();
        await page.Locator("#bevestig").ClickAsync();
        await page.Locator(".decisions").WaitForAsync();
        await page.Keyboard.PressAsync("4");
        await page.Locator(".decision-form input[list]").FillAsync(other);
        foreach (var text in await page.Locator(".decision-form textarea").AllAsync())
            await text.FillAsync("Slachtoffer woont daar.");
        await page.Locator(".decision-form button.primary").ClickAsync();
        await Expect(page.Locator(".pending h2")).ToContainTextAsync("Doorgezet naar");

        await page.Locator(".pending button.primary").ClickAsync();

        await Expect(page.Locator(".notice.good")).ToContainTextAsync("aanvaard");
        await Expect(page.Locator(".crumbs")).Not.ToContainTextAsync(desk);
    }

    [Fact]
    public async Task A_policy_of_the_police_comes_into_force_by_two_of_the_OM_bound_to_the_document_they_saw()
    {
        var document = File.ReadAllText(Path.Combine(Executable.Repository, "seeds", "policies", "demonstration.json"))
            .Replace("\"id\": \"demonstratie\"", "\"id\": \"landelijk\"").Replace("\"demonstration\": true", "\"demonstration\": false");
        var author = await web.NewPageAsync();
        await author.SignInAsync("demo-police", "/beleid");
        await author.Locator("#document").FillAsync(document);
        await author.GetByText("Controleren en bewaren als concept").ClickAsync();
        await author.GetByText("Indienen", new() { Exact = true }).ClickAsync();
        await Expect(author.Locator(".notice.good")).ToHaveTextAsync("Ingediend.");
        var address = author.Url;
        await author.GetByText("Goedkeuren", new() { Exact = true }).ClickAsync();
        await Expect(author.Locator(".notice.bad")).ToContainTextAsync("Uw rol heeft hier geen toegang toe");

        foreach (var person in (string[])["demo-om", "demo-om-2"])
        {
            var prosecutor = await web.NewPageAsync();
            await prosecutor.SignInAsync(person, new Uri(address).PathAndQuery);
            await prosecutor.GetByText("Goedkeuren", new() { Exact = true }).ClickAsync();
            await Expect(prosecutor.Locator(".notice.good")).ToHaveTextAsync("Goedgekeurd.");
            if (person != "demo-om-2")
                continue;
            await prosecutor.GetByText("Simuleren", new() { Exact = true }).ClickAsync();
            await prosecutor.Locator(".plot").WaitForAsync();
            await prosecutor.KeepAsync("beleid-versie");
            await Expect(prosecutor.GetByText("In werking stellen")).ToBeVisibleAsync();
        }
    }
}
