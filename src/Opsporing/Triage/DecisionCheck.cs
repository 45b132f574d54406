using System.Collections.Immutable;
using System.Numerics;

namespace Opsporing;

/// <summary>Whether a person may take a decision: reads <see cref="DecisionTable"/> and says what to append, or why not.</summary>
/// <remarks>Pure. The first thing that stands in the way is the answer; guards come before what the request lacks.</remarks>
public static class DecisionCheck
{
    /// <summary>Checks a decision.</summary>
    /// <param name="subject">The report as it is now.</param>
    /// <param name="request">What the person wants, and saw.</param>
    /// <param name="actor">Who, and as what.</param>
    /// <param name="rules">Reasons, desks, terms.</param>
    /// <param name="time">Unix milliseconds.</param>
    public static WorkVerdict Check(TriageSubject subject, DecisionRequest request, Actor actor, TriageRules rules, long time)
    {
        var row = DecisionTable.Row(subject.Work.State, request.Decision);
        var check = new Question(subject, request, actor, rules, time / 1000, row);
        return (CheckWork(check) ?? CheckGuards(check) ?? DecisionNeeds.Check(check)) is { } refusal
            ? new() { Refusal = refusal }
            : Allow(check, time);
    }

    /// <summary>Checks again what a second person confirms: guards may have come since.</summary>
    internal static Refusal? Recheck(TriageSubject subject, DecisionMade made, Actor first, TriageRules rules, long time)
    {
        var row = DecisionTable.Row(subject.Work.State, made.Decision);
        var request = new DecisionRequest
        {
            Decision = made.Decision,
            Number = subject.Work.Number,
            Revision = subject.Work.PendingRevision,
            ReasonCode = made.ReasonCode,
            AdviceShown = made.AdviceShown == 0 ? null : made.AdviceShown,
        };
        var check = new Question(subject, request, first, rules, time / 1000, row);
        if (!row.IsPossible)
            return new(RefusalReason.WrongState, Clause.Work);
        return CheckStale(check) ?? CheckGuards(check) ?? DecisionNeeds.CheckAgain(check, made.Second);
    }

    /// <summary>What stands in the way whatever the person brings; null for nothing.</summary>
    internal static Refusal? Foresee(in Question ask) => CheckWork(ask) ?? CheckGuards(ask) ?? DecisionNeeds.CheckFacts(ask);

    static Refusal? CheckWork(in Question ask)
    {
        var work = ask.Work;
        if (ask.Request.Number != work.Number)
            return new(RefusalReason.LostRace, Clause.Work, ask.Row.Roles, work.HolderAt(ask.Now) ?? "");
        if (work.HasUnknownEvents)
            return new(RefusalReason.UnknownWork, Clause.Work);
        if (!ask.Row.IsPossible)
            return new(RefusalReason.WrongState, Clause.Work);
        return CheckActor(ask) ?? CheckCounterReports(ask) ?? CheckStale(ask);
    }

    static Refusal? CheckActor(in Question ask)
    {
        var (work, row, actor) = (ask.Work, ask.Row, ask.Actor);
        if (ask.ActsAsOm)
            return null;
        var workers = row.Roles & Actor.WorkersOf(work.DeskKind);
        if (workers == 0)
            return new(RefusalReason.RoleMissing, row.Roles == Roles.Om ? Clause.GGezag : Clause.ZMelding, row.Roles);
        if ((actor.Roles & workers) == 0)
            return work.DeskKind switch
            {
                DeskKind.Integrity => new(RefusalReason.IntegrityOnly, Clause.Integrity, workers),
                DeskKind.FrontofficeTos => new(RefusalReason.FrontofficeOnly, Clause.ZPolice, workers),
                _ => new(RefusalReason.RoleMissing, Clause.Work, workers),
            };
        if (actor.Desk != work.Desk)
            return new(RefusalReason.NotYourDesk, Clause.Work, workers);
        return work.HolderAt(ask.Now) is { } holder && holder != actor.Code
            ? new(RefusalReason.ClaimedByOther, Clause.Work, workers, holder)
            : null;
    }

    /// <summary>
    /// Counter-reports have one decider, where one person can decide both: whoever holds or decided the one decides the other, or a
    /// coordinator does. Moving and merging are free, for they bring the two together.
    /// </summary>
    static Refusal? CheckCounterReports(in Question ask)
    {
        if (ask.ActsAsOm || (ask.Actor.Roles & Roles.Coordinator) != 0 || AdviceFollowing.IsNeutral(ask.Request.Decision))
            return null;
        foreach (var (_, counter) in ask.Subject.CounterReports)
            if (Actor.WorkersOf(counter.DeskKind) == Actor.WorkersOf(ask.Work.DeskKind)
                && DeciderOf(counter, ask.Now) is { } decider && decider != ask.Actor.Code)
                return new(RefusalReason.CounterReportOfOther, Clause.Counter, Roles.Coordinator, decider);
        return null;
    }

    static string? DeciderOf(ReportWork counter, long now) =>
        counter.HolderAt(now) ?? (counter.DecidedBy.IsEmpty ? null : counter.DecidedBy[0]);

    /// <summary>A decision that ends police work is taken on the newest facts; a reassessment of the same facts is no bar.</summary>
    static Refusal? CheckStale(in Question ask) =>
        (ask.Row.IsEnding || ask.Row.After == ReportState.Merged) && ask.Request.Revision != ask.Work.Revision
            ? new(RefusalReason.StaleRevision, Clause.Source)
            : null;

    static Refusal? CheckGuards(in Question ask)
    {
        if (ask.ActsAsOm)
            return null;
        if (First(ask.Guards & ask.Row.Refuses) is { } guard)
            return new(RefusalReason.Guarded, Clauses.Of(guard), Roles.Om);
        if (ask.Row.IsEnding && Duties.IsHicWithoutLeads(ask.Work, ask.Vector))
            return new(RefusalReason.HicWithoutLeads, Clause.A5Hic, Roles.Om);
        return (ask.Guards & ask.Row.FrontofficeOnly) != 0 && !IsAtFrontoffice(ask)
            ? new(RefusalReason.FrontofficeOnly, Clause.ZPolice, Roles.Frontoffice)
            : null;
    }

    /// <summary>A receiver that accepted may work on it, but hand it on only to a frontoffice.</summary>
    static bool IsAtFrontoffice(in Question ask)
    {
        if (ask.Work.DeskKind == DeskKind.FrontofficeTos)
            return true;
        if (ask.Row.Queue != QueueEffect.Offered)
            return ask.Work.IsHandedOn;
        return ask.Rules.DeskOf(ask.Request.TargetDesk)?.Kind == DeskKind.FrontofficeTos;
    }

    static Guards? First(Guards guards) => guards == 0 ? null : (Guards)(1 << BitOperations.TrailingZeroCount((uint)guards));

    static WorkVerdict Allow(in Question ask, long time)
    {
        var second = DecisionNeeds.SecondOf(ask);
        var made = Make(ask, second);
        var appends = ImmutableArray.CreateBuilder<WorkAppend>();
        appends.Add(ask.Subject.Append(WorkEventKind.Decided, ask.Actor, time, made));
        if (second == Second.None)
            appends.AddRange(Related.Of(ask.Subject, made, ask.Actor, time));
        return new() { Appends = appends.ToImmutable(), Second = second };
    }

    static DecisionMade Make(in Question ask, Second second)
    {
        var (request, vector, row, terms) = (ask.Request, ask.Vector, ask.Row, ask.Rules.Terms);
        var target = ask.Rules.DeskOf(request.TargetDesk);
        return new()
        {
            Decision = request.Decision,
            Second = second,
            ReasonCode = ask.Has(Needs.Reason) ? request.ReasonCode : "",
            Note = request.Note,
            Until = (row.Needs & Needs.Date) != 0 ? request.Until : 0,
            TargetDesk = (row.Needs & Needs.TargetDesk) != 0 ? target!.Code : "",
            TargetDeskKind = (row.Needs & Needs.TargetDesk) != 0 ? target!.Kind : 0,
            Lead = (row.Needs & Needs.LeadReport) != 0 ? ask.Subject.Lead!.Id : null,
            Lifted = ask.Has(Needs.Guards) ? request.Lifted : Guards.None,
            OmReference = request.OmReference,
            Intervention = ask.Has(Needs.Intervention) ? request.Intervention : Intervention.None,
            IsSourceRead = ask.IsSourceRead,
            AdviceShown = request.AdviceShown ?? 0,
            Following = AdviceFollowing.Of(request.AdviceShown, request.Decision),
            WhySetAside = request.WhySetAside,
            Position = request.Position,
            OpenCount = request.OpenCount,
            TeamQuarterHours = request.TeamQuarterHours,
            GuardsKnown = ask.Guards,
            HasDevelopment = vector.DevelopmentIndex >= 0,
            LeadsPresent = vector.LeadsPresent,
            LeadsNotAsked = vector.LeadsNotAsked,
            AuditProbabilityPpm = request.AuditProbabilityPpm,
            IsAuditDrawn = request.IsAuditDrawn,
            FeedbackDue = ask.Starts(DutyStarts.Feedback) && ask.Subject.Facts.HasComplainant ? ask.Now + terms.Feedback : 0,
            CareReferralDue = ask.Starts(DutyStarts.CareReferral) && ask.IsUnder12 ? ask.Now + terms.CareReferral : 0,
            AnswerDue = second != Second.None ? ask.Now + terms.SecondPerson
                : ask.Starts(DutyStarts.Acceptance) ? ask.Now + terms.Acceptance : 0,
            RetriageProbabilityPpm = ask.MayBeTriagedAgain ? request.RetriageProbabilityPpm : 0,
            RetriageDue = ask.MayBeTriagedAgain && request.IsRetriageDrawn ? ask.Now + terms.Retriage : 0,
            ProposeEndProbabilityPpm = vector.AuditProbabilityPpm,
            IsProposeEndDrawn = (vector.Flags & AssessmentFlags.AuditDrawn) != 0,
        };
    }
}

/// <summary>All that a check reads.</summary>
readonly record struct Question(
    TriageSubject Subject, DecisionRequest Request, Actor Actor, TriageRules Rules, long Now, DecisionRow Row)
{
    public ReportWork Work => Subject.Work;
    public AssessmentVector Vector => Subject.Vector;
    public Guards Guards => Subject.Work.Guards;

    /// <summary>The OM decides itself: police guards are not about the OM.</summary>
    public bool ActsAsOm => Actor.IsOm && (Row.Roles & Roles.Om) != 0;
    public bool IsSerious => (Vector.Flags & AssessmentFlags.Serious) != 0;
    public bool IsHic => (Guards & Guards.HighImpactCrime) != 0;
    public bool IsUnder12 => Subject.Facts.SuspectAgeBand == SuspectAgeBand.Under12
        || (Vector.Flags & AssessmentFlags.SuspectUnder12) != 0;
    public bool IsSourceRead => Request.IsSourceRead
        || Work.SourceReadBy == Actor.Code && Work.SourceReadRevision == Work.Revision;

    /// <summary>A decision of the desk by which the report leaves its queue, once per report: what waits or moves shows itself.</summary>
    public bool MayBeTriagedAgain => Row.Queue == QueueEffect.Leaves && !ActsAsOm && Work.Drawn is null;

    public bool Has(Needs need) => (Row.Needs & need) != 0;
    public bool Starts(DutyStarts duty) => (Row.Duties & duty) != 0;
}
