using System.Collections.Immutable;
using System.Numerics;

namespace Opsporing;

/// <summary>What the value of each dimension rests on, and where it is written.</summary>
static class ExplanationEvidence
{
    /// <returns>One phrase or more, and the source; the source may be empty.</returns>
    public static (ImmutableArray<string> Evidence, string Source) Of(
        Dimension dimension, Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var (evidence, source) = dimension switch
        {
            Dimension.Harm => HarmEvidence(report, vector, basis, language),
            Dimension.VictimNeed => NeedEvidence(report, vector, language),
            Dimension.Leads => LeadEvidence(report, vector, basis, language),
            Dimension.RegionalContext => PriorityEvidence(basis.Policy.Regional, vector.RegionalPriorityIndex, language),
            Dimension.NationalPicture => PriorityEvidence(basis.Policy.National, vector.NationalPriorityIndex, language),
            _ => DevelopmentEvidence(vector, basis, language),
        };
        var (neutral, value) = (basis.Policy.Neutral[(int)dimension], vector.Values[(int)dimension]);
        return vector.Certainties[(int)dimension] == Certainty.Known || neutral == 0 || value != neutral
            ? (evidence, source)
            : (evidence.Add(language.Pick(
                $"telt voor ten minste {neutral} zolang niet alles bekend is", $"counts for at least {neutral} while not all is known")), source);
    }

    static (ImmutableArray<string>, string) HarmEvidence(Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var evidence = ImmutableArray.CreateBuilder<string>();
        foreach (var offence in report.Offences)
        {
            var index = basis.Catalogue.IndexOf(offence.Code);
            if (index < 0)
            {
                evidence.Add(language.Pick($"feitcode {offence.Code} staat niet in de catalogus", $"offence code {offence.Code} is not in the catalogue"));
                continue;
            }
            var imputed = basis.IsImputed(index) ? language.Pick(" (afgeleid)", " (imputed)") : "";
            evidence.Add(Explainer.NameOf(basis.Catalogue[index], language) + Explainer.Stage(offence.Stage, language) + ": "
                + Wording.Days(basis.HundredthDays(index, offence.Stage), language) + imputed);
        }
        if (evidence.Count == 0)
            evidence.Add(language.Pick("nog geen feit vastgelegd", "no offence recorded yet"));
        else if (evidence.Count > 1 && vector.PrincipalOffence >= 0)
            evidence.Add(basis.Policy.SumsHarm
                ? language.Pick("samen ", "together ") + Wording.Days(vector.HarmHundredthDays, language)
                : language.Pick("het zwaarste feit telt", "the gravest offence counts"));
        return (evidence.ToImmutable(), vector.PrincipalOffence < 0 ? "" : basis.Chi[vector.PrincipalOffence].Source);
    }

    static (ImmutableArray<string>, string) NeedEvidence(Report report, in AssessmentVector vector, Language language)
    {
        var evidence = ImmutableArray.CreateBuilder<string>();
        for (int rest = vector.Needs; rest != 0; rest &= rest - 1)
            evidence.Add(Wording.Of((VictimNeed)BitOperations.TrailingZeroCount(rest), language));
        if (vector.Certainties[(int)Dimension.VictimNeed] == Certainty.Known && report.Victims.Length == 0)
            evidence.Add(language.Pick("door de politie zelf geconstateerd: geen slachtoffer", "found by the police: no victim"));
        else if (vector.Certainties[(int)Dimension.VictimNeed] != Certainty.Known)
            evidence.Add(report.Victims.Length == 0
                ? language.Pick("geen slachtoffer vastgelegd", "no victim recorded")
                : language.Pick("individuele beoordeling niet gedaan", "individual assessment not done"));
        else if (evidence.Count == 0)
            evidence.Add(language.Pick("beoordeeld: geen bijzondere behoefte", "assessed: no specific need"));
        return (evidence.ToImmutable(), language.Pick("individuele beoordeling (richtlijn 2012/29/EU, art. 22)", "individual assessment (Directive 2012/29/EU, art. 22)"));
    }

    static (ImmutableArray<string>, string) LeadEvidence(Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var evidence = ImmutableArray.CreateBuilder<string>();
        AddKinds(evidence, vector.LeadsSecured, language.Pick("veiliggesteld", "secured"), basis, language);
        AddKinds(evidence, vector.LeadsPresent & ~vector.LeadsSecured, language.Pick("aanwezig", "present"), basis, language);
        AddKinds(evidence, vector.LeadsGone, language.Pick("vervallen of verloren", "perished or lost"), basis, language);
        if (vector.LeadsNotAsked != 0)
            evidence.Add(language.Pick("niet nagevraagd: ", "not asked: ") + NotAsked(vector.LeadsNotAsked, basis, language));
        foreach (var lead in report.Leads)
            if (basis.LeadKinds.IndexOf(lead.Kind) < 0)
                evidence.Add(language.Pick($"onbekende soort {lead.Kind}", $"unknown kind {lead.Kind}"));
        if (evidence.Count == 0)
            evidence.Add(language.Pick("alles nagevraagd: geen aanknopingspunten", "all asked: no leads"));
        if (LeadWording.Abstention(vector.Flags, language) is { Length: > 0 } abstention)
            evidence.Add(abstention);
        if ((vector.Flags & AssessmentFlags.LeadModelServed) == 0 || basis.LeadModel is not { } model)
            return (evidence.ToImmutable(), language.Pick("puntentabel van het beleid", "points table of the policy"));
        var facts = new Facts();
        FactResolver.Resolve(report, basis.Catalogue, basis.LeadKinds, facts);
        evidence.AddRange(LeadWording.Factors(model, facts, vector.AssessmentTime, basis, language));
        var name = model.Digest.ToString()[..12];
        return (evidence.ToImmutable(), language.Pick($"leadmodel {name}, log-kansverhouding", $"lead model {name}, log-odds"));
    }

    // Three by name, the rest by number: the officer sees them all under what would change it.
    static string NotAsked(ulong kinds, ScoringBasis basis, Language language)
    {
        var rest = BitOperations.PopCount(kinds) - 3;
        var names = new List<string>();
        for (; kinds != 0 && names.Count < 3; kinds &= kinds - 1)
            names.Add(Explainer.NameOf(basis.LeadKinds.Kinds[BitOperations.TrailingZeroCount(kinds)], language));
        return string.Join(", ", names) + (rest > 0 ? language.Pick($" en {rest} andere", $" and {rest} more") : "");
    }

    static void AddKinds(ImmutableArray<string>.Builder evidence, ulong kinds, string state, ScoringBasis basis, Language language)
    {
        for (; kinds != 0; kinds &= kinds - 1)
            evidence.Add($"{Explainer.NameOf(basis.LeadKinds.Kinds[BitOperations.TrailingZeroCount(kinds)], language)}: {state}");
    }

    static (ImmutableArray<string>, string) PriorityEvidence(PriorityIndex priorities, int index, Language language) =>
        index < 0
            ? ([language.Pick("geen prioriteit van toepassing", "no priority applies")], "")
            : ([priorities[index].Title], priorities[index].Source);

    static (ImmutableArray<string>, string) DevelopmentEvidence(in AssessmentVector vector, ScoringBasis basis, Language language) =>
        vector.DevelopmentIndex < 0
            ? ([language.Pick("geen bevestigd signaal of reeks", "no confirmed signal or series")], "")
            : ([basis.Signals[vector.DevelopmentIndex].Title], basis.Signals[vector.DevelopmentIndex].Source);
}
