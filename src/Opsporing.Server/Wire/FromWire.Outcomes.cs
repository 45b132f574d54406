namespace Opsporing.Server;

/// <summary>Reads what became of reports from the wire.</summary>
static partial class FromWire
{
    /// <summary>Reads an outcome.</summary>
    /// <param name="from">As sent.</param>
    /// <param name="now">Unix milliseconds: since when it is known unless the message says so.</param>
    /// <returns>Either the outcome or its error.</returns>
    public static (Outcome? Outcome, Google.Rpc.Status? Error) Outcome(V1.Outcome from, long now)
    {
        var violations = new List<Violation>();
        var id = Id(from.ReportId, "report_id", violations);
        var outcome = new Outcome
        {
            ReportId = id ?? Unreadable,
            Kind = Code<V1.OutcomeKind, OutcomeKind>(from.Kind, "kind", violations),
            HasHappened = !from.IsDenied,
            OccurTime = from.OccurTime is null ? 0 : Seconds(from.OccurTime, "occur_time", violations),
            KnownTime = from.KnownTime is null ? now : 1000 * Seconds(from.KnownTime, "known_time", violations),
            Detail = from.Detail,
        };
        if (violations.Count == 0 && outcome.Fault() is { } fault)
            violations.Add(new("", fault));
        if (violations.Count == 0 && (outcome.KnownTime > now || outcome.OccurTime > now / 1000))
            violations.Add(new("known_time", "An outcome lies in the past."));
        return violations.Count == 0 ? (outcome, null) : (null, RpcErrors.FieldsInvalid(id, violations));
    }

    /// <summary>Reads victim groups; unknown codes are unknown groups.</summary>
    /// <returns>Null without a report.</returns>
    public static VictimGroup? VictimGroup(V1.VictimGroup from) => FindId(from.ReportId) is { } id
        ? new(id, Known<AgeBand>((int)from.AgeBand), Known<VictimSex>((int)from.Sex))
        : null;

    static T Known<T>(int number) where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), (byte)Math.Clamp(number, 0, byte.MaxValue));
        return Enum.IsDefined(value) ? value : default;
    }
}
