using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What was done with a lead model.</summary>
public enum LeadModelAct : byte
{
    /// <summary>Proposed with its card.</summary>
    Submit = 1,

    /// <summary>Approved by one of the OM, bound to the digests of model and card; two make it approved, as of a base policy.</summary>
    Approve,

    /// <summary>Put in force; the one before is retired.</summary>
    Activate,

    /// <summary>The one in force is retired and the one before it is in force again; none when there was none.</summary>
    RollBack,
}

/// <summary>Where a lead model stands: the states of a policy.</summary>
public enum LeadModelState : byte { Draft = 1, Submitted, Approved, InForce, Retired }

/// <summary>One act in the registry.</summary>
/// <param name="Number">Rises by 1 from 1 over all models: the compare-and-swap.</param>
/// <param name="Model">Digest of the model; of a roll-back, of the one that leaves.</param>
/// <param name="Card">Digest of the card that was seen; none where the act needs no card.</param>
/// <param name="Act">What was done.</param>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Note">Why; may be empty.</param>
public sealed record LeadModelEvent(
    int Number, ContentDigest Model, ContentDigest Card, LeadModelAct Act, long Time, string Actor, string Note);

/// <summary>Why an act on a lead model is refused.</summary>
public enum LeadModelRefusal : byte
{
    None = 0,

    /// <summary>It was submitted before.</summary>
    AlreadySubmitted,

    /// <summary>It was not submitted, or is past that state.</summary>
    NotSubmitted,

    /// <summary>The card is another than the one submitted: approval is bound to what was seen.</summary>
    OtherCard,

    /// <summary>Nobody approves what they submitted.</summary>
    OwnModel,

    /// <summary>The same person approved it before.</summary>
    ApprovedBefore,

    /// <summary>Not approved: nothing else brings a model into force.</summary>
    NotApproved,

    /// <summary>None is in force.</summary>
    NoneInForce,
}

/// <summary>The registry of lead models: a fold over its events, and the rules of what may follow.</summary>
public sealed class LeadModelRegistry
{
    /// <summary>Approvers that a model needs, none of them its submitter.</summary>
    public const int NeededApprovers = 2;

    readonly Dictionary<ContentDigest, Entry> _models = [];
    readonly List<ContentDigest> _inForce = [];

    /// <param name="events">Ascending by number.</param>
    public LeadModelRegistry(IEnumerable<LeadModelEvent> events)
    {
        foreach (var done in events)
            Fold(done);
    }

    /// <summary>Number of the last event; 0 for none.</summary>
    public int Number { get; private set; }

    /// <summary>Model in force; none for the points table.</summary>
    public ContentDigest InForce => _inForce.Count == 0 ? ContentDigest.None : _inForce[^1];

    /// <summary>Every model that was ever submitted, in the order of submission.</summary>
    public IEnumerable<LeadModelStanding> Models =>
        _models.Select(m => new LeadModelStanding(m.Key, m.Value.Card, m.Value.State, m.Value.Submitter, m.Value.Approvers));

    /// <summary>State of a model; a draft when nothing was done with it.</summary>
    public LeadModelState StateOf(ContentDigest model) => _models.TryGetValue(model, out var entry) ? entry.State : LeadModelState.Draft;

    /// <summary>Whether an act may follow; the caller's role is checked elsewhere.</summary>
    public LeadModelRefusal Check(LeadModelAct act, ContentDigest model, ContentDigest card, string actor)
    {
        var entry = _models.GetValueOrDefault(model);
        return act switch
        {
            LeadModelAct.Submit => entry is null ? LeadModelRefusal.None : LeadModelRefusal.AlreadySubmitted,
            LeadModelAct.Approve =>
                entry?.State != LeadModelState.Submitted ? LeadModelRefusal.NotSubmitted
                : entry.Card != card ? LeadModelRefusal.OtherCard
                : entry.Submitter == actor ? LeadModelRefusal.OwnModel
                : entry.Approvers.Contains(actor) ? LeadModelRefusal.ApprovedBefore
                : LeadModelRefusal.None,
            LeadModelAct.Activate =>
                entry?.State is LeadModelState.Approved or LeadModelState.Retired ? LeadModelRefusal.None : LeadModelRefusal.NotApproved,
            _ => InForce.IsNone ? LeadModelRefusal.NoneInForce : LeadModelRefusal.None,
        };
    }

    void Fold(LeadModelEvent done)
    {
        Number = done.Number;
        switch (done.Act)
        {
            case LeadModelAct.Submit:
                _models[done.Model] = new(done.Card, LeadModelState.Submitted, done.Actor, []);
                break;
            case LeadModelAct.Approve:
                var approvers = _models[done.Model].Approvers.Add(done.Actor);
                _models[done.Model] = _models[done.Model] with { Approvers = approvers };
                if (approvers.Length >= NeededApprovers)
                    Set(done.Model, LeadModelState.Approved);
                break;
            case LeadModelAct.Activate:
                if (!InForce.IsNone)
                    Set(InForce, LeadModelState.Retired);
                _inForce.Remove(done.Model);
                _inForce.Add(done.Model);
                Set(done.Model, LeadModelState.InForce);
                break;
            default:
                Set(InForce, LeadModelState.Retired);
                _inForce.RemoveAt(_inForce.Count - 1);
                if (!InForce.IsNone)
                    Set(InForce, LeadModelState.InForce);
                break;
        }
    }

    void Set(ContentDigest model, LeadModelState state) => _models[model] = _models[model] with { State = state };

    sealed record Entry(ContentDigest Card, LeadModelState State, string Submitter, ImmutableArray<string> Approvers);
}

/// <summary>Where one lead model stands.</summary>
/// <param name="Model">Its digest.</param>
/// <param name="Card">Digest of the card it was submitted with.</param>
/// <param name="State">State.</param>
/// <param name="Submitter">Who submitted it.</param>
/// <param name="Approvers">Who approved it, in order.</param>
public sealed record LeadModelStanding(
    ContentDigest Model, ContentDigest Card, LeadModelState State, string Submitter, ImmutableArray<string> Approvers);
