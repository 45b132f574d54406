namespace Opsporing;

/// <summary>Where a report stands (DESIGN section 2, rule 2). Derived from the work log; the number is never stored.</summary>
public enum ReportState : byte
{
    /// <summary>Exactly one queue item owns it.</summary>
    Open = 1,

    /// <summary>The item of its lead report owns it.</summary>
    Merged,

    /// <summary>Taken up; no item, duties run.</summary>
    InInvestigation,

    /// <summary>Ended by a person.</summary>
    Ended,
}
