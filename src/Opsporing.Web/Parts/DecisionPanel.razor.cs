using Microsoft.AspNetCore.Components;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>What may be decided, as the service says it, and what each decision asks for.</summary>
public sealed partial class DecisionPanel
{
    /// <summary>Places of the six keys; of the decisions that share a place the first that nothing stands in the way of takes it.</summary>
    static readonly Decision[][] s_keys =
    [
        [Decision.TakeUp, Decision.Reopen], [Decision.RequestInformation], [Decision.Hold, Decision.AwaitVictim], [Decision.Transfer],
        [Decision.EndEarly, Decision.OmEnd], [Decision.OtherIntervention],
    ];

    DecisionOption? _open;
    DecisionDraft _draft = new();
    DateOnly? _until;
    string _lead = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<DecisionOption> Options { get; set; } = [];

    [Parameter, EditorRequired]
    public Work Work { get; set; } = null!;

    [Parameter, EditorRequired]
    public Report Report { get; set; } = null!;

    /// <summary>Fact that would change the advice; null for none.</summary>
    [Parameter]
    public ExplanationChange? Question { get; set; }

    [Parameter]
    public bool IsBusy { get; set; }

    [Parameter]
    public EventCallback<DecisionDraft> OnDecide { get; set; }

    [Parameter]
    public EventCallback OnSourceRead { get; set; }

    List<DecisionOption> Keyed => [.. s_keys.Select(AtKey).OfType<DecisionOption>()];

    List<DecisionOption> Others => [.. Options.Except(Keyed)];

    /// <summary>Opens the form of a decision by its key.</summary>
    /// <param name="number">1..6.</param>
    public void Open(int number)
    {
        if (Keyed.ElementAtOrDefault(number - 1) is { } option && option != _open)
            Toggle(option);
        StateHasChanged();
    }

    /// <summary>Closes the form.</summary>
    public void Close()
    {
        _open = null;
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() =>
        _open = _open is null ? null : Options.FirstOrDefault(o => o.Decision == _open.Decision);

    DecisionOption? AtKey(Decision[] decisions)
    {
        var known = decisions.Select(d => Options.FirstOrDefault(o => o.Decision == d)).OfType<DecisionOption>().ToList();
        return known.Find(o => o.Refusal == "") ?? known.FirstOrDefault();
    }

    void Toggle(DecisionOption option)
    {
        _open = option == _open ? null : option;
        (_draft, _lead) = (new() { Decision = option.Decision }, "");
        _until = DateOnly.FromDateTime(Now.Date).AddDays(7);
    }

    void SetGuard(Guard guard, bool isLifted)
    {
        if (isLifted)
            _draft.LiftedGuards.Add(guard);
        else
            _draft.LiftedGuards.Remove(guard);
    }

    Task SubmitAsync()
    {
        if (_open!.Needs.Contains(DecisionNeed.Date))
            _draft.UntilTime = Formats.Midday(_until);
        if (_lead.Split('/', 2) is [var system, var number])
            _draft.LeadReportId = new() { SourceSystem = system, SourceNumber = number };
        return OnDecide.InvokeAsync(_draft);
    }
}
