namespace Opsporing;

/// <summary>Says a line of the sum in full: what it adds, how that comes about, how sure it is, on what ground and by what source.</summary>
static class ExplanationSentences
{
    public static string Of(ExplanationLine line, Language language)
    {
        var sentence = line.Kind <= ExplanationLineKind.Development ? Dimension(line, language) : OwnLine(line, language);
        if (line.Evidence.Length > 0)
            sentence += language.Pick(" Grond: ", " Ground: ") + string.Join("; ", line.Evidence) + ".";
        if (line.Source.Length > 0)
            sentence += language.Pick(" Bron: ", " Source: ") + line.Source.TrimEnd('.') + ".";
        return line.Clause.Length > 0 ? $"{sentence} [{line.Clause}]" : sentence;
    }

    static string Dimension(ExplanationLine line, Language language)
    {
        var points = Wording.Points(line.ContributionMillipoints, language);
        var certainty = Wording.Of(line.Certainty, language);
        return language.Pick(
            $"{line.Label}: {points} punten (waarde {line.ValuePermille} × gewicht {line.WeightPermille} ÷ 1000), {certainty}.",
            $"{line.Label}: {points} points (value {line.ValuePermille} × weight {line.WeightPermille} ÷ 1000), {certainty}.");
    }

    static string OwnLine(ExplanationLine line, Language language)
    {
        var points = Wording.Points(Math.Abs(line.ContributionMillipoints), language);
        return line.ContributionMillipoints < 0
            ? language.Pick($"{line.Label}: {points} punten eraf.", $"{line.Label}: takes {points} points off.")
            : language.Pick($"{line.Label}: {points} punten erbij.", $"{line.Label}: adds {points} points.");
    }
}
