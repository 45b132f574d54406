using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Where a version of a policy stands. In force is an activated version within its time, not a state.</summary>
public enum PolicyState : byte { Draft = 1, Submitted, Approved, Activated, Expired, Retired, Rejected, Replaced }

/// <summary>What is done to a version of a policy.</summary>
public enum PolicyAct : byte { Draft = 1, Submit, Approve, Reject, Activate, Retire, Expire }

/// <summary>As what somebody acts on a policy. There is none for the ministry: the choices belong to the gezag.</summary>
[Flags]
public enum PolicyRoles : byte
{
    None = 0,

    /// <summary>Of the police, in any role: may write and submit, and never approve, whatever else they are.</summary>
    Police = 1,
    Om = 2,
    Burgemeester = 4,

    /// <summary>The service itself: records that a time has ended.</summary>
    Service = 8,
}

/// <summary>What an act asks for beside state and role.</summary>
[Flags]
public enum PolicyNeeds : byte
{
    None = 0,

    /// <summary>The digest that the person saw is that of the version.</summary>
    Digest = 1,

    /// <summary>The person wrote no draft of the version, nor of those it was edited from, and did not submit it.</summary>
    NotAuthor = 2,

    /// <summary>The person has not approved it before, as whatever.</summary>
    Once = 4,

    /// <summary>The person holds no role of the police.</summary>
    NoPolice = 8,
    Reason = 16,

    /// <summary>All approvals that its kind asks for.</summary>
    Approvals = 32,

    /// <summary>From not in the past, until after from, both within the days that the document names.</summary>
    Period = 64,

    /// <summary>Its time has ended.</summary>
    Ended = 128,
}

/// <summary>One row of the life cycle.</summary>
public sealed record PolicyRow
{
    public required PolicyState State { get; init; }
    public required PolicyAct Act { get; init; }

    /// <summary>False when the act is refused in this state.</summary>
    public bool IsPossible { get; init; }

    /// <summary>Who may on a base.</summary>
    public PolicyRoles BaseRoles { get; init; }

    /// <summary>Who may on an overlay.</summary>
    public PolicyRoles OverlayRoles { get; init; }
    public PolicyNeeds Needs { get; init; }

    /// <summary>State of the version afterwards; of APPROVE: once the approvals are complete.</summary>
    public PolicyState After { get; init; }

    /// <summary>Who may.</summary>
    public PolicyRoles RolesFor(PolicyKind kind) => kind == PolicyKind.Base ? BaseRoles : OverlayRoles;
}

/// <summary>The life cycle of a policy as one table: state × act → who, what it asks, state after.</summary>
/// <remarks>docs/policy-lifecycle.md is written from these rows, the code decides by them and the tests walk them.</remarks>
public static class PolicyTable
{
    const PolicyRoles Gezag = PolicyRoles.Om | PolicyRoles.Burgemeester;
    const PolicyRoles BaseWriters = PolicyRoles.Police | PolicyRoles.Om;
    const PolicyRoles OverlayWriters = PolicyRoles.Police | Gezag;

    static readonly PolicyRow[] s_rows = Expand(
    [
        // A draft is about the policy as a whole: this is what it does to the version that was there.
        Written(PolicyState.Draft, PolicyState.Replaced),
        Written(PolicyState.Submitted, PolicyState.Replaced),
        Written(PolicyState.Approved, PolicyState.Replaced),
        Written(PolicyState.Activated, PolicyState.Activated),
        Written(PolicyState.Expired, PolicyState.Expired),
        Written(PolicyState.Retired, PolicyState.Retired),
        Written(PolicyState.Rejected, PolicyState.Rejected),
        Written(PolicyState.Replaced, PolicyState.Replaced),
        new()
        {
            State = PolicyState.Draft, Act = PolicyAct.Submit, BaseRoles = BaseWriters, OverlayRoles = OverlayWriters,
            Needs = PolicyNeeds.Digest, After = PolicyState.Submitted,
        },
        new()
        {
            State = PolicyState.Submitted, Act = PolicyAct.Approve, BaseRoles = PolicyRoles.Om, OverlayRoles = Gezag,
            Needs = PolicyNeeds.Digest | PolicyNeeds.NotAuthor | PolicyNeeds.Once | PolicyNeeds.NoPolice,
            After = PolicyState.Approved,
        },
        Rejected(PolicyState.Submitted),
        Rejected(PolicyState.Approved),
        new()
        {
            State = PolicyState.Approved, Act = PolicyAct.Activate, BaseRoles = PolicyRoles.Om, OverlayRoles = PolicyRoles.Om,
            Needs = PolicyNeeds.Digest | PolicyNeeds.NoPolice | PolicyNeeds.Approvals | PolicyNeeds.Period,
            After = PolicyState.Activated,
        },
        Retired(PolicyState.Activated),
        Retired(PolicyState.Expired),
        new()
        {
            State = PolicyState.Activated, Act = PolicyAct.Expire, BaseRoles = PolicyRoles.Service,
            OverlayRoles = PolicyRoles.Service, Needs = PolicyNeeds.Digest | PolicyNeeds.Ended, After = PolicyState.Expired,
        },
    ]);

    /// <summary>Every state with every act, ascending by act, then state.</summary>
    public static ImmutableArray<PolicyRow> Rows { get; } = [.. s_rows];

    /// <summary>Who must approve: two of the OM for a base; the OM and the burgemeester for an overlay.</summary>
    public static ImmutableArray<PolicyRoles> Approvers(PolicyKind kind) =>
        kind == PolicyKind.Base ? [PolicyRoles.Om, PolicyRoles.Om] : [PolicyRoles.Om, PolicyRoles.Burgemeester];

    /// <summary>The row of a state and an act.</summary>
    /// <exception cref="InvalidOperationException">Not a defined state or act.</exception>
    public static PolicyRow Row(PolicyState state, PolicyAct act) => Rows.First(r => r.State == state && r.Act == act);

    static PolicyRow Written(PolicyState state, PolicyState after) => new()
    {
        State = state,
        Act = PolicyAct.Draft,
        BaseRoles = BaseWriters,
        OverlayRoles = OverlayWriters,
        After = after,
    };

    static PolicyRow Rejected(PolicyState state) => new()
    {
        State = state,
        Act = PolicyAct.Reject,
        BaseRoles = PolicyRoles.Om,
        OverlayRoles = Gezag,
        Needs = PolicyNeeds.Digest | PolicyNeeds.NoPolice | PolicyNeeds.Reason,
        After = PolicyState.Rejected,
    };

    static PolicyRow Retired(PolicyState state) => new()
    {
        State = state,
        Act = PolicyAct.Retire,
        BaseRoles = PolicyRoles.Om,
        OverlayRoles = PolicyRoles.Om,
        Needs = PolicyNeeds.Digest | PolicyNeeds.NoPolice | PolicyNeeds.Reason,
        After = PolicyState.Retired,
    };

    static PolicyRow[] Expand(PolicyRow[] defined) =>
    [
        .. from act in Enum.GetValues<PolicyAct>()
            from state in Enum.GetValues<PolicyState>()
            let row = Array.Find(defined, r => r.Act == act && r.State == state)
            select row is null ? new PolicyRow { State = state, Act = act, After = state } : row with { IsPossible = true },
    ];
}
