using System.Collections.Immutable;
using System.Numerics;

namespace Opsporing;

/// <summary>Scores what each unknown fact could turn out to be, with the scorer itself, so that it can never disagree with it.</summary>
static class ExplanationChanges
{
    const int Most = 12;

    public static ImmutableArray<ExplanationChange> Of(
        Report report, in AssessmentVector vector, ScoringBasis basis, AuditDraws draws, Language language)
    {
        if ((vector.Flags & AssessmentFlags.AdviceWithheld) != 0)
            return []; // what would change the advice gives the advice away
        var assessor = new Assessor();
        var earlier = vector.Guards; // a new fact comes as a new revision, to which every guard sticks
        var (now, present) = (vector.AssessmentTime, vector.Advice);
        var changes = new List<ExplanationChange>();
        void Try(Report other, string fact)
        {
            assessor.Assess(other.Canonical(), basis, draws, earlier, now, out var result);
            changes.Add(new(fact, result, result.Advice != present));
        }

        for (var rest = vector.LeadsNotAsked; rest != 0; rest &= rest - 1)
        {
            var kind = basis.LeadKinds.Kinds[BitOperations.TrailingZeroCount(rest)];
            Try(WithLead(report, kind.Code, LeadState.Present), $"{Explainer.NameOf(kind, language)}: {language.Pick("aanwezig", "present")}");
        }
        if (vector.LeadsNotAsked != 0)
            Try(WithNoneOf(report, vector.LeadsNotAsked, basis.LeadKinds),
                language.Pick("alle overige aanknopingspunten nagevraagd: geen", "all other leads asked: none"));
        if (report.SuspectStatus < SuspectStatus.Identified)
            Try(report with { SuspectStatus = SuspectStatus.Identified }, language.Pick("verdachte geïdentificeerd", "suspect identified"));
        if (report.Provability == Provability.Unknown)
            Try(report with { Provability = Provability.High }, language.Pick("bewijsbaar geacht", "deemed provable"));
        if (vector.Certainties[(int)Dimension.VictimNeed] != Certainty.Known && report.Victims.Length > 0)
            Try(report with { Victims = [.. report.Victims.Select(v => v with { NeedsAssessedBy = v.NeedsAssessedBy ?? "?" })] },
                language.Pick("behoefte beoordeeld: niets nieuws", "needs assessed: nothing new"));
        if (vector.Certainties[(int)Dimension.VictimNeed] != Certainty.Known && HeaviestNeed(vector, basis.Policy) is { } need)
            Try(WithNeed(report, need), $"{language.Pick("behoefte beoordeeld", "needs assessed")}: {Wording.Of(need, language)}");
        return [.. changes.OrderByDescending(c => c.ChangesAdvice).ThenByDescending(c => c.PriorityMillipoints).Take(Most)];
    }

    /// <summary>The need that weighs most in the policy and is not recorded yet; null when nothing is left.</summary>
    static VictimNeed? HeaviestNeed(in AssessmentVector vector, CompiledPolicy policy)
    {
        VictimNeed? heaviest = null;
        foreach (var need in Enum.GetValues<VictimNeed>())
            if ((vector.Needs >> (int)need & 1) == 0 && (heaviest is null || policy.NeedPpm[(int)need] > policy.NeedPpm[(int)heaviest]))
                heaviest = need;
        return heaviest;
    }

    static Report WithNeed(Report report, VictimNeed need)
    {
        var victim = report.Victims.IsEmpty ? new Victim() : report.Victims[0];
        var assessed = victim with { Needs = victim.Needs.Add(need), NeedsAssessedBy = victim.NeedsAssessedBy ?? "?" };
        return report with
        {
            Victims = [assessed, .. report.Victims.Skip(1).Select(v => v with { NeedsAssessedBy = v.NeedsAssessedBy ?? "?" })],
        };
    }

    static Report WithLead(Report report, string kind, LeadState state) =>
        report with { Leads = [.. report.Leads.Where(l => l.Kind != kind), new Lead(kind, state, RecordedBy: "?")] };

    static Report WithNoneOf(Report report, ulong kinds, LeadKindTable table)
    {
        for (; kinds != 0; kinds &= kinds - 1)
            report = WithLead(report, table.Kinds[BitOperations.TrailingZeroCount(kinds)].Code, LeadState.None);
        return report;
    }
}
