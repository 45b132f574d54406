namespace Opsporing;

/// <summary>Where a signal stands.</summary>
public enum SignalState : byte
{
    /// <summary>The service saw a rise; nobody has said anything yet.</summary>
    Proposed = 1,

    /// <summary>A person holds that it is one: it feeds Development.</summary>
    Confirmed,

    /// <summary>A person holds that it is none, or no longer.</summary>
    Dismissed,

    /// <summary>Its time is over, confirmed or not.</summary>
    Expired,
}

/// <summary>A signal: its proposal and what a person last said of it.</summary>
/// <param name="Proposal">What was seen.</param>
/// <param name="Decision">The last confirmation or dismissal; null for none.</param>
public sealed record Signal(SignalAct Proposal, SignalAct? Decision)
{
    /// <summary>Days after which a proposal that nobody decided on expires, and those of a confirmation that states no end. Ours.</summary>
    public const int ProposalDays = 28;

    /// <summary>Most days for which a signal is confirmed at once: half a year. Ours.</summary>
    public const int MaxDays = 182;

    const long DayMilliseconds = 86_400_000;

    /// <summary>Number of its proposal.</summary>
    public long Number => Proposal.Number;

    /// <summary>What rose.</summary>
    public CountedSeries Rise => Proposal.Rise!;

    /// <summary>Number of the last act on it: the compare-and-swap of the next one.</summary>
    public long LastAct => Decision?.Number ?? Proposal.Number;

    /// <summary>Unix milliseconds from which it has expired, unless it was dismissed.</summary>
    public long Until => Decision is { Kind: SignalActKind.Confirm } confirmed
        ? confirmed.Until
        : Proposal.Time + ProposalDays * DayMilliseconds;

    /// <summary>The strength that is proposed, permille, 1..1000: the smaller excess of the two counts.</summary>
    public short ProposedStrength => Math.Max((short)1, Math.Min(Proposal.Received.ExcessPermille, Proposal.Fresh.ExcessPermille));

    /// <summary>Its state at an instant, Unix milliseconds.</summary>
    public SignalState StateAt(long now) => Decision is { Kind: SignalActKind.Dismiss } ? SignalState.Dismissed
        : now >= Until ? SignalState.Expired
        : Decision is null ? SignalState.Proposed
        : SignalState.Confirmed;

    /// <summary>Whether a person may confirm or dismiss it at an instant: what is over is proposed anew when the rise goes on.</summary>
    public bool IsOpenAt(long now) => StateAt(now) is SignalState.Proposed or SignalState.Confirmed;
}

/// <summary>Every signal, from the acts in their order.</summary>
public sealed class SignalLog
{
    readonly SortedDictionary<long, Signal> _signals = [];

    /// <summary>Number of the last act; 0 for none.</summary>
    public long Number { get; private set; }

    /// <summary>Number of confirmations and dismissals: what is confirmed follows from these and the time.</summary>
    public long DecisionCount { get; private set; }

    /// <summary>Ascending by number.</summary>
    public IEnumerable<Signal> Signals => _signals.Values;

    /// <summary>The signal of a number; null for none.</summary>
    public Signal? Find(long number) => _signals.GetValueOrDefault(number);

    /// <summary>Adds the next act.</summary>
    /// <exception cref="FormatException">It is not the next, or decides on what was never proposed.</exception>
    public void Put(SignalAct act)
    {
        if (act.Number != Number + 1)
            throw new FormatException($"Act {act.Number} on signals does not follow {Number}.");
        if (act.Kind == SignalActKind.Propose)
            _signals.Add(act.Number, new(act, null));
        else if (Find(act.Signal) is { } signal)
            (_signals[act.Signal], DecisionCount) = (signal with { Decision = act }, DecisionCount + 1);
        else
            throw new FormatException($"Act {act.Number} on signals names none.");
        Number = act.Number;
    }

    /// <summary>
    /// Whether a rise needs no proposal: one stands, or a person dismissed it in a week since which it has not stopped.
    /// </summary>
    /// <param name="rise">What rose.</param>
    /// <param name="firstWeek">Since when.</param>
    /// <param name="now">Unix milliseconds.</param>
    public bool Covers(CountedSeries rise, int firstWeek, long now) => _signals.Values.Any(s => s.Rise == rise && s.StateAt(now) switch
    {
        SignalState.Proposed or SignalState.Confirmed => true,
        SignalState.Dismissed => s.Proposal.Week >= firstWeek,
        _ => false,
    });
}
