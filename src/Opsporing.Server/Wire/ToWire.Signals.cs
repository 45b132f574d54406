using System.Globalization;

namespace Opsporing.Server;

static partial class ToWire
{
    /// <summary>A signal at an instant.</summary>
    /// <param name="signal">As it stands.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static V1.Signal Signal(Signal signal, long now)
    {
        var (proposal, decision, state) = (signal.Proposal, signal.Decision, signal.StateAt(now));
        return new()
        {
            SignalNumber = signal.Number,
            OffenceGroup = signal.Rise.OffenceGroup,
            Eenheid = signal.Rise.Eenheid ?? "",
            State = (V1.SignalState)state,
            Week = Monday(proposal.Week),
            FirstWeek = Monday(proposal.FirstWeek),
            Received = Figure(proposal.Received),
            Fresh = Figure(proposal.Fresh),
            QValuePpm = proposal.QPpm,
            ProposeTime = TimeOfMilliseconds(proposal.Time),
            ExpireTime = state == SignalState.Dismissed ? null : TimeOfMilliseconds(signal.Until),
            StrengthPermille = decision is { Kind: SignalActKind.Confirm } ? decision.Strength : signal.ProposedStrength,
            Decider = decision?.Actor ?? "",
            DecideTime = decision is null ? null : TimeOfMilliseconds(decision.Time),
            Reason = decision?.Reason ?? "",
            ActNumber = signal.LastAct,
        };
    }

    /// <summary>The Monday of a week, yyyy-MM-dd.</summary>
    public static string Monday(int week) => WeekCounts.MondayOf(week).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static V1.WeekFigure Figure(WeekFigure figure) => new()
    {
        ReportCount = figure.Count,
        ExpectedThousandths = figure.ExpectedThousandths,
        BoundThousandths = figure.BoundThousandths,
    };
}
