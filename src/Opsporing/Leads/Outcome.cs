namespace Opsporing;

/// <summary>What became of a report.</summary>
public enum OutcomeKind : byte
{
    /// <summary>Somebody really did something; apart from "taken up", which is a status.</summary>
    FirstInvestigativeAct = 1,
    SuspectIdentified,
    SentToOm,
    OmDecision,
    Ended,

    /// <summary>A lead perished or was lost while the report waited.</summary>
    LeadLost,
}

/// <summary>One statement about what became of a report. A later one of the same kind corrects it; both stay.</summary>
public sealed record Outcome
{
    public required ReportId ReportId { get; init; }

    public required OutcomeKind Kind { get; init; }

    /// <summary>False: it is stated that this did not happen, as a closed case without suspect, or a correction.</summary>
    public bool HasHappened { get; init; } = true;

    /// <summary>When it happened, Unix seconds; 0 when only that it happened is known.</summary>
    public long OccurTime { get; init; }

    /// <summary>Since when it has been known, Unix milliseconds: late outcomes are told apart from early ones.</summary>
    public required long KnownTime { get; init; }

    /// <summary>Code of the OM decision, ending reason or lead kind; may be empty. At most 64 of a-z, 0-9, '_', '-' and '.'.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Longest detail.</summary>
    public const int MaxDetail = 64;

    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? Fault() =>
        !Enum.IsDefined(Kind) ? "The kind is unknown."
        : Detail.Length > MaxDetail || Detail.Any(c => !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' or '.'))
            ? $"A detail is a code of at most {MaxDetail} of a-z, 0-9, '_', '-' and '.'."
        : !HasHappened && OccurTime != 0 ? "What did not happen has no time."
        : KnownTime <= 0 ? "Since when it has been known is missing."
        : OccurTime > KnownTime / 1000 + 86_400 ? "It happened after it was known."
        : null;
}

/// <summary>An outcome as the store has it.</summary>
/// <param name="Outcome">The statement.</param>
/// <param name="Number">Rises by 1 per report from 1: the order in which they were recorded.</param>
/// <param name="RecordTime">When it was recorded, Unix milliseconds.</param>
/// <param name="Actor">Who recorded it.</param>
public sealed record RecordedOutcome(Outcome Outcome, int Number, long RecordTime, string Actor);

/// <summary>Decides from the outcomes known at a moment whether a suspect was identified in time.</summary>
public static class IdentifiedLabel
{
    /// <summary>Whether a suspect was identified within a term of the receipt.</summary>
    /// <param name="outcomes">Of one report, ascending by number.</param>
    /// <param name="received">Unix seconds.</param>
    /// <param name="horizonDays">The term, 1 or more.</param>
    /// <param name="knownBy">Only what was known by then, Unix milliseconds.</param>
    /// <returns>
    /// Null while nobody can say: nothing is stated, or the term has not passed. An identification without a time counts;
    /// an end without one is no identification.
    /// </returns>
    public static bool? Of(IEnumerable<RecordedOutcome> outcomes, long received, int horizonDays, long knownBy)
    {
        var limit = received + 86_400L * horizonDays;
        bool? isIdentified = null;
        var isEnded = false;
        foreach (var (outcome, _, _, _) in outcomes)
        {
            if (outcome.KnownTime > knownBy)
                continue;
            if (outcome.Kind == OutcomeKind.SuspectIdentified)
                isIdentified = outcome.HasHappened && outcome.OccurTime <= limit;
            if (outcome.Kind == OutcomeKind.Ended)
                isEnded = outcome.HasHappened;
        }
        if (isIdentified == true)
            return true;
        return (isIdentified is not null || isEnded) && knownBy >= 1000 * limit ? false : null;
    }
}

/// <summary>Age band of a victim, to measure disparity and nothing else.</summary>
public enum AgeBand : byte { Unknown, Under18, From18To29, From30To44, From45To64, From65 }

/// <summary>Sex of a victim, to measure disparity and nothing else.</summary>
public enum VictimSex : byte { Unknown, Female, Male, Other }

/// <summary>Groups that a report's victim belongs to; kept apart from everything that scores.</summary>
/// <param name="ReportId">The report.</param>
/// <param name="AgeBand">Age band.</param>
/// <param name="Sex">Sex.</param>
public sealed record VictimGroup(ReportId ReportId, AgeBand AgeBand, VictimSex Sex);
