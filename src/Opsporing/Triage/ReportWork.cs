using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What a report waits for.</summary>
public enum WaitKind : byte { None, Information, Hold, Victim }

/// <summary>Where the work on a report stands: the fold of its work events and its assessments.</summary>
/// <remarks>
/// Immutable from outside; <see cref="Fold"/> allocates one object per report. An event of a kind that this version does not
/// know moves number and desk and marks the work (<see cref="HasUnknownEvents"/>): it can be read but not worked on, so that
/// an old replica never decides past an act it cannot understand.
/// </remarks>
public sealed class ReportWork
{
    ReportWork()
    {
    }

    /// <summary>Work before its first event: number 0.</summary>
    public static ReportWork None { get; } = new();

    /// <summary>Number of the last event: the etag.</summary>
    public int Number { get; private set; }
    public int Revision { get; private set; }
    public int AssessmentNumber { get; private set; }
    public ReportState State { get; private set; } = ReportState.Open;

    /// <summary>Owning desk; of a merged or ended report the desk to which it would return.</summary>
    public string Desk { get; private set; } = "";
    public DeskKind DeskKind { get; private set; }

    /// <summary>Unix milliseconds of the last event.</summary>
    public long LastTime { get; private set; }

    /// <summary>Guards that hold: of any assessment so far, less those the OM has lifted since.</summary>
    public Guards Guards { get; private set; }
    Guards _lifted;
    (int Revision, int Number) _liftedAt;

    /// <summary>Holder of the claim; null for none. Mind <see cref="ClaimExpiry"/>.</summary>
    public string? ClaimHolder { get; private set; }

    /// <summary>Unix seconds.</summary>
    public long ClaimExpiry { get; private set; }

    /// <summary>Desk that has been asked to accept a transfer; null for none.</summary>
    public string? PendingDesk { get; private set; }
    public DeskKind PendingDeskKind { get; private set; }
    public long TransferDue { get; private set; }

    /// <summary>Transfers that were refused as "not for us".</summary>
    public int RefusedTransferCount { get; private set; }

    /// <summary>A frontoffice handed on the sexual offence and the receiver accepted.</summary>
    public bool IsHandedOn => WasHandedOnBy(DeskKind.FrontofficeTos);
    ushort _handedOn;

    /// <summary>A person placed the report at its desk: a later route of common work does not move it.</summary>
    public bool IsPlaced { get; private set; }
    public WaitKind Wait { get; private set; }

    /// <summary>Unix seconds; 0 for none.</summary>
    public long WaitUntil { get; private set; }

    /// <summary>Waits since the last new revision.</summary>
    public int WaitCount { get; private set; }
    public ReportId? MergedInto { get; private set; }
    public ImmutableArray<ReportId> Members { get; private set; } = [];

    /// <summary>Reports of the other party about the same event, in the order in which they became known.</summary>
    public ImmutableArray<ReportId> CounterReports { get; private set; } = [];

    /// <summary>Decision that waits for a second person; null for none.</summary>
    public DecisionMade? Pending { get; private set; }
    public string PendingBy { get; private set; } = "";
    public int PendingRevision { get; private set; }
    public bool IsDangerReviewed { get; private set; }

    /// <summary>Mask of the red flags that a person has reviewed.</summary>
    public ushort ReviewedFlags { get; private set; }
    public string? SourceReadBy { get; private set; }
    public int SourceReadRevision { get; private set; }

    /// <summary>Decisions taken, pending ones included.</summary>
    public int DecisionCount { get; private set; }
    public DecisionMade? LastDecision { get; private set; }

    /// <summary>Revision that was in force at the last decision.</summary>
    public int LastDecisionRevision { get; private set; }

    /// <summary>Who took the last decision other than lifting a guard, then who agreed to it; empty when there was none.</summary>
    public ImmutableArray<string> DecidedBy { get; private set; } = [];
    public long FeedbackDue { get; private set; }
    public long CareReferralDue { get; private set; }
    public int HicRound { get; private set; }

    /// <summary>Unix seconds of the last HIC review or recall; 0 for none.</summary>
    public long HicReviewTime { get; private set; }

    /// <summary>When a second triage is due, Unix seconds; 0 for none. New facts end it: they are not what was decided on.</summary>
    public long RetriageDue => Revision == _drawnRevision ? _retriageDue : 0;
    long _retriageDue;
    int _drawnRevision;

    /// <summary>The decision that is triaged again; null when none ever was.</summary>
    public DecisionMade? Drawn { get; private set; }
    public bool IsSixMonthsDone { get; private set; }

    /// <summary>Mask of lead kinds lost while waiting.</summary>
    public ulong LeadsLost { get; private set; }
    public IntakeRecord? Intake { get; private set; }

    /// <summary>Offences that the classification desk assigned last, in canonical order; they count whatever the source says later.</summary>
    public ImmutableArray<Offence> AssignedOffences { get; private set; } = [];

    /// <summary>Co-viewing desks that have acknowledged.</summary>
    public ImmutableArray<string> Acknowledged { get; private set; } = [];
    public bool HasUnknownEvents { get; private set; }

    /// <summary>Who holds a live claim at an instant (Unix seconds); null for nobody.</summary>
    public string? HolderAt(long time) => ClaimExpiry > time ? ClaimHolder : null;

    /// <summary>A person must review danger: never done, or a red flag that no review has seen.</summary>
    public bool IsDangerReviewDue(in AssessmentVector vector) =>
        (vector.Flags & AssessmentFlags.Danger) != 0
        && (!IsDangerReviewed || (vector.RedFlags & ~ReviewedFlags) != 0);

    /// <summary>A desk of a kind handed the report on and the receiver accepted; it has not been back since.</summary>
    public bool WasHandedOnBy(DeskKind kind) => (_handedOn >> (int)kind & 1) != 0;

    /// <summary>Whether an open item waits at an instant (Unix seconds).</summary>
    public bool WaitsAt(long time) => State == ReportState.Open && WaitUntil > time;

    /// <summary>Folds a report from the beginning.</summary>
    /// <param name="events">Ascending by number, from 1 without a gap.</param>
    /// <param name="revision">Revision of the newest assessment.</param>
    /// <param name="number">Its number.</param>
    /// <param name="vector">The newest assessment: its guards hold those of earlier revisions.</param>
    /// <exception cref="FormatException">A payload is damaged.</exception>
    /// <exception cref="ArgumentException">The numbers have a gap.</exception>
    public static ReportWork Fold(ReadOnlySpan<WorkEvent> events, int revision, int number, in AssessmentVector vector)
    {
        var work = new ReportWork();
        foreach (var next in events)
            work.Add(next);
        work.Take(revision, number, vector);
        return work;
    }

    /// <summary>The work after one more event.</summary>
    /// <exception cref="FormatException">The payload is damaged.</exception>
    /// <exception cref="ArgumentException">The number does not follow.</exception>
    public ReportWork Apply(WorkEvent next)
    {
        var work = (ReportWork)MemberwiseClone();
        work.Add(next);
        return work;
    }

    /// <summary>The work after a new assessment, of this revision or a new one.</summary>
    public ReportWork Assessed(int revision, int number, in AssessmentVector vector)
    {
        var work = (ReportWork)MemberwiseClone();
        if (revision > work.Revision)
            work.WaitCount = 0;
        work.Take(revision, number, vector);
        return work;
    }

    void Take(int revision, int number, in AssessmentVector vector)
    {
        (Revision, AssessmentNumber) = (revision, number);
        // An assessment made after the lifting knows of it: what it gives, it gives anew. An agreement holds for the revision.
        var lifted = (revision, number) == _liftedAt ? _lifted
            : revision == _liftedAt.Revision ? _lifted & DecisionNeeds.ByAgreement
            : Guards.None;
        Guards = (Guards | vector.Guards | vector.GuardsNow) & ~lifted;
    }

    void Add(WorkEvent next)
    {
        if (next.Number != Number + 1)
            throw new ArgumentException($"Event {next.Number} does not follow {Number}.", nameof(next));
        Number = next.Number;
        LastTime = Math.Max(LastTime, next.Time);
        if (next.Revision > Revision)
            (Revision, WaitCount) = (next.Revision, 0);
        AssessmentNumber = next.AssessmentNumber;
        if (!AddHolding(next) && !AddMoving(next) && !AddRecord(next))
            HasUnknownEvents = true;
        (Desk, DeskKind) = (next.Desk, next.DeskKind);
    }

    bool AddHolding(WorkEvent next)
    {
        switch (next.Kind)
        {
            case WorkEventKind.Claimed:
                Hold(next.Actor, WorkPayload.Of<Lease>(next).Expiry);
                return true;
            case WorkEventKind.Extended:
                Hold(ClaimHolder, WorkPayload.Of<Lease>(next).Expiry);
                return true;
            case WorkEventKind.Released:
                Hold(null, 0);
                return true;
            case WorkEventKind.HandedOver:
                var over = WorkPayload.Of<HandOver>(next);
                Hold(over.To, over.Expiry);
                return true;
            case WorkEventKind.TakenOver:
                Hold(next.Actor, WorkPayload.Of<TakeOver>(next).Expiry);
                return true;
            default:
                return false;
        }
    }

    bool AddMoving(WorkEvent next)
    {
        switch (next.Kind)
        {
            case WorkEventKind.Routed:
                Move(next, isPlaced: false);
                return true;
            case WorkEventKind.TransferAccepted:
                Accept(next);
                return true;
            case WorkEventKind.TransferRefused:
                RefusedTransferCount += WorkPayload.Of<TransferRefusal>(next).Kind == TransferRefusalKind.NotForUs ? 1 : 0;
                SetPendingDesk(null, 0, 0);
                return true;
            case WorkEventKind.Classified:
                Classify(next, WorkPayload.Of<Classification>(next));
                return true;
            case WorkEventKind.Returned:
                ComeBack(next);
                return true;
            case WorkEventKind.Decided:
                Decide(next);
                return true;
            case WorkEventKind.SecondConfirmed:
                var agreed = Pending ?? throw new FormatException($"Event {next.Number} confirms nothing.");
                Pending = null;
                DecidedBy = DecidedBy.Add(next.Actor);
                TakeEffect(agreed);
                return true;
            case WorkEventKind.SecondRefused:
                Pending = null;
                return true;
            default:
                return false;
        }
    }

    bool AddRecord(WorkEvent next)
    {
        switch (next.Kind)
        {
            case WorkEventKind.Acknowledged:
                Acknowledged = Acknowledged.Contains(next.Actor) ? Acknowledged : Acknowledged.Add(next.Actor);
                return true;
            case WorkEventKind.DangerReviewed:
                ReviewedFlags |= WorkPayload.Of<DangerReview>(next).RedFlags;
                IsDangerReviewed = true;
                return true;
            case WorkEventKind.SourceRead:
                (SourceReadBy, SourceReadRevision) = (next.Actor, next.Revision);
                return true;
            case WorkEventKind.DutyDone:
                FinishDuty(WorkPayload.Of<DutyCompletion>(next).Kind, next.Time / 1000);
                return true;
            case WorkEventKind.LeadLost:
                LeadsLost |= 1UL << WorkPayload.Of<LostLead>(next).LeadKind;
                return true;
            case WorkEventKind.IntakeRecorded:
                Intake = WorkPayload.Of<IntakeRecord>(next);
                return true;
            case WorkEventKind.MemberMerged:
                Members = Members.Add(WorkPayload.Of<Member>(next).Report);
                return true;
            case WorkEventKind.MemberLeft:
                Members = Members.Remove(WorkPayload.Of<Member>(next).Report);
                return true;
            case WorkEventKind.CounterNamed:
                var counter = WorkPayload.Of<Member>(next).Report;
                CounterReports = CounterReports.Contains(counter) ? CounterReports : CounterReports.Add(counter);
                return true;
            case WorkEventKind.RetriageAsked:
                AskRetriage(LastDecision, WorkPayload.Of<RetriageRequest>(next).Due);
                return true;
            case WorkEventKind.Retriaged:
                _retriageDue = 0;
                return true;
            default:
                return false;
        }
    }

    void Hold(string? holder, long expiry) => (ClaimHolder, ClaimExpiry) = (holder, expiry);

    void SetPendingDesk(string? desk, DeskKind kind, long due) => (PendingDesk, PendingDeskKind, TransferDue) = (desk, kind, due);

    void StopWaiting() => (Wait, WaitUntil) = (WaitKind.None, 0);

    void Move(WorkEvent next, bool isPlaced)
    {
        if (next.Desk == Desk)
            return;
        Hold(null, 0);
        SetPendingDesk(null, 0, 0);
        StopWaiting();
        Pending = null;
        (IsPlaced, _handedOn) = (isPlaced, 0);
    }

    void Accept(WorkEvent next)
    {
        var handedOn = (_handedOn | 1 << (int)DeskKind) & ~(1 << (int)next.DeskKind);
        Move(next, isPlaced: true);
        SetPendingDesk(null, 0, 0);
        _handedOn = (ushort)handedOn;
        State = ReportState.Open;
    }

    void Classify(WorkEvent next, Classification made)
    {
        if (!made.Offences.IsEmpty)
            AssignedOffences = made.Offences;
        Move(next, isPlaced: made.HasDesk);
    }

    void ComeBack(WorkEvent next)
    {
        Move(next, IsPlaced);
        var reason = WorkPayload.Of<Return>(next).Reason;
        if (reason is ReturnReason.NewLead or ReturnReason.NewDevelopment)
            (HicRound, HicReviewTime) = (0, next.Time / 1000);
        StopWaiting();
        _retriageDue = 0;
        MergedInto = null;
        State = ReportState.Open;
    }

    void Decide(WorkEvent next)
    {
        var made = WorkPayload.Of<DecisionMade>(next);
        (DecisionCount, LastDecision, LastDecisionRevision) = (DecisionCount + 1, made, next.Revision);
        Pending = null;
        if (made.Decision != Decision.LiftGuard)
        {
            Hold(null, 0);
            DecidedBy = [next.Actor];
        }
        if (made.Second == Second.None)
            TakeEffect(made);
        else
            (Pending, PendingBy, PendingRevision) = (made, next.Actor, next.Revision);
    }

    void TakeEffect(DecisionMade made)
    {
        if (made.Decision == Decision.LiftGuard)
        {
            Lift(made.Lifted);
            return;
        }
        SetPendingDesk(null, 0, 0);
        StopWaiting();
        FeedbackDue = made.FeedbackDue != 0 ? made.FeedbackDue : FeedbackDue;
        CareReferralDue = made.CareReferralDue != 0 ? made.CareReferralDue : CareReferralDue;
        AskRetriage(made, made.RetriageDue);
        switch (made.Decision)
        {
            case Decision.RequestInformation or Decision.Hold or Decision.AwaitVictim:
                (Wait, WaitUntil, WaitCount) = (WaitOf(made.Decision), made.Until, WaitCount + 1);
                break;
            case Decision.Transfer or Decision.ToZsm:
                SetPendingDesk(made.TargetDesk, made.TargetDeskKind, made.AnswerDue);
                break;
            case Decision.Merge:
                MergedInto = made.Lead;
                break;
        }
        State = DecisionTable.StateAfter(made.Decision, State);
        if (State == ReportState.Ended)
            Members = [];
    }

    void AskRetriage(DecisionMade? of, long due)
    {
        _retriageDue = due;
        if (due != 0)
            (Drawn, _drawnRevision) = (of, Revision);
    }

    void Lift(Guards guards)
    {
        var now = (Revision, AssessmentNumber);
        _lifted = guards | (_liftedAt == now ? _lifted
            : _liftedAt.Revision == Revision ? _lifted & DecisionNeeds.ByAgreement
            : Guards.None);
        _liftedAt = now;
        Guards &= ~guards;
    }

    void FinishDuty(DutyKind kind, long time)
    {
        switch (kind)
        {
            case DutyKind.Feedback:
                FeedbackDue = 0;
                break;
            case DutyKind.CareReferral:
                CareReferralDue = 0;
                break;
            case DutyKind.HicReview:
                (HicRound, HicReviewTime) = (HicRound + 1, time);
                break;
            case DutyKind.SixMonths:
                IsSixMonthsDone = true;
                break;
        }
    }

    static WaitKind WaitOf(Decision decision) => decision switch
    {
        Decision.RequestInformation => WaitKind.Information,
        Decision.Hold => WaitKind.Hold,
        _ => WaitKind.Victim,
    };
}
