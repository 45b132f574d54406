namespace Opsporing;

/// <summary>Makes the next event of a report.</summary>
static class Events
{
    /// <summary>An event at the owning desk.</summary>
    /// <param name="time">Unix milliseconds; never before the last event, whatever the clock says.</param>
    public static WorkEvent Next(ReportWork work, WorkEventKind kind, Actor actor, long time, WorkPayload? payload) => new()
    {
        Number = work.Number + 1,
        Kind = kind,
        Time = Math.Max(time, work.LastTime),
        Actor = actor.Code,
        Desk = work.Desk,
        DeskKind = work.DeskKind,
        Revision = work.Revision,
        AssessmentNumber = work.AssessmentNumber,
        Payload = payload?.Encode() ?? ReadOnlyMemory<byte>.Empty,
    };

    /// <summary>An event after which another desk owns the report.</summary>
    public static WorkEvent At(this WorkEvent work, string desk, DeskKind kind) => work with { Desk = desk, DeskKind = kind };
}
