using Xunit;
using static Opsporing.Tests.PolicyLineExample;

namespace Opsporing.Tests;

public sealed class PolicyLifecycleTests
{
    public static TheoryData<PolicyState, PolicyAct, PolicyKind> Everything
    {
        get
        {
            var rows = new TheoryData<PolicyState, PolicyAct, PolicyKind>();
            foreach (var row in PolicyTable.Rows.Where(r => r.Act != PolicyAct.Draft))
                foreach (var kind in (PolicyKind[])[PolicyKind.Base, PolicyKind.EenheidOverlay])
                    rows.Add(row.State, row.Act, kind);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void An_act_succeeds_exactly_where_the_table_has_it_and_for_whom(PolicyState state, PolicyAct act, PolicyKind kind)
    {
        var (line, row) = (In(state, kind), PolicyTable.Row(state, act));
        var time = act == PolicyAct.Expire ? Now + 20 * Day * 1000 : Now;

        foreach (var role in (PolicyRoles[])[PolicyRoles.Police, PolicyRoles.Om, PolicyRoles.Burgemeester, PolicyRoles.Service])
        {
            var refusal = line.Refusal(act, new("somebody else", role), time: time);
            var expected = row.IsPossible && (row.RolesFor(kind) & role) != 0;

            Assert.True(expected == refusal is null, $"{state} {act} {kind} {role}: {refusal}");
            if (expected)
                Assert.Equal(
                    act == PolicyAct.Approve ? state : row.After, // the first of two
                    line.Do(act, new("somebody else", role), time: time).Find(One)!.State);
        }
    }

    [Theory]
    [InlineData(PolicyState.Draft)]
    [InlineData(PolicyState.Submitted)]
    [InlineData(PolicyState.Approved)]
    [InlineData(PolicyState.Activated)]
    [InlineData(PolicyState.Expired)]
    [InlineData(PolicyState.Retired)]
    [InlineData(PolicyState.Rejected)]
    public void An_edit_begins_a_version_and_does_to_the_one_before_what_the_table_says(PolicyState state)
    {
        var edited = In(state).Do(PolicyAct.Draft, Author, Two);

        Assert.Equal(PolicyTable.Row(state, PolicyAct.Draft).After, edited.Find(One)!.State);
        Assert.Equal((PolicyState.Draft, Two), (edited.Open!.State, edited.Open.Digest));
    }

    [Fact]
    public void Editing_after_approval_voids_the_approvals()
    {
        var edited = In(PolicyState.Approved).Do(PolicyAct.Draft, Author, Two);

        Assert.Equal(PolicyRefusal.OtherDigest, edited.Refusal(PolicyAct.Activate, OmThree, One));
        Assert.Equal(PolicyRefusal.WrongState, edited.Refusal(PolicyAct.Activate, OmThree, Two));
        Assert.Empty(edited.Do(PolicyAct.Submit, Author, Two).Open!.Approvals);
    }

    [Fact]
    public void Drafting_the_first_text_again_does_not_bring_its_approvals_back()
    {
        var back = In(PolicyState.Approved).Do(PolicyAct.Draft, Author, Two).Do(PolicyAct.Draft, Author, One);

        Assert.Equal(PolicyRefusal.WrongState, back.Refusal(PolicyAct.Activate, OmThree, One));
    }

    [Fact]
    public void Nobody_approves_what_they_wrote_submitted_or_edited_from()
    {
        var line = NewBase.Do(PolicyAct.Draft, OmOne).Do(PolicyAct.Draft, Author, Two).Do(PolicyAct.Submit, OmTwo, Two);

        Assert.Equal(PolicyRefusal.Author, line.Refusal(PolicyAct.Approve, OmOne, Two));
        Assert.Equal(PolicyRefusal.Author, line.Refusal(PolicyAct.Approve, OmTwo, Two));
        Assert.Null(line.Refusal(PolicyAct.Approve, OmThree, Two));
    }

    [Fact]
    public void One_person_in_two_roles_approves_once()
    {
        var line = In(PolicyState.Submitted, PolicyKind.EenheidOverlay).Do(PolicyAct.Approve, OmOne);

        Assert.Equal(PolicyRefusal.SamePerson, line.Refusal(PolicyAct.Approve, new("om-1", PolicyRoles.Burgemeester)));
        Assert.Equal(PolicyRefusal.SamePerson, line.Refusal(PolicyAct.Approve, OmOne));
    }

    [Fact]
    public void Somebody_with_both_roles_fills_one_place()
    {
        var both = new PolicyActor("both", PolicyRoles.Om | PolicyRoles.Burgemeester);
        var line = In(PolicyState.Submitted, PolicyKind.EenheidOverlay);

        Assert.Equal(PolicyRoles.Om, line.Do(PolicyAct.Approve, both).Open!.Approvals.Single().Role);
        Assert.Equal(PolicyRoles.Burgemeester, line.Do(PolicyAct.Approve, OmOne).Do(PolicyAct.Approve, both).Find(One)!.Approvals[1].Role);
        Assert.Equal(PolicyState.Submitted, line.Do(PolicyAct.Approve, both).Find(One)!.State);
    }

    [Fact]
    public void An_overlay_is_not_approved_by_two_of_the_OM() =>
        Assert.Equal(PolicyRefusal.RoleFilled,
            In(PolicyState.Submitted, PolicyKind.EenheidOverlay).Do(PolicyAct.Approve, OmOne).Refusal(PolicyAct.Approve, OmTwo));

    [Theory]
    [InlineData(PolicyRoles.Police, PolicyRefusal.Police)]
    [InlineData(PolicyRoles.Police | PolicyRoles.Om, PolicyRefusal.Police)]
    [InlineData(PolicyRoles.None, PolicyRefusal.WrongRole)]
    public void The_police_and_those_without_a_role_never_approve(PolicyRoles roles, PolicyRefusal refusal) =>
        Assert.Equal(refusal, In(PolicyState.Submitted).Refusal(PolicyAct.Approve, new("x", roles)));

    [Fact]
    public void An_approval_of_another_digest_is_refused()
    {
        var line = In(PolicyState.Submitted).Do(PolicyAct.Draft, Author, Two).Do(PolicyAct.Submit, Author, Two);

        Assert.Equal(PolicyRefusal.OtherDigest, line.Refusal(PolicyAct.Approve, OmOne, One));
        Assert.Equal(PolicyRefusal.OtherDigest, line.Refusal(PolicyAct.Approve, OmOne, ContentDigest.Of("three"u8)));
    }

    [Theory]
    [InlineData(-1, 5, PolicyRefusal.FromInPast)]
    [InlineData(0, 5, null)]
    [InlineData(5, 5, PolicyRefusal.UntilNotAfterFrom)]
    [InlineData(5, 100, null)]
    [InlineData(5, 101, PolicyRefusal.OutsideDocument)]
    public void An_activation_lies_in_the_future_and_within_the_document(int fromDay, int untilDay, PolicyRefusal? refusal) =>
        Assert.Equal(refusal, In(PolicyState.Approved).Refusal(
            PolicyAct.Activate, OmThree, from: Now / 1000 + fromDay * Day, until: Now / 1000 + untilDay * Day));

    [Fact]
    public void A_rejection_and_a_retirement_need_a_reason()
    {
        Assert.Equal(PolicyRefusal.ReasonMissing, In(PolicyState.Submitted).Refusal(PolicyAct.Reject, OmOne, note: " "));
        Assert.Equal(PolicyRefusal.ReasonMissing, In(PolicyState.Activated).Refusal(PolicyAct.Retire, OmOne, note: " "));
    }

    [Fact]
    public void A_clock_that_was_set_back_is_held_at_the_last_act()
    {
        var line = In(PolicyState.Submitted);

        Assert.Equal(Now, line.Do(PolicyAct.Approve, OmOne, time: Now - 1_000_000).Time);
    }

    [Fact]
    public void A_document_marked_demonstration_is_refused() =>
        Assert.Equal(PolicyRefusal.Demonstration, PolicyLifecycle.JudgeDraft(null, PolicyExample.Base, Author, Now).Refusal);

    [Fact]
    public void The_document_holds_the_same_table() =>
        Assert.Equal(PolicyTableText.Write(), PolicyExample.Document("policy-lifecycle.md"));
}
