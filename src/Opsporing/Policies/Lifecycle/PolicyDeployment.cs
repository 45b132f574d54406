using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What a replica serves at an instant: the documents that hold, compiled, and what is wrong.</summary>
/// <remarks>A function of history, documents and tables: every replica with the same comes to the same.</remarks>
public sealed class PolicyDeployment
{
    PolicyDeployment(PolicySet? policies, ImmutableArray<PolicyAlarm> alarms, ImmutableArray<ContentDigest> due, long until) =>
        (Policies, Alarms, Due, Until) = (policies, alarms, due, until);

    /// <summary>Null when no policy is in force.</summary>
    public PolicySet? Policies { get; }

    /// <summary>In the order: history, base, overlays.</summary>
    public ImmutableArray<PolicyAlarm> Alarms { get; }

    /// <summary>What the history puts in force: base, then overlays; suspended overlays are not due.</summary>
    public ImmutableArray<ContentDigest> Due { get; }

    /// <summary>First instant at which it changes, Unix seconds; <see cref="long.MaxValue"/> for never.</summary>
    public long Until { get; }

    /// <summary>Of the gezag's, what is served: the base, then overlays. Empty for a demonstration.</summary>
    public ImmutableArray<ContentDigest> Served =>
        Policies is null || IsDemonstration ? [] : [Policies.Base.Digest, .. Policies.Overlays.Select(o => o.Digest)];

    /// <summary>The demonstration of the seeds is served, which nobody approved.</summary>
    public bool IsDemonstration => Policies is { Base.IsDemonstration: true };

    /// <summary>True when all that is due is served.</summary>
    public bool IsComplete => Due.All(Served.Contains);

    /// <summary>True when another deployment serves the same documents.</summary>
    public bool ServesAs(PolicyDeployment other) => Documents.SequenceEqual(other.Documents);

    IEnumerable<ContentDigest> Documents =>
        Policies is null ? [] : Policies.Overlays.Prepend(Policies.Base).Select(d => d.Digest);

    /// <summary>Chooses, validates and compiles.</summary>
    /// <param name="history">Verified.</param>
    /// <param name="documents">The document of a digest; null when the store's is not that of the digest.</param>
    /// <param name="demonstration">Served until the gezag puts a base in force; null for none.</param>
    /// <param name="reference">Tables of this replica.</param>
    /// <param name="time">Unix seconds.</param>
    public static PolicyDeployment Build(
        PolicyHistory history, Func<ContentDigest, PolicyDocument?> documents, DemonstrationPolicies? demonstration,
        ReferenceSet reference, long time)
    {
        var standing = PolicyStanding.At(history, time);
        var alarms = history.Alarms.ToBuilder();
        var due = ImmutableArray.CreateBuilder<ContentDigest>();
        if (!standing.HasGezag)
        {
            var shown = demonstration?.At(time, reference);
            return new(shown, alarms.ToImmutable(), [], Math.Min(standing.NextChange, demonstration?.NextChange(time) ?? long.MaxValue));
        }
        var baseSlot = standing.Slots[0]; // there was a base, so there is its slot
        var under = Choose(baseSlot, null, documents, reference, alarms, due);
        AddExpired(baseSlot, alarms);
        if (under is null)
        {
            alarms.Add(new(PolicyAlarmKind.NoPolicy, "", ContentDigest.None,
                "no base is in force: reports are routed by place and ordered by CHI alone"));
            return new(null, alarms.ToImmutable(), due.ToImmutable(), standing.NextChange);
        }
        var overlays = new List<PolicyDocument>();
        foreach (var slot in standing.Slots.Skip(1))
        {
            if (Choose(slot, under, documents, reference, alarms, due) is { } overlay)
                overlays.Add(overlay);
            AddExpired(slot, alarms);
        }
        var policies = new PolicySet(under, overlays, reference.Catalogue, reference.LeadKinds, reference.Organisation);
        return new(policies, alarms.ToImmutable(), due.ToImmutable(), standing.NextChange);
    }

    static PolicyDocument? Choose(
        PolicySlot slot, PolicyDocument? under, Func<ContentDigest, PolicyDocument?> documents, ReferenceSet reference,
        ImmutableArray<PolicyAlarm>.Builder alarms, ImmutableArray<ContentDigest>.Builder due)
    {
        foreach (var (line, version) in slot.Candidates)
        {
            var document = documents(version.Digest);
            var problem = document is null ? "the stored document is not that of its digest"
                : !IsOf(document, line, version) ? "the stored document is not that of its history"
                : FirstError(document, under, reference);
            if (problem is null)
            {
                due.Add(version.Digest);
                return document;
            }
            var isSuspended = document is not null && under is not null;
            alarms.Add(new(
                isSuspended ? PolicyAlarmKind.OverlaySuspended : PolicyAlarmKind.NotServed, line.Id, version.Digest, problem));
            if (!isSuspended)
                due.Add(version.Digest);
        }
        return null;
    }

    // What decides about it must say the same as what was approved.
    static bool IsOf(PolicyDocument document, PolicyLine line, PolicyVersion version) =>
        document.Id == line.Id && document.Kind == line.Kind && (document.Place ?? "") == line.Place && !document.IsDemonstration
        && document.From == version.DocumentFrom && document.Until == version.DocumentUntil;

    static string? FirstError(PolicyDocument document, PolicyDocument? under, ReferenceSet reference) => PolicyValidator.Validate(
            document, under, reference.Catalogue, reference.LeadKinds, reference.Organisation, reference.EndingReasons)
        .Problems.FirstOrDefault(p => p.Severity == PolicySeverity.Error)?.ToString();

    static void AddExpired(PolicySlot slot, ImmutableArray<PolicyAlarm>.Builder alarms)
    {
        foreach (var (line, version) in slot.Expired)
            alarms.Add(new(PolicyAlarmKind.Expired, line.Id, version.Digest, slot.Candidates.IsEmpty
                ? $"version {version.Label} has ended and nothing stands in its place"
                : $"version {version.Label} has ended; version {slot.Candidates[0].Version.Label} of "
                    + $"{slot.Candidates[0].Line.Id} is in force again"));
    }
}

/// <summary>The demonstration policies of the seeds: approved by nobody, on loopback only.</summary>
/// <param name="Base">Marked demonstration.</param>
/// <param name="Overlays">Marked demonstration, valid on it.</param>
public sealed record DemonstrationPolicies(PolicyDocument Base, ImmutableArray<PolicyDocument> Overlays)
{
    /// <summary>What of them holds at an instant (Unix seconds); null when the base does not.</summary>
    public PolicySet? At(long time, ReferenceSet reference) => IsWithin(Base, time)
        ? new(Base, Overlays.Where(o => IsWithin(o, time)), reference.Catalogue, reference.LeadKinds, reference.Organisation)
        : null;

    /// <summary>First instant after <paramref name="time"/> at which that changes.</summary>
    public long NextChange(long time) => Overlays.Prepend(Base).SelectMany(d => (long[])[d.From, d.Until])
        .Where(t => t > time).DefaultIfEmpty(long.MaxValue).Min();

    static bool IsWithin(PolicyDocument document, long time) => document.From <= time && time < document.Until;
}
