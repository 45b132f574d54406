using System.Globalization;

namespace Opsporing;

/// <summary>Says at Development that a report is in a series, and why that adds nothing: unconfirmed, or another report leads.</summary>
public static class ExplanationSeries
{
    /// <summary>The explanation with what is to be said of the series; itself for a lead report, whose series counts.</summary>
    /// <param name="explanation">Of a member's assessment.</param>
    /// <param name="series">As the reader sees it.</param>
    /// <param name="id">The member.</param>
    public static Explanation With(this Explanation explanation, SeriesSummary series, ReportId id)
    {
        if (series.Confirmation is { } confirmed && confirmed.Reports[0] == id)
            return explanation;
        var evidence = EvidenceOf(series, explanation.Language);
        return explanation with
        {
            Lines = [.. explanation.Lines.Select(line => line.Kind == ExplanationLineKind.Development ? Add(line, evidence, explanation.Language) : line)],
        };
    }

    static ExplanationLine Add(ExplanationLine line, string evidence, Language language)
    {
        var added = line with { Evidence = line.Evidence.Add(evidence) };
        return added with { Sentence = ExplanationSentences.Of(added, language) };
    }

    static string EvidenceOf(SeriesSummary series, Language language)
    {
        var count = series.Members.Length.ToString(CultureInfo.InvariantCulture);
        if (series.Confirmation is not { } confirmed)
            return language.Pick(
                $"in een reeks van {count} meldingen die nog niet bevestigd is: telt nog niet mee",
                $"in a series of {count} reports that is not confirmed yet: it does not count yet");
        // A lead that the reader may not see is not named.
        var lead = series.Members.Any(m => m.Id == confirmed.Reports[0]) ? $" ({confirmed.Reports[0]})" : "";
        return language.Pick(
            $"in een bevestigde reeks: alleen de leidende melding{lead} stijgt",
            $"in a confirmed series: only the lead report{lead} rises");
    }
}
