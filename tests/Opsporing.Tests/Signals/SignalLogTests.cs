using Xunit;

namespace Opsporing.Tests;

public sealed class SignalLogTests
{
    const long Now = Example.Now * 1000;
    const long Day = 86_400_000;

    static readonly CountedSeries s_rise = new("fraud", "AM");

    [Theory]
    [InlineData(20, 5000, 750)]
    [InlineData(3, 1000, 667)]
    [InlineData(8, 7996, 1)]
    [InlineData(8, 7997, 0)]
    [InlineData(8, 8000, 0)]
    [InlineData(8, 9000, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(7, -3, 1000)]
    public void The_excess_is_the_share_above_what_was_expected(int count, long expected, int permille) =>
        Assert.Equal(permille, new WeekFigure(count, expected, 0).ExcessPermille);

    [Theory]
    [InlineData(28 * Day - 1, SignalState.Proposed)]
    [InlineData(28 * Day, SignalState.Expired)]
    public void A_proposal_expires_after_28_days(long later, SignalState state) =>
        Assert.Equal(state, Log(Propose(1)).Find(1)!.StateAt(Now + later));

    [Fact]
    public void A_signal_is_confirmed_until_its_time_prolonged_and_dismissed()
    {
        var confirmed = Log(Propose(1), Confirm(2, 1, until: Now + Day));
        var prolonged = Log(Propose(1), Confirm(2, 1, until: Now + Day), Confirm(3, 1, until: Now + 9 * Day));
        var dismissed = Log(Propose(1), Confirm(2, 1, until: Now + Day), Dismiss(3, 1));

        Assert.Equal(SignalState.Confirmed, confirmed.Find(1)!.StateAt(Now + Day - 1));
        Assert.Equal(SignalState.Expired, confirmed.Find(1)!.StateAt(Now + Day));
        Assert.Equal((SignalState.Confirmed, 3L), (prolonged.Find(1)!.StateAt(Now + Day), prolonged.Find(1)!.LastAct));
        Assert.Equal(SignalState.Dismissed, dismissed.Find(1)!.StateAt(Now + 99 * Day));
        Assert.Equal([true, false, false], ((SignalLog[])[confirmed, dismissed, Log(Propose(1))])
            .Select((l, i) => l.Find(1)!.IsOpenAt(i == 2 ? Now + 28 * Day : Now)));
    }

    [Fact]
    public void A_rise_is_proposed_once_and_after_a_dismissal_only_when_it_has_begun_anew()
    {
        Assert.False(Log().Covers(s_rise, 100, Now));
        Assert.True(Log(Propose(1)).Covers(s_rise, 100, Now));
        Assert.False(Log(Propose(1)).Covers(s_rise, 100, Now + 28 * Day));
        Assert.False(Log(Propose(1)).Covers(s_rise with { Eenheid = null }, 100, Now));
        Assert.True(Log(Propose(1), Confirm(2, 1, Now + Day)).Covers(s_rise, 100, Now));
        Assert.True(Log(Propose(1), Dismiss(2, 1)).Covers(s_rise, firstWeek: 102, Now + 99 * Day)); // dismissed in week 102
        Assert.False(Log(Propose(1), Dismiss(2, 1)).Covers(s_rise, firstWeek: 103, Now + 99 * Day));
    }

    [Fact]
    public void Proposals_are_no_decisions() => Assert.Equal((3, 1), (Log(Propose(1), Confirm(2, 1, Now), Propose(3)) switch
    {
        var log => (log.Number, log.DecisionCount),
    }));

    [Fact]
    public void An_act_out_of_order_or_on_nothing_is_refused()
    {
        Assert.Throws<FormatException>(() => Log(Propose(2)));
        Assert.Throws<FormatException>(() => Log(Propose(1), Dismiss(2, 7)));
    }

    [Fact]
    public void The_stored_form_gives_every_field_back()
    {
        foreach (var act in (SignalAct[])[Propose(1), Propose(1) with { Rise = new("fraud", null), FirstWeek = -3 }, Confirm(2, 1, Now), Dismiss(3, 1)])
            Assert.Equal(act, SignalActEncoding.Decode(act.Number, act.Actor, act.Time, SignalActEncoding.Encode(act)));
    }

    [Fact]
    public void A_damaged_act_is_refused()
    {
        var bytes = SignalActEncoding.Encode(Propose(1));

        Assert.Throws<FormatException>(() => SignalActEncoding.Decode(1, "a", 0, [9, .. bytes.AsSpan(1)]));
        Assert.Throws<FormatException>(() => SignalActEncoding.Decode(1, "a", 0, [.. bytes, 0]));
        Assert.Throws<FormatException>(() => SignalActEncoding.Decode(1, "a", 0, bytes.AsSpan(0, bytes.Length - 1)));
        bytes[1] = (byte)SignalActKind.Dismiss; // a dismissal has no rise
        Assert.Throws<FormatException>(() => SignalActEncoding.Decode(1, "a", 0, bytes));
    }

    public static SignalLog Log(params SignalAct[] acts)
    {
        var log = new SignalLog();
        foreach (var act in acts)
            log.Put(act);
        return log;
    }

    public static SignalAct Propose(long number) => new()
    {
        Number = number,
        Signal = number,
        Kind = SignalActKind.Propose,
        Actor = "service",
        Time = Now,
        Rise = s_rise,
        Week = 102,
        FirstWeek = 100,
        Received = new(20, 5000, 9000),
        Fresh = new(16, 4800, 8000),
        QPpm = 12,
    };

    public static SignalAct Confirm(long number, long signal, long until) => new()
    {
        Number = number,
        Signal = signal,
        Kind = SignalActKind.Confirm,
        Actor = "chief-1",
        Time = Now,
        Strength = 700,
        Until = until,
        Reason = "seen",
    };

    public static SignalAct Dismiss(long number, long signal) => new()
    {
        Number = number,
        Signal = signal,
        Kind = SignalActKind.Dismiss,
        Actor = "chief-1",
        Time = Now,
        Reason = "a change of forms",
    };
}
