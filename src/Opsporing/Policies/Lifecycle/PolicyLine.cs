using System.Collections.Immutable;

namespace Opsporing;

/// <summary>An approval, bound to the digest of the version it stands in.</summary>
/// <param name="Person">Who.</param>
/// <param name="Role">As OM or as burgemeester.</param>
/// <param name="Time">Unix milliseconds.</param>
public sealed record PolicyApproval(string Person, PolicyRoles Role, long Time);

/// <summary>One version of a policy: a document and what became of it.</summary>
public sealed record PolicyVersion
{
    public required ContentDigest Digest { get; init; }
    public required PolicyState State { get; init; }

    /// <summary>Everybody who wrote a draft of it or of those it was edited from, or submitted it; ascending.</summary>
    public required ImmutableSortedSet<string> Authors { get; init; }

    /// <summary>In the order given.</summary>
    public ImmutableArray<PolicyApproval> Approvals { get; init; } = [];

    /// <summary>First instant that the document names, Unix seconds.</summary>
    public required long DocumentFrom { get; init; }

    /// <summary>First instant after it, Unix seconds; <see cref="long.MaxValue"/> for none.</summary>
    public required long DocumentUntil { get; init; }

    /// <summary>Unix milliseconds of the draft.</summary>
    public required long DraftTime { get; init; }

    /// <summary>Number as <c>major.minor.patch</c>; empty before submission.</summary>
    public string Label { get; init; } = "";

    /// <summary>First instant in force, Unix seconds; 0 before activation.</summary>
    public long From { get; init; }

    /// <summary>First instant no longer in force, Unix seconds; 0 before activation.</summary>
    public long Until { get; init; }

    /// <summary>Number of the event that activated it; 0 before.</summary>
    public int ActivationNumber { get; init; }

    /// <summary>Unix milliseconds of the activation; 0 before.</summary>
    public long ActivationTime { get; init; }

    /// <summary>Why it was rejected or retired; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True when nothing stands between it and an end but an activation or an edit.</summary>
    public bool IsOpen => State is PolicyState.Draft or PolicyState.Submitted or PolicyState.Approved;

    /// <summary>Approvers that are still missing, in the order of <see cref="PolicyTable.Approvers"/>.</summary>
    public ImmutableArray<PolicyRoles> Missing(PolicyKind kind)
    {
        var missing = PolicyTable.Approvers(kind).ToBuilder();
        foreach (var approval in Approvals)
            missing.Remove(approval.Role);
        return missing.ToImmutable();
    }
}

/// <summary>A policy over all its versions: what its events say together.</summary>
public sealed record PolicyLine
{
    public required string Id { get; init; }
    public required PolicyKind Kind { get; init; }

    /// <summary>Code of the eenheid or basisteam; empty for a base.</summary>
    public required string Place { get; init; }

    /// <summary>Number of the last event; 0 before the first.</summary>
    public int Number { get; init; }

    /// <summary>Unix milliseconds of the last event.</summary>
    public long Time { get; init; }

    /// <summary>In the order of their drafts; a document that was drafted again stands twice.</summary>
    public ImmutableArray<PolicyVersion> Versions { get; init; } = [];

    /// <summary>The version that is being written or decided about; null when there is none.</summary>
    public PolicyVersion? Open => Versions.LastOrDefault(v => v.IsOpen);

    /// <summary>The last version of a digest; null when it was never drafted.</summary>
    public PolicyVersion? Find(ContentDigest digest) => Versions.LastOrDefault(v => v.Digest == digest);

    /// <summary>A policy without history.</summary>
    public static PolicyLine Empty(string id, PolicyKind kind, string place) => new() { Id = id, Kind = kind, Place = place };

    /// <summary>The policy after one more event, which <see cref="PolicyLifecycle"/> made for it.</summary>
    public PolicyLine Apply(PolicyEvent made)
    {
        var after = this with { Number = made.Number, Time = made.Time };
        return made.Act == PolicyAct.Draft ? after.Drafted(made) : after.Changed(made);
    }

    PolicyLine Drafted(PolicyEvent made)
    {
        var edited = Open;
        var versions = edited is null
            ? Versions
            : Versions.Replace(edited, edited with { State = PolicyTable.Row(edited.State, PolicyAct.Draft).After });
        return this with
        {
            Versions = versions.Add(new()
            {
                Digest = made.Digest,
                State = PolicyState.Draft,
                Authors = (edited?.Authors ?? ImmutableSortedSet.Create<string>(StringComparer.Ordinal)).Add(made.Person),
                DocumentFrom = made.From,
                DocumentUntil = made.Until,
                DraftTime = made.Time,
            }),
        };
    }

    PolicyLine Changed(PolicyEvent made)
    {
        var version = Find(made.Digest)!;
        var next = version with { State = PolicyTable.Row(version.State, made.Act).After };
        next = made.Act switch
        {
            PolicyAct.Submit => next with { Authors = next.Authors.Add(made.Person), Label = made.Note },
            PolicyAct.Approve => Approved(version with
            {
                Approvals = version.Approvals.Add(new(made.Person, made.Role, made.Time)),
            }),
            PolicyAct.Activate => next with
            {
                From = made.From,
                Until = made.Until,
                ActivationNumber = made.Number,
                ActivationTime = made.Time,
            },
            PolicyAct.Reject or PolicyAct.Retire => next with { Reason = made.Note },
            _ => next,
        };
        return this with { Versions = Versions.SetItem(Versions.LastIndexOf(version), next) };
    }

    PolicyVersion Approved(PolicyVersion version) =>
        version.Missing(Kind).IsEmpty ? version with { State = PolicyState.Approved } : version;
}
