namespace Opsporing;

/// <summary>A decision that a person wants to take, with what was shown.</summary>
public sealed record DecisionRequest
{
    public required Decision Decision { get; init; }

    /// <summary>Number of the last work event that the person saw: the etag.</summary>
    public required int Number { get; init; }

    /// <summary>Revision that the person saw.</summary>
    public required int Revision { get; init; }
    public string ReasonCode { get; init; } = "";
    public string Note { get; init; } = "";

    /// <summary>Until when to wait, Unix seconds; 0 for none.</summary>
    public long Until { get; init; }

    /// <summary>Code of the desk that is to receive the report; empty for none.</summary>
    public string TargetDesk { get; init; } = "";
    public Guards Lifted { get; init; }
    public string OmReference { get; init; } = "";
    public Intervention Intervention { get; init; }
    public bool IsSourceRead { get; init; }

    /// <summary>Advice that the screen showed; null when it was withheld.</summary>
    public Advice? AdviceShown { get; init; }
    public string WhySetAside { get; init; } = "";

    /// <summary>Place in the list shown, from 1; 0 when it was not opened from a list.</summary>
    public int Position { get; init; }
    public int OpenCount { get; init; }
    public int TeamQuarterHours { get; init; }

    /// <summary>The audit draw at END_EARLY, by the keyed hash of the report; 0 and false when none was made.</summary>
    public int AuditProbabilityPpm { get; init; }
    public bool IsAuditDrawn { get; init; }

    /// <summary>The draw for a second triage, by the keyed hash of the report; 0 and false when none was made.</summary>
    public int RetriageProbabilityPpm { get; init; }
    public bool IsRetriageDrawn { get; init; }
}
