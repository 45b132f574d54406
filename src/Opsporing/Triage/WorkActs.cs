using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Acts of the workers of the owning desk that record something, beside claims and decisions.</summary>
public static class WorkActs
{
    /// <summary>Records a danger review. Veilig Thuis is informed, or the review says why not.</summary>
    public static WorkVerdict ReviewDanger(TriageSubject subject, DangerReview review, Actor actor, long time)
    {
        if (CheckWorker(subject, actor) is { } refusal)
            return refusal;
        if (!Texts.ArePlain(review.WhyNotInformed, review.Note))
            return WorkVerdict.No(RefusalReason.TextNotPlain);
        var isComplete = review.VeiligThuisInformed == Answer.Yes
            || review.VeiligThuisInformed == Answer.No && !string.IsNullOrWhiteSpace(review.WhyNotInformed);
        return isComplete
            ? Allow(subject, WorkEventKind.DangerReviewed, actor, time, review)
            : WorkVerdict.No(RefusalReason.NoteMissing, Clause.DDanger);
    }

    /// <summary>Records that the source system was opened and read.</summary>
    public static WorkVerdict ReadSource(TriageSubject subject, Actor actor, long time) =>
        (actor.IsOm ? CheckKnown(subject) : CheckWorker(subject, actor))
        ?? Allow(subject, WorkEventKind.SourceRead, actor, time, null);

    /// <summary>A co-viewing desk says that it has seen the report; the event names the desk as its actor.</summary>
    public static WorkVerdict Acknowledge(TriageSubject subject, Actor actor, TriageRules rules, long time)
    {
        var desk = rules.Organisation.DeskIndexOf(actor.Desk);
        var vector = subject.Vector;
        var isCoViewer = desk >= 0 && (desk == vector.CoViewer1 || desk == vector.CoViewer2 || desk == vector.CoViewer3);
        return CheckKnown(subject)
            ?? (isCoViewer
                ? Allow(subject, WorkEventKind.Acknowledged, actor with { Code = actor.Desk }, time, null)
                : WorkVerdict.No(RefusalReason.NotYourDesk));
    }

    /// <summary>Records that a duty was done. A HIC review names the consultation with the OM.</summary>
    public static WorkVerdict FinishDuty(
        TriageSubject subject, DutyCompletion done, Actor actor, TriageRules rules, long time)
    {
        if ((CheckWorker(subject, actor) ?? CheckPlain(done.Reference)) is { } refusal)
            return refusal;
        if (done.Kind is not (DutyKind.Feedback or DutyKind.CareReferral or DutyKind.HicReview or DutyKind.SixMonths)
            || Duties.DueOf(done.Kind, subject.Work, subject.Vector, rules.Terms) == 0)
            return WorkVerdict.No(RefusalReason.DutyNotRunning);
        if (done.Kind == DutyKind.HicReview && string.IsNullOrWhiteSpace(done.Reference))
            return WorkVerdict.No(RefusalReason.OmReferenceMissing, Clause.A5Hic);
        if (done.Kind == DutyKind.Feedback && !MayUse(done.Channel, subject.Facts))
            return WorkVerdict.No(RefusalReason.ContactNotSafe, Clause.DDanger);
        return Allow(subject, WorkEventKind.DutyDone, actor, time, done);
    }

    /// <summary>Assigns offences or a team, at the classification desk; the report goes where it belongs at once.</summary>
    /// <param name="subject">With offences: assessed with them already, which is the assessment that the event names.</param>
    /// <param name="offences">Known ones, in canonical order, at most <see cref="AssignedOffences.Max"/>; empty for none.</param>
    /// <param name="desk">Code of the team; empty for the one that the route names. No team stands before a mandatory desk.</param>
    /// <param name="note">Plain text.</param>
    /// <param name="actor">Who classifies.</param>
    /// <param name="rules">Desks.</param>
    /// <param name="time">Unix milliseconds.</param>
    public static WorkVerdict Classify(
        TriageSubject subject, ImmutableArray<Offence> offences, string desk, string note, Actor actor, TriageRules rules, long time)
    {
        if ((CheckOpen(subject, actor) ?? CheckPlain(note)) is { } refusal)
            return refusal;
        if (subject.Work.DeskKind != DeskKind.Classification)
            return WorkVerdict.No(RefusalReason.NotYourDesk);
        if (desk == "" && offences.IsEmpty)
            return WorkVerdict.No(RefusalReason.TargetMissing);
        var team = rules.DeskOf(desk);
        if (desk != "" && team is null)
            return WorkVerdict.No(RefusalReason.TargetUnknown);
        if (team?.Kind is DeskKind.SeriousReview or DeskKind.Classification)
            return WorkVerdict.No(RefusalReason.TargetNotAllowed);
        var (code, kind) = Placement.Classified(subject.Work, subject.Vector, team, rules.Organisation);
        var made = new Classification(offences, team is not null && code == team.Code, note);
        var verdict = Allow(subject, WorkEventKind.Classified, actor, time, made);
        var first = verdict.Appends[0];
        return verdict with { Appends = [first with { Event = first.Event.At(code, kind) }] };
    }

    /// <summary>Records the intake of a frontoffice; the ex officio check is a certified officer's.</summary>
    public static WorkVerdict RecordIntake(TriageSubject subject, IntakeRecord intake, Actor actor, long time)
    {
        if ((CheckWorker(subject, actor) ?? CheckPlain(intake.Note)) is { } refusal)
            return refusal;
        if (subject.Work.DeskKind != DeskKind.FrontofficeTos)
            return WorkVerdict.No(RefusalReason.FrontofficeOnly, Clause.ZPolice, Roles.Frontoffice);
        return intake.ExOfficio != ExOfficioCheck.NotDone && !intake.IsByCertifiedOfficer
            ? WorkVerdict.No(RefusalReason.RoleMissing, Clause.ZMelding, Roles.Frontoffice)
            : Allow(subject, WorkEventKind.IntakeRecorded, actor, time, intake);
    }

    /// <summary>Splits a member from its lead: it stands by itself again. Workers of either desk may.</summary>
    public static WorkVerdict Split(TriageSubject member, Actor actor, long time)
    {
        if (CheckKnown(member) is { } refusal)
            return refusal;
        if (member.Work.State != ReportState.Merged)
            return WorkVerdict.No(RefusalReason.WrongState);
        if (member.Lead is not { } lead || lead.Id != member.Work.MergedInto)
            return WorkVerdict.No(RefusalReason.LeadMissing);
        if (!actor.Works(member.Work) && !actor.Works(lead.Work) && !actor.IsOm)
            return WorkVerdict.No(RefusalReason.RoleMissing, whoMay: Actor.WorkersOf(member.Work.DeskKind));
        var verdict = Allow(member, WorkEventKind.Returned, actor, time, new Return(ReturnReason.Split));
        return verdict with { Appends = verdict.Appends.Add(Related.ToLead(member, lead, WorkEventKind.MemberLeft, actor, time)) };
    }

    /// <summary>Records a second triage: what an officer who does not know the decision would decide. Changes nothing else.</summary>
    /// <param name="decision">One that an open report allows, other than lifting a guard.</param>
    /// <param name="reasonCode">Of an ending; else empty.</param>
    public static WorkVerdict Retriage(
        TriageSubject subject, Decision decision, string reasonCode, Actor actor, TriageRules rules, long time)
    {
        if (CheckWorker(subject, actor) is { } refusal)
            return refusal;
        if (subject.Work is not { RetriageDue: not 0, Drawn: { } drawn })
            return WorkVerdict.No(RefusalReason.DutyNotRunning);
        if (!IsBlind(subject.Work, actor))
            return WorkVerdict.No(RefusalReason.SamePerson, Clause.Second, Actor.WorkersOf(subject.Work.DeskKind));
        var row = DecisionTable.Row(ReportState.Open, decision);
        if (!row.IsPossible || decision == Decision.LiftGuard)
            return WorkVerdict.No(RefusalReason.WrongState);
        if ((row.Needs & Needs.Reason) == 0)
            reasonCode = "";
        else if (rules.Find(reasonCode, isHic: false, out _) is null)
            return WorkVerdict.No(reasonCode == "" ? RefusalReason.ReasonMissing : RefusalReason.ReasonUnknown, Clause.A3Feedback);
        return Allow(subject, WorkEventKind.Retriaged, actor, time,
            new Retriage(decision, reasonCode, drawn.Decision, drawn.RetriageProbabilityPpm));
    }

    /// <summary>True when a second triage is due that this person could do: they must not learn what was decided.</summary>
    /// <remarks>Who decided, who agreed, and a coordinator, who sees all, cannot.</remarks>
    public static bool IsBlind(ReportWork work, Actor actor) =>
        work.RetriageDue != 0
        && (actor.Roles & Actor.WorkersOf(work.DeskKind)) != 0
        && (actor.Roles & (Roles.Coordinator | Roles.Om)) == 0
        && !work.DecidedBy.Contains(actor.Code);

    /// <summary>Tells two reports that each is the counter-report of the other; nothing when they know.</summary>
    /// <remarks>A case at INTEGRITY is named to nobody else: for the own team it does not exist.</remarks>
    public static ImmutableArray<WorkAppend> NameCounterReport(OtherReport report, OtherReport counter, Actor service, long time)
    {
        var appends = ImmutableArray.CreateBuilder<WorkAppend>();
        foreach (var (here, there) in (ReadOnlySpan<(OtherReport, OtherReport)>)[(report, counter), (counter, report)])
            if (!here.Work.CounterReports.Contains(there.Id)
                && (there.Work.DeskKind != DeskKind.Integrity || here.Work.DeskKind == DeskKind.Integrity))
                appends.Add(new(here.Id, Events.Next(here.Work, WorkEventKind.CounterNamed, service, time, new Member(there.Id))));
        return appends.ToImmutable();
    }

    internal static WorkVerdict? CheckOpen(TriageSubject subject, Actor actor) =>
        CheckWorker(subject, actor)
        ?? (subject.Work.State == ReportState.Open ? null : WorkVerdict.No(RefusalReason.WrongState));

    internal static WorkVerdict? CheckText(string text) =>
        CheckPlain(text) ?? (string.IsNullOrWhiteSpace(text) ? WorkVerdict.No(RefusalReason.NoteMissing) : null);

    internal static WorkVerdict Allow(TriageSubject subject, WorkEventKind kind, Actor actor, long time, WorkPayload? payload) =>
        new() { Appends = [subject.Append(kind, actor, time, payload)] };

    static WorkVerdict? CheckPlain(string text) => Texts.ArePlain(text) ? null : WorkVerdict.No(RefusalReason.TextNotPlain);

    static WorkVerdict? CheckKnown(TriageSubject subject) =>
        subject.Work.HasUnknownEvents ? WorkVerdict.No(RefusalReason.UnknownWork) : null;

    static WorkVerdict? CheckWorker(TriageSubject subject, Actor actor)
    {
        if (CheckKnown(subject) is { } refusal)
            return refusal;
        var workers = Actor.WorkersOf(subject.Work.DeskKind);
        if ((actor.Roles & workers) == 0)
            return WorkVerdict.No(RefusalReason.RoleMissing, whoMay: workers);
        return actor.Desk == subject.Work.Desk ? null : WorkVerdict.No(RefusalReason.NotYourDesk, whoMay: workers);
    }

    /// <summary>Contact unknown or unsafe: call first.</summary>
    static bool MayUse(FeedbackChannel channel, TriageFacts facts) =>
        channel is FeedbackChannel.Call or FeedbackChannel.Visit
        || facts.IsContactSafe && channel is FeedbackChannel.Post or FeedbackChannel.Mail or FeedbackChannel.Portal;
}
