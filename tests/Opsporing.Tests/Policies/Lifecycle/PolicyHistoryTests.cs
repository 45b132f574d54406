using Xunit;
using static Opsporing.Tests.PolicyLineExample;

namespace Opsporing.Tests;

public sealed class PolicyHistoryTests
{
    [Fact]
    public void A_history_of_acts_is_followed()
    {
        var history = PolicyHistory.Replay(Seal(Activation(NewBase)), Key);

        Assert.Empty(history.Alarms);
        Assert.Equal(PolicyState.Activated, history.Lines["base"].Find(One)!.State);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_stored_activation_without_complete_approvals_is_refused_even_with_a_good_seal(int kept)
    {
        var events = Activation(NewBase);
        var forged = events[^1] with { Number = kept + 1 };
        var history = PolicyHistory.Replay(Seal([.. events[..kept].Where(e => e.Number != 4), forged with { Number = Math.Min(kept, 3) + 1 }]), Key);

        Assert.Equal(PolicyAlarmKind.HistoryRefused, Assert.Single(history.Alarms).Kind);
        Assert.NotEqual(PolicyState.Activated, history.Lines["base"].Find(One)!.State);
        Assert.False(PolicyStanding.At(history, Now / 1000).HasGezag);
    }

    [Fact]
    public void Rows_that_were_changed_are_refused_and_what_stood_before_them_stays()
    {
        var stored = Seal(Activation(NewBase));
        foreach (var change in (Func<PolicyEvent, PolicyEvent>[])
            [
                e => e with { Person = "om-9" }, e => e with { Time = e.Time + 1 }, e => e with { Until = e.Until + 1 },
                e => e with { Digest = Two }, e => e with { Role = PolicyRoles.Burgemeester }, e => e with { Number = 9 },
                e => e with { Place = "AM" }, e => e with { Note = "other" },
            ])
        {
            var changed = stored.ToList();
            changed[4] = new(change(stored[4].Event), stored[4].Seal);
            var history = PolicyHistory.Replay(changed, Key);

            Assert.True(history.IsRefused("base"));
            Assert.Equal(PolicyState.Approved, history.Lines["base"].Find(One)!.State);
        }
    }

    [Fact]
    public void A_forged_approver_without_the_key_is_refused()
    {
        var events = Activation(NewBase);
        events[3] = events[3] with { Person = "om-9" };

        Assert.True(PolicyHistory.Replay(Seal(events).Select((s, i) => i < 3 ? s : new(s.Event, new byte[32])), Key).IsRefused("base"));
        Assert.True(PolicyHistory.Replay(Seal(events), [.. Key.Reverse()]).IsRefused("base"));
    }

    [Fact]
    public void A_missing_row_is_refused() =>
        Assert.True(PolicyHistory.Replay(Seal(Activation(NewBase)).Where(s => s.Event.Number != 3), Key).IsRefused("base"));

    [Fact]
    public void What_started_last_is_in_force_and_its_end_falls_back()
    {
        var start = Now / 1000;
        var first = Seal(Activation(NewBase, start, start + 50 * Day));
        var second = Seal(Activation(PolicyLine.Empty("second", PolicyKind.Base, ""), start + 5 * Day, start + 10 * Day));
        var history = PolicyHistory.Replay(first.Concat(second), Key);

        string? At(long day) => PolicyStanding.At(history, start + day * Day).Slots[0].Candidates.FirstOrDefault()?.Line.Id;

        Assert.Equal(["base", "base", "second", "second", "base", "base", null], ((long[])[0, 4, 5, 9, 10, 49, 50]).Select(At));
        Assert.Equal(start + 5 * Day, PolicyStanding.At(history, start).NextChange);
        Assert.Equal("second", Assert.Single(PolicyStanding.At(history, start + 20 * Day).Slots[0].Expired).Line.Id);
        Assert.Empty(PolicyStanding.At(history, start + 9 * Day).Slots[0].Expired);
        Assert.False(PolicyStanding.At(history, start - 1).HasGezag);
    }

    [Fact]
    public void A_recorded_end_stays_when_the_clock_is_set_back()
    {
        var events = Activation(NewBase, Now / 1000, Now / 1000 + Day);
        var line = events.Aggregate(NewBase, (l, e) => l.Apply(e));
        var end = Try(line, PolicyAct.Expire, PolicyActor.Service, null, Now + Day * 1000, 0, 0, "").Event!;
        var history = PolicyHistory.Replay(Seal([.. events, end]), Key);

        var back = PolicyStanding.At(history, Now / 1000 + 100);

        Assert.Empty(back.Slots[0].Candidates);
        Assert.Single(back.Slots[0].Expired);
    }

    [Fact]
    public void The_service_records_no_end_before_its_time()
    {
        var line = Activation(NewBase, Now / 1000, Now / 1000 + Day).Aggregate(NewBase, (l, e) => l.Apply(e));

        Assert.Equal(PolicyRefusal.NotEnded, line.Refusal(PolicyAct.Expire, PolicyActor.Service, time: Now + Day * 1000 - 1));
    }
}
