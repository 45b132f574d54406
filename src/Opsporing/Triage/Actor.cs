namespace Opsporing;

/// <summary>Roles that act on a report.</summary>
[Flags]
public enum Roles : byte
{
    None = 0,

    /// <summary>Triage officer or casescreener.</summary>
    Triage = 1,
    Coordinator = 2,

    /// <summary>Certified zedenrechercheur of a frontoffice.</summary>
    Frontoffice = 4,
    Om = 8,
    Integrity = 16,

    /// <summary>The service itself: routing, returns, lost leads. Never a decision.</summary>
    Service = 32,

    /// <summary>All who work a desk.</summary>
    DeskWorkers = Triage | Coordinator | Frontoffice | Integrity,
}

/// <summary>Who acts, as what, and at which desk.</summary>
/// <param name="Code">Code of the person or system.</param>
/// <param name="Roles">What the person may act as.</param>
/// <param name="Desk">Code of the desk at which the person acts; empty for the OM and the service.</param>
public sealed record Actor(string Code, Roles Roles, string Desk)
{
    /// <summary>True for somebody of the OM.</summary>
    public bool IsOm => (Roles & Roles.Om) != 0;

    /// <summary>Roles that work a desk of a kind: police staff cases at INTEGRITY only, sexual offences at a frontoffice only.</summary>
    public static Roles WorkersOf(DeskKind kind) => kind switch
    {
        DeskKind.FrontofficeTos => Roles.Frontoffice,
        DeskKind.Integrity => Roles.Integrity,
        _ => Roles.Triage | Roles.Coordinator,
    };

    /// <summary>True when the person works the desk that owns <paramref name="work"/>.</summary>
    public bool Works(ReportWork work) => (Roles & WorkersOf(work.DeskKind)) != 0 && Desk == work.Desk;
}
