using Xunit;

namespace Opsporing.Tests;

public sealed class LeadModelScoringTests
{
    static readonly LeadScorer Model = LeadScorerTests.Scorer(
        [new("lead.camera_private=present_strong", 420_000_000)], 5,
        new(0, 100_000_000), new(420_000_000, 345_678_912), new(1_000_000_000, 345_678_912));

    static readonly BasisSet Bases = new(
        ReferenceSeeds.Set, "nl-startpunt", null, SignalSet.Empty, Example.Draws, Model);

    [Fact]
    public void Where_the_model_may_speak_its_probability_is_Leads_and_the_Basis_pins_it()
    {
        var report = LeadScorerTests.Report() with { Leads = [new("camera_private", LeadState.Present)] };

        var basis = new Assessor().Assess(report, Bases, Guards.None, report.Received.UnixSeconds, out var vector);

        Assert.Equal(345_679, vector.LeadsPpm);
        Assert.Equal(AssessmentFlags.LeadModelServed, vector.Flags & AllOfModel);
        Assert.Equal(Model.Digest, basis.Basis.LeadModel);
    }

    [Fact]
    public void Where_it_abstains_the_points_stand_and_a_flag_says_why()
    {
        var report = LeadScorerTests.Report() with { Leads = [new("camera_private", LeadState.Present)] };
        foreach (var (other, flag) in ((Report, AssessmentFlags)[])
        [
            (report with { SexualContentSignal = true }, AssessmentFlags.LeadModelNotAllowed),
            (report with { Offences = [new("arson_fatal", OffenceStage.Completed)] }, AssessmentFlags.LeadModelUnseenGroup),
        ])
        {
            new Assessor().Assess(other, Bases, Guards.None, report.Received.UnixSeconds, out var vector);
            new Assessor().Assess(other, Example.BasesWithoutPolicy, Guards.None, report.Received.UnixSeconds, out var without);

            Assert.Equal(flag, vector.Flags & AllOfModel);
            Assert.Equal(without.LeadsPpm, vector.LeadsPpm);
        }
    }

    [Fact]
    public void The_explanation_names_the_factors_and_the_model()
    {
        var report = LeadScorerTests.Report() with { Leads = [new("camera_private", LeadState.Present)] };
        var basis = new Assessor().Assess(report, Bases, Guards.None, report.Received.UnixSeconds, out var vector);
        var assessment = new Assessment
        {
            ReportId = report.Id,
            Revision = 1,
            Number = 1,
            Trigger = AssessmentTrigger.Revision,
            BasisDigest = basis.Digest,
            Vector = vector,
        };

        ExplanationLine Line(Language language) => Explainer.Explain(report, assessment, basis, Example.Draws, language).Lines[(int)Dimension.Leads];

        Assert.Contains("Camerabeelden particulier: aanwezig +0,42", Line(Language.Dutch).Evidence);
        Assert.Contains("Private camera images: present +0.42", Line(Language.English).Evidence);
        Assert.Contains(Model.Digest.ToString()[..12], Line(Language.Dutch).Source);
    }

    const AssessmentFlags AllOfModel = AssessmentFlags.LeadModelServed | AssessmentFlags.LeadModelNotAllowed
        | AssessmentFlags.LeadModelUnseenGroup | AssessmentFlags.LeadModelTooFewFacts;
}

public sealed class LeadModelRegistryTests
{
    static readonly ContentDigest First = ContentDigest.Of("first"u8), Second = ContentDigest.Of("second"u8), Card = ContentDigest.Of("card"u8);

    [Fact]
    public void A_model_comes_into_force_only_by_two_approvals_that_are_not_its_submitters()
    {
        var acts = new List<LeadModelEvent>();

        Assert.Equal(LeadModelRefusal.NotApproved, Try(acts, LeadModelAct.Activate, First, "om-1"));
        Assert.Equal(LeadModelRefusal.NotSubmitted, Try(acts, LeadModelAct.Approve, First, "om-1"));
        Assert.Equal(LeadModelRefusal.None, Try(acts, LeadModelAct.Submit, First, "author"));
        Assert.Equal(LeadModelRefusal.AlreadySubmitted, Try(acts, LeadModelAct.Submit, First, "author"));
        Assert.Equal(LeadModelRefusal.OwnModel, Try(acts, LeadModelAct.Approve, First, "author"));
        Assert.Equal(LeadModelRefusal.OtherCard, new LeadModelRegistry(acts).Check(LeadModelAct.Approve, First, First, "om-1"));
        Assert.Equal(LeadModelRefusal.None, Try(acts, LeadModelAct.Approve, First, "om-1"));
        Assert.Equal(LeadModelRefusal.ApprovedBefore, Try(acts, LeadModelAct.Approve, First, "om-1"));
        Assert.Equal(LeadModelRefusal.NotApproved, Try(acts, LeadModelAct.Activate, First, "om-1"));
        Assert.Equal(LeadModelRefusal.None, Try(acts, LeadModelAct.Approve, First, "om-2"));
        Assert.Equal(LeadModelRefusal.None, Try(acts, LeadModelAct.Activate, First, "om-1"));
        Assert.Equal(First, new LeadModelRegistry(acts).InForce);
    }

    [Fact]
    public void Rolling_back_brings_the_one_before_back_and_then_the_points_table()
    {
        var acts = new List<LeadModelEvent>();
        foreach (var model in (ContentDigest[])[First, Second])
        {
            Try(acts, LeadModelAct.Submit, model, "author");
            Try(acts, LeadModelAct.Approve, model, "om-1");
            Try(acts, LeadModelAct.Approve, model, "om-2");
            Try(acts, LeadModelAct.Activate, model, "om-1");
        }

        Assert.Equal((Second, LeadModelState.Retired), (new LeadModelRegistry(acts).InForce, new LeadModelRegistry(acts).StateOf(First)));
        Assert.Equal(LeadModelRefusal.None, Try(acts, LeadModelAct.RollBack, Second, "om-1"));
        Assert.Equal((First, LeadModelState.InForce), (new LeadModelRegistry(acts).InForce, new LeadModelRegistry(acts).StateOf(First)));
        Assert.Equal(LeadModelRefusal.None, Try(acts, LeadModelAct.RollBack, First, "om-1"));
        Assert.True(new LeadModelRegistry(acts).InForce.IsNone);
        Assert.Equal(LeadModelRefusal.NoneInForce, Try(acts, LeadModelAct.RollBack, First, "om-1"));
    }

    static LeadModelRefusal Try(List<LeadModelEvent> acts, LeadModelAct act, ContentDigest model, string actor)
    {
        var refusal = new LeadModelRegistry(acts).Check(act, model, Card, actor);
        if (refusal == LeadModelRefusal.None)
            acts.Add(new(acts.Count + 1, model, Card, act, 0, actor, ""));
        return refusal;
    }
}

public sealed class IdentifiedLabelTests
{
    const long Received = 1_700_000_000, Later = 1000L * (Received + 400 * 86_400L);

    [Fact]
    public void Nobody_can_say_without_a_statement_or_before_the_term()
    {
        Assert.Null(Of([], Later));
        Assert.Null(Of([Said(1, OutcomeKind.SuspectIdentified, false)], 1000 * (Received + 86_400)));
        Assert.Null(Of([Said(1, OutcomeKind.SentToOm, true)], Later));
    }

    [Fact]
    public void An_identification_counts_within_its_term_or_without_a_time()
    {
        Assert.True(Of([Said(1, OutcomeKind.SuspectIdentified, true)], Later));
        Assert.True(Of([Said(1, OutcomeKind.SuspectIdentified, true, Received + 180 * 86_400L)], Later));
        Assert.False(Of([Said(1, OutcomeKind.SuspectIdentified, true, Received + 180 * 86_400L + 1)], Later));
    }

    [Fact]
    public void A_correction_counts_from_when_it_is_known_and_an_end_is_no_identification()
    {
        RecordedOutcome[] corrected = [Said(1, OutcomeKind.SuspectIdentified, true), Said(2, OutcomeKind.SuspectIdentified, false, 0, Later - 1000)];

        Assert.False(Of(corrected, Later));
        Assert.True(Of(corrected, Later - 2000));
        Assert.False(Of([Said(1, OutcomeKind.Ended, true)], Later));
    }

    static bool? Of(RecordedOutcome[] outcomes, long knownBy) => IdentifiedLabel.Of(outcomes, Received, 180, knownBy);

    static RecordedOutcome Said(int number, OutcomeKind kind, bool hasHappened, long occurred = 0, long known = 1000 * Received + 1) => new(
        new() { ReportId = new("test", "1"), Kind = kind, HasHappened = hasHappened, OccurTime = occurred, KnownTime = known }, number, known, "actor");
}
