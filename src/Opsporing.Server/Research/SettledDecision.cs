using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>The decision by which a report counts as taken up, ended or moved, with the assessment that the officer saw.</summary>
/// <param name="Made">As stored.</param>
/// <param name="Event">The event that it was made in.</param>
readonly record struct SettledDecision(DecisionMade Made, WorkEvent Event)
{
    /// <summary>The first take-up, else the last decision that ended or moved the report.</summary>
    /// <returns>Null when there is none. A decision counts once who had to agree has agreed.</returns>
    /// <exception cref="FormatException">A payload is damaged.</exception>
    public static SettledDecision? Of(ReportHistory history)
    {
        SettledDecision? settled = null, pending = null;
        foreach (var next in history.Events)
        {
            if (next.Kind is not (WorkEventKind.Decided or WorkEventKind.SecondConfirmed or WorkEventKind.SecondRefused))
                continue;
            var made = WorkPayload.Decode(next.Kind, next.Payload.Span) as DecisionMade;
            var (effective, waits) = next.Kind switch
            {
                WorkEventKind.Decided when made!.Second == Second.None => (new SettledDecision(made, next), null),
                WorkEventKind.Decided => ((SettledDecision?)null, new SettledDecision(made!, next)),
                WorkEventKind.SecondConfirmed => (pending, null),
                _ => ((SettledDecision?)null, (SettledDecision?)null),
            };
            pending = waits;
            if (effective is not { } taken || !Settles(taken.Made.Decision))
                continue;
            settled = taken;
            if (taken.Made.Decision == Decision.TakeUp)
                return settled;
        }
        return settled;
    }

    static bool Settles(Decision decision) => decision is Decision.TakeUp or Decision.Transfer or Decision.Merge or Decision.ToZsm
        or Decision.Halt or Decision.EndEarly or Decision.OmEnd or Decision.OtherIntervention or Decision.Abroad;
}
