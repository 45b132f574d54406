namespace Opsporing.Web;

/// <summary>Where somebody was in a worklist, so that coming back from a report loses no place.</summary>
sealed class WorklistPlace
{
    /// <summary>Code of the desk; empty when no list was opened yet.</summary>
    public string Desk { get; set; } = "";

    /// <summary>Tokens of the pages that were opened, the first page's empty one included; the last is on the screen.</summary>
    public List<string> Tokens { get; set; } = [""];

    /// <summary>Whether the lines of the priority are shown, for which the facts are read.</summary>
    public bool WithLines { get; set; }

    /// <summary>Path of the report that was opened last.</summary>
    public string Last { get; set; } = "";

    /// <summary>Paths of the reports of the list, in its order.</summary>
    public List<string> Paths { get; set; } = [];

    /// <returns>Path of the report after this one; null when it is the last or not in the list.</returns>
    public string? After(string path) =>
        Paths.IndexOf(path) is >= 0 and var index && index + 1 < Paths.Count ? Paths[index + 1] : null;
}
