namespace Opsporing.Web;

/// <summary>Roles in words.</summary>
static class RoleWords
{
    static readonly Dictionary<string, (string Dutch, string English)> Words = new()
    {
        ["TRIAGE"] = ("casescreener", "triage officer"),
        ["COORDINATOR"] = ("coördinator", "coordinator"),
        ["FRONTOFFICE"] = ("frontoffice TOS", "TOS frontoffice"),
        ["OM"] = ("OM", "OM"),
        ["BURGEMEESTER"] = ("burgemeester", "mayor"),
        ["POLICY_AUTHOR"] = ("beleidsschrijver", "policy author"),
        ["RESEARCHER"] = ("onderzoeker", "researcher"),
        ["PRIVACY_OFFICER"] = ("privacyfunctionaris", "privacy officer"),
        ["INTEGRITY"] = ("integriteit", "integrity"),
        ["OPERATOR"] = ("beheerder", "operator"),
    };

    static readonly Dictionary<string, (string Dutch, string English)> Tasks = new()
    {
        ["TRIAGE"] = ("Beoordeelt zaken in de werkvoorraad van basisteams en andere teams", "Assesses cases in the worklists of teams"),
        ["COORDINATOR"] = ("Stuurt een team: capaciteit, achterstand, uitstel", "Leads a team: capacity, backlog, waiting"),
        ["FRONTOFFICE"] = ("Beoordeelt elke zedenzaak bij het team opsporing seksuele misdrijven", "Assesses every sexual-offence case"),
        ["OM"] = ("Gezag: beslist over zaken en keurt beleid goed", "Authority: decides on cases and approves policy"),
        ["BURGEMEESTER"] = ("Gezag: keurt lokale prioriteiten goed", "Authority: approves local priorities"),
        ["POLICY_AUTHOR"] = ("Schrijft beleid en dient het in", "Writes policy and submits it"),
        ["RESEARCHER"] = ("Vergelijkt en simuleert beleid", "Compares and simulates policy"),
        ["PRIVACY_OFFICER"] = ("Ziet toe op het gebruik van gegevens", "Oversees the use of data"),
        ["INTEGRITY"] = ("Beoordeelt zaken waarin politiemensen betrokken zijn", "Assesses cases that involve police staff"),
        ["OPERATOR"] = ("Beheert de dienst; ziet aantallen, nooit een zaak", "Runs the service; sees counts, never a case"),
    };

    public static string Of(WorkSession session, string role) =>
        Words.TryGetValue(role, out var words) ? session.Pick(words.Dutch, words.English) : role;

    public static (string Dutch, string English) NameOf(string role) => Words.GetValueOrDefault(role, (role, role));

    public static (string Dutch, string English) TaskOf(string role) => Tasks.GetValueOrDefault(role, ("", ""));
}
