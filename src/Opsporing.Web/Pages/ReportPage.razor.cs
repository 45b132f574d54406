using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>One report, to be decided in half a minute: danger first, then what it is, why it stands here, and what may be done.</summary>
public sealed partial class ReportPage
{
    readonly string _name = Guid.NewGuid().ToString();
    GetReportResponse? _reply;
    Work? _work;
    IReadOnlyList<DecisionOption> _options = [];
    DecisionPanel? _panel;
    IJSObjectReference? _module;
    string _purpose = "";
    string _loaded = "";
    string? _said;
    bool _isHidden, _isBusy;

    [Parameter]
    public string SourceSystem { get; set; } = "";

    [Parameter]
    public string SourceNumber { get; set; } = "";

    /// <summary>Code of the queue from which the page was opened.</summary>
    [SupplyParameterFromQuery(Name = "bij")]
    public string? From { get; set; }

    /// <summary>Number of the decision to open, 1..6.</summary>
    [SupplyParameterFromQuery(Name = "besluit")]
    public string? Decision { get; set; }

    string Path => $"{SourceSystem}/{SourceNumber}";

    ReportId Id => new() { SourceSystem = SourceSystem, SourceNumber = SourceNumber };

    Report Facts => _reply!.Report;

    Assessment Assessed => _reply!.Assessment;

    bool IsSensitive => Assessed.Flags.Contains(AssessmentFlag.Sexual)
        || _work?.DeskKind is DeskKind.FrontofficeTos or DeskKind.Integrity;

    string BackHref => From is null ? "/" : $"/werkvoorraad/{Uri.EscapeDataString(From)}";

    string Title => Assessed.HasPrincipalOffence
        ? NameOf(CodeKind.Offence, Assessed.PrincipalOffence)
        : T("Nog geen feit", "No offence yet");

    /// <summary>The one unknown fact that would change the advice; null when there is none.</summary>
    ExplanationChange? Question => _reply?.Explanation?.WhatWouldChange.FirstOrDefault(c => c.ChangesAdvice);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _purpose = _purpose == "" ? Session.Purpose : _purpose;
        Place.Last = Path;
        if (_loaded == Path)
            return;
        _said = null;
        await LoadAsync();
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
    [JSInvokable]
    public async Task OnKeyAsync(string key, string path)
    {
        if (_work is null)
            return;
        if (key == "c")
            await (_work.Claim?.Holder == Session.Person ? ReleaseAsync() : ClaimAsync());
        else if (key == "s")
            await ReadSourceAsync();
        else if (key == "n" && Place.After(Path) is { } next)
            Navigation.NavigateTo(ReportAddress.Beside(next, Navigation.Uri));
        else if (key is [>= '1' and <= '6'])
            await OpenDecisionAsync(key[0] - '0');
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        try
        {
            if (_module is not null)
                await _module.InvokeVoidAsync("leave", _name);
        }
        catch (JSDisconnectedException)
        {
        }
    }

    async Task ConfirmAsync()
    {
        Session.SensitivePurpose = _purpose;
        await LoadAsync();
    }

    async Task LoadAsync()
    {
        (_reply, _work) = (null, null);
        await TryAsync(async () =>
        {
            await Names.LoadAsync(Service, Session.Language, Gone);
            _reply = await Service.Triage.GetReportAsync(
                new() { ReportId = Id, Language = Session.Language }, Session.Headers, cancellationToken: Gone);
            if (_reply.Withheld is null)
                await RefreshAsync();
        });
        _isHidden = _work is not null && IsSensitive;
        _loaded = Path;
        if (Decision is [>= '1' and <= '6'] && _work is not null)
            await OpenDecisionAsync(Decision[0] - '0');
    }

    /// <summary>Reads how the work stands and what may be decided, without another look at the facts.</summary>
    async Task RefreshAsync()
    {
        _work = (await Service.Work.GetWorkAsync(new() { ReportId = Id }, Session.Headers, cancellationToken: Gone)).Work;
        _options = Session.Role == "PRIVACY_OFFICER"
            ? []
            : (await Service.Guidance.ListDecisionsAsync(
                new() { ReportId = Id, Language = Session.Language }, Session.Headers, cancellationToken: Gone)).Options;
    }

    async Task OpenDecisionAsync(int number)
    {
        _panel?.Open(number);
        StateHasChanged();
        await Task.Yield();
        if (_module is not null)
            await _module.InvokeVoidAsync("focus", ".decision-form :is(select, input, textarea, button)");
    }
}
