namespace Opsporing.Web;

/// <summary>Purposes for which somebody works with reports, as the service records them.</summary>
static class Purposes
{
    /// <summary>The purposes that can be chosen, the most usual first.</summary>
    public static (string Code, string Dutch, string English)[] All { get; } =
    [
        ("triage", "Beoordelen van zaken in de werkvoorraad", "Assessing cases in the worklist"),
        ("duty_shift", "Piket of dienstdoend", "On call or on duty"),
        ("coordination", "Sturing en coördinatie", "Direction and coordination"),
        ("briefing", "Briefing", "Briefing"),
        ("gezag", "Gezag: beslissing of beleid", "Authority: decision or policy"),
        ("oversight", "Toezicht en privacy", "Oversight and privacy"),
    ];

    public static bool IsKnown(string code) => All.Any(p => p.Code == code);
}
