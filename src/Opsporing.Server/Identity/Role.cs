namespace Opsporing.Server;

/// <summary>Roles a caller can have. A caller may have several.</summary>
[Flags]
public enum Roles
{
    None = 0,

    /// <summary>Intake system: sends reports.</summary>
    Intake = 1,

    /// <summary>Triage officer or casescreener of a basisteam or desk.</summary>
    Triage = 2,

    /// <summary>Team chief or coordinator.</summary>
    Coordinator = 4,

    /// <summary>Certified officer of a frontoffice TOS.</summary>
    Frontoffice = 8,

    /// <summary>Openbaar Ministerie.</summary>
    Om = 16,

    /// <summary>Burgemeester.</summary>
    Burgemeester = 32,

    /// <summary>Writes and submits policies.</summary>
    PolicyAuthor = 64,
    Researcher = 128,

    /// <summary>Functionaris gegevensbescherming.</summary>
    PrivacyOfficer = 256,

    /// <summary>Integrity: reports that involve police staff.</summary>
    Integrity = 512,

    /// <summary>Runs the service; sees counts, never a report.</summary>
    Operator = 1024,
}

/// <summary>Codes of <see cref="Roles"/> as tokens and docs write them.</summary>
public static class RoleCodes
{
    static readonly (Roles Role, string Code)[] Codes =
    [
        (Roles.Intake, "INTAKE"), (Roles.Triage, "TRIAGE"), (Roles.Coordinator, "COORDINATOR"),
        (Roles.Frontoffice, "FRONTOFFICE"), (Roles.Om, "OM"), (Roles.Burgemeester, "BURGEMEESTER"),
        (Roles.PolicyAuthor, "POLICY_AUTHOR"), (Roles.Researcher, "RESEARCHER"),
        (Roles.PrivacyOfficer, "PRIVACY_OFFICER"), (Roles.Integrity, "INTEGRITY"), (Roles.Operator, "OPERATOR"),
    ];

    /// <summary>
    /// The role of a code; <see cref="Roles.None"/> for an unknown one, which therefore gives nothing.
    /// </summary>
    public static Roles Parse(string code) => Codes.FirstOrDefault(c => c.Code == code).Role;

    /// <summary>Codes in the order of the roles.</summary>
    public static IEnumerable<string> ToCodes(this Roles roles) =>
        Codes.Where(c => (roles & c.Role) != 0).Select(c => c.Code);
}
