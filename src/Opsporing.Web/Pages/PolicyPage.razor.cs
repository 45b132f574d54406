using Microsoft.AspNetCore.Components;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>One version of a policy: what it changes, what that would do, and the acts of the gezag, bound to the digest that is shown.</summary>
public sealed partial class PolicyPage
{
    GetPolicyResponse? _reply;
    IReadOnlyList<PolicyDifference>? _differences;
    string? _said;
    string _reason = "";

    [Parameter]
    public string PolicyId { get; set; } = "";

    [Parameter]
    public string Digest { get; set; } = "";

    PolicyVersion Version => _reply!.Version;

    internal static string AddressOf(PolicyVersion version) => $"/beleid/{Uri.EscapeDataString(version.PolicyId)}/{version.Digest}";

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => LoadAsync();

    async Task LoadAsync()
    {
        var isRead = await TryAsync(async () => _reply = await Service.Policies.GetPolicyAsync(
            new() { PolicyId = PolicyId, Digest = Digest }, Service.Headers, cancellationToken: Gone));
        if (!isRead)
            return;
        // A first version has nothing to be compared with: that is no failure of the page.
        var isCompared = await TryAsync(async () => _differences = (await Service.Policies.DiffPoliciesAsync(
            new() { AfterDigest = Digest }, Service.Headers, cancellationToken: Gone)).Differences);
        if (!isCompared && Failed?.Reason == "ERROR_REASON_POLICY_NOT_FOUND")
            (_differences, Failed) = (null, null);
    }

    Task SubmitAsync() => ActAsync(
        async () => (await Service.Policies.SubmitPolicyAsync(new() { PolicyId = PolicyId, Digest = Digest }, Service.Headers)).Version,
        T("Ingediend.", "Submitted."));

    Task ApproveAsync() => ActAsync(
        async () => (await Service.Policies.ApprovePolicyAsync(new() { PolicyId = PolicyId, Digest = Digest }, Service.Headers)).Version,
        T("Goedgekeurd.", "Approved."));

    Task ActivateAsync() => ActAsync(
        async () => (await Service.Policies.ActivatePolicyAsync(new() { PolicyId = PolicyId, Digest = Digest }, Service.Headers)).Version,
        T("In werking gesteld.", "Activated."));

    Task EndAsync() => Version.State == PolicyState.Activated
        ? ActAsync(async () => (await Service.Policies.RetirePolicyAsync(
            new() { PolicyId = PolicyId, Digest = Digest, Reason = _reason }, Service.Headers)).Version, T("Ingetrokken.", "Retired."))
        : ActAsync(async () => (await Service.Policies.RejectPolicyAsync(
            new() { PolicyId = PolicyId, Digest = Digest, Reason = _reason }, Service.Headers)).Version, T("Afgewezen.", "Rejected."));

    async Task ActAsync(Func<Task<PolicyVersion>> act, string done)
    {
        _said = null;
        if (!await TryAsync(act))
            return;
        await LoadAsync();
        _said = done;
    }
}
