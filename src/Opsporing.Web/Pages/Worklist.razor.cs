using Grpc.Core;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>The worklist of one desk: listed page by page, kept true by its watch, worked from the keyboard.</summary>
public sealed partial class Worklist
{
    const int PageSize = 50;

    readonly QueuePage _page = new();
    readonly string _name = Guid.NewGuid().ToString();
    QueueItemFilter _filter = new();
    List<Queue>? _queues;
    Queue? _queue;
    GetFacetsResponse? _facets;
    IJSObjectReference? _module;
    CancellationTokenSource? _watch;
    string _nextToken = "";
    long _firstPosition;
    int _version;
    bool _isListing, _isBroken;

    /// <summary>Code of the desk; null for the one that was open last, or that has the most pressing work.</summary>
    [Parameter]
    public string? Desk { get; set; }

    IEnumerable<(string Facet, string Title)> FacetTitles =>
    [
        ("advice", T("Advies", "Advice")), ("kind", T("Soort", "Kind")), ("offence_group", T("Delictgroep", "Offence group")),
        ("band", T("Band", "Band")), ("certainty", T("Zekerheid", "Certainty")),
    ];

    bool IsFiltered => !_filter.Equals(new QueueItemFilter());

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_queues is null)
            await StartAsync();
        else if (Desk is not null && Desk != _queue?.Desk)
            Open(_queues.Find(q => q.Desk == Desk));
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _module = await Script.InvokeAsync<IJSObjectReference>("import", "./_content/Opsporing.Web/app.js");
        await _module.InvokeVoidAsync("listen", _name, DotNetObjectReference.Create(this));
    }

    /// <summary>Hears a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="path">Path of the report in whose row the focus is; empty for none.</param>
    [JSInvokable]
    public async Task OnKeyAsync(string key, string path)
    {
        if (key == "u")
            await ListAsync();
        else if (key == "l")
            await ToggleLinesAsync();
        else if (key == "n" && _nextToken != "")
            await NextAsync();
        else if (key == "c" && path != "")
            await ClaimAsync(path);
        else if (path != "" && key is [>= '1' and <= '6'])
            Navigation.NavigateTo($"{ReportAddress.Of(path, _queue!)}&besluit={key}");
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_watch is not null)
            await _watch.CancelAsync();
        try
        {
            if (_module is not null)
                await _module.InvokeVoidAsync("leave", _name);
        }
        catch (JSDisconnectedException)
        {
        }
    }

    async Task StartAsync() => await TryAsync(async () =>
    {
        await Names.LoadAsync(Service, Session.Language, Gone);
        _queues = await Service.ListQueuesAsync(Gone);
        var desk = Desk ?? Place.Desk;
        Open(_queues.Find(q => q.Desk == desk)
            ?? _queues.MaxBy(q => (q.LaneItemCounts.Take(2).Sum(), q.ItemCount)));
    });

    void Choose(string desk) => Navigation.NavigateTo($"/werkvoorraad/{Uri.EscapeDataString(desk)}");

    /// <summary>Opens a queue: watch first, list when it has started, so that the two join without a gap.</summary>
    void Open(Queue? queue)
    {
        _watch?.Cancel();
        _queue = queue;
        if (queue is null)
            return;
        if (Place.Desk != queue.Desk)
            (Place.Desk, Place.Tokens, _filter) = (queue.Desk, [""], new());
        _page.Show([]);
        (_isListing, _facets) = (true, null);
        _watch = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        _ = WatchAsync(queue.Desk, _watch.Token);
    }

    async Task WatchAsync(string desk, CancellationToken cancellation)
    {
        try
        {
            await new QueueWatcher(Service, Clock).RunAsync(
                desk, () => InvokeAsync(() => ListAsync()), message => InvokeAsync(() => Heard(message)),
                isBroken => InvokeAsync(() => { _isBroken = isBroken; StateHasChanged(); }), cancellation);
        }
        catch (RpcException error) when (!cancellation.IsCancellationRequested)
        {
            await InvokeAsync(async () =>
            {
                await TryAsync(() => Task.FromException(error));
                _isListing = false;
                StateHasChanged();
            });
        }
        catch (OperationCanceledException)
        {
        }
    }

    void Heard(WatchQueueResponse message)
    {
        if (!_page.Apply(message))
            return;
        _version++;
        StateHasChanged();
    }

    async Task ListAsync(bool isAgain = false)
    {
        if (_queue is not { } queue)
            return;
        _isListing = true;
        var isListed = await TryAsync(async () =>
        {
            var reply = await Service.Triage.ListQueueItemsAsync(
                new()
                {
                    Desk = queue.Desk,
                    Filter = _filter,
                    PageSize = PageSize,
                    PageToken = Place.Tokens[^1],
                    View = Place.WithLines ? QueueItemView.Full : QueueItemView.Basic,
                }, Service.Headers, cancellationToken: Gone);
            if (queue != _queue)
                return;
            _page.Show(reply.Entries);
            (_nextToken, _firstPosition) = (reply.NextPageToken, reply.FirstPosition);
            Place.Paths = [.. _page.Rows.Select(r => r.Path)];
            _facets = await Service.Work.GetFacetsAsync(new() { Desk = queue.Desk }, Service.Headers, cancellationToken: Gone);
        });
        _isListing = false;
        _version++;
        if (!isListed && !isAgain && Failed?.Reason.StartsWith("ERROR_REASON_PAGE_TOKEN", StringComparison.Ordinal) == true)
        {
            Place.Tokens = [""];
            await ListAsync(isAgain: true);
        }
        StateHasChanged();
        if (isListed && Place.Last != "" && _module is not null)
            await _module.InvokeVoidAsync("focus", $"[data-row=\"{Place.Last}\"] a");
        Place.Last = "";
    }

    async Task NextAsync()
    {
        Place.Tokens.Add(_nextToken);
        await ListAsync();
    }

    async Task PreviousAsync()
    {
        Place.Tokens.RemoveAt(Place.Tokens.Count - 1);
        await ListAsync();
    }

    async Task ToggleLinesAsync()
    {
        (Place.WithLines, Place.Tokens) = (!Place.WithLines, [""]);
        await ListAsync();
    }

    async Task ClaimAsync(string path)
    {
        if (_page.Rows.Find(r => r.Path == path) is not { } row)
            return;
        await TryAsync(async () =>
        {
            var work = (await Service.Work.GetWorkAsync(new() { ReportId = row.Item.ReportId }, Service.Headers, cancellationToken: Gone)).Work;
            await Service.Work.ClaimItemAsync(
                new() { ReportId = row.Item.ReportId, Desk = _queue!.Desk, WorkEventNumber = work.WorkEventNumber },
                Service.Headers, cancellationToken: Gone);
        });
    }

    async Task HelpAsync()
    {
        if (_module is not null)
            await _module.InvokeVoidAsync("open", "hulp");
    }

    string LaneCount(int lane) =>
        _facets is { LaneItemCounts.Count: > 0 } facets && lane < facets.LaneItemCounts.Count ? Formats.Count(Session, facets.LaneItemCounts[lane]) : "";
}
