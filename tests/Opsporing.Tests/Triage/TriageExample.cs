namespace Opsporing.Tests;

/// <summary>Reports at work, with valid defaults: common crime with a lead, open at a basisteam of Amsterdam.</summary>
static class TriageExample
{
    public const long Received = 1_780_000_000;
    public const long Now = Received + 3_600;
    public const string Basisteam = "AM-02";
    public const string Frontoffice = "TOS-AM";
    public const string Zsm = "ZSM-AM";

    public static TriageRules Rules { get; } = new(
        PolicyExample.Reference.EndingReasons, PolicyExample.Base.Chapters, PolicyExample.Reference.Organisation);

    public static Actor Officer { get; } = new("ona", Roles.Triage, Basisteam);
    public static Actor Colleague { get; } = new("bo", Roles.Triage, Basisteam);
    public static Actor Coordinator { get; } = new("cas", Roles.Coordinator, Basisteam);
    public static Actor Detective { get; } = new("dee", Roles.Frontoffice, Frontoffice);
    public static Actor Prosecutor { get; } = new("om1", Roles.Om, "");
    public static Actor Service { get; } = new("service", Roles.Service, "");
    public static ReportId Id(string number = "1") => new("bvh", number);

    public static TriageFacts Facts { get; } = new(
        ReportKind.Aangifte, SuspectStatus.Unknown, SuspectAgeBand.Unknown, HasComplainant: true, IsContactSafe: true);

    public static AssessmentVector Vector(
        Guards guards = 0, AssessmentFlags flags = 0, ulong leads = 1, string desk = Basisteam, Advice advice = Advice.ProposeEnd)
    {
        var vector = new AssessmentVector
        {
            ScorerVersion = AssessmentVector.CurrentScorerVersion,
            ReceivedTime = Received,
            PromoteTime = long.MaxValue,
            DangerTermTime = Received + 86_400,
            Guards = guards,
            GuardsNow = guards,
            Flags = flags | FlagsOf(guards),
            RedFlags = (ushort)((guards & Guards.RedFlag) != 0 ? 1 : 0),
            LeadsPresent = leads,
            LeadTermKind = -1,
            DevelopmentIndex = -1,
            Advice = advice,
            Desk = (short)Rules.Organisation.DeskIndexOf((guards & Guards.SexualOffence) != 0 ? Frontoffice : desk),
            Eenheid = (short)Rules.Organisation.EenheidIndexOf("AM"),
            CoViewer1 = -1,
            CoViewer2 = -1,
            CoViewer3 = -1,
        };
        return vector;
    }

    /// <summary>A report in a state, by the events that lead there.</summary>
    public static TriageSubject Subject(
        ReportState state = ReportState.Open, AssessmentVector? vector = null, string? desk = null, TriageFacts? facts = null)
    {
        var newest = vector ?? Vector();
        var organisation = Rules.Organisation;
        var owner = organisation.Desks[desk is null ? newest.Desk : organisation.DeskIndexOf(desk)];
        var routed = new WorkEvent
        {
            Number = 1,
            Kind = WorkEventKind.Routed,
            Time = Received * 1000,
            Actor = "service",
            Desk = owner.Code,
            DeskKind = owner.Kind,
            Revision = 1,
            AssessmentNumber = 1,
            Payload = default,
        };
        var work = ReportWork.None.Apply(routed).Assessed(1, 1, newest);
        var subject = new TriageSubject(Id(), work, newest, facts ?? Facts);
        return state switch
        {
            ReportState.InInvestigation => subject.Decided(Decision.TakeUp),
            ReportState.Ended => subject.Decided(Decision.OmEnd),
            ReportState.Merged => subject.Decided(Decision.Merge, Id("900")),
            _ => subject,
        };
    }

    /// <summary>A decision in the log, whoever may take it.</summary>
    public static TriageSubject Decided(this TriageSubject subject, Decision decision, ReportId? lead = null, long until = 0) =>
        subject.With(WorkEventKind.Decided, new DecisionMade
        {
            Decision = decision,
            Second = Second.None,
            AdviceShown = 0,
            Following = Following.NotShown,
            GuardsKnown = subject.Work.Guards,
            LeadsPresent = subject.Vector.LeadsPresent,
            LeadsNotAsked = 0,
            Lead = lead,
            Until = until,
        });

    public static TriageSubject With(this TriageSubject subject, WorkEventKind kind, WorkPayload? payload = null, Actor? actor = null) =>
        subject with { Work = subject.Work.Apply(Events.Next(subject.Work, kind, actor ?? Officer, Now * 1000, payload)) };

    /// <summary>The report after what a verdict appends to it.</summary>
    public static TriageSubject After(this TriageSubject subject, WorkVerdict verdict) =>
        subject with { Work = subject.Work.Apply(verdict.Appends[0].Event) };

    public static TriageSubject After(this TriageSubject subject, WorkAppend append) =>
        subject with { Work = subject.Work.Apply(append.Event) };

    public static TriageSubject Revised(this TriageSubject subject, AssessmentVector vector)
    {
        vector.Guards |= subject.Work.Guards;
        return subject with { Vector = vector, Work = subject.Work.Assessed(subject.Work.Revision + 1, 1, vector) };
    }

    public static TriageSubject DangerReviewed(this TriageSubject subject) => subject.With(
        WorkEventKind.DangerReviewed,
        new DangerReview { RedFlags = subject.Vector.RedFlags, Tools = RiskTools.Rihg, VeiligThuisInformed = Answer.Yes });

    /// <summary>A request that brings all its decision needs.</summary>
    public static DecisionRequest Request(this TriageSubject subject, Decision decision, string reason = "ANDERE_AFDOENING") => new()
    {
        Decision = decision,
        Number = subject.Work.Number,
        Revision = subject.Work.Revision,
        ReasonCode = reason,
        Note = "reden",
        Until = Now + 86_400,
        TargetDesk = decision == Decision.ToZsm ? Zsm : "DISTRICT-AM-1",
        OmReference = "OM-1",
        Intervention = Intervention.Mediation,
        IsSourceRead = true,
        Lifted = subject.Work.Guards,
    };

    public static WorkVerdict Decide(this TriageSubject subject, Decision decision, Actor? actor = null, string reason = "ANDERE_AFDOENING") =>
        subject.Decide(subject.Request(decision, reason), actor);

    public static WorkVerdict Decide(this TriageSubject subject, DecisionRequest request, Actor? actor = null) =>
        DecisionCheck.Check(subject, request, actor ?? Officer, Rules, Now * 1000);

    /// <summary>Another open report to merge into.</summary>
    public static OtherReport Lead(string number = "900", AssessmentVector? vector = null) =>
        new(Id(number), Subject(vector: vector).Work);

    static AssessmentFlags FlagsOf(Guards guards) =>
        ((guards & Guards.SexualOffence) != 0 ? AssessmentFlags.Sexual : 0)
        | ((guards & Guards.HighImpactCrime) != 0 ? AssessmentFlags.HighImpactCrime | AssessmentFlags.Serious : 0)
        | ((guards & Guards.RedFlag) != 0 ? AssessmentFlags.RedFlag | AssessmentFlags.Danger | AssessmentFlags.Serious : 0);
}
