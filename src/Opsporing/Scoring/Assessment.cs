namespace Opsporing;

/// <summary>Why an assessment was made.</summary>
public enum AssessmentTrigger : byte { Revision = 1, LeadPerished, Policy, Signal, Series, Model, Reference, Guard, Classification }

/// <summary>The assessment of one revision, identified by (report, revision, number).</summary>
public sealed record Assessment
{
    public required ReportId ReportId { get; init; }
    public required int Revision { get; init; }

    /// <summary>1 for the first of a revision, rising by 1.</summary>
    public required int Number { get; init; }
    public required AssessmentTrigger Trigger { get; init; }
    public required ContentDigest BasisDigest { get; init; }
    public required AssessmentVector Vector { get; init; }
}
