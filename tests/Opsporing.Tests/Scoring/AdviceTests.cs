using Xunit;

namespace Opsporing.Tests.Scoring;

/// <summary>The one advice, the acts, the audit draw and withheld advice.</summary>
public sealed class AdviceTests
{
    /// <summary>Everything light may be proposed to end; nothing is taken up for its priority.</summary>
    static CompiledPolicy Ending { get; } = Example.Policy with
    {
        TakeUpMillipoints = Units.PriorityMax,
        ProposeEndMillipoints = Units.PriorityMax,
        ProposeEndLeads = 1000,
        EnoughLeads = 1000,
        SeriousHundredthDays = 12_000,
    };

    static Report Endable { get; } = Example.Report(["shoplifting"]).AllAsked().NeedsAssessed();

    [Fact]
    public void A_known_light_case_without_leads_may_be_proposed_to_end() => Assert.Equal(Advice.ProposeEnd, Advise(Endable));

    [Fact]
    public void What_stands_in_the_way_of_ending()
    {
        Assert.Equal(Advice.ConsultOm, Advise(Endable with { SuspectStatus = SuspectStatus.Identified }));
        Assert.Equal(Advice.TakeUp, Advise(Endable with { SuspectStatus = SuspectStatus.CaughtInTheAct }));
        Assert.Equal(Advice.TakeUp, Advise(Endable with { SuspectStatus = SuspectStatus.InCustody }));
        Assert.Equal(Advice.TakeUp, Advise(Endable with { IsReadyMade = true }));
        Assert.Equal(Advice.Review, Advise(Endable with { RedFlags = [RedFlag.ExPartner] }));
        Assert.Equal(Advice.Review, Advise(Endable with { SuspectAgeBand = SuspectAgeBand.Under12 }));
        Assert.Equal(Advice.Gather, Advise(Endable with { SexualContentSignal = true }));
        Assert.Equal(Advice.TakeUp, Advise(Endable with { SexualContentSignal = true, Kind = ReportKind.Aangifte }));
        Assert.Equal(Advice.Gather, Advise(Endable with { Leads = [] }));
        Assert.Equal(Advice.ConsultOm, Advise(Example.Report(["sneak_in_dwelling"]).AllAsked())); // HIC
        Assert.Equal(Advice.ConsultOm, Advise(Example.Report(["threat_knife"]).AllAsked())); // om_overleg
        Assert.Equal(Advice.Review, Advise(Example.Report(["ddos", "hard_drugs_dealing"]).AllAsked())); // serious: 120 days
        Assert.Equal(Advice.Review, Advise(Example.Report(["identity_fraud"]).AllAsked())); // imputed
        Assert.Equal(Advice.Review, Advise(Example.Report(["shoplifting", "onbekend"]).AllAsked()));
    }

    [Fact]
    public void An_imputed_offence_beside_a_heavier_one_still_stands_in_the_way()
    {
        var imputed = Example.Catalogue.IndexOf("street_harassment_nonsexual");
        Assert.True(Example.Basis.IsImputed(imputed));
        Assert.True(Example.Basis.HundredthDays(imputed, OffenceStage.Completed) < 6_000);

        Assert.Equal(Advice.Review, Advise(Example.Report(["street_harassment_nonsexual", "theft_car"]).AllAsked()));
    }

    [Theory]
    [InlineData(Guards.IdentifiedSuspect)]
    [InlineData(Guards.HighImpactCrime)]
    [InlineData(Guards.PriorityTheme)]
    public void A_guard_of_an_earlier_revision_goes_to_the_om(Guards guard) =>
        Assert.Equal(Advice.ConsultOm, Example.Assess(Endable, Example.BasisOf(Ending), guard).Advice);

    [Fact]
    public void Once_caught_in_the_act_is_taken_up_whatever_a_later_revision_says() =>
        Assert.Equal(Advice.TakeUp, Example.Assess(Endable, Example.BasisOf(Ending), Guards.CaughtInTheAct).Advice);

    [Fact]
    public void Without_a_policy_ending_is_never_proposed() =>
        Assert.Equal(Advice.Review, Example.Assess(Endable, Example.BasisOf(null)).Advice);

    [Fact]
    public void The_thresholds_of_ending_are_exclusive()
    {
        var vector = Example.Assess(Endable, Example.BasisOf(Ending));

        Assert.Equal(Advice.Review, Example.Assess(Endable, Example.BasisOf(Ending with { ProposeEndMillipoints = vector.Priority })).Advice);
        Assert.Equal(Advice.ProposeEnd, Example.Assess(Endable, Example.BasisOf(Ending with { ProposeEndMillipoints = vector.Priority + 1 })).Advice);
        Assert.Equal(Advice.Review, Example.Assess(Endable, Example.BasisOf(Ending with { ProposeEndLeads = 0 })).Advice);
        Assert.Equal(Advice.ProposeEnd, Example.Assess(Endable, Example.BasisOf(Ending with { ProposeEndLeads = 1 })).Advice);
    }

    [Fact]
    public void Priority_with_enough_leads_is_taken_up_at_the_threshold()
    {
        var report = Example.Report(["vandalism"], leads: ["named_suspect"]);
        var at = Example.Assess(report, Example.Basis).Priority;
        var policy = Example.Policy with { EnoughLeads = 1 };

        Assert.Equal(Advice.TakeUp, Example.Assess(report, Example.BasisOf(policy with { TakeUpMillipoints = at })).Advice);
        Assert.NotEqual(Advice.TakeUp, Example.Assess(report, Example.BasisOf(policy with { TakeUpMillipoints = at + 1 })).Advice);
    }

    [Theory]
    [InlineData(Answer.Yes, false)]
    [InlineData(Answer.No, true)]
    [InlineData(Answer.Unknown, true)]
    public void Safe_contact_that_is_not_confirmed_means_call_first(Answer safe, bool expected)
    {
        var report = Example.Report(["house_ban_breach"]) with { Victims = [new() { SafeContact = Answer.Yes }, new() { SafeContact = safe }] };

        Assert.Equal(expected, Example.Assess(report, Example.Basis).Acts.HasFlag(Acts.CallVictim));
    }

    [Theory]
    [InlineData("insult", Answer.Unknown, true)]
    [InlineData("insult", Answer.No, true)]
    [InlineData("insult", Answer.Yes, false)]
    [InlineData("vandalism", Answer.Unknown, false)]
    public void A_complaint_offence_without_a_klacht_asks_for_one(string offence, Answer filed, bool expected) => Assert.Equal(expected,
        Example.Assess(Example.Report([offence]) with { KlachtFiled = filed }, Example.Basis).Acts.HasFlag(Acts.AskComplaint));

    [Fact]
    public void An_aangifte_withdrawn_under_a_red_flag_is_urgent_and_no_reason_to_end()
    {
        var withdrawn = Example.Assess(Endable with { AangifteWithdrawn = true, RedFlags = [RedFlag.ExPartner] }, Example.BasisOf(Ending));

        Assert.True(withdrawn.Acts.HasFlag(Acts.Urgent));
        Assert.NotEqual(Advice.ProposeEnd, withdrawn.Advice);
    }

    [Theory]
    [InlineData(49_999, true)]
    [InlineData(50_000, false)]
    public void A_drawn_report_is_shown_as_ordinary_work(int draw, bool isDrawn)
    {
        var facts = Example.Resolve(Endable);
        facts.AuditDraw = draw;

        var vector = Example.Score(facts, Example.BasisOf(Ending with { AuditProposeEndPpm = 50_000 }));

        Assert.Equal(isDrawn ? Advice.TakeUp : Advice.ProposeEnd, vector.Advice);
        Assert.Equal(isDrawn, vector.Flags.HasFlag(AssessmentFlags.AuditDrawn));
        Assert.Equal(50_000, vector.AuditProbabilityPpm);
    }

    [Fact]
    public void A_report_that_is_not_proposed_to_end_is_not_drawn()
    {
        var facts = Example.Resolve(Endable with { IsReadyMade = true });
        facts.AuditDraw = 0;

        var vector = Example.Score(facts, Example.BasisOf(Ending with { AuditProposeEndPpm = Units.Ppm }));

        Assert.Equal((0, false), (vector.AuditProbabilityPpm, vector.Flags.HasFlag(AssessmentFlags.AuditDrawn)));
    }

    [Theory]
    [InlineData(9_999, true)]
    [InlineData(10_000, false)]
    public void Advice_is_withheld_for_a_random_share(int draw, bool expected)
    {
        var facts = Example.Resolve(Endable);
        facts.WithheldDraw = draw;

        var vector = Example.Score(facts, Example.BasisOf(Ending with { AdviceWithheldPpm = 10_000 }));

        Assert.Equal(expected, vector.Flags.HasFlag(AssessmentFlags.AdviceWithheld));
        Assert.Equal(10_000, vector.AdviceWithheldPpm);
    }

    static Advice Advise(Report report) => Example.Assess(report, Example.BasisOf(Ending)).Advice;
}
