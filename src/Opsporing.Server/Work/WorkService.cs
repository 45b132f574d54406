using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

/// <summary>The acts on a report. The contract and its errors: <c>work_service.proto</c>.</summary>
sealed partial class WorkService(Installation installation, WorkActor acts, Classifier classifier, FreeItems freeItems)
    : V1.WorkService.WorkServiceBase
{
    /// <inheritdoc/>
    public override async Task<ClaimItemResponse> ClaimItem(ClaimItemRequest request, ServerCallContext context) =>
        new() { Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context, Claims.Claim) };

    /// <inheritdoc/>
    public override async Task<ExtendClaimResponse> ExtendClaim(ExtendClaimRequest request, ServerCallContext context) =>
        new() { Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context, Claims.Extend) };

    /// <inheritdoc/>
    public override async Task<ReleaseClaimResponse> ReleaseClaim(ReleaseClaimRequest request, ServerCallContext context) => new()
    {
        Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
            (subject, actor, _, time) => Claims.Release(subject, actor, time)),
    };

    /// <inheritdoc/>
    public override async Task<HandOverClaimResponse> HandOverClaim(HandOverClaimRequest request, ServerCallContext context)
    {
        if (request.Colleague.Length > 200 || !ReportValidation.IsPlain(request.Colleague))
            throw RpcErrors.FieldInvalid("colleague", "A code has at most 200 plain characters.").ToRpcException();
        return new()
        {
            Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
                (subject, actor, rules, time) => Claims.HandOver(subject, actor, request.Colleague, request.Note, rules, time)),
        };
    }

    /// <inheritdoc/>
    public override async Task<TakeOverClaimResponse> TakeOverClaim(TakeOverClaimRequest request, ServerCallContext context) => new()
    {
        Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
            (subject, actor, rules, time) => Claims.TakeOver(subject, actor, request.Reason, rules, time)),
    };

    /// <inheritdoc/>
    public override async Task<DecideResponse> Decide(DecideRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var draft = FromWire.Draft(request.Draft, request.WorkEventNumber, violations, out var lead);
        var id = ReadId(request.ReportId, violations);
        var found = await acts.FindAsync(id, request.Desk, Caller.Of(context), context.CancellationToken);
        var place = await installation.Store.FindPlaceAsync(id, installation.Now, context.CancellationToken);
        var audit = installation.Policies?.Base.Chapters?.Audit;
        var endEarly = draft.Decision == Opsporing.Decision.EndEarly ? audit?.EndEarlyPpm ?? 0 : 0;
        var retriage = audit?.RetriagePpm ?? 0;
        var draws = installation.Bases.Draws.Draw(id.ToKey());
        draft = draft with
        {
            Position = place is null ? 0 : (int)Math.Min(place.Position + 1, int.MaxValue),
            OpenCount = place?.OpenCount ?? 0,
            TeamQuarterHours = QuarterHoursOf(found.Stored.Work.DeskKind),
            AuditProbabilityPpm = endEarly,
            IsAuditDrawn = draws.EndEarly < endEarly,
            RetriageProbabilityPpm = retriage,
            IsRetriageDrawn = draws.Retriage < retriage,
        };
        return new()
        {
            Work = await acts.ActAsync(id, request.WorkEventNumber, request.Desk, lead, Caller.Of(context),
                (subject, actor, rules, time) => DecisionCheck.Check(subject, WithAdvice(draft, subject.Vector), actor, rules, time),
                context.CancellationToken, found),
        };
    }

    /// <inheritdoc/>
    public override async Task<ConfirmDecisionResponse> ConfirmDecision(ConfirmDecisionRequest request, ServerCallContext context) => new()
    {
        Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
            (subject, actor, rules, time) => SecondPerson.Confirm(subject, actor, request.Note, rules, time)),
    };

    /// <inheritdoc/>
    public override async Task<RefuseDecisionResponse> RefuseDecision(RefuseDecisionRequest request, ServerCallContext context) => new()
    {
        Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
            (subject, actor, _, time) => SecondPerson.Refuse(subject, actor, request.Note, time)),
    };

    /// <inheritdoc/>
    public override async Task<AcceptTransferResponse> AcceptTransfer(AcceptTransferRequest request, ServerCallContext context) => new()
    {
        Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
            (subject, actor, _, time) => Transfers.Accept(subject, AtReceiver(subject, actor, request.Desk, context), time)),
    };

    /// <inheritdoc/>
    public override async Task<RefuseTransferResponse> RefuseTransfer(RefuseTransferRequest request, ServerCallContext context) => new()
    {
        Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
            (subject, actor, _, time) => Transfers.Refuse(subject, AtReceiver(subject, actor, request.Desk, context), request.Reason, time)),
    };

    /// <inheritdoc/>
    public override async Task<RecordDangerReviewResponse> RecordDangerReview(
        RecordDangerReviewRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var review = FromWire.Review(request.Review, violations);
        Check(violations);
        return new()
        {
            Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
                (subject, actor, _, time) => WorkActs.ReviewDanger(subject, review, actor, time)),
        };
    }

    /// <inheritdoc/>
    public override async Task<ConfirmSourceReadResponse> ConfirmSourceRead(
        ConfirmSourceReadRequest request, ServerCallContext context) => new()
        {
            Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
                (subject, actor, _, time) => WorkActs.ReadSource(subject, actor, time)),
        };

    /// <inheritdoc/>
    public override async Task<AcknowledgeItemResponse> AcknowledgeItem(AcknowledgeItemRequest request, ServerCallContext context) =>
        new()
        {
            Work = await acts.AcknowledgeAsync(
                ReadId(request.ReportId, []), request.WorkEventNumber, request.Desk, Caller.Of(context), context.CancellationToken),
        };

    /// <inheritdoc/>
    public override async Task<RecordRetriageResponse> RecordRetriage(RecordRetriageRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var decision = FromWire.Code<V1.Decision, Opsporing.Decision>(request.Decision, "decision", violations);
        Check(violations);
        return new()
        {
            Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
                (subject, actor, rules, time) => WorkActs.Retriage(subject, decision, request.ReasonCode, actor, rules, time)),
        };
    }

    /// <inheritdoc/>
    public override async Task<RecordIntakeResponse> RecordIntake(RecordIntakeRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var isCertified = (Caller.Of(context).Roles & Roles.Frontoffice) != 0;
        var intake = FromWire.Intake(request.Intake, isCertified, violations);
        Check(violations);
        return new()
        {
            Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
                (subject, actor, _, time) => WorkActs.RecordIntake(subject, intake, actor, time)),
        };
    }

    /// <inheritdoc/>
    public override async Task<SplitReportResponse> SplitReport(SplitReportRequest request, ServerCallContext context) => new()
    {
        Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
            (subject, actor, _, time) => WorkActs.Split(subject, actor, time)),
    };

    /// <inheritdoc/>
    public override async Task<ClassifyReportResponse> ClassifyReport(ClassifyReportRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var offences = classifier.Read(request.Offences, violations);
        Check(violations);
        return new()
        {
            Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
                (subject, actor, rules, time) =>
                    classifier.Classify(subject, offences, request.Team, request.Note, actor, rules, time)),
        };
    }

    /// <inheritdoc/>
    public override async Task<FinishDutyResponse> FinishDuty(FinishDutyRequest request, ServerCallContext context)
    {
        var violations = new List<Violation>();
        var done = new DutyCompletion(
            FromWire.Code<V1.DutyKind, Opsporing.DutyKind>(request.Kind, "kind", violations),
            request.Channel == 0 ? 0 : FromWire.Code<V1.FeedbackChannel, Opsporing.FeedbackChannel>(request.Channel, "channel", violations),
            request.Reference);
        Check(violations);
        return new()
        {
            Work = await ActAsync(request.ReportId, request.WorkEventNumber, request.Desk, context,
                (subject, actor, rules, time) => WorkActs.FinishDuty(subject, done, actor, rules, time)),
        };
    }

    Task<V1.Work> ActAsync(
        V1.ReportId? report, int number, string desk, ServerCallContext context, WorkActor.Judge judge)
    {
        var id = ReadId(report, []);
        return acts.ActAsync(id, number, desk, null, Caller.Of(context), judge, context.CancellationToken);
    }

    // Without a desk the caller acts at the receiving one, also when the scope holds the owning one too.
    Actor AtReceiver(TriageSubject subject, Actor actor, string desk, ServerCallContext context) =>
        desk == "" && subject.Work.PendingDesk is { } pending && installation.Rules.DeskOf(pending) is { } receiver
            && Caller.Of(context).Reaches(receiver, installation.Rules.Organisation)
            ? actor with { Desk = pending }
            : actor;

    int QuarterHoursOf(Opsporing.DeskKind kind) =>
        4 * (installation.Policies?.Base.Chapters?.Capacity.WeeklyHours.GetValueOrDefault(UpperSnake.Of(kind)) ?? 0);

    static DecisionRequest WithAdvice(DecisionRequest draft, in AssessmentVector vector) => draft with
    {
        AdviceShown = (vector.Flags & AssessmentFlags.AdviceWithheld) != 0 ? null : draft.AdviceShown ?? vector.Advice,
    };

    static Opsporing.ReportId ReadId(V1.ReportId? from, List<Violation> violations)
    {
        var id = FromWire.Id(from, "report_id", violations);
        Check(violations);
        return id!;
    }

    static void Check(List<Violation> violations)
    {
        if (violations.Count > 0)
            throw RpcErrors.FieldsInvalid(null, violations).ToRpcException();
    }
}
