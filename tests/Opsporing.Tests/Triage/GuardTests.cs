using Xunit;

namespace Opsporing.Tests;

/// <summary>One test per guard, just inside and just outside, and per way around it.</summary>
public sealed class GuardTests
{
    const string LackOfLeads = "GEEN_OPSPORINGSINDICATIE";

    [Fact]
    public void A3_suspect_a_described_suspect_may_be_ended_an_identified_one_not()
    {
        Assert.True(TriageExample.Subject().Decide(Decision.EndEarly).IsAllowed);

        var refused = Guarded(Guards.IdentifiedSuspect).Decide(Decision.EndEarly);

        Refused(refused, RefusalReason.Guarded, Clause.A3Suspect, Roles.Om);
    }

    [Theory]
    [InlineData(Decision.OtherIntervention)]
    [InlineData(Decision.Abroad)]
    [InlineData(Decision.EndEarly)]
    public void No_other_name_ends_what_only_the_OM_ends(Decision decision)
    {
        Refused(Guarded(Guards.IdentifiedSuspect).Decide(decision), RefusalReason.Guarded, Clause.A3Suspect, Roles.Om);
        Refused(Guarded(Guards.RedFlag).DangerReviewed().Decide(decision), RefusalReason.Guarded, Clause.DDanger, Roles.Om);
        Refused(Guarded(Guards.SexualOffence).Decide(decision, TriageExample.Detective), RefusalReason.Guarded, Clause.ZPolice, Roles.Om);
    }

    [Theory]
    [InlineData(Guards.IdentifiedSuspect, Clause.A3Suspect)]
    [InlineData(Guards.RedFlag, Clause.DDanger)]
    public void A_revision_that_takes_the_fact_away_leaves_the_guard(Guards guard, Clause clause)
    {
        var revised = Guarded(guard).DangerReviewed().Revised(TriageExample.Vector());

        Refused(revised.Decide(Decision.EndEarly), RefusalReason.Guarded, clause, Roles.Om);
    }

    [Fact]
    public void The_OM_lifts_a_guard_that_the_facts_no_longer_give_and_it_stays_lifted_until_they_do_again()
    {
        var revised = Guarded(Guards.IdentifiedSuspect).Revised(TriageExample.Vector());
        var lifted = revised.After(revised.Decide(Decision.LiftGuard, TriageExample.Prosecutor));

        Assert.True(lifted.Decide(Decision.EndEarly).IsAllowed);
        Assert.True(lifted.Revised(TriageExample.Vector()).Decide(Decision.EndEarly).IsAllowed);
        Refused(lifted.Revised(TriageExample.Vector(Guards.IdentifiedSuspect)).Decide(Decision.EndEarly),
            RefusalReason.Guarded, Clause.A3Suspect, Roles.Om);
    }

    [Fact]
    public void A_lifted_guard_that_a_further_assessment_of_the_same_revision_gives_holds_again()
    {
        var revised = Guarded(Guards.IdentifiedSuspect | Guards.CaughtInTheAct).Revised(TriageExample.Vector());
        var lifted = revised.After(revised.Decide(Decision.LiftGuard, TriageExample.Prosecutor));
        var again = lifted.Work.Assessed(2, 2, TriageExample.Vector(Guards.IdentifiedSuspect | Guards.CaughtInTheAct));

        Assert.Equal(Guards.None, lifted.Work.Guards);
        Assert.Equal(Guards.IdentifiedSuspect, again.Guards);
    }

    [Fact]
    public void A_guard_that_the_facts_give_is_not_lifted_but_an_exception_of_A4_is_agreed()
    {
        Refused(Guarded(Guards.IdentifiedSuspect).Decide(Decision.LiftGuard, TriageExample.Prosecutor),
            RefusalReason.GuardInFacts, Clause.GGezag, Roles.Om);

        var caught = Guarded(Guards.CaughtInTheAct);
        var agreed = caught.After(caught.Decide(Decision.LiftGuard, TriageExample.Prosecutor));

        Assert.Equal(Second.Om, caught.Decide(Decision.EndEarly).Second);
        Assert.Equal(Second.None, agreed.Decide(Decision.EndEarly).Second);
    }

    [Fact]
    public void Lifting_needs_a_reason_and_the_OM()
    {
        var caught = Guarded(Guards.CaughtInTheAct);

        Refused(caught.Decide(caught.Request(Decision.LiftGuard) with { Note = " " }, TriageExample.Prosecutor),
            RefusalReason.NoteMissing, Clause.GGezag, null);
        Refused(caught.Decide(Decision.LiftGuard), RefusalReason.RoleMissing, Clause.GGezag, Roles.Om);
    }

    [Fact]
    public void Z_police_only_a_frontoffice_hands_on_and_the_receiver_must_accept()
    {
        var sexual = Guarded(Guards.SexualOffence);
        Refused(sexual.Decide(Decision.Transfer), RefusalReason.FrontofficeOnly, Clause.ZPolice, Roles.Frontoffice);

        var offered = sexual.After(sexual.Decide(Decision.Transfer, TriageExample.Detective));
        Assert.Equal(TriageExample.Frontoffice, offered.Work.Desk);
        Assert.False(offered.Work.IsHandedOn);

        var receiver = new Actor("rik", Roles.Triage, "DISTRICT-AM-1");
        var accepted = offered.After(Transfers.Accept(offered, receiver, TriageExample.Now * 1000));
        Assert.True(accepted.Work.IsHandedOn);
        Assert.Equal("DISTRICT-AM-1", accepted.Work.Desk);
        Assert.Null(DutySchedule.Next(accepted, TriageExample.Rules, TriageExample.Service, TriageExample.Now * 1000));
        Refused(accepted.Decide(accepted.Request(Decision.Transfer) with { TargetDesk = TriageExample.Basisteam }, receiver),
            RefusalReason.FrontofficeOnly, Clause.ZPolice, Roles.Frontoffice);
        Assert.True(accepted.Decide(accepted.Request(Decision.Transfer) with { TargetDesk = TriageExample.Frontoffice }, receiver).IsAllowed);
        Assert.True(accepted.Decide(Decision.TakeUp, receiver).IsAllowed);
        Refused(accepted.Decide(Decision.EndEarly, receiver), RefusalReason.Guarded, Clause.ZPolice, Roles.Om);
    }

    [Fact]
    public void Z_police_a_sexual_offence_is_never_sent_to_classification_or_merged_out_of_the_frontoffice()
    {
        var sexual = Guarded(Guards.SexualOffence);

        Refused(sexual.Decide(sexual.Request(Decision.Transfer) with { TargetDesk = "CLASS-AM" }, TriageExample.Detective),
            RefusalReason.TargetNotAllowed, Clause.Work, null);
        Refused((sexual with { Lead = TriageExample.Lead() }).Decide(Decision.Merge, TriageExample.Detective),
            RefusalReason.LeadNotAtFrontoffice, Clause.ZPolice, Roles.Frontoffice);
    }

    [Theory]
    [InlineData(ReportState.Open)]
    [InlineData(ReportState.InInvestigation)]
    [InlineData(ReportState.Merged)]
    [InlineData(ReportState.Ended)]
    public void Z_police_a_revision_that_turns_out_sexual_reaches_the_frontoffice_from_every_state(ReportState state)
    {
        var revised = TriageExample.Subject(state).Revised(TriageExample.Vector(Guards.SexualOffence));

        var next = DutySchedule.Next(revised, TriageExample.Rules, TriageExample.Service, TriageExample.Now * 1000)!;

        var after = revised.After(next);
        Assert.Equal((ReportState.Open, TriageExample.Frontoffice), (after.Work.State, after.Work.Desk));
        Assert.Null(DutySchedule.Next(after, TriageExample.Rules, TriageExample.Service, TriageExample.Now * 1000));
        Assert.Equal(TriageExample.Frontoffice, after.Revised(TriageExample.Vector()).Work.Desk);
        Assert.Null(Placement.Reroute(after.Revised(TriageExample.Vector()), TriageExample.Rules.Organisation, TriageExample.Service, 0));
    }

    [Theory]
    [InlineData(Guards.IdentifiedSuspect)]
    [InlineData(Guards.RedFlag)]
    [InlineData(Guards.HighImpactCrime)]
    public void What_police_ended_before_a_guard_was_known_comes_back(Guards guard)
    {
        var ended = TriageExample.Subject();
        ended = ended.After(ended.Decide(Decision.EndEarly));
        Assert.Equal(ReportState.Ended, ended.Work.State);

        var revised = ended.Revised(TriageExample.Vector(guard));
        var next = DutySchedule.Next(revised, TriageExample.Rules, TriageExample.Service, TriageExample.Now * 1000);

        Assert.Equal(ReportState.Open, revised.After(next!).Work.State);
        Assert.Null(DutySchedule.Next(ended.Revised(TriageExample.Vector()), TriageExample.Rules, TriageExample.Service, TriageExample.Now * 1000));
    }

    [Fact]
    public void D_danger_nothing_ends_before_the_review_and_a_new_flag_opens_it_again()
    {
        var flagged = Guarded(Guards.RedFlag);
        Refused(flagged.Decide(Decision.OmEnd, TriageExample.Prosecutor), RefusalReason.DangerReviewDue, Clause.DDanger, Roles.Triage | Roles.Coordinator);

        var reviewed = flagged.DangerReviewed();
        Assert.True(reviewed.Decide(Decision.OmEnd, TriageExample.Prosecutor).IsAllowed);

        var more = TriageExample.Vector(Guards.RedFlag);
        more.RedFlags = 3;
        Refused(reviewed.Revised(more).Decide(Decision.OmEnd, TriageExample.Prosecutor), RefusalReason.DangerReviewDue, Clause.DDanger, null);
        Refused(flagged.Decide(Decision.Hold), RefusalReason.DangerReviewDue, Clause.DDanger, null);
    }

    [Fact]
    public void D_danger_a_review_says_whether_Veilig_Thuis_was_informed_or_why_not()
    {
        var flagged = Guarded(Guards.RedFlag);
        var review = new DangerReview { RedFlags = 1, Tools = RiskTools.Sash, VeiligThuisInformed = Answer.No };

        Refused(WorkActs.ReviewDanger(flagged, review, TriageExample.Officer, 0), RefusalReason.NoteMissing, Clause.DDanger, null);
        Assert.True(WorkActs.ReviewDanger(flagged, review with { WhyNotInformed = "geen gezin" }, TriageExample.Officer, 0).IsAllowed);
    }

    [Theory]
    [InlineData("NIET_BEWIJSBAAR")]
    [InlineData("PRIORITEIT_LOKAAL")]
    [InlineData("NIET_KANSRIJK")]
    public void A5_hic_without_leads_is_ended_by_the_OM_whatever_the_reason(string reason)
    {
        var without = TriageExample.Subject(vector: TriageExample.Vector(Guards.HighImpactCrime, leads: 0));

        Refused(without.Decide(Decision.EndEarly, reason: reason), RefusalReason.HicWithoutLeads, Clause.A5Hic, Roles.Om);
        Refused(without.Decide(Decision.OtherIntervention), RefusalReason.HicWithoutLeads, Clause.A5Hic, Roles.Om);
        Assert.True(without.Decide(Decision.OmEnd, TriageExample.Prosecutor, LackOfLeads).IsAllowed);
    }

    [Fact]
    public void A5_hic_with_leads_ends_when_the_OM_agrees_and_not_before()
    {
        var hic = Guarded(Guards.HighImpactCrime);
        var asked = hic.After(hic.Decide(Decision.EndEarly, reason: "NIET_BEWIJSBAAR"));

        Assert.Equal(ReportState.Open, asked.Work.State);
        Refused(SecondPerson.Confirm(asked, TriageExample.Colleague, "", TriageExample.Rules, 0), RefusalReason.RoleMissing, Clause.GGezag, Roles.Om);
        var agreed = asked.After(SecondPerson.Confirm(asked, TriageExample.Prosecutor, "", TriageExample.Rules, 0));
        Assert.Equal(ReportState.Ended, agreed.Work.State);
        Refused(hic.Decide(Decision.EndEarly, reason: LackOfLeads), RefusalReason.ReasonIsOms, Clause.A5Hic, Roles.Om);
    }

    [Fact]
    public void A_guard_that_comes_between_decision_and_agreement_stops_it()
    {
        var hic = Guarded(Guards.HighImpactCrime);
        var asked = hic.After(hic.Decide(Decision.EndEarly, reason: "NIET_BEWIJSBAAR"));

        var revised = asked.Revised(TriageExample.Vector(Guards.HighImpactCrime | Guards.IdentifiedSuspect));

        Assert.False(SecondPerson.Confirm(revised, TriageExample.Prosecutor, "", TriageExample.Rules, 0).IsAllowed);
    }

    [Fact]
    public void Lack_of_leads_on_a_serious_report_is_proven_and_seen_by_two()
    {
        var vector = TriageExample.Vector(flags: AssessmentFlags.Serious, leads: 0);
        vector.LeadsNotAsked = 4;
        Refused(TriageExample.Subject(vector: vector).Decide(Decision.EndEarly, reason: LackOfLeads), RefusalReason.LeadsNotAsked, Clause.Leads, null);
        Refused(TriageExample.Subject(vector: vector).Decide(Decision.OmEnd, TriageExample.Prosecutor, LackOfLeads), RefusalReason.LeadsNotAsked, Clause.Leads, null);

        vector.LeadsNotAsked = 0;
        var asked = TriageExample.Subject(vector: vector);
        var verdict = asked.Decide(Decision.EndEarly, reason: LackOfLeads);
        Assert.Equal(Second.Colleague, verdict.Second);
        var pending = asked.After(verdict);
        Refused(SecondPerson.Confirm(pending, TriageExample.Officer, "", TriageExample.Rules, 0), RefusalReason.SamePerson, Clause.Second, null);
        Assert.Equal(ReportState.Ended, pending.After(SecondPerson.Confirm(pending, TriageExample.Colleague, "", TriageExample.Rules, 0)).Work.State);
    }

    [Fact]
    public void Lack_of_leads_against_the_advice_to_take_up_needs_a_second_person()
    {
        Assert.Equal(Second.Colleague, TriageExample.Subject(vector: TriageExample.Vector(advice: Advice.TakeUp)).Decide(Decision.EndEarly, reason: LackOfLeads).Second);
        Assert.Equal(Second.None, TriageExample.Subject().Decide(Decision.EndEarly, reason: LackOfLeads).Second);
    }

    [Fact]
    public void J_age_under_12_goes_to_no_prosecutor_and_care_follows()
    {
        var child = TriageExample.Facts with { SuspectStatus = SuspectStatus.Identified, SuspectAgeBand = SuspectAgeBand.Under12 };
        var subject = TriageExample.Subject(vector: TriageExample.Vector(Guards.IdentifiedSuspect), facts: child);

        Refused(subject.Decide(Decision.Halt), RefusalReason.SuspectUnder12, Clause.JAge, null);
        Refused(subject.Decide(Decision.ToZsm), RefusalReason.SuspectUnder12, Clause.JAge, null);
        var ended = subject.After(subject.Decide(Decision.OmEnd, TriageExample.Prosecutor, "DADER_ONDER_12"));
        Assert.Contains(Duties.Of(ended.Work, ended.Vector, TriageTerms.Default), d => d.Kind == DutyKind.CareReferral);
        Refused(TriageExample.Subject(facts: child with { SuspectAgeBand = SuspectAgeBand.From18 }).Decide(Decision.Halt), RefusalReason.SuspectNotHaltAge, Clause.JAge, null);
    }

    [Fact]
    public void Waiting_again_and_again_needs_a_coordinator()
    {
        var subject = TriageExample.Subject();
        for (var i = 0; i < TriageTerms.Default.WaitLimit; i++)
        {
            subject = subject.After(subject.Decide(i == 1 ? Decision.Hold : Decision.RequestInformation));
            subject = subject.With(WorkEventKind.Returned, new Return(ReturnReason.WaitOver), TriageExample.Service);
        }

        Refused(subject.Decide(Decision.RequestInformation), RefusalReason.WaitLimitReached, Clause.Waiting, Roles.Coordinator);
        Assert.True(subject.Decide(Decision.Hold, TriageExample.Coordinator).IsAllowed);
        Assert.True(subject.Revised(TriageExample.Vector()).Decide(Decision.RequestInformation).IsAllowed);
        Refused(subject.Decide(subject.Request(Decision.Hold) with { Until = TriageExample.Now + TriageTerms.Default.LongestWait + 1 }),
            RefusalReason.DateOutOfRange, Clause.Waiting, null);
    }

    [Fact]
    public void A_member_is_not_ended_with_its_lead()
    {
        var member = Guarded(Guards.IdentifiedSuspect) with { Lead = TriageExample.Lead() };
        var merge = member.Decide(Decision.Merge);
        member = member.After(merge);
        var lead = new TriageSubject(TriageExample.Id("900"), member.Lead!.Work.Apply(merge.Appends[1].Event), TriageExample.Vector(), TriageExample.Facts);
        Assert.Equal([member.Id], lead.Work.Members);
        Refused(lead.Decide(Decision.EndEarly), RefusalReason.MembersMissing, Clause.Work, null);

        var ended = (lead with { Members = [new(member.Id, member.Work)] }).Decide(Decision.EndEarly);

        Assert.Equal(2, ended.Appends.Length);
        var free = member.Work.Apply(ended.Appends[1].Event);
        Assert.Equal(ReportState.Open, free.State);
        Assert.NotEqual(0, free.FeedbackDue);
        Assert.Equal(Guards.IdentifiedSuspect, free.Guards);
    }

    [Fact]
    public void Police_staff_is_a_matter_of_integrity_alone()
    {
        var vector = TriageExample.Vector(desk: "INTEGRITY-NL");
        vector.RouteReason = RouteReason.PoliceStaffInvolved;
        var subject = TriageExample.Subject(vector: vector);
        var integrity = new Actor("ine", Roles.Integrity, subject.Work.Desk);

        Refused(subject.Decide(Decision.TakeUp), RefusalReason.IntegrityOnly, Clause.Integrity, Roles.Integrity);
        Refused(subject.Decide(Decision.Transfer, integrity), RefusalReason.IntegrityOnly, Clause.Integrity, null);
        Assert.True(subject.Decide(Decision.TakeUp, integrity).IsAllowed);
    }

    [Fact]
    public void An_ending_is_taken_on_the_newest_facts_with_the_source_read()
    {
        var subject = TriageExample.Subject();
        var request = subject.Request(Decision.EndEarly);

        Refused(subject.Decide(request with { IsSourceRead = false }), RefusalReason.SourceNotRead, Clause.Source, null);
        Refused(subject.Decide(request with { Revision = 0 }), RefusalReason.StaleRevision, Clause.Source, null);
        Refused(subject.Decide(request with { Number = 0 }), RefusalReason.LostRace, Clause.Work, null);
        Refused(subject.Decide(request with { ReasonCode = "" }), RefusalReason.ReasonMissing, Clause.A3Feedback, null);
        Refused(subject.Decide(request with { ReasonCode = "INGETROKKEN" }), RefusalReason.ReasonUnknown, Clause.A3Feedback, null);
        Refused(subject.Decide(request with { AdviceShown = Advice.TakeUp }), RefusalReason.AdviceNotExplained, Clause.Advice, null);
        var read = subject.With(WorkEventKind.SourceRead);
        Assert.True(read.Decide(read.Request(Decision.EndEarly) with { IsSourceRead = false }).IsAllowed);
    }

    static TriageSubject Guarded(Guards guards) => TriageExample.Subject(vector: TriageExample.Vector(guards));

    static void Refused(WorkVerdict verdict, RefusalReason reason, Clause clause, Roles? whoMay)
    {
        Assert.Equal((reason, clause), (verdict.Refusal!.Reason, verdict.Refusal.Clause));
        if (whoMay is { } roles)
            Assert.Equal(roles, verdict.Refusal.WhoMay);
    }
}
