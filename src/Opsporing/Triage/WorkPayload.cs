using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What a work event says beside who, when and where: a version byte, then the fields of its kind in a fixed order.</summary>
public abstract record WorkPayload
{
    /// <summary>Version this code writes.</summary>
    public const byte Version = 1;

    /// <summary>Most characters of a note or reason.</summary>
    public const int MaxTextLength = 1_000;

    [ThreadStatic]
    static FactWriter? t_writer;

    /// <summary>The stored bytes; equal payloads give equal bytes.</summary>
    public byte[] Encode()
    {
        var writer = t_writer ??= new();
        writer.Clear();
        writer.Byte(Version);
        Write(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote for a kind.</summary>
    /// <returns>Null for a kind without fields, and for one that this version does not know.</returns>
    /// <exception cref="FormatException">The bytes are no payload of a known version.</exception>
    public static WorkPayload? Decode(WorkEventKind kind, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return null;
        var from = new FactReader(bytes);
        if (from.Byte() is var version && version != Version)
            throw new FormatException($"Version {version} of the work payload is unknown.");
        var payload = Read(kind, ref from);
        return payload is null || from.IsAtEnd ? payload : throw new FormatException("A work payload has bytes left over.");
    }

    /// <summary>The payload of an event.</summary>
    /// <exception cref="FormatException">The event has another payload.</exception>
    internal static T Of<T>(WorkEvent work) where T : WorkPayload =>
        Decode(work.Kind, work.Payload.Span) as T ?? throw new FormatException($"Event {work.Number} has no {typeof(T).Name}.");

    internal abstract void Write(FactWriter to);

    static WorkPayload? Read(WorkEventKind kind, ref FactReader from) => kind switch
    {
        WorkEventKind.Claimed or WorkEventKind.Extended => new Lease(from.Signed()),
        WorkEventKind.HandedOver => new HandOver(from.Text(), from.Signed(), from.Text()),
        WorkEventKind.TakenOver => new TakeOver(from.Signed(), from.Text()),
        WorkEventKind.Decided => DecisionMade.Read(ref from),
        WorkEventKind.TransferRefused => new TransferRefusal(from.Code<TransferRefusalKind>(), from.Text()),
        WorkEventKind.Returned => new Return(from.Code<ReturnReason>()),
        WorkEventKind.DangerReviewed => DangerReview.Read(ref from),
        WorkEventKind.SecondConfirmed or WorkEventKind.SecondRefused => new SecondAnswer(from.Text()),
        WorkEventKind.DutyDone => new DutyCompletion(from.Code<DutyKind>(), from.Code<FeedbackChannel>(), from.Text()),
        WorkEventKind.LeadLost => new LostLead(from.Byte(), from.Signed()),
        WorkEventKind.Classified => Classification.Read(ref from),
        WorkEventKind.IntakeRecorded => IntakeRecord.Read(ref from),
        WorkEventKind.MemberMerged or WorkEventKind.MemberLeft or WorkEventKind.CounterNamed => new Member(ReadReport(ref from)!),
        WorkEventKind.RetriageAsked => new RetriageRequest(from.Signed()),
        WorkEventKind.Retriaged => new Retriage(from.Code<Decision>(), from.Text(), from.Code<Decision>(), (int)from.Count()),
        _ => null,
    };

    internal static ReportId? ReadReport(ref FactReader from)
    {
        var text = from.Text();
        return text == "" ? null
            : ReportId.TryParse(text, out var id) ? id
            : throw new FormatException("A work payload names no report.");
    }
}

/// <summary>Of a claim or its extension.</summary>
/// <param name="Expiry">Unix seconds.</param>
public sealed record Lease(long Expiry) : WorkPayload
{
    internal override void Write(FactWriter to) => to.Signed(Expiry);
}

/// <param name="To">Code of the colleague who holds the claim from now on.</param>
/// <param name="Expiry">Unix seconds.</param>
/// <param name="Note">Plain text, not empty.</param>
public sealed record HandOver(string To, long Expiry, string Note) : WorkPayload
{
    internal override void Write(FactWriter to)
    {
        to.Text(To);
        to.Signed(Expiry);
        to.Text(Note);
    }
}

/// <param name="Expiry">Unix seconds.</param>
/// <param name="Reason">Plain text, not empty.</param>
public sealed record TakeOver(long Expiry, string Reason) : WorkPayload
{
    internal override void Write(FactWriter to)
    {
        to.Signed(Expiry);
        to.Text(Reason);
    }
}

/// <summary>How a transfer came to nothing.</summary>
public enum TransferRefusalKind : byte
{
    /// <summary>The receiver says that it is not for them; counted for the source.</summary>
    NotForUs = 1,

    /// <summary>The term of acceptance ran out.</summary>
    Lapsed,
}

/// <param name="Kind">Who let it fail.</param>
/// <param name="Reason">Plain text; empty when it lapsed.</param>
public sealed record TransferRefusal(TransferRefusalKind Kind, string Reason) : WorkPayload
{
    internal override void Write(FactWriter to)
    {
        to.Byte((byte)Kind);
        to.Text(Reason);
    }
}

/// <summary>Why a report came back to a queue.</summary>
public enum ReturnReason : byte
{
    /// <summary>The date of a wait was reached.</summary>
    WaitOver = 1,

    /// <summary>A new revision answered a request.</summary>
    Answered,
    NewLead,

    /// <summary>A series or signal that was not there before.</summary>
    NewDevelopment,

    /// <summary>A red flag or other danger that nobody has reviewed.</summary>
    NewDanger,

    /// <summary>A guard that the ending, investigation or merging did not know.</summary>
    NewGuard,

    /// <summary>The HIC review with the OM is due.</summary>
    HicReview,

    /// <summary>The lead report ended: its members stand by themselves again.</summary>
    LeadEnded,

    /// <summary>A person split the report from its lead.</summary>
    Split,
}

/// <param name="Reason">Why.</param>
public sealed record Return(ReturnReason Reason) : WorkPayload
{
    internal override void Write(FactWriter to) => to.Byte((byte)Reason);
}

/// <summary>Instruments of risk assessment in domestic violence and stalking.</summary>
[Flags]
public enum RiskTools : byte { None = 0, Rihg = 1, Sash = 2, Other = 4 }

/// <summary>A danger review by a person (D-danger).</summary>
public sealed record DangerReview : WorkPayload
{
    /// <summary>Mask over <see cref="RedFlag"/> of the flags that were reviewed.</summary>
    public required ushort RedFlags { get; init; }
    public required RiskTools Tools { get; init; }

    /// <summary>Whether Veilig Thuis was informed; never unknown.</summary>
    public required Answer VeiligThuisInformed { get; init; }

    /// <summary>Why Veilig Thuis was not informed; empty when it was.</summary>
    public string WhyNotInformed { get; init; } = "";
    public string Note { get; init; } = "";

    internal override void Write(FactWriter to)
    {
        to.Count(RedFlags);
        to.Byte((byte)Tools);
        to.Byte((byte)VeiligThuisInformed);
        to.Text(WhyNotInformed);
        to.Text(Note);
    }

    internal static DangerReview Read(ref FactReader from) => new()
    {
        RedFlags = (ushort)from.Count(),
        Tools = from.Code<RiskTools>(),
        VeiligThuisInformed = from.Code<Answer>(),
        WhyNotInformed = from.Text(),
        Note = from.Text(),
    };
}

/// <param name="Note">Plain text; not empty when the second person refuses.</param>
public sealed record SecondAnswer(string Note) : WorkPayload
{
    internal override void Write(FactWriter to) => to.Text(Note);
}

/// <summary>How feedback was given.</summary>
public enum FeedbackChannel : byte { None, Call, Visit, Post, Mail, Portal }

/// <param name="Kind">Which duty.</param>
/// <param name="Channel">For feedback; else none.</param>
/// <param name="Reference">Of the OM consultation for a HIC review; else a note. Plain text.</param>
public sealed record DutyCompletion(DutyKind Kind, FeedbackChannel Channel, string Reference) : WorkPayload
{
    internal override void Write(FactWriter to)
    {
        to.Byte((byte)Kind);
        to.Byte((byte)Channel);
        to.Text(Reference);
    }
}

/// <param name="LeadKind">Index in the lead kinds of the Basis of the assessment in force.</param>
/// <param name="PerishTime">Unix seconds.</param>
public sealed record LostLead(byte LeadKind, long PerishTime) : WorkPayload
{
    internal override void Write(FactWriter to)
    {
        to.Byte(LeadKind);
        to.Signed(PerishTime);
    }
}

/// <param name="Offences">Offences that were assigned, in canonical order; empty for none. Replaces those assigned before.</param>
/// <param name="HasDesk">A team was assigned: it is the desk of the event.</param>
/// <param name="Note">Plain text.</param>
public sealed record Classification(ImmutableArray<Offence> Offences, bool HasDesk, string Note) : WorkPayload
{
    internal override void Write(FactWriter to)
    {
        to.Flag(!Offences.IsEmpty);
        to.Flag(HasDesk);
        to.Text(Note);
        if (Offences.IsEmpty)
            return;
        to.Count(Offences.Length);
        foreach (var (code, stage) in Offences)
        {
            to.Text(code);
            to.Byte((byte)stage);
        }
    }

    internal static Classification Read(ref FactReader from)
    {
        var (hasOffences, hasDesk, note) = (from.Flag(), from.Flag(), from.Text());
        return new(hasOffences ? ReadOffences(ref from) : [], hasDesk, note);
    }

    static ImmutableArray<Offence> ReadOffences(ref FactReader from)
    {
        var offences = new Offence[from.Count() is > 0 and <= AssignedOffences.Max and var count
            ? count
            : throw new FormatException("A list of the work payload has a wrong length.")];
        for (var i = 0; i < offences.Length; i++)
            offences[i] = new(from.Text(), from.Code<OffenceStage>());
        return [.. offences];
    }
}

/// <param name="Report">The member, or the counter-report.</param>
public sealed record Member(ReportId Report) : WorkPayload
{
    internal override void Write(FactWriter to) => to.Text(Report.ToString());
}

/// <param name="Due">Unix seconds.</param>
public sealed record RetriageRequest(long Due) : WorkPayload
{
    internal override void Write(FactWriter to) => to.Signed(Due);
}

/// <param name="Decision">What the second officer would have decided, without seeing the first.</param>
/// <param name="ReasonCode">Of an ending; else empty.</param>
/// <param name="First">The decision that it is compared with.</param>
/// <param name="ProbabilityPpm">Probability with which that one was drawn.</param>
public sealed record Retriage(Decision Decision, string ReasonCode, Decision First, int ProbabilityPpm) : WorkPayload
{
    internal override void Write(FactWriter to)
    {
        to.Byte((byte)Decision);
        to.Text(ReasonCode);
        to.Byte((byte)First);
        to.Count(ProbabilityPpm);
    }
}
