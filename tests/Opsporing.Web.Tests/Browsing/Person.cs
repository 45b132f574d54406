using Microsoft.Playwright;

namespace Opsporing.Web.Tests;

/// <summary>Somebody at a browser.</summary>
static class Person
{
    /// <summary>Signs in by choosing a role.</summary>
    public static async Task SignInAsync(this IPage page, string person, string? to = null)
    {
        await page.GotoAsync(to is null ? "aanmelden" : $"aanmelden?naar={Uri.EscapeDataString(to)}");
        await page.Locator($"input[name=person][value='{person}']").CheckAsync();
        await page.Locator("button[type=submit]").ClickAsync();
        await page.Locator("h1").WaitForAsync();
    }

    /// <summary>Waits until the worklist shows cases.</summary>
    public static Task ShowsCasesAsync(this IPage page) => page.Locator("[data-row]").First.WaitForAsync();

    /// <summary>The row of a report.</summary>
    public static ILocator Row(this IPage page, string path) => page.Locator($"[data-row='{path}']");

    /// <summary>Path of the first report of the list that is advised to be taken up, is not held and has no danger to review first.</summary>
    public static async Task<string> FirstToTakeUpAsync(this IPage page)
    {
        await page.ShowsCasesAsync();
        var row = page.Locator("[data-row]:not(.gone):has(.advice-1):not(:has(.chip.work))").First;
        return (await row.GetAttributeAsync("data-row"))!;
    }

    /// <summary>Goes down the list by the keyboard until the focus is on a report.</summary>
    public static async Task WalkToAsync(this IPage page, string path)
    {
        for (var step = 0; step < 60; step++)
        {
            await page.Keyboard.PressAsync("j");
            if (await page.EvaluateAsync<string?>("document.activeElement?.closest('[data-row]')?.dataset.row") == path)
                return;
        }
        Assert.Fail($"j never came to {path}.");
    }

    /// <summary>Keeps a picture of the page; of the repository's when asked to renew them.</summary>
    public static async Task KeepAsync(this IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("OPSPORING_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }
}
