using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Writes policies to the wire.</summary>
static partial class ToWire
{
    public static V1.PolicyVersion PolicyVersion(PolicyLine line, PolicyVersion version, bool isInForce)
    {
        var to = new V1.PolicyVersion
        {
            PolicyId = line.Id,
            Kind = (V1.PolicyKind)line.Kind,
            Place = line.Place,
            Digest = version.Digest.ToString(),
            Version = version.Label,
            State = (V1.PolicyState)version.State,
            IsInForce = isInForce,
            Authors = { version.Authors },
            Approvals = { version.Approvals.Select(a => new V1.PolicyApproval { Person = a.Person, Role = Role(a.Role), Time = Milliseconds(a.Time) }) },
            MissingApprovals = { version.Missing(line.Kind).Select(Role) },
            DocumentFromTime = Time(version.DocumentFrom),
            DraftTime = Milliseconds(version.DraftTime),
            Reason = version.Reason,
        };
        if (version.DocumentUntil != long.MaxValue)
            to.DocumentUntilTime = Time(version.DocumentUntil);
        if (version.ActivationNumber == 0)
            return to;
        to.FromTime = Time(version.From);
        if (version.Until != long.MaxValue)
            to.UntilTime = Time(version.Until);
        return to;
    }

    public static V1.PolicyEvent PolicyEvent(PolicyEvent from) => new()
    {
        Number = from.Number,
        Act = (V1.PolicyAct)from.Act,
        Digest = from.Digest.ToString(),
        Time = Milliseconds(from.Time),
        Person = from.Person,
        Role = Role(from.Role),
        Note = from.Note,
    };

    public static V1.PolicyProblem PolicyProblem(PolicyProblem from) =>
        new() { Pointer = from.Pointer, Reason = from.Reason, Severity = (V1.PolicySeverity)from.Severity };

    public static V1.PolicyDifference PolicyDifference(PolicyDifference from)
    {
        var to = new V1.PolicyDifference { Chapter = from.Chapter, Subject = from.Subject, Text = from.ToString() };
        if (from.Before is { } before)
            to.Before = before;
        if (from.After is { } after)
            to.After = after;
        return to;
    }

    public static V1.PolicyEffect PolicyEffect(PolicyEffect from) => new()
    {
        ReportCount = from.ReportCount,
        RouteCount = from.RouteCount,
        AdviceCount = from.AdviceCount,
        OutputCount = from.OutputCount,
        Reach = (V1.PolicyReach)from.Reach,
        ReferenceSeed = (long)ReferenceReports.Seed,
        GeneratorVersion = ReportGenerator.Version,
    };

    public static V1.PolicyAlarm PolicyAlarm(PolicyAlarm from) => new()
    {
        Kind = (V1.PolicyAlarmKind)from.Kind,
        PolicyId = from.PolicyId,
        Digest = from.Digest.IsNone ? "" : from.Digest.ToString(),
        Reason = from.Reason,
    };

    /// <param name="from">What the replica said.</param>
    /// <param name="eventCount">Events of the whole history.</param>
    public static V1.ServingReplica ServingReplica(ServingReport from, long eventCount) => new()
    {
        Replica = from.Replica,
        ServedDigests = { Texts(from.Served) },
        DueDigests = { Texts(from.Due) },
        EventCount = from.EventCount,
        ReportTime = Milliseconds(from.Time),
        IsCurrent = from.EventCount == eventCount && from.Due.All(from.Served.Contains),
    };

    static IEnumerable<string> Texts(ImmutableArray<ContentDigest> digests) => digests.Select(d => d.ToString());

    static V1.PolicyRole Role(PolicyRoles role) => (V1.PolicyRole)role;

    static Timestamp Milliseconds(long time) => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(time));
}
