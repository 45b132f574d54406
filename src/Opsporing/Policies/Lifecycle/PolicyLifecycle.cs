namespace Opsporing;

/// <summary>Why an act on a policy is refused.</summary>
public enum PolicyRefusal : byte
{
    /// <summary>The table has no such act in this state.</summary>
    WrongState = 1,

    /// <summary>None of the person's roles may.</summary>
    WrongRole,

    /// <summary>The person is of the police: they write and submit, and never approve.</summary>
    Police,

    /// <summary>The person wrote or submitted it.</summary>
    Author,

    /// <summary>The person approved it before, in this role or another.</summary>
    SamePerson,

    /// <summary>The approvals of this role are complete.</summary>
    RoleFilled,

    /// <summary>The digest seen is not the one that stands: it was edited since.</summary>
    OtherDigest,
    ReasonMissing,
    ApprovalsMissing,
    FromInPast,
    UntilNotAfterFrom,

    /// <summary>Outside the days that the document names.</summary>
    OutsideDocument,

    /// <summary>The time of the version has not ended.</summary>
    NotEnded,

    /// <summary>The policy of this identity is of another kind or place.</summary>
    OtherPlace,

    /// <summary>Only the seeds mark a policy demonstration.</summary>
    Demonstration,

    /// <summary>The stored history cannot be trusted: nothing is added to it.</summary>
    HistoryRefused,
}

/// <summary>Who acts on a policy.</summary>
/// <param name="Person">Code.</param>
/// <param name="Roles">Everything the person is.</param>
public sealed record PolicyActor(string Person, PolicyRoles Roles)
{
    /// <summary>The service.</summary>
    public static PolicyActor Service { get; } = new("service", PolicyRoles.Service);
}

/// <summary>What is asked for.</summary>
/// <param name="Act">The act.</param>
/// <param name="Digest">The version that the person saw; of DRAFT the new one.</param>
public sealed record PolicyRequest(PolicyAct Act, ContentDigest Digest)
{
    /// <summary>See <see cref="PolicyEvent.From"/>.</summary>
    public long From { get; init; }

    /// <summary>See <see cref="PolicyEvent.Until"/>.</summary>
    public long Until { get; init; }

    /// <summary>See <see cref="PolicyEvent.Note"/>.</summary>
    public string Note { get; init; } = "";
}

/// <summary>The outcome: the event to append, or the refusal.</summary>
public sealed record PolicyVerdict(PolicyEvent? Event, PolicyRefusal? Refusal);

/// <summary>Decides about acts on policies by <see cref="PolicyTable"/>. Pure.</summary>
public static class PolicyLifecycle
{
    /// <summary>Judges an act.</summary>
    /// <param name="line">As it stands; empty for the first draft.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="actor">By whom.</param>
    /// <param name="time">Unix milliseconds; a clock that was set back is held at the time of the last event.</param>
    public static PolicyVerdict Judge(PolicyLine line, PolicyRequest request, PolicyActor actor, long time)
    {
        time = Math.Max(time, line.Time);
        var role = PolicyRoles.None;
        var refusal = request.Act == PolicyAct.Draft
            ? JudgeDraft(line, request, actor, out role)
            : JudgeVersion(line, request, actor, time, out role);
        return refusal is not null ? new(null, refusal) : new(new()
        {
            PolicyId = line.Id,
            Number = line.Number + 1,
            Act = request.Act,
            Digest = request.Digest,
            Time = time,
            Person = actor.Person,
            Role = role,
            Kind = line.Kind,
            Place = line.Place,
            From = request.From,
            Until = request.Until,
            Note = request.Note,
        }, null);
    }

    /// <summary>Judges the writing of a document: a first draft, or an edit, which voids what was approved of the one before.</summary>
    /// <param name="line">As it stands; null when there is none of this identity.</param>
    /// <param name="document">Validated.</param>
    /// <param name="actor">By whom.</param>
    /// <param name="time">Unix milliseconds.</param>
    public static PolicyVerdict JudgeDraft(PolicyLine? line, PolicyDocument document, PolicyActor actor, long time)
    {
        if (document.IsDemonstration)
            return new(null, PolicyRefusal.Demonstration);
        var place = document.Place ?? "";
        if (line is not null && (line.Kind != document.Kind || line.Place != place))
            return new(null, PolicyRefusal.OtherPlace);
        var request = new PolicyRequest(PolicyAct.Draft, document.Digest) { From = document.From, Until = document.Until };
        return Judge(line ?? PolicyLine.Empty(document.Id, document.Kind, place), request, actor, time);
    }

    static PolicyRefusal? JudgeDraft(PolicyLine line, PolicyRequest request, PolicyActor actor, out PolicyRoles role)
    {
        role = Capacity(PolicyTable.Row(PolicyState.Draft, PolicyAct.Draft).RolesFor(line.Kind), actor.Roles);
        if (role == PolicyRoles.None)
            return PolicyRefusal.WrongRole;
        // The same text again would void the approvals without an edit.
        return line.Open?.Digest == request.Digest ? PolicyRefusal.WrongState : null;
    }

    static PolicyRefusal? JudgeVersion(
        PolicyLine line, PolicyRequest request, PolicyActor actor, long time, out PolicyRoles role)
    {
        role = PolicyRoles.None;
        if (line.Find(request.Digest) is not { } version)
            return PolicyRefusal.OtherDigest;
        var row = PolicyTable.Row(version.State, request.Act);
        if (!row.IsPossible)
            return version.State == PolicyState.Replaced ? PolicyRefusal.OtherDigest : PolicyRefusal.WrongState;
        if ((row.Needs & PolicyNeeds.NoPolice) != 0 && (actor.Roles & PolicyRoles.Police) != 0)
            return PolicyRefusal.Police;
        role = Capacity(row.RolesFor(line.Kind), actor.Roles);
        if (role == PolicyRoles.None)
            return PolicyRefusal.WrongRole;
        if (request.Act == PolicyAct.Approve)
            return JudgeApproval(line, version, actor, row, ref role);
        return JudgeNeeds(line, version, request, row.Needs, time);
    }

    static PolicyRefusal? JudgeApproval(
        PolicyLine line, PolicyVersion version, PolicyActor actor, PolicyRow row, ref PolicyRoles role)
    {
        if (version.Authors.Contains(actor.Person))
            return PolicyRefusal.Author;
        if (version.Approvals.Any(a => a.Person == actor.Person))
            return PolicyRefusal.SamePerson;
        // Somebody who is both fills the place that is free, and only one.
        var open = version.Missing(line.Kind).Aggregate(PolicyRoles.None, (all, one) => all | one);
        role = Capacity(row.RolesFor(line.Kind) & open, actor.Roles);
        return role == PolicyRoles.None ? PolicyRefusal.RoleFilled : null;
    }

    static PolicyRefusal? JudgeNeeds(
        PolicyLine line, PolicyVersion version, PolicyRequest request, PolicyNeeds needs, long time)
    {
        if ((needs & PolicyNeeds.Reason) != 0 && string.IsNullOrWhiteSpace(request.Note))
            return PolicyRefusal.ReasonMissing;
        if ((needs & PolicyNeeds.Approvals) != 0 && !version.Missing(line.Kind).IsEmpty)
            return PolicyRefusal.ApprovalsMissing;
        if ((needs & PolicyNeeds.Ended) != 0 && time < Milliseconds(version.Until))
            return PolicyRefusal.NotEnded;
        return (needs & PolicyNeeds.Period) != 0 ? JudgePeriod(version, request, time) : null;
    }

    static PolicyRefusal? JudgePeriod(PolicyVersion version, PolicyRequest request, long time)
    {
        if (request.From < time / 1000)
            return PolicyRefusal.FromInPast;
        if (request.Until <= request.From)
            return PolicyRefusal.UntilNotAfterFrom;
        return request.From < version.DocumentFrom || request.Until > version.DocumentUntil
            ? PolicyRefusal.OutsideDocument
            : null;
    }

    // As what the person acts: one role, the gezag's before the police's.
    static PolicyRoles Capacity(PolicyRoles allowed, PolicyRoles held) =>
        ((PolicyRoles[])[PolicyRoles.Om, PolicyRoles.Burgemeester, PolicyRoles.Police, PolicyRoles.Service])
            .FirstOrDefault(r => (allowed & held & r) != 0);

    static long Milliseconds(long seconds) => seconds > long.MaxValue / 1000 ? long.MaxValue : seconds * 1000;
}
