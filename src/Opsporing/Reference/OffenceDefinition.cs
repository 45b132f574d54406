namespace Opsporing;

/// <summary>
/// One row of the offence catalogue: what an offence is, and the flags that routing and guards go by.
/// </summary>
public sealed record OffenceDefinition
{
    /// <summary>Stable code, lower case with underscores, such as <c>burglary_dwelling</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Dutch name.</summary>
    public required string NameNl { get; init; }

    /// <summary>English name.</summary>
    public required string NameEn { get; init; }

    /// <summary>Article and law, such as <c>311 Sr</c>.</summary>
    public required string LawArticle { get; init; }

    /// <summary>Code of the offence group, such as <c>robbery</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Position of <see cref="Group"/> in <see cref="OffenceCatalogue.Groups"/>.</summary>
    public required int GroupIndex { get; init; }

    /// <summary>
    /// Sexual offence; its <see cref="MandatoryDesk"/> is always a frontoffice TOS (DESIGN.md rule 3).
    /// </summary>
    public required bool IsSexual { get; init; }

    /// <summary>Committed online as a rule.</summary>
    public required bool IsOnline { get; init; }

    /// <summary>
    /// On the list of high-impact crime of the Aanwijzing voor de opsporing (BWBR0034586, section 5).
    /// </summary>
    public required bool HicAanwijzing { get; init; }

    /// <summary>Our own caution for other serious offences: consult the OM. Never cited as the Aanwijzing.</summary>
    public required bool OmOverleg { get; init; }

    /// <summary>Klachtdelict: cannot be prosecuted without a klacht.</summary>
    public required bool IsComplaintOffence { get; init; }

    /// <summary>Always needs a danger review by a person.</summary>
    public required bool DangerReview { get; init; }

    /// <summary>Found by police activity rather than by reports (drugs, weapons, traffic).</summary>
    public required bool PoliceInitiated { get; init; }

    /// <summary>The weights already price the attempt: no reduction, and "attempted" is no error.</summary>
    public required bool CompletionIncluded { get; init; }

    /// <summary>The longest statutory punishment is life imprisonment.</summary>
    public required bool StatutoryLife { get; init; }

    /// <summary>Kind of desk that owns every report with this offence, or null.</summary>
    public DeskKind? MandatoryDesk { get; init; }

    /// <summary>Police class (politie.nl open data), such as <c>1.4.2</c>, or null.</summary>
    public string? PoliceClass { get; init; }

    /// <summary>Statutory maximum in days, 1..10,950; life counts as 10,950.</summary>
    public required int StatutoryMaxDays { get; init; }

    /// <summary>Date from which the row holds; an older offence is still classified by it.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>From what the weight of <c>nl-startpunt</c> is made.</summary>
    public required OffenceStartingPoint StartingPoint { get; init; }
}

/// <summary>
/// Where the weight of an offence in <c>nl-startpunt</c> comes from: exactly one of a starting point found, an anchor
/// or a sibling.
/// </summary>
public sealed record OffenceStartingPoint
{
    /// <summary>
    /// OM guideline or judges' orientation point for a first offender, in hundredths of a day; null when none was
    /// found.
    /// </summary>
    public long? HundredthDays { get; init; }

    /// <summary>The punishment as the source words it; empty when none was found.</summary>
    public required string Raw { get; init; }

    /// <summary>Guideline and number; empty when none was found.</summary>
    public required string Source { get; init; }

    /// <summary>Day on which the row was last read against its sources; null when not read again.</summary>
    public DateOnly? VerifiedOn { get; init; }

    /// <summary>Remembered order of magnitude for life offences, in hundredths of a day, or null.</summary>
    public long? AnchorHundredthDays { get; init; }

    /// <summary>Standing of the anchor; empty without one.</summary>
    public required string AnchorSource { get; init; }

    /// <summary>Code of the nearest relative to impute from, or null.</summary>
    public string? SiblingCode { get; init; }

    internal int GivenCount =>
        (HundredthDays is null ? 0 : 1) + (AnchorHundredthDays is null ? 0 : 1) + (SiblingCode is null ? 0 : 1);
}
