namespace Opsporing.Web;

/// <summary>Pages per role. What a role may do there is the service's to say.</summary>
static class Menu
{
    static readonly (string Path, string Dutch, string English, string Roles)[] Pages =
    [
        ("/", "Werkvoorraad", "Worklist", "TRIAGE COORDINATOR FRONTOFFICE OM PRIVACY_OFFICER INTEGRITY OPERATOR"),
        ("/plichten", "Plichten", "Duties", "TRIAGE COORDINATOR FRONTOFFICE OM PRIVACY_OFFICER INTEGRITY"),
        ("/week", "Teamweek", "Team week", "TRIAGE COORDINATOR FRONTOFFICE OM INTEGRITY"),
        ("/tos", "TOS-bord", "TOS board", "FRONTOFFICE OM PRIVACY_OFFICER OPERATOR"),
        ("/beleid", "Beleid", "Policy",
            "TRIAGE COORDINATOR FRONTOFFICE OM BURGEMEESTER POLICY_AUTHOR RESEARCHER PRIVACY_OFFICER INTEGRITY OPERATOR"),
        ("/toezicht", "Toezicht", "Oversight", "COORDINATOR OM RESEARCHER PRIVACY_OFFICER OPERATOR BURGEMEESTER POLICY_AUTHOR"),
    ];

    public static IEnumerable<(string Path, string Dutch, string English)> Of(string role) =>
        Pages.Where(p => p.Roles.Split(' ').Contains(role)).Select(p => (p.Path, p.Dutch, p.English));
}
