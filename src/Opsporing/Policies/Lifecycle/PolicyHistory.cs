using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Opsporing;

/// <summary>What is wrong with the policies in force.</summary>
public enum PolicyAlarmKind : byte
{
    /// <summary>A version's time has ended; what stood before it is in force again, or nothing is.</summary>
    Expired = 1,

    /// <summary>The gezag once put a base in force, and none is now: routed by place, ordered by CHI alone.</summary>
    NoPolicy,

    /// <summary>An overlay does not hold on the base in force, and is not served.</summary>
    OverlaySuspended,

    /// <summary>The stored history was altered, or holds an act that nobody could have done. It is not followed.</summary>
    HistoryRefused,

    /// <summary>A stored document is not that of its digest, or does not hold with the tables of this replica.</summary>
    NotServed,

    /// <summary>The clock stands before the last act.</summary>
    ClockBehind,
}

/// <summary>An alarm.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="PolicyId">The policy; empty when it is about none.</param>
/// <param name="Digest">The version; none when it is about none.</param>
/// <param name="Reason">In one sentence without a full stop.</param>
public sealed record PolicyAlarm(PolicyAlarmKind Kind, string PolicyId, ContentDigest Digest, string Reason)
{
    /// <summary>The form <c>EXPIRED policy: reason</c>.</summary>
    public override string ToString() =>
        $"{UpperSnake.Of(Kind)}{(PolicyId.Length == 0 ? "" : " " + PolicyId)}: {Reason}";
}

/// <summary>All policies with their verified histories.</summary>
public sealed class PolicyHistory
{
    readonly Dictionary<string, ReadOnlyMemory<byte>> _seals;

    PolicyHistory(
        ImmutableSortedDictionary<string, PolicyLine> lines, ImmutableArray<PolicyAlarm> alarms,
        Dictionary<string, ReadOnlyMemory<byte>> seals) =>
        (Lines, Alarms, _seals) = (lines, alarms, seals);

    /// <summary>No policies.</summary>
    public static PolicyHistory Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, PolicyLine>(StringComparer.Ordinal), [], []);

    /// <summary>By identity; of a refused history the part before the first event that cannot be.</summary>
    public ImmutableSortedDictionary<string, PolicyLine> Lines { get; }

    /// <summary>One per policy whose stored history was refused.</summary>
    public ImmutableArray<PolicyAlarm> Alarms { get; }

    /// <summary>Unix milliseconds of the newest event; 0 for none.</summary>
    public long Time => Lines.Values.Select(l => l.Time).DefaultIfEmpty().Max();

    /// <summary>True when the stored history of a policy was refused.</summary>
    public bool IsRefused(string policyId) => Alarms.Any(a => a.PolicyId == policyId);

    /// <summary>The next event of a policy with its seal.</summary>
    /// <param name="made">Follows the last one.</param>
    /// <param name="key">Key of the seals.</param>
    public SealedPolicyEvent Seal(PolicyEvent made, ReadOnlySpan<byte> key) =>
        new(made, made.Seal(key, _seals.GetValueOrDefault(made.PolicyId).Span));

    /// <summary>Judges every stored event again, as if it were asked for now: what nobody could have done is not followed.</summary>
    /// <param name="stored">Any order.</param>
    /// <param name="key">Key of the seals.</param>
    public static PolicyHistory Replay(IEnumerable<SealedPolicyEvent> stored, ReadOnlySpan<byte> key)
    {
        var lines = ImmutableSortedDictionary.CreateBuilder<string, PolicyLine>(StringComparer.Ordinal);
        var alarms = ImmutableArray.CreateBuilder<PolicyAlarm>();
        var seals = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var group in stored.GroupBy(e => e.Event.PolicyId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var events = group.OrderBy(e => e.Event.Number).ToArray();
            var first = events[0].Event;
            var line = PolicyLine.Empty(first.PolicyId, first.Kind, first.Place);
            ReadOnlyMemory<byte> seal = default;
            foreach (var (made, itsSeal) in events)
            {
                if (Fault(line, made, itsSeal.Span, key, seal.Span) is { } fault)
                {
                    alarms.Add(new(PolicyAlarmKind.HistoryRefused, line.Id, made.Digest,
                        $"event {made.Number} ({UpperSnake.Of(made.Act)}) is refused: {fault}"));
                    break;
                }
                line = line.Apply(made);
                seal = itsSeal;
            }
            lines.Add(line.Id, line);
            seals.Add(line.Id, seal);
        }
        return new(lines.ToImmutable(), alarms.ToImmutable(), seals);
    }

    static string? Fault(
        PolicyLine line, PolicyEvent made, ReadOnlySpan<byte> seal, ReadOnlySpan<byte> key, ReadOnlySpan<byte> previous)
    {
        var request = new PolicyRequest(made.Act, made.Digest) { From = made.From, Until = made.Until, Note = made.Note };
        var verdict = PolicyLifecycle.Judge(line, request, new(made.Person, made.Role), made.Time);
        if (verdict.Refusal is { } refusal)
            return UpperSnake.Of(refusal);
        if (verdict.Event != made)
            return "it does not follow the event before it";
        return CryptographicOperations.FixedTimeEquals(made.Seal(key, previous), seal) ? null : "its seal is not of this service";
    }
}
