using Xunit;
using static Opsporing.Tests.PolicyLineExample;

namespace Opsporing.Tests;

public sealed class PolicyDeploymentTests
{
    static readonly PolicyDocument Document = PolicyJson.Parse(PolicyExample.Edit(PolicyExample.BaseText, json =>
        (json["id"], json["demonstration"]) = ("base", false))).Document!;

    static readonly DemonstrationPolicies Demonstration = new(PolicyExample.Base, []);

    /// <summary>A history that activates a document from now for a day.</summary>
    static PolicyHistory History(PolicyDocument document, long days = 1)
    {
        var (line, stored) = (PolicyLine.Empty(document.Id, document.Kind, document.Place ?? ""), new List<PolicyEvent>());
        foreach (var (act, actor) in (ReadOnlySpan<(PolicyAct, PolicyActor)>)[(PolicyAct.Draft, Author), (PolicyAct.Submit, Author),
            (PolicyAct.Approve, OmOne), (PolicyAct.Approve, OmTwo), (PolicyAct.Activate, OmOne)])
        {
            var verdict = act == PolicyAct.Draft
                ? PolicyLifecycle.JudgeDraft(null, document, actor, Now)
                : PolicyLifecycle.Judge(line, new(act, document.Digest)
                {
                    From = act == PolicyAct.Activate ? Now / 1000 : 0,
                    Until = act == PolicyAct.Activate ? Now / 1000 + days * Day : 0,
                }, actor, Now);
            stored.Add(verdict.Event!);
            line = line.Apply(verdict.Event!);
        }
        return PolicyHistory.Replay(Seal([.. stored]), Key);
    }

    static PolicyDeployment Build(PolicyHistory history, PolicyDocument? found, long time) =>
        PolicyDeployment.Build(history, _ => found, Demonstration, PolicyExample.Reference, time);

    [Fact]
    public void The_demonstration_serves_until_the_gezag_puts_a_base_in_force_and_never_again()
    {
        var history = History(Document);

        Assert.True(Build(PolicyHistory.Empty, null, Now / 1000).IsDemonstration);
        Assert.True(Build(history, Document, Now / 1000 - 1).IsDemonstration);
        Assert.Equal([Document.Digest], Build(history, Document, Now / 1000).Served);
        var after = Build(history, Document, Now / 1000 + Day);
        Assert.Null(after.Policies);
        Assert.Equal([PolicyAlarmKind.Expired, PolicyAlarmKind.NoPolicy], after.Alarms.Select(a => a.Kind));
    }

    [Fact]
    public void What_changes_next_is_known_beforehand()
    {
        Assert.Equal(Now / 1000, Build(History(Document), Document, Now / 1000 - 1).Until);
        Assert.Equal(Now / 1000 + Day, Build(History(Document), Document, Now / 1000).Until);
    }

    [Fact]
    public void A_document_that_is_not_of_its_history_or_absent_is_not_served()
    {
        var other = PolicyJson.Parse(PolicyExample.Edit(PolicyExample.BaseText, json => json["id"] = "base")).Document!;

        foreach (var found in (PolicyDocument?[])[null, other])
        {
            var built = Build(History(Document), found, Now / 1000);
            Assert.Null(built.Policies);
            Assert.False(built.IsComplete);
            Assert.Equal(PolicyAlarmKind.NotServed, built.Alarms[0].Kind);
        }
    }

    [Theory]
    [InlineData(0, 0, 0, PolicyReach.Patch, "3.4.6")]
    [InlineData(0, 0, 1, PolicyReach.Minor, "3.5.0")]
    [InlineData(0, 100, 100, PolicyReach.Minor, "3.5.0")]
    [InlineData(0, 101, 101, PolicyReach.Major, "4.0.0")]
    [InlineData(1, 0, 1, PolicyReach.Major, "4.0.0")]
    public void The_number_follows_from_the_effect(int routes, int advice, int outputs, PolicyReach reach, string next)
    {
        var effect = new PolicyEffect(10_000, routes, advice, outputs);

        Assert.Equal(reach, effect.Reach);
        Assert.Equal(next, new PolicyNumber(3, 4, 5).Next(effect.Reach).ToString());
        Assert.True(PolicyNumber.TryParse(next, out var read));
        Assert.Equal(next, read.ToString());
    }

    [Theory]
    [InlineData("1.2")]
    [InlineData("1.2.x")]
    [InlineData("-1.2.3")]
    [InlineData("")]
    public void What_is_no_number_is_not_read(string text) => Assert.False(PolicyNumber.TryParse(text, out _));
}
