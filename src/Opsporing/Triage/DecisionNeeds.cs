namespace Opsporing;

/// <summary>What a decision must bring with it, and what the facts must be.</summary>
static class DecisionNeeds
{
    /// <summary>The exceptions of A4 and the choice of A5-priority: the OM agrees to them although the facts are as they are.</summary>
    public const Guards ByAgreement = Guards.CaughtInTheAct | Guards.PriorityTheme;

    public static Refusal? Check(in Question ask) =>
        CheckFacts(ask) ?? CheckReason(ask) ?? CheckGuardsToLift(ask) ?? CheckTexts(ask) ?? CheckDate(ask)
        ?? CheckTarget(ask) ?? CheckLead(ask) ?? CheckMembers(ask) ?? CheckSource(ask);

    /// <summary>For a second person: what the facts demand now, and that the right person agrees.</summary>
    public static Refusal? CheckAgain(in Question ask, Second agreed)
    {
        var refusal = CheckFacts(ask) ?? CheckReason(ask) ?? CheckMembers(ask);
        return refusal is null && SecondOf(ask) > agreed
            ? new(RefusalReason.Guarded, Clause.Second, Roles.Om)
            : refusal;
    }

    /// <summary>Who must agree: the OM under a guard or by the reason; a colleague for a serious report.</summary>
    public static Second SecondOf(in Question ask)
    {
        if (ask.ActsAsOm)
            return Second.None;
        var reason = ask.Rules.Find(ask.Request.ReasonCode, ask.IsHic, out var decider);
        if (ask.Has(Needs.OmAgrees) || (ask.Guards & ask.Row.OmAgrees) != 0
            || ask.Has(Needs.Reason) && decider != EndingDecider.Police)
            return Second.Om;
        if (!ask.Has(Needs.SecondPerson))
            return Second.None;
        var goesAgainstTakeUp = reason!.IsLackOfLeads
            && (ask.Vector.Advice == Advice.TakeUp || ask.Request.AdviceShown == Advice.TakeUp);
        return ask.IsSerious || goesAgainstTakeUp ? Second.Colleague : Second.None;
    }

    public static Refusal? CheckFacts(in Question ask)
    {
        if (ask.Has(Needs.SexualOffence) && (ask.Guards & Guards.SexualOffence) == 0)
            return new(RefusalReason.NotSexual, Clause.ZMelding);
        if (ask.Has(Needs.DangerReviewed) && ask.Work.IsDangerReviewDue(ask.Vector))
            return new(RefusalReason.DangerReviewDue, Clause.DDanger, Actor.WorkersOf(ask.Work.DeskKind));
        if (!ask.Has(Needs.KnownSuspect))
            return null;
        if (ask.IsUnder12)
            return new(RefusalReason.SuspectUnder12, Clause.JAge);
        if (ask.Subject.Facts.SuspectStatus < SuspectStatus.Identified)
            return new(RefusalReason.SuspectUnknown, Clause.JAge);
        return ask.Request.Decision == Decision.Halt && ask.Subject.Facts.SuspectAgeBand != SuspectAgeBand.From12To17
            ? new(RefusalReason.SuspectNotHaltAge, Clause.JAge)
            : null;
    }

    public static Refusal? CheckReason(in Question ask)
    {
        if (!ask.Has(Needs.Reason))
            return null;
        if (ask.Request.ReasonCode == "")
            return new(RefusalReason.ReasonMissing, Clause.A3Feedback);
        if (ask.Rules.Find(ask.Request.ReasonCode, ask.IsHic, out var decider) is not { } reason)
            return new(RefusalReason.ReasonUnknown, Clause.A3Feedback);
        if (decider == EndingDecider.Om && !ask.ActsAsOm)
            return new(RefusalReason.ReasonIsOms, ask.IsHic ? Clause.A5Hic : Clause.A3Suspect, Roles.Om);
        return reason.IsLackOfLeads && ask.IsSerious && ask.Vector.LeadsNotAsked != 0
            ? new(RefusalReason.LeadsNotAsked, Clause.Leads)
            : null;
    }

    /// <summary>
    /// A guard that the facts still give is not lifted: for A3, Z, A5-hic and D the OM ends the report itself or the facts are
    /// corrected first. The exceptions of A4 and the choice of A5-priority are agreements about true facts.
    /// </summary>
    static Refusal? CheckGuardsToLift(in Question ask)
    {
        if (!ask.Has(Needs.Guards))
            return null;
        var lifted = ask.Request.Lifted;
        if (lifted == 0 || (lifted & ~ask.Guards) != 0)
            return new(RefusalReason.GuardNotHeld, Clause.GGezag, Roles.Om);
        return (lifted & ask.Vector.GuardsNow & ~ByAgreement) != 0
            ? new(RefusalReason.GuardInFacts, Clause.GGezag, Roles.Om)
            : null;
    }

    static Refusal? CheckTexts(in Question ask)
    {
        var request = ask.Request;
        if (!Texts.ArePlain(request.Note, request.OmReference, request.WhySetAside))
            return new(RefusalReason.TextNotPlain, Clause.Work);
        if (ask.Has(Needs.Note) && string.IsNullOrWhiteSpace(request.Note))
            return new(RefusalReason.NoteMissing, ask.Row.Roles == Roles.Om ? Clause.GGezag : Clause.Work);
        if (ask.Has(Needs.OmReference) && string.IsNullOrWhiteSpace(request.OmReference))
            return new(RefusalReason.OmReferenceMissing, Clause.GGezag, Roles.Om);
        if (ask.Has(Needs.Intervention) && request.Intervention is <= Intervention.None or > Intervention.PublicAppeal)
            return new(RefusalReason.InterventionMissing, Clause.A3Feedback);
        return AdviceFollowing.Of(request.AdviceShown, request.Decision) == Following.SetAside
            && string.IsNullOrWhiteSpace(request.WhySetAside)
            ? new(RefusalReason.AdviceNotExplained, Clause.Advice)
            : null;
    }

    static Refusal? CheckDate(in Question ask)
    {
        if (!ask.Has(Needs.Date))
            return null;
        var (until, terms) = (ask.Request.Until, ask.Rules.Terms);
        if (until == 0)
            return new(RefusalReason.DateMissing, Clause.Waiting);
        var longest = ask.Request.Decision == Decision.AwaitVictim ? terms.LongestVictimWait : terms.LongestWait;
        if (until <= ask.Now || until > ask.Now + longest)
            return new(RefusalReason.DateOutOfRange, Clause.Waiting);
        return ask.Work.WaitCount >= terms.WaitLimit && (ask.Actor.Roles & Roles.Coordinator) == 0
            ? new(RefusalReason.WaitLimitReached, Clause.Waiting, Roles.Coordinator)
            : null;
    }

    static Refusal? CheckTarget(in Question ask)
    {
        if (!ask.Has(Needs.TargetDesk))
            return null;
        if (ask.Request.TargetDesk == "")
            return new(RefusalReason.TargetMissing, Clause.Work);
        if (ask.Rules.DeskOf(ask.Request.TargetDesk) is not { } desk)
            return new(RefusalReason.TargetUnknown, Clause.Work);
        if (ask.Vector.RouteReason == RouteReason.PoliceStaffInvolved && desk.Kind != DeskKind.Integrity)
            return new(RefusalReason.IntegrityOnly, Clause.Integrity, Roles.Integrity);
        var isAllowed = desk.Code != ask.Work.Desk && (ask.Request.Decision == Decision.ToZsm
            ? desk.Kind == DeskKind.Zsm
            : desk.Kind switch
            {
                DeskKind.Classification => (ask.Guards & Guards.SexualOffence) == 0,
                DeskKind.SeriousReview => ask.IsHic,
                _ => true,
            });
        return isAllowed ? null : new(RefusalReason.TargetNotAllowed, Clause.Work);
    }

    static Refusal? CheckLead(in Question ask)
    {
        if (!ask.Has(Needs.LeadReport))
            return null;
        if (ask.Subject.Lead is not { } lead || lead.Id == ask.Subject.Id)
            return new(RefusalReason.LeadMissing, Clause.Work);
        if (lead.Work.State is not (ReportState.Open or ReportState.InInvestigation) || lead.Work.HasUnknownEvents)
            return new(RefusalReason.LeadNotOpen, Clause.Work);
        if ((ask.Guards & Guards.SexualOffence) != 0 && lead.Work.DeskKind != DeskKind.FrontofficeTos)
            return new(RefusalReason.LeadNotAtFrontoffice, Clause.ZPolice, Roles.Frontoffice);
        return ask.Work.DeskKind == DeskKind.Integrity && lead.Work.DeskKind != DeskKind.Integrity
            ? new(RefusalReason.IntegrityOnly, Clause.Integrity, Roles.Integrity)
            : null;
    }

    /// <summary>Ending a lead sets its members free; all must be at hand, so that none is forgotten.</summary>
    static Refusal? CheckMembers(in Question ask)
    {
        if (!ask.Row.IsEnding)
            return null;
        var given = ask.Subject.Members;
        return ask.Work.Members.All(id => given.Any(m => m.Id == id)) ? null : new(RefusalReason.MembersMissing, Clause.Work);
    }

    static Refusal? CheckSource(in Question ask) =>
        ask.Has(Needs.SourceRead) && !ask.IsSourceRead ? new(RefusalReason.SourceNotRead, Clause.Source) : null;
}

/// <summary>Texts of people: limited, plain, without control or invisible characters.</summary>
static class Texts
{
    public static bool ArePlain(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (text.Length > WorkPayload.MaxTextLength || !ReportValidation.IsPlain(text))
                return false;
        return true;
    }
}
