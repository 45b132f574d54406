namespace Opsporing;

/// <summary>Terms of triage work that the policy document has no chapter for yet. Unit: seconds.</summary>
/// <remarks>All values are ours, except where a source is named; the gezag may replace them.</remarks>
public sealed record TriageTerms
{
    const long Day = 86_400;

    /// <summary>The values that hold unless others are given.</summary>
    public static TriageTerms Default { get; } = new();

    /// <summary>Of a claim.</summary>
    public long Lease { get; init; } = 8 * 3_600;

    /// <summary>Longest wait of REQUEST_INFORMATION and HOLD.</summary>
    public long LongestWait { get; init; } = 91 * Day;

    /// <summary>Longest wait of AWAIT_VICTIM.</summary>
    public long LongestVictimWait { get; init; } = 182 * Day;

    /// <summary>Waits in a row, without a new revision, after which only a coordinator or the OM may let it wait again.</summary>
    public int WaitLimit { get; init; } = 3;

    /// <summary>For acceptance of a transfer; after it the transfer lapses.</summary>
    public long Acceptance { get; init; } = 3 * Day;

    /// <summary>For the second person.</summary>
    public long SecondPerson { get; init; } = 3 * Day;

    /// <summary>For feedback after an ending (A3-feedback).</summary>
    public long Feedback { get; init; } = 14 * Day;

    /// <summary>For the care referral of a suspect under 12 (486 Sv).</summary>
    public long CareReferral { get; init; } = 7 * Day;

    /// <summary>First interval of the HIC review with the OM; doubles with every review without new facts.</summary>
    public long HicReview { get; init; } = 28 * Day;

    /// <summary>Longest interval of the HIC review.</summary>
    public long LongestHicReview { get; init; } = 364 * Day;

    /// <summary>From receipt until the file of a sexual offence is at the OM (DOMAIN section 2: 80% within six months).</summary>
    public long SixMonths { get; init; } = 182 * Day;

    /// <summary>For a blind re-triage.</summary>
    public long Retriage { get; init; } = 14 * Day;

    /// <summary>Seconds until the next HIC review.</summary>
    /// <param name="round">Reviews done without new facts, 0 or more.</param>
    public long HicInterval(int round) => Math.Min(LongestHicReview, HicReview << Math.Min(round, 16));
}
