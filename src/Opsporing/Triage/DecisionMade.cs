namespace Opsporing;

/// <summary>A decision as it is stored: what was decided, why, and what was known and shown then (DESIGN section 11).</summary>
public sealed record DecisionMade : WorkPayload
{
    public required Decision Decision { get; init; }

    /// <summary>Who must still agree; until then the state does not change.</summary>
    public required Second Second { get; init; }

    /// <summary>Code of the ending reason; empty when it is no ending.</summary>
    public string ReasonCode { get; init; } = "";
    public string Note { get; init; } = "";

    /// <summary>When a wait ends, Unix seconds; 0 for none.</summary>
    public long Until { get; init; }

    /// <summary>Desk of a transfer; empty for none.</summary>
    public string TargetDesk { get; init; } = "";
    public DeskKind TargetDeskKind { get; init; }

    /// <summary>Report that this one is merged into; null for none.</summary>
    public ReportId? Lead { get; init; }

    /// <summary>Guards that the OM lifts.</summary>
    public Guards Lifted { get; init; }

    /// <summary>Reference of the decision or consultation at the OM; may be empty.</summary>
    public string OmReference { get; init; } = "";
    public Intervention Intervention { get; init; }
    public bool IsSourceRead { get; init; }
    public required Advice AdviceShown { get; init; }
    public required Following Following { get; init; }

    /// <summary>Why the advice was set aside; empty when it was not.</summary>
    public string WhySetAside { get; init; } = "";

    /// <summary>Place in the list that was shown, 1 for the first; 0 when it was not opened from a list.</summary>
    public int Position { get; init; }
    public int OpenCount { get; init; }

    /// <summary>Hours of the team in the week, in quarters.</summary>
    public int TeamQuarterHours { get; init; }

    /// <summary>Guards that held.</summary>
    public required Guards GuardsKnown { get; init; }

    /// <summary>A confirmed series or signal was known.</summary>
    public bool HasDevelopment { get; init; }

    /// <summary>Masks of lead kinds by the Basis of the assessment in force.</summary>
    public required ulong LeadsPresent { get; init; }
    public required ulong LeadsNotAsked { get; init; }

    /// <summary>Probability of the audit draw at END_EARLY; 0 when none was made.</summary>
    public int AuditProbabilityPpm { get; init; }
    public bool IsAuditDrawn { get; init; }

    /// <summary>When feedback is due, Unix seconds; 0 when it is not owed.</summary>
    public long FeedbackDue { get; init; }

    /// <summary>When the care referral is due, Unix seconds; 0 when it is not owed.</summary>
    public long CareReferralDue { get; init; }

    /// <summary>When the transfer or the second person is due, Unix seconds; 0 for neither.</summary>
    public long AnswerDue { get; init; }

    /// <summary>Probability of the draw for a second triage; 0 when none was made.</summary>
    public int RetriageProbabilityPpm { get; init; }

    /// <summary>When the second triage is due, Unix seconds; 0 when it was not drawn.</summary>
    public long RetriageDue { get; init; }

    /// <summary>Probability of the audit draw at PROPOSE_END that the assessment in force was made with; 0 for none.</summary>
    public int ProposeEndProbabilityPpm { get; init; }
    public bool IsProposeEndDrawn { get; init; }

    bool HasDraws => RetriageProbabilityPpm != 0 || ProposeEndProbabilityPpm != 0;

    internal override void Write(FactWriter to)
    {
        to.Byte((byte)Decision);
        to.Byte((byte)Second);
        to.Text(ReasonCode);
        to.Text(Note);
        to.Signed(Until);
        to.Text(TargetDesk);
        to.Byte((byte)TargetDeskKind);
        to.Text(Lead?.ToString());
        to.Count((long)Lifted);
        to.Text(OmReference);
        to.Byte((byte)Intervention);
        to.Flag(IsSourceRead);
        to.Byte((byte)AdviceShown);
        to.Byte((byte)Following);
        to.Text(WhySetAside);
        to.Count(Position);
        to.Count(OpenCount);
        to.Count(TeamQuarterHours);
        to.Count((long)GuardsKnown);
        to.Flag(HasDevelopment);
        to.Count((long)LeadsPresent);
        to.Count((long)LeadsNotAsked);
        to.Count(AuditProbabilityPpm);
        to.Flag(IsAuditDrawn);
        to.Signed(FeedbackDue);
        to.Signed(CareReferralDue);
        to.Signed(AnswerDue);
        if (!HasDraws)
            return;
        to.Count(RetriageProbabilityPpm);
        to.Signed(RetriageDue);
        to.Count(ProposeEndProbabilityPpm);
        to.Flag(IsProposeEndDrawn);
    }

    internal static DecisionMade Read(ref FactReader from)
    {
        var made = ReadUndrawn(ref from);
        return from.IsAtEnd
            ? made
            : made with
            {
                RetriageProbabilityPpm = (int)from.Count(),
                RetriageDue = from.Signed(),
                ProposeEndProbabilityPpm = (int)from.Count(),
                IsProposeEndDrawn = from.Flag(),
            };
    }

    static DecisionMade ReadUndrawn(ref FactReader from) => new()
    {
        Decision = from.Code<Decision>(),
        Second = from.Code<Second>(),
        ReasonCode = from.Text(),
        Note = from.Text(),
        Until = from.Signed(),
        TargetDesk = from.Text(),
        TargetDeskKind = from.Code<DeskKind>(),
        Lead = ReadReport(ref from),
        Lifted = (Guards)from.Count(),
        OmReference = from.Text(),
        Intervention = from.Code<Intervention>(),
        IsSourceRead = from.Flag(),
        AdviceShown = from.Code<Advice>(),
        Following = from.Code<Following>(),
        WhySetAside = from.Text(),
        Position = (int)from.Count(),
        OpenCount = (int)from.Count(),
        TeamQuarterHours = (int)from.Count(),
        GuardsKnown = (Guards)from.Count(),
        HasDevelopment = from.Flag(),
        LeadsPresent = (ulong)from.Count(),
        LeadsNotAsked = (ulong)from.Count(),
        AuditProbabilityPpm = (int)from.Count(),
        IsAuditDrawn = from.Flag(),
        FeedbackDue = from.Signed(),
        CareReferralDue = from.Signed(),
        AnswerDue = from.Signed(),
    };
}
