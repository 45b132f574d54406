using CsCheck;
using Opsporing.Tests.Scoring;
using Xunit;

namespace Opsporing.Tests.Explanations;

public sealed class ExplainerTests
{
    [Theory]
    [InlineData(Language.Dutch)]
    [InlineData(Language.English)]
    public void Every_golden_report_is_explained(Language language)
    {
        foreach (var (_, report) in GoldenReports.All)
            foreach (var basis in (ScoringBasis[])[Example.Bases.For(4, -1), Example.Basis, Example.BasisOf(null)])
                Holds(report, basis, language);
    }

    [Fact]
    public void Any_report_under_any_policy_is_explained() => AnyReport.WithPolicy.Sample(x =>
        Holds(x.Report, x.Basis, x.Report.IsOnline ? Language.Dutch : Language.English), iter: 500);

    [Fact]
    public void What_would_change_agrees_with_rescoring()
    {
        var report = Example.Report(["burglary_dwelling"], leads: ["witness"]);
        var before = Example.Assess(report, Example.Basis);

        var changes = Explain(report, Example.Basis, Language.English).WhatWouldChange;

        var plate = Assert.Single(changes, c => c.Fact == "Number plate: present");
        var after = Example.Assess(report with { Leads = report.Leads.Add(new("vehicle_plate", LeadState.Present)) }, Example.Basis, before.Guards);
        Assert.Equal((after.Advice, after.Band, after.Priority), (plate.Advice, plate.Band, plate.PriorityMillipoints));
        Assert.Equal(after.Advice != before.Advice, plate.ChangesAdvice);

        Assert.Equal(12, changes.Length);
        Assert.Equal(changes.OrderByDescending(c => c.ChangesAdvice).ThenByDescending(c => c.PriorityMillipoints), changes);
    }

    [Fact]
    public void A_suspect_who_is_identified_would_change_the_advice()
    {
        var report = Example.Report(["shoplifting"]).AllAsked().NeedsAssessed();

        var known = Assert.Single(Explain(report, Example.Basis, Language.English).WhatWouldChange, c => c.Fact == "suspect identified");

        Assert.True(known.ChangesAdvice);
        Assert.Equal(Example.Assess(report with { SuspectStatus = SuspectStatus.Identified }, Example.Basis).Advice, known.Advice);
    }

    [Fact]
    public void What_would_change_keeps_the_guards_of_this_revision()
    {
        var report = Example.Report(["shoplifting"]);
        var basis = Example.BasisOf(Example.Policy with { ProposeEndMillipoints = Units.PriorityMax, ProposeEndLeads = 1000, TakeUpMillipoints = Units.PriorityMax });

        foreach (var guard in (Guards[])[Guards.None, Guards.IdentifiedSuspect])
        {
            var assessment = Example.AssessmentOf(report, Example.Assess(report, basis, guard), basis);
            var changes = Explainer.Explain(report, assessment, basis, Example.Draws, Language.English).WhatWouldChange;
            Assert.Equal(guard == Guards.None, changes.Any(c => c.Advice == Advice.ProposeEnd));
        }
    }

    [Fact]
    public void Withheld_advice_is_not_given_away()
    {
        var report = Example.Report(["burglary_dwelling"]);

        var explanation = Explain(report, Example.BasisOf(Example.Policy with { AdviceWithheldPpm = Units.Ppm }), Language.Dutch);

        Assert.Contains("geen advies (steekproef)", explanation.Summary);
        Assert.Empty(explanation.WhatWouldChange);
    }

    [Theory]
    [InlineData(Language.Dutch, ", poging: 4,67 dagen")]
    [InlineData(Language.English, ", attempted: 4.67 days")]
    public void Decimals_are_written_as_the_language_does(Language language, string expected)
    {
        var explanation = Explain(Example.Report(["theft_other:attempted"]), Example.Basis, language);

        Assert.EndsWith(expected, explanation.Lines[0].Evidence[0]);
    }

    [Theory]
    [InlineData("murder", "5.110 dagen")]
    [InlineData("intentional_rape", "810 dagen (afgeleid)")]
    public void Thousands_are_grouped_and_imputed_weights_marked(string offence, string expected) =>
        Assert.Contains(expected, Explain(Example.Report([offence]), Example.Basis, Language.Dutch).Lines[0].Evidence[0]);

    [Theory]
    [InlineData(Guards.SexualOffence, "Z-police")]
    [InlineData(Guards.IdentifiedSuspect, "A3-suspect")]
    [InlineData(Guards.HighImpactCrime, "A5-hic")]
    [InlineData(Guards.RedFlag, "D-danger")]
    [InlineData(Guards.CaughtInTheAct, "A4-caught")]
    [InlineData(Guards.PriorityTheme, "A5-priority")]
    public void Each_guard_names_its_clause_and_says_when_it_is_of_an_earlier_revision(Guards guard, string clause)
    {
        var report = Example.Report(["vandalism"]);
        var assessment = Example.AssessmentOf(report, Example.Assess(report, Example.Basis, guard), Example.Basis);

        var notes = Explainer.Explain(report, assessment, Example.Basis, Example.Draws, Language.Dutch).Notes;

        Assert.Contains(notes, n => n.Clause == clause && n.Text.Contains("eerdere versie"));
    }

    [Theory]
    [InlineData("burglary_fresh_traces", Language.Dutch)]
    [InlineData("contact_ban_breach", Language.English)]
    public void Two_explanations_are_pinned(string name, Language language)
    {
        var report = GoldenReports.All.Single(g => g.Name == name).Report;
        var file = Example.PathOf($"tests/Opsporing.Tests/Golden/explanation-{name}.txt");

        var text = Text(Explain(report, Example.Basis, language));
        if (Environment.GetEnvironmentVariable("OPSPORING_WRITE_GOLDEN") == "1")
            File.WriteAllText(file, text);

        Assert.Equal(File.ReadAllText(file), text);
    }

    static void Holds(Report report, ScoringBasis basis, Language language)
    {
        var explanation = Explain(report, basis, language);
        var priority = Example.Assess(report, basis).Priority;

        Assert.Equal(priority, explanation.Lines.Sum(l => l.ContributionMillipoints));
        Assert.Equal(Enum.GetValues<ExplanationLineKind>().Take(6), explanation.Lines.Take(6).Select(l => l.Kind));
        Assert.All(explanation.Lines.Take(6), line => Assert.NotEmpty(line.Evidence));
        Assert.All(explanation.Lines.SelectMany(l => l.Evidence), evidence => Assert.False(string.IsNullOrWhiteSpace(evidence)));
        Assert.All(explanation.Lines.Skip(6), line => Assert.NotEqual(0, line.ContributionMillipoints));
        Assert.All(explanation.Notes, note => Assert.False(string.IsNullOrWhiteSpace(note.Text)));
        Assert.False(string.IsNullOrWhiteSpace(explanation.Summary));
        Assert.InRange(explanation.WhatWouldChange.Length, 0, 12);
    }

    static Explanation Explain(Report report, ScoringBasis basis, Language language) =>
        Explainer.Explain(report.Canonical(), Example.AssessmentOf(report, Example.Assess(report, basis), basis), basis, Example.Draws, language);

    static string Text(Explanation explanation) => string.Join('\n', [
        explanation.Summary,
        .. explanation.Lines.Select(l =>
            $"{l.Kind}|{l.Label}|{l.ValuePermille}·{l.WeightPermille}={l.ContributionMillipoints}|{l.Certainty}|{string.Join("; ", l.Evidence)}|{l.Source}|{l.Clause}"),
        .. explanation.Lines.Select(l => $"= {l.Sentence}"),
        .. explanation.Notes.Select(n => $"! {n.Text} [{n.Clause}]"),
        .. explanation.WhatWouldChange.Select(c => $"? {c.Fact} -> {c.Advice}, band {c.Band}, {c.PriorityMillipoints}{(c.ChangesAdvice ? " *" : "")}"),
        "",
    ]);
}
