using System.Globalization;

namespace Opsporing;

/// <summary>Words for what the lead model weighed: "Camerabeelden particulier: aanwezig +0,42".</summary>
static class LeadWording
{
    /// <summary>Most factors that an explanation names; the rest is summed in one phrase.</summary>
    const int Most = 8;

    /// <summary>What the model weighed in a report: heaviest first, the rest and the base as one phrase each.</summary>
    /// <param name="scorer">The model of the assessment's Basis.</param>
    /// <param name="facts">Resolved against the tables of the Basis.</param>
    /// <param name="now">Assessment time, Unix seconds.</param>
    /// <param name="basis">Gives the names.</param>
    /// <param name="language">Dutch or English.</param>
    public static IEnumerable<string> Factors(LeadScorer scorer, Facts facts, long now, ScoringBasis basis, Language language)
    {
        var weights = scorer.Explain(facts, now);
        foreach (var (key, nano) in weights.Take(Most))
            yield return $"{Label(key, basis, language)} {LogOdds(nano, language)}";
        if (weights.Length > Most)
            yield return $"{language.Pick($"{weights.Length - Most} lichtere factoren", $"{weights.Length - Most} lighter factors")} "
                + LogOdds(weights.Skip(Most).Sum(w => w.NanoLogOdds), language);
        yield return $"{language.Pick("uitgangspunt", "starting point")} {LogOdds(scorer.Model.Base, language)}";
    }

    /// <summary>Why the model did not speak; empty when it did or when none is in force.</summary>
    public static string Abstention(AssessmentFlags flags, Language language) =>
        (flags & AssessmentFlags.LeadModelNotAllowed) != 0 ? language.Pick(
            "leadmodel niet gebruikt (zeden, huiselijk of kind): puntentabel", "lead model not used (sexual, domestic or child case): points table")
        : (flags & AssessmentFlags.LeadModelUnseenGroup) != 0 ? language.Pick(
            "leadmodel kent deze feitgroep niet: puntentabel", "lead model does not know this offence group: points table")
        : (flags & AssessmentFlags.LeadModelTooFewFacts) != 0 ? language.Pick(
            "te weinig bekend voor het leadmodel: puntentabel", "too little known for the lead model: points table")
        : "";

    static string Label(string key, ScoringBasis basis, Language language)
    {
        var at = key.IndexOf('=');
        var (feature, value) = (key[..at], key[(at + 1)..]);
        if (feature.StartsWith("lead.", StringComparison.Ordinal) && basis.LeadKinds.IndexOf(feature.AsSpan(5)) is >= 0 and var kind)
            return $"{Explainer.NameOf(basis.LeadKinds.Kinds[kind], language)}: {State(value, language)}";
        if (feature == "offence" && basis.Catalogue.IndexOf(value) is >= 0 and var offence)
            return Explainer.NameOf(basis.Catalogue[offence], language);
        return $"{Name(feature, language)} {value}";
    }

    static string State(string state, Language language) => state switch
    {
        "none" => language.Pick("nagevraagd, geen", "asked, none"),
        "lost" => language.Pick("vervallen of verloren", "perished or lost"),
        "present_weak" => language.Pick("aanwezig, zwak", "present, weak"),
        "present_strong" => language.Pick("aanwezig", "present"),
        _ => language.Pick("veiliggesteld", "secured"),
    };

    static string Name(string feature, Language language) => feature switch
    {
        "offence_group" => language.Pick("feitgroep", "offence group"),
        "stage" => language.Pick("stadium", "stage"),
        "place_type" => language.Pick("soort plaats", "place type"),
        "weapon" => language.Pick("wapen", "weapon"),
        "relation" => language.Pick("relatie met verdachte", "relation to suspect"),
        "online" => "online",
        "time_known" => language.Pick("tijdstip bekend", "time known"),
        "report_delay" => language.Pick("dagen tot melding", "days until reported"),
        "leads_present" => language.Pick("aantal aanknopingspunten", "number of leads"),
        _ => language.Pick("werkwijze", "method"),
    };

    // Two decimals of an integer number of billionths, half away from zero.
    static string LogOdds(long nano, Language language)
    {
        var hundredths = (Math.Abs(nano) + 5_000_000) / 10_000_000;
        return string.Create(CultureInfo.InvariantCulture,
            $"{(nano < 0 ? '-' : '+')}{hundredths / 100}{language.Pick(",", ".")}{hundredths % 100:00}");
    }
}
