using System.Collections.Immutable;
using System.Numerics;

namespace Opsporing;

/// <summary>Renders an assessment in words. Reads the stored vector and its pinned Basis; computes no score of its own.</summary>
public static class Explainer
{
    /// <summary>Explains <paramref name="assessment"/>.</summary>
    /// <param name="report">The assessed revision.</param>
    /// <param name="assessment">Made with <paramref name="basis"/>.</param>
    /// <param name="basis">The basis the assessment pins, not the one in force now.</param>
    /// <param name="draws">Audit draws of the store; needed to say what would change.</param>
    /// <param name="language">Dutch or English.</param>
    public static Explanation Explain(Report report, Assessment assessment, ScoringBasis basis, AuditDraws draws, Language language)
    {
        var vector = assessment.Vector;
        return new()
        {
            Language = language,
            Summary = Summarise(report, vector, basis, language),
            Lines = MakeLines(report, vector, basis, language),
            Notes = ExplanationNotes.Of(report, vector, basis, language),
            WhatWouldChange = ExplanationChanges.Of(report, vector, basis, draws, language),
        };
    }

    static string Summarise(Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var what = vector.PrincipalOffence < 0
            ? language.Pick("Nog geen bekend feit", "No known offence yet")
            : NameOf(basis.Catalogue[vector.PrincipalOffence], language) + Stage(vector.PrincipalStage, language);
        var desk = basis.Organisation.Desks[vector.Desk].Name;
        var why = Wording.Of(vector.RouteReason, language);
        var advice = (vector.Flags & AssessmentFlags.AdviceWithheld) != 0
            ? language.Pick("geen advies (steekproef)", "no advice (sample)")
            : Wording.Of(vector.Advice, language);
        return language.Pick(
            $"{what} ({Wording.Of(report.Kind, language)}), bij {desk}: {why}. Advies: {advice}.",
            $"{what} ({Wording.Of(report.Kind, language)}), at {desk}: {why}. Advice: {advice}.");
    }

    static ImmutableArray<ExplanationLine> MakeLines(Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var lines = ImmutableArray.CreateBuilder<ExplanationLine>(10);
        for (var dimension = Dimension.Harm; dimension <= Dimension.Development; dimension++)
            lines.Add(MakeLine(dimension, report, vector, basis, language));
        Add(lines, ExplanationLineKind.PublicTask, vector.PublicTaskLine, "",
            language.Pick("Slachtoffer met een publieke taak (OM)", "Victim with a public task (OM)"));
        Add(lines, ExplanationLineKind.Discrimination, vector.DiscriminationLine, "",
            language.Pick("Discriminatoir motief (OM)", "Discriminatory motive (OM)"));
        Add(lines, ExplanationLineKind.Floor, vector.FloorLine, vector.Floor == 3 ? "A5-priority" : "A4-caught", vector.Floor switch
        {
            1 => language.Pick("Ondergrens: heterdaad", "Floor: caught in the act"),
            2 => language.Pick("Ondergrens: kant-en-klare zaak", "Floor: ready-made case"),
            _ => language.Pick("Ondergrens: prioriteit met aanknopingspunten en bewijs", "Floor: priority theme, leads, provable"),
        });
        Add(lines, ExplanationLineKind.Cap, vector.CapLine, "", language.Pick("Bovengrens 1000", "Cap at 1000"));
        return lines.ToImmutable();
    }

    static void Add(ImmutableArray<ExplanationLine>.Builder lines, ExplanationLineKind kind, int millipoints, string clause, string label)
    {
        if (millipoints != 0)
            lines.Add(new() { Kind = kind, Label = label, ContributionMillipoints = millipoints, Clause = clause });
    }

    static ExplanationLine MakeLine(
        Dimension dimension, Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var (evidence, source) = dimension switch
        {
            Dimension.Harm => HarmEvidence(report, vector, basis, language),
            Dimension.VictimNeed => NeedEvidence(report, vector, language),
            Dimension.Leads => (LeadEvidence(report, vector, basis, language), LeadSource(vector, basis, language)),
            Dimension.RegionalContext => PriorityEvidence(basis.Policy.Regional, vector.RegionalPriorityIndex, language),
            Dimension.NationalPicture => PriorityEvidence(basis.Policy.National, vector.NationalPriorityIndex, language),
            _ => DevelopmentEvidence(vector, basis, language),
        };
        return new()
        {
            Kind = ExplanationLineKind.Harm + (byte)dimension,
            Label = Wording.Of(dimension, language),
            ValuePermille = vector.Values[(int)dimension],
            WeightPermille = vector.Weights[(int)dimension],
            ContributionMillipoints = vector.Contributions[(int)dimension],
            Certainty = vector.Certainties[(int)dimension],
            Evidence = evidence,
            Source = source,
        };
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
            evidence.Add(NameOf(basis.Catalogue[index], language) + Stage(offence.Stage, language) + ": "
                + Wording.Days(basis.HundredthDays(index, offence.Stage), language) + imputed);
        }
        if (evidence.Count == 0)
            evidence.Add(language.Pick("nog geen feit vastgelegd", "no offence recorded yet"));
        return (evidence.ToImmutable(), vector.PrincipalOffence < 0 ? "" : basis.Chi[vector.PrincipalOffence].Source);
    }

    static (ImmutableArray<string>, string) NeedEvidence(Report report, in AssessmentVector vector, Language language)
    {
        var evidence = ImmutableArray.CreateBuilder<string>();
        for (int rest = vector.Needs; rest != 0; rest &= rest - 1)
            evidence.Add(Wording.Of((VictimNeed)BitOperations.TrailingZeroCount(rest), language));
        if (vector.Certainties[(int)Dimension.VictimNeed] != Certainty.Known)
            evidence.Add(report.Victims.Length == 0
                ? language.Pick("geen slachtoffer vastgelegd", "no victim recorded")
                : language.Pick("individuele beoordeling niet gedaan", "individual assessment not done"));
        else if (evidence.Count == 0)
            evidence.Add(language.Pick("beoordeeld: geen bijzondere behoefte", "assessed: no specific need"));
        return (evidence.ToImmutable(), language.Pick("individuele beoordeling (richtlijn 2012/29/EU, art. 22)", "individual assessment (Directive 2012/29/EU, art. 22)"));
    }

    static ImmutableArray<string> LeadEvidence(Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var evidence = ImmutableArray.CreateBuilder<string>();
        AddKinds(evidence, vector.LeadsSecured, language.Pick("veiliggesteld", "secured"), basis, language);
        AddKinds(evidence, vector.LeadsPresent & ~vector.LeadsSecured, language.Pick("aanwezig", "present"), basis, language);
        AddKinds(evidence, vector.LeadsGone, language.Pick("vervallen of verloren", "perished or lost"), basis, language);
        if (vector.LeadsNotAsked != 0)
            evidence.Add(language.Pick(
                $"niet nagevraagd: {BitOperations.PopCount(vector.LeadsNotAsked)} soorten", $"not asked: {BitOperations.PopCount(vector.LeadsNotAsked)} kinds"));
        foreach (var lead in report.Leads)
            if (basis.LeadKinds.IndexOf(lead.Kind) < 0)
                evidence.Add(language.Pick($"onbekende soort {lead.Kind}", $"unknown kind {lead.Kind}"));
        if (evidence.Count == 0)
            evidence.Add(language.Pick("alles nagevraagd: geen aanknopingspunten", "all asked: no leads"));
        if (LeadWording.Abstention(vector.Flags, language) is { Length: > 0 } abstention)
            evidence.Add(abstention);
        if ((vector.Flags & AssessmentFlags.LeadModelServed) != 0 && basis.LeadModel is { } model)
        {
            var facts = new Facts();
            FactResolver.Resolve(report, basis.Catalogue, basis.LeadKinds, facts);
            evidence.AddRange(LeadWording.Factors(model, facts, vector.AssessmentTime, basis, language));
        }
        return evidence.ToImmutable();
    }

    static string LeadSource(in AssessmentVector vector, ScoringBasis basis, Language language) =>
        (vector.Flags & AssessmentFlags.LeadModelServed) != 0 && basis.LeadModel is { } model
            ? language.Pick($"leadmodel {model.Digest.ToString()[..12]}, log-kansverhouding", $"lead model {model.Digest.ToString()[..12]}, log-odds")
            : language.Pick("puntentabel van het beleid", "points table of the policy");

    static void AddKinds(ImmutableArray<string>.Builder evidence, ulong kinds, string state, ScoringBasis basis, Language language)
    {
        for (; kinds != 0; kinds &= kinds - 1)
            evidence.Add($"{NameOf(basis.LeadKinds.Kinds[BitOperations.TrailingZeroCount(kinds)], language)}: {state}");
    }

    static (ImmutableArray<string>, string) PriorityEvidence(PriorityIndex priorities, int index, Language language) =>
        index < 0
            ? ([language.Pick("geen prioriteit van toepassing", "no priority applies")], "")
            : ([priorities[index].Title], priorities[index].Source);

    static (ImmutableArray<string>, string) DevelopmentEvidence(in AssessmentVector vector, ScoringBasis basis, Language language) =>
        vector.DevelopmentIndex < 0
            ? ([language.Pick("geen bevestigd signaal of reeks", "no confirmed signal or series")], "")
            : ([basis.Signals[vector.DevelopmentIndex].Title], basis.Signals[vector.DevelopmentIndex].Source);

    internal static string NameOf(OffenceDefinition offence, Language language) => language.Pick(offence.NameNl, offence.NameEn);

    internal static string NameOf(LeadKind kind, Language language) => language.Pick(kind.NameNl, kind.NameEn);

    static string Stage(OffenceStage stage, Language language) => stage switch
    {
        OffenceStage.Attempted => language.Pick(", poging", ", attempted"),
        OffenceStage.Prepared => language.Pick(", voorbereiding", ", prepared"),
        _ => "",
    };
}
