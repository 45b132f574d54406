namespace Opsporing.Web;

/// <summary>Refusals of the service in words, with clause and who may.</summary>
static class RefusalWords
{
    static readonly Dictionary<string, (string Dutch, string English)> Words = new()
    {
        ["WRONG_STATE"] = ("kan niet in deze stand van de zaak", "not possible as the case stands"),
        ["CLAIMED_BY_OTHER"] = ("een collega heeft de zaak geclaimd", "a colleague holds the case"),
        ["ROLE_MISSING"] = ("hoort niet bij uw rol", "does not belong to your role"),
        ["NOT_YOUR_DESK"] = ("de zaak staat bij een ander team", "the case stands with another team"),
        ["INTEGRITY_ONLY"] = ("alleen bureau integriteit", "integrity only"),
        ["GUARDED"] = ("mag de politie niet zelf", "police may not do this alone"),
        ["HIC_WITHOUT_LEADS"] = ("HIC zonder aanknopingspunten beëindigt alleen het OM", "a HIC without leads is ended by the OM only"),
        ["DANGER_REVIEW_DUE"] = ("eerst de veiligheidsbeoordeling", "the danger review comes first"),
        ["STALE_REVISION"] = ("er is een nieuwere versie van de zaak", "there is a newer revision of the case"),
        ["SOURCE_NOT_READ"] = ("bevestig eerst dat u de bron gelezen hebt", "first confirm that you read the source"),
        ["REASON_MISSING"] = ("kies een reden", "choose a reason"),
        ["REASON_IS_OMS"] = ("deze reden is aan het OM", "this reason is the OM's"),
        ["LEADS_NOT_ASKED"] = ("nog niet alle aanknopingspunten zijn nagevraagd", "not every kind of lead has been asked"),
        ["OM_REFERENCE_MISSING"] = ("noem de beslissing van het OM", "name the decision of the OM"),
        ["NOTE_MISSING"] = ("een toelichting is nodig", "a note is needed"),
        ["DATE_MISSING"] = ("kies een datum", "choose a date"),
        ["DATE_OUT_OF_RANGE"] = ("de datum ligt te ver weg of in het verleden", "the date is too far off or in the past"),
        ["WAIT_LIMIT_REACHED"] = ("drie keer gewacht: de coördinator beslist", "waited three times: the coordinator decides"),
        ["TARGET_MISSING"] = ("kies het ontvangende team", "choose the receiving team"),
        ["TARGET_UNKNOWN"] = ("dit team bestaat niet", "this team does not exist"),
        ["TARGET_NOT_ALLOWED"] = ("dit team kan de zaak niet ontvangen", "this team cannot receive the case"),
        ["FRONTOFFICE_ONLY"] = ("alleen een frontoffice TOS", "a TOS frontoffice only"),
        ["LEAD_MISSING"] = ("noem de zaak om in te voegen", "name the case to merge into"),
        ["LEAD_NOT_OPEN"] = ("die zaak is niet open", "that case is not open"),
        ["NOT_SEXUAL"] = ("alleen bij zedenzaken", "for sexual offences only"),
        ["SUSPECT_UNKNOWN"] = ("er is geen bekende verdachte", "there is no known suspect"),
        ["SUSPECT_UNDER12"] = ("verdachte jonger dan 12: geen vervolging", "suspect under 12: no prosecution"),
        ["SUSPECT_NOT_HALT_AGE"] = ("Halt is voor 12 tot en met 17 jaar", "Halt is for ages 12 to 17"),
        ["INTERVENTION_MISSING"] = ("kies de interventie", "choose the intervention"),
        ["ADVICE_NOT_EXPLAINED"] = ("licht toe waarom u van het advies afwijkt", "say why you set the advice aside"),
        ["NOT_CLAIMED"] = ("u hebt de zaak niet geclaimd", "you do not hold the case"),
        ["CONTACT_NOT_SAFE"] = ("contact is niet veilig: eerst bellen", "contact is not safe: call first"),
        ["SAME_PERSON"] = ("een ander dan uzelf moet dit doen", "somebody else must do this"),
    };

    static readonly Dictionary<string, (string Dutch, string English)> Policy = new()
    {
        ["WRONG_STATE"] = ("niet in deze stand van het beleid", "not as the policy stands"),
        ["OTHER_DIGEST"] = ("het document is intussen veranderd", "the document has changed meanwhile"),
        ["AUTHOR"] = ("een schrijver keurt niet zelf goed", "an author does not approve"),
        ["APPROVED_ALREADY"] = ("u hebt al goedgekeurd", "you have approved already"),
        ["APPROVALS_MISSING"] = ("er ontbreken goedkeuringen", "approvals are missing"),
        ["POLICE"] = ("de politie keurt geen beleid goed", "police never approve a policy"),
        ["ROLE"] = ("hoort niet bij uw rol", "does not belong to your role"),
    };

    /// <summary>What stands in the way, in lower case.</summary>
    public static string Of(WorkSession session, string refusal) =>
        Words.TryGetValue(refusal, out var words) ? session.Pick(words.Dutch, words.English) : Plain(refusal);

    public static string OfPolicy(WorkSession session, string refusal) =>
        Policy.TryGetValue(refusal, out var words) ? session.Pick(words.Dutch, words.English) : Plain(refusal);

    /// <summary>A whole sentence: what, on what ground, and who may.</summary>
    public static string Sentence(WorkSession session, string refusal, string clause, IReadOnlyCollection<string> whoMay)
    {
        var what = Of(session, refusal);
        var who = whoMay.Count == 0 ? "" : session.Pick(" Wel: ", " May: ") + string.Join(", ", whoMay.Select(r => RoleWords.Of(session, r))) + ".";
        return $"{char.ToUpperInvariant(what[0])}{what[1..]} ({clause}).{who}";
    }

    static string Plain(string refusal) => refusal.Length == 0 ? "?" : refusal.Replace('_', ' ').ToLowerInvariant();
}
