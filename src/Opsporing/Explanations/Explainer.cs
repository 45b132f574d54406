using System.Collections.Immutable;

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
        Add(lines, ExplanationLineKind.PublicTask, vector.PublicTaskLine,
            language.Pick("Slachtoffer met een publieke taak (OM)", "Victim with a public task (OM)"));
        Add(lines, ExplanationLineKind.Discrimination, vector.DiscriminationLine,
            language.Pick("Discriminatoir motief (OM)", "Discriminatory motive (OM)"));
        if (vector.FloorLine != 0)
            lines.Add(MakeFloor(vector, basis.Policy, language));
        Add(lines, ExplanationLineKind.Cap, vector.CapLine, language.Pick("Bovengrens 1000", "Cap at 1000"));
        return [.. lines.Select(line => line with { Sentence = ExplanationSentences.Of(line, language) })];
    }

    static void Add(ImmutableArray<ExplanationLine>.Builder lines, ExplanationLineKind kind, int millipoints, string label)
    {
        if (millipoints != 0)
            lines.Add(new()
            {
                Kind = kind,
                Label = label,
                ContributionMillipoints = millipoints,
            });
    }

    static ExplanationLine MakeFloor(in AssessmentVector vector, CompiledPolicy policy, Language language)
    {
        var (floor, label) = vector.Floor switch
        {
            1 => (policy.CaughtInTheActFloor, language.Pick("Ondergrens: heterdaad", "Floor: caught in the act")),
            2 => (policy.ReadyMadeFloor, language.Pick("Ondergrens: kant-en-klare zaak", "Floor: ready-made case")),
            _ => (policy.PriorityThemeFloor,
                language.Pick("Ondergrens: prioriteit met aanknopingspunten en bewijs", "Floor: priority theme, leads, provable")),
        };
        return new()
        {
            Kind = ExplanationLineKind.Floor,
            Label = label,
            ContributionMillipoints = vector.FloorLine,
            Evidence = [language.Pick(
                $"de som komt ten minste op {Wording.Points(floor, language)}",
                $"the sum comes to at least {Wording.Points(floor, language)}")],
            Source = $"Aanwijzing voor de opsporing, {language.Pick("paragraaf", "section")} {(vector.Floor == 3 ? 5 : 4)}",
            Clause = vector.Floor == 3 ? "A5-priority" : "A4-caught",
        };
    }

    static ExplanationLine MakeLine(
        Dimension dimension, Report report, in AssessmentVector vector, ScoringBasis basis, Language language)
    {
        var (evidence, source) = ExplanationEvidence.Of(dimension, report, vector, basis, language);
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

    internal static string NameOf(OffenceDefinition offence, Language language) => language.Pick(offence.NameNl, offence.NameEn);

    internal static string NameOf(LeadKind kind, Language language) => language.Pick(kind.NameNl, kind.NameEn);

    internal static string Stage(OffenceStage stage, Language language) => stage switch
    {
        OffenceStage.Attempted => language.Pick(", poging", ", attempted"),
        OffenceStage.Prepared => language.Pick(", voorbereiding", ", prepared"),
        _ => "",
    };
}
