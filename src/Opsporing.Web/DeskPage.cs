using Microsoft.AspNetCore.Components;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>A page about one desk, chosen from those that the person may see.</summary>
public abstract class DeskPage : WebPart
{
    [Inject] private protected WorklistPlace Place { get; set; } = null!;

    /// <summary>Code of the desk; null for the one that was open last, or the fullest.</summary>
    [Parameter]
    public string? Desk { get; set; }

    private protected List<Queue>? Queues { get; private set; }

    private protected Queue? Queue { get; private set; }

    /// <summary>Path of the page, without the desk.</summary>
    private protected abstract string Path { get; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        await TryAsync(async () =>
        {
            await Names.LoadAsync(Service, Session.Language, Gone);
            Queues ??= await Service.ListQueuesAsync(Gone);
            var desk = Desk ?? Place.Desk;
            Queue = Queues.Find(q => q.Desk == desk) ?? Queues.MaxBy(q => q.ItemCount);
        });
        if (Queue is not null)
            await LoadAsync();
    }

    private protected void Choose(string desk) => Navigation.NavigateTo($"{Path}/{Uri.EscapeDataString(desk)}");

    /// <summary>Loads what the page shows of the chosen desk.</summary>
    private protected abstract Task LoadAsync();
}
