using Xunit;

namespace Opsporing.Tests.Explanations;

/// <summary>Each kind of sentence, in both languages, as the officer reads it.</summary>
public sealed class ExplanationSentenceTests
{
    [Theory]
    [InlineData(Language.Dutch, ExplanationLineKind.Harm,
        "Schade (CHI): 175,0 punten (waarde 500 × gewicht 350 ÷ 1000), bekend. Grond: woninginbraak: 120 dagen. Bron: OM-richtlijn.")]
    [InlineData(Language.English, ExplanationLineKind.Harm,
        "Schade (CHI): 175.0 points (value 500 × weight 350 ÷ 1000), known. Ground: woninginbraak: 120 dagen. Source: OM-richtlijn.")]
    public void A_dimension_says_value_weight_contribution_certainty_ground_and_source(
        Language language, ExplanationLineKind kind, string expected)
    {
        var line = new ExplanationLine
        {
            Kind = kind,
            Label = "Schade (CHI)",
            ValuePermille = 500,
            WeightPermille = 350,
            ContributionMillipoints = 175_000,
            Certainty = Certainty.Known,
            Evidence = ["woninginbraak: 120 dagen"],
            Source = "OM-richtlijn.",
        };

        Assert.Equal(expected, ExplanationSentences.Of(line, language));
    }

    [Theory]
    [InlineData(Language.Dutch, "Schade (CHI)", "Behoefte van het slachtoffer", "Aanknopingspunten", "Regionale context", "Landelijk beeld", "Ontwikkeling")]
    [InlineData(Language.English, "Harm (CHI)", "Victim need", "Leads", "Regional context", "National picture", "Development")]
    public void Every_dimension_is_a_sentence_with_its_certainty(Language language, params string[] labels)
    {
        var lines = Explain(Example.Report(["burglary_dwelling"]), Example.Basis, language).Lines;

        foreach (var (line, label) in lines.Take(6).Zip(labels))
        {
            Assert.StartsWith(label, line.Sentence);
            Assert.Contains(Wording.Of(line.Certainty, language), line.Sentence);
            Assert.Contains(Wording.Points(line.ContributionMillipoints, language), line.Sentence);
            Assert.All(line.Evidence, evidence => Assert.Contains(evidence, line.Sentence));
            Assert.Contains(line.Source.TrimEnd('.'), line.Sentence);
        }
    }

    [Theory]
    [InlineData(Language.Dutch, "Ondergrens: heterdaad: ", "punten erbij. Grond: de som komt ten minste op", "Bron: Aanwijzing voor de opsporing, paragraaf 4. [A4-caught]")]
    [InlineData(Language.English, "Floor: caught in the act: adds ", "points. Ground: the sum comes to at least", "Source: Aanwijzing voor de opsporing, section 4. [A4-caught]")]
    public void A_floor_says_what_it_lifts_to_and_by_which_clause(Language language, params string[] parts)
    {
        var report = Example.Report(["shoplifting"]) with { SuspectStatus = SuspectStatus.CaughtInTheAct };

        var floor = Explain(report, Example.Basis, language).Lines.Single(l => l.Kind == ExplanationLineKind.Floor);

        Assert.All(parts, part => Assert.Contains(part, floor.Sentence));
    }

    [Theory]
    [InlineData(Language.Dutch, "Slachtoffer met een publieke taak (OM): 50,0 punten erbij.", "Bovengrens 1000: ", " punten eraf.")]
    [InlineData(Language.English, "Victim with a public task (OM): adds 50.0 points.", "Cap at 1000: takes ", " points off.")]
    public void Modifiers_and_cap_are_sentences(Language language, string modifier, string cap, string off)
    {
        var report = Example.Report(["murder"]) with { PublicTaskVictim = true };
        var basis = Example.BasisOf(Example.Policy with { PublicTaskMillipoints = 50_000, CaughtInTheActFloor = 0 });
        var full = Example.BasisOf(Example.Policy with { PublicTaskMillipoints = 1_000_000 });

        Assert.Equal(modifier, Sentence(basis, ExplanationLineKind.PublicTask));
        Assert.StartsWith(cap, Sentence(full, ExplanationLineKind.Cap));
        Assert.EndsWith(off, Sentence(full, ExplanationLineKind.Cap));

        string Sentence(ScoringBasis of, ExplanationLineKind kind) =>
            Explain(report, of, language).Lines.Single(l => l.Kind == kind).Sentence;
    }

    [Theory]
    [InlineData(Language.Dutch, "Band 6 van 0 tot en met 6: gevaar.")]
    [InlineData(Language.English, "Band 6 of 0 to 6: danger.")]
    public void Danger_is_why_an_item_stands_in_the_top_band(Language language, string expected) => Assert.Contains(
        Explain(Example.Report(redFlags: [RedFlag.Stalking]), Example.Basis, language).Notes, n => n.Text.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("burglary_dwelling", Language.Dutch, "schade (120 dagen)")]
    [InlineData("burglary_dwelling", Language.English, "harm (120 days)")]
    [InlineData("theft_other", Language.Dutch, "onder de grenzen van het beleid")]
    [InlineData("theft_other", Language.English, "under the limits of the policy")]
    public void Harm_or_its_absence_is_why(string offence, Language language, string why) => Assert.Contains(
        Explain(Example.Report([offence]).NeedsAssessed(), Example.Basis, language).Notes, n => n.Text.Contains(why));

    [Theory]
    [InlineData(Language.Dutch, "Eerste reactie uiterlijk ")]
    [InlineData(Language.English, "First response due ")]
    public void A_response_term_is_said(Language language, string expected)
    {
        var (report, basis) = (Example.Report(), Example.Basis);
        var term = Example.Assess(report, basis).RouteTermTime;

        Assert.NotEqual(0, term);
        Assert.Contains(Explain(report, basis, language).Notes, n => n.Text == $"{expected}{Wording.Time(term, language)}.");
    }

    [Theory]
    [InlineData(Language.Dutch, "kan vervallen zijn")]
    [InlineData(Language.English, "may have perished")]
    public void A_term_that_has_passed_is_not_told_as_one_to_come(Language language, string expected)
    {
        var report = Example.Report(["burglary_dwelling"], leads: ["camera_private"]);
        var window = Example.LeadKinds.Kinds[Example.LeadKinds.IndexOf("camera_private")].WindowSeconds;
        report = report with
        {
            OccurredFrom = new(Example.Now - window - Example.Day, Precision.Minute),
            OccurredTo = new(Example.Now - Example.Day, Precision.Minute),
        };

        Assert.Contains(Explain(report, Example.Basis, language).Notes, n => n.Text.Contains(expected));
    }

    [Theory]
    [InlineData(Language.Dutch, "telt voor ten minste")]
    [InlineData(Language.English, "counts for at least")]
    public void What_is_not_known_says_that_it_counts_neutrally(Language language, string expected) =>
        Assert.Contains(Explain(Example.Report(), Example.Basis, language).Lines[(int)Dimension.VictimNeed].Evidence, e => e.Contains(expected));

    [Theory]
    [InlineData(60, Language.Dutch, "over 1 minuut")]
    [InlineData(60, Language.English, "in 1 minute")]
    [InlineData(3600, Language.English, "in 1 hour")]
    [InlineData(-7200, Language.Dutch, "2 uur geleden")]
    [InlineData(172_800, Language.Dutch, "over 2 dagen")]
    public void One_is_no_plural(long left, Language language, string expected) =>
        Assert.Equal(expected, Wording.Until(Example.Now + left, Example.Now, language));

    [Fact]
    public void An_unknown_need_shows_the_heaviest_it_could_be()
    {
        var report = Example.Report(["vandalism"]);

        var change = Explain(report, Example.Basis, Language.English).WhatWouldChange
            .Single(c => c.Fact.StartsWith("needs assessed: ", StringComparison.Ordinal) && !c.Fact.EndsWith("nothing new", StringComparison.Ordinal));

        Assert.True(change.PriorityMillipoints > Example.Assess(report, Example.Basis).Priority);
        Assert.True(change.Band > Example.Assess(report, Example.Basis).Band);
    }

    static Explanation Explain(Report report, ScoringBasis basis, Language language) =>
        Explainer.Explain(report.Canonical(), Example.AssessmentOf(report, Example.Assess(report, basis), basis), basis, Example.Draws, language);
}
