namespace Opsporing.Tests;

/// <summary>Policies in any state, made by acts alone.</summary>
static class PolicyLineExample
{
    /// <summary>2026-11-20T12:00:00Z in Unix milliseconds.</summary>
    public const long Now = 1_795_176_000_000;

    public const long Day = 86_400;

    public static readonly ContentDigest One = ContentDigest.Of("one"u8);
    public static readonly ContentDigest Two = ContentDigest.Of("two"u8);

    public static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static readonly PolicyActor Author = new("author", PolicyRoles.Police);
    public static readonly PolicyActor OmOne = new("om-1", PolicyRoles.Om);
    public static readonly PolicyActor OmTwo = new("om-2", PolicyRoles.Om);
    public static readonly PolicyActor OmThree = new("om-3", PolicyRoles.Om);
    public static readonly PolicyActor Mayor = new("mayor", PolicyRoles.Burgemeester);

    public static PolicyLine NewBase => PolicyLine.Empty("base", PolicyKind.Base, "");

    public static PolicyLine NewOverlay => PolicyLine.Empty("overlay", PolicyKind.EenheidOverlay, "AM");

    /// <summary>Does an act that must succeed.</summary>
    public static PolicyLine Do(
        this PolicyLine line, PolicyAct act, PolicyActor actor, ContentDigest? digest = null, long time = Now, long from = 0,
        long until = 0, string note = "") =>
        Try(line, act, actor, digest, time, from, until, note) is { Event: { } made }
            ? line.Apply(made)
            : throw new InvalidOperationException($"{act} by {actor.Person} was refused.");

    public static PolicyRefusal? Refusal(
        this PolicyLine line, PolicyAct act, PolicyActor actor, ContentDigest? digest = null, long time = Now, long from = 0,
        long until = 0, string note = "") =>
        Try(line, act, actor, digest, time, from, until, note).Refusal;

    public static PolicyVerdict Try(
        PolicyLine line, PolicyAct act, PolicyActor actor, ContentDigest? digest, long time, long from, long until, string note)
    {
        var now = Math.Max(time, line.Time) / 1000;
        return PolicyLifecycle.Judge(line, new(act, digest ?? One)
        {
            From = act switch { PolicyAct.Draft => Now / 1000 - Day, PolicyAct.Activate => from == 0 ? now : from, _ => 0 },
            Until = act switch
            {
                PolicyAct.Draft => Now / 1000 + 100 * Day,
                PolicyAct.Activate => until == 0 ? Now / 1000 + 10 * Day : until,
                _ => 0,
            },
            Note = note.Length > 0 ? note : act is PolicyAct.Submit ? "1.0.0" : act is PolicyAct.Reject or PolicyAct.Retire ? "why" : "",
        }, actor, time);
    }

    /// <summary>A policy whose version <see cref="One"/> is in a state.</summary>
    public static PolicyLine In(PolicyState state, PolicyKind kind = PolicyKind.Base)
    {
        var second = kind == PolicyKind.Base ? OmTwo : Mayor;
        var line = (kind == PolicyKind.Base ? NewBase : NewOverlay).Do(PolicyAct.Draft, Author);
        if (state == PolicyState.Draft)
            return line;
        if (state == PolicyState.Replaced)
            return line.Do(PolicyAct.Draft, Author, Two);
        line = line.Do(PolicyAct.Submit, Author);
        if (state == PolicyState.Submitted)
            return line;
        if (state == PolicyState.Rejected)
            return line.Do(PolicyAct.Reject, OmOne);
        line = line.Do(PolicyAct.Approve, OmOne).Do(PolicyAct.Approve, second);
        if (state == PolicyState.Approved)
            return line;
        line = line.Do(PolicyAct.Activate, OmThree);
        return state switch
        {
            PolicyState.Retired => line.Do(PolicyAct.Retire, OmOne),
            PolicyState.Expired => line.Do(PolicyAct.Expire, PolicyActor.Service, time: Now + 10 * Day * 1000),
            _ => line,
        };
    }

    /// <summary>The events of acts, sealed as the store keeps them.</summary>
    public static List<SealedPolicyEvent> Seal(params PolicyEvent[] events)
    {
        var stored = new List<SealedPolicyEvent>();
        foreach (var made in events)
            stored.Add(new(made, made.Seal(Key, stored.Count == 0 ? default : stored[^1].Seal.Span)));
        return stored;
    }

    /// <summary>The events from an empty policy to an activated one.</summary>
    public static PolicyEvent[] Activation(PolicyLine start, long from = 0, long until = 0)
    {
        var (line, events) = (start, new List<PolicyEvent>());
        var second = start.Kind == PolicyKind.Base ? OmTwo : Mayor;
        foreach (var (act, actor) in (ReadOnlySpan<(PolicyAct, PolicyActor)>)[(PolicyAct.Draft, Author), (PolicyAct.Submit, Author),
            (PolicyAct.Approve, OmOne), (PolicyAct.Approve, second), (PolicyAct.Activate, OmThree)])
        {
            events.Add(Try(line, act, actor, null, Now, act == PolicyAct.Activate ? from : 0, act == PolicyAct.Activate ? until : 0, "").Event!);
            line = line.Apply(events[^1]);
        }
        return [.. events];
    }
}
