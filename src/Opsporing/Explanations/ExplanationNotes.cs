using System.Collections.Immutable;
using System.Numerics;

namespace Opsporing;

/// <summary>What must be said beside the sum: danger, guards, terms, acts, unknown codes and limits of the policy.</summary>
static class ExplanationNotes
{
    public static ImmutableArray<ExplanationNote> Of(Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var notes = ImmutableArray.CreateBuilder<ExplanationNote>();
        void Say(string dutch, string english, string clause = "") => notes.Add(new(language.Pick(dutch, english), clause));
        bool Is(AssessmentFlags flag, in AssessmentVector of) => (of.Flags & flag) != 0;

        if (Is(AssessmentFlags.Danger, vector))
            Say($"Gevaar gaat voor: veiligheidsbeoordeling uiterlijk {Wording.Time(vector.DangerTermTime, language)}. {FlagsOf(vector, language)}",
                $"Danger first: danger review due {Wording.Time(vector.DangerTermTime, language)}. {FlagsOf(vector, language)}", "D-danger");
        if (report.AangifteWithdrawn && vector.RedFlags != 0)
            Say("De aangifte is ingetrokken: bij rode vlaggen verhoogt dat het gevaar.", "The aangifte was withdrawn: with red flags that raises danger.", "D-danger");
        if (Is(AssessmentFlags.Custody, vector))
            Say("De verdachte zit vast: de klok loopt.", "The suspect is in custody: the clock runs.");
        if (Is(AssessmentFlags.SuspectUnder12, vector))
            Say("Verdachte jonger dan 12: geen vervolging, verwijzing naar zorg.", "Suspect under 12: no prosecution, care referral.", "J-age");
        AddBand(notes, vector, basis, language);
        AddGuards(notes, vector, language);
        AddTerms(notes, vector, basis, language);
        AddActs(notes, vector, language);
        if (Is(AssessmentFlags.UnknownOffence, vector))
            Say("Een feitcode is onbekend: de zaak staat zichtbaar in een werkvoorraad.", "An offence code is unknown: the report stands visibly in a queue.");
        if (Is(AssessmentFlags.UnknownPlace, vector))
            Say("Een gemeentecode is onbekend.", "A gemeente code is unknown.");
        if (vector.PlaceBasis is PlaceBasis.Residence or PlaceBasis.Reporting)
            Say($"Geplaatst op grond van de {Wording.Of(vector.PlaceBasis, language)}.", $"Placed by the {Wording.Of(vector.PlaceBasis, language)}.");
        if (Is(AssessmentFlags.ImputedHarm, vector))
            Say("Het CHI-gewicht is afgeleid van een verwant feit.", "The CHI weight was imputed from a related offence.");
        if (Is(AssessmentFlags.OneBand, vector))
            Say("Het beleid kent één band: ernst gaat niet vóór aanknopingspunten.", "The policy has one band: seriousness does not come before leads.");
        if (Is(AssessmentFlags.NoPolicy, vector))
            Say("Er is geen beleid van kracht: gerouteerd naar plaats, geordend op CHI alleen.", "No policy in force: routed by place, ordered by CHI alone.", "G-gezag");
        if (Is(AssessmentFlags.Demonstration, vector))
            Say("Dit is een demonstratiebeleid, door niemand goedgekeurd.", "This is a demonstration policy, approved by nobody.", "G-gezag");
        return notes.ToImmutable();
    }

    static string FlagsOf(in AssessmentVector vector, Language language)
    {
        if (vector.RedFlags == 0)
            return (vector.Guards & ~vector.GuardsNow & Guards.RedFlag) != 0
                ? language.Pick("Rode vlag in een eerdere versie.", "Red flag in an earlier revision.")
                : language.Pick("Dit feit vraagt altijd een beoordeling.", "This offence always needs a review.");
        var names = new List<string>();
        for (int rest = vector.RedFlags; rest != 0; rest &= rest - 1)
            names.Add(Wording.Of((RedFlag)BitOperations.TrailingZeroCount(rest), language));
        return language.Pick("Rode vlaggen: ", "Red flags: ") + string.Join(", ", names) + ".";
    }

    /// <summary>Why the item stands in its band, which orders before the priority.</summary>
    static void AddBand(ImmutableArray<ExplanationNote>.Builder notes, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var policy = basis.Policy;
        if (policy.IsOneBand || !basis.HasPolicy)
            return;
        var (harm, needs) = (vector.HarmHundredthDays, policy.NeedValue.At(vector.VictimNeedPpm));
        var need = policy.NeedBandLimits.Count(limit => limit <= needs);
        var days = policy.HarmBandLimits.Count(limit => limit <= harm);
        var why = (vector.Flags & AssessmentFlags.Danger) != 0 ? language.Pick("gevaar", "danger")
            : vector.Band == 0 ? language.Pick("onder de grenzen van het beleid", "under the limits of the policy")
            : days >= vector.Band ? language.Pick("schade", "harm") + $" ({Wording.Days(harm, language)})"
            : need >= vector.Band ? language.Pick("behoefte van het slachtoffer", "victim need")
            : language.Pick("niet alles is bekend", "not all is known");
        notes.Add(new(language.Pick(
            $"Band {vector.Band} van 0 tot en met {policy.TopBand}: {why}. De band gaat vóór de prioriteit.",
            $"Band {vector.Band} of 0 to {policy.TopBand}: {why}. The band comes before the priority."), "A5-priority"));
    }

    static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    static void AddGuards(ImmutableArray<ExplanationNote>.Builder notes, in AssessmentVector vector, Language language)
    {
        foreach (var (guard, clause, dutch, english) in s_guards)
            if ((vector.Guards & guard) != 0)
                notes.Add(new(language.Pick(dutch, english) + ((vector.GuardsNow & guard) != 0
                    ? "."
                    : language.Pick(" (uit een eerdere versie).", " (from an earlier revision).")), clause));
    }

    static void AddTerms(ImmutableArray<ExplanationNote>.Builder notes, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var now = vector.AssessmentTime;
        if (vector.LeadTermTime != 0)
        {
            var name = Explainer.NameOf(basis.LeadKinds.Kinds[vector.LeadTermKind], language);
            var until = Wording.Until(vector.LeadTermTime, now, language);
            notes.Add(new(vector.LeadTermTime > now
                ? language.Pick($"Veiligstellen: {name}, termijn {until}.", $"Secure: {name}, term {until}.")
                : language.Pick(
                    $"Meteen nagaan en veiligstellen: {name}, kan vervallen zijn (termijn {until}).",
                    $"Check and secure at once: {name}, may have perished (term {until})."), ""));
        }
        if (vector.BodyTraceTime > now)
            notes.Add(new(language.Pick(
                $"Sporen op het lichaam zijn nog te nemen: vervalt {Wording.Until(vector.BodyTraceTime, now, language)}.",
                $"Body traces can still be taken: gone {Wording.Until(vector.BodyTraceTime, now, language)}."), ""));
        if (vector.TermKind is TermKind.Tos or TermKind.Hic or TermKind.Custody)
            notes.Add(new($"{Capital(Wording.Of(vector.TermKind, language))}: {Wording.Time(vector.TermTime, language)}.", ""));
        if (vector.RouteTermTime != 0 && vector.TermKind != TermKind.Tos)
            notes.Add(new(language.Pick(
                $"Eerste reactie uiterlijk {Wording.Time(vector.RouteTermTime, language)}.",
                $"First response due {Wording.Time(vector.RouteTermTime, language)}."), ""));
        if (!vector.IsLaneZero && vector.PromoteTime > now && vector.PromoteTime != long.MaxValue)
            notes.Add(new(language.Pick(
                $"Gaat vanaf {Wording.Time(vector.PromoteTime, language)} voor op zaken zonder naderende termijn.",
                $"From {Wording.Time(vector.PromoteTime, language)} goes before items without a term near."), ""));
    }

    static void AddActs(ImmutableArray<ExplanationNote>.Builder notes, in AssessmentVector vector, Language language)
    {
        if ((vector.Acts & Acts.CallVictim) != 0)
            notes.Add(new(language.Pick(
                "Veilig contact is niet bevestigd: eerst bellen, geen post, e-mail of portaal.",
                "Safe contact is not confirmed: call first, never post, mail or portal."), ""));
        if ((vector.Acts & Acts.AskComplaint) != 0)
            notes.Add(new(language.Pick("Klachtdelict: vraag om een klacht.", "Complaint offence: ask for a klacht."), "K-complaint"));
    }

    static readonly (Guards Guard, string Clause, string Dutch, string English)[] s_guards =
    [
        (Guards.SexualOffence, "Z-police", "Zedendelict: alleen het OM beëindigt", "Sexual offence: only the OM ends it"),
        (Guards.IdentifiedSuspect, "A3-suspect", "Verdachte bekend: alleen het OM beëindigt", "Suspect identified: only the OM ends it"),
        (Guards.HighImpactCrime, "A5-hic", "High-impact crime: beëindigen alleen met het OM", "High-impact crime: ends only with the OM"),
        (Guards.RedFlag, "D-danger", "Rode vlag: niet te beëindigen zonder het OM", "Red flag: does not end without the OM"),
        (Guards.CaughtInTheAct, "A4-caught", "Heterdaad of kant-en-klaar: in beginsel oppakken", "Caught in the act or ready-made: in principle taken up"),
        (Guards.PriorityTheme, "A5-priority", "Prioriteit met aanknopingspunten en bewijs: oppakken", "Priority theme, leads and provable: must be taken up"),
    ];
}
