namespace Opsporing;

/// <summary>Chooses the one advice and the acts. Advice never proposes what a guard forbids (rule 5).</summary>
static class Advisor
{
    /// <summary>Sets advice, acts and audit draws of an otherwise complete <paramref name="vector"/>.</summary>
    public static void Advise(Facts facts, ScoringBasis basis, in OffenceSummary offences, long now, ref AssessmentVector vector)
    {
        var policy = basis.Policy;
        vector.Acts = ChooseActs(facts, basis, offences, now, vector);
        vector.Advice = Choose(facts, basis, offences, vector);
        if (vector.Advice == Advice.ProposeEnd)
            DrawForAudit(facts, policy, ref vector);
        vector.AdviceWithheldPpm = policy.AdviceWithheldPpm;
        if (facts.WithheldDraw < policy.AdviceWithheldPpm)
            vector.Flags |= AssessmentFlags.AdviceWithheld;
    }

    static Advice Choose(Facts facts, ScoringBasis basis, in OffenceSummary offences, in AssessmentVector vector)
    {
        var policy = basis.Policy;
        if ((vector.Flags & AssessmentFlags.SuspectUnder12) != 0)
            return Advice.Review;
        if ((vector.Flags & AssessmentFlags.Custody) != 0
            || (vector.Guards & Guards.CaughtInTheAct | vector.GuardsNow & Guards.PriorityTheme) != 0)
            return Advice.TakeUp;
        if ((vector.Flags & AssessmentFlags.Sexual) != 0)
            return facts.Kind == ReportKind.Aangifte ? Advice.TakeUp : Advice.Gather;
        var hasEnoughLeads = vector.LeadsPresent != 0 && vector.Values[(int)Dimension.Leads] >= policy.EnoughLeads;
        var isSerious = (vector.Flags & AssessmentFlags.Serious) != 0;
        if (basis.HasPolicy && vector.Priority >= policy.TakeUpMillipoints && (hasEnoughLeads || isSerious && vector.LeadsPresent != 0))
            return Advice.TakeUp;
        if ((vector.Flags & AssessmentFlags.Danger) != 0)
            return Advice.Review;
        if (vector.Certainties[(int)Dimension.Leads] != Certainty.Known && !hasEnoughLeads)
            return Advice.Gather;
        if ((vector.Flags & AssessmentFlags.HighImpactCrime) != 0)
            return Advice.ConsultOm;
        if (!MayEnd(basis, offences, vector))
            return vector.Guards != Guards.None ? Advice.ConsultOm : Advice.Review;
        return (offences.Traits & OffenceTraits.OmOverleg) != 0 ? Advice.ConsultOm : Advice.ProposeEnd;
    }

    /// <summary>
    /// Ending is proposed for VVC only, never under a guard, danger, a serious harm or any imputed weight (which may raise, never
    /// lower), and only when what counts is known: offences in the catalogue and every lead asked.
    /// </summary>
    static bool MayEnd(ScoringBasis basis, in OffenceSummary offences, in AssessmentVector vector) =>
        basis.HasPolicy
        && vector.Guards == Guards.None
        && (vector.Flags & AssessmentFlags.Vvc) != 0
        && (vector.Flags & (AssessmentFlags.Serious | AssessmentFlags.Danger)) == 0
        && (offences.Traits & OffenceTraits.Imputed) == 0
        && vector.Certainties[(int)Dimension.Harm] == Certainty.Known
        && vector.Certainties[(int)Dimension.Leads] == Certainty.Known
        && vector.Priority < basis.Policy.ProposeEndMillipoints
        && vector.Values[(int)Dimension.Leads] < basis.Policy.ProposeEndLeads;

    /// <summary>A drawn report is shown as ordinary work, so that what was screened out can be measured (EBIT's control).</summary>
    static void DrawForAudit(Facts facts, CompiledPolicy policy, ref AssessmentVector vector)
    {
        vector.AuditProbabilityPpm = policy.AuditProposeEndPpm;
        if (facts.AuditDraw >= policy.AuditProposeEndPpm)
            return;
        vector.Flags |= AssessmentFlags.AuditDrawn;
        vector.Advice = Advice.TakeUp;
    }

    static Acts ChooseActs(Facts facts, ScoringBasis basis, in OffenceSummary offences, long now, in AssessmentVector vector)
    {
        var acts = Acts.None;
        var isDanger = (vector.Flags & AssessmentFlags.Danger) != 0;
        var isSexual = (vector.Flags & AssessmentFlags.Sexual) != 0;
        if (vector.LeadTermTime != 0 || vector.BodyTraceTime > now)
            acts |= Acts.SecureLeads;
        if ((vector.Flags & AssessmentFlags.Custody) != 0
            || vector.LeadTermTime != 0 && vector.LeadTermTime - now <= basis.Policy.UrgentSeconds
            || vector.BodyTraceTime > now
            || facts.AangifteWithdrawn && facts.RedFlags != 0)
            acts |= Acts.Urgent;
        if (isDanger)
            acts |= Acts.DangerReview;
        if (facts.VictimCount > 0 && !facts.IsContactSafe && (isDanger || isSexual || facts.Needs != 0))
            acts |= Acts.CallVictim;
        if (facts.KlachtFiled != Answer.Yes && (offences.Traits & OffenceTraits.Complaint) != 0)
            acts |= Acts.AskComplaint;
        return acts;
    }
}
