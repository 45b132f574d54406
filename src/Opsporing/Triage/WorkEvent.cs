namespace Opsporing;

/// <summary>Kind of a work event. The number is stored; never reuse one.</summary>
public enum WorkEventKind : byte
{
    /// <summary>Routed to a desk: at acceptance, and when a later revision belongs to another desk.</summary>
    Routed = 1,
    Claimed,
    Extended,
    Released,

    /// <summary>The claim went to a colleague, with a note.</summary>
    HandedOver,

    /// <summary>A claim that had expired was taken over, with a reason.</summary>
    TakenOver,
    Decided,
    TransferAccepted,

    /// <summary>"Not for us", with a reason; or the term of acceptance ran out.</summary>
    TransferRefused,

    /// <summary>A co-viewing desk has seen it.</summary>
    Acknowledged,

    /// <summary>Back in the queue: a wait was over, or new facts recalled it.</summary>
    Returned,
    DangerReviewed,

    /// <summary>The source system was opened and read.</summary>
    SourceRead,

    /// <summary>The second person agreed: the pending decision takes effect.</summary>
    SecondConfirmed,

    /// <summary>The second person did not agree, or the first took the decision back.</summary>
    SecondRefused,
    DutyDone,

    /// <summary>A lead perished while the report waited for a decision.</summary>
    LeadLost,

    /// <summary>The classification desk assigned offences or a team.</summary>
    Classified,

    /// <summary>Intake of a frontoffice.</summary>
    IntakeRecorded,

    /// <summary>Another report was merged into this one.</summary>
    MemberMerged,

    /// <summary>A member of this report stands by itself again.</summary>
    MemberLeft,

    /// <summary>Drawn for blind re-triage.</summary>
    RetriageAsked,

    /// <summary>Blind re-triage by another officer: changes nothing.</summary>
    Retriaged,

    /// <summary>The report of the other party about the same event is in the store: each of the two names the other.</summary>
    CounterNamed,
}

/// <summary>An appended act on a report; the report is the key under which it is stored.</summary>
public sealed record WorkEvent
{
    /// <summary>1 for the first, rising by 1: the etag of the report's work.</summary>
    public required int Number { get; init; }
    public required WorkEventKind Kind { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Time { get; init; }
    public required string Actor { get; init; }

    /// <summary>Code of the desk that owns the report after the event.</summary>
    public required string Desk { get; init; }
    public required DeskKind DeskKind { get; init; }

    /// <summary>Revision and number of the assessment that was in force.</summary>
    public required int Revision { get; init; }
    public required int AssessmentNumber { get; init; }

    /// <summary>Bytes whose form the kind gives (<see cref="WorkPayload"/>); empty for a kind without fields.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}
