using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Server;

sealed partial class AccessService
{
    /// <inheritdoc/>
    public override async Task<OpenReviewResponse> OpenReview(OpenReviewRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        CheckPerson(request.Person, violations);
        CheckText(request.Reason, "reason", 1, violations);
        var id = FromWire.Id(request.ReportId, "report_id", violations);
        Check(violations);
        await reader.RequireSightAsync(id!, caller, context.CancellationToken);
        if (request.Person == caller.Person)
            throw RpcErrors.ReviewRefused("OWN_LOOKS").ToRpcException();
        if (!(await register.ListAsync(request.Person, id!, context.CancellationToken)).Any(l => MaySee(caller, l)))
            throw RpcErrors.ReviewRefused("NO_LOOKS").ToRpcException();
        var review = new Opsporing.LookReview(NewId(), request.Person, id!, caller.Person, request.Reason, Now, null);
        await register.OpenAsync(review, context.CancellationToken);
        return new() { Review = ToWire.Review(review) };
    }

    /// <inheritdoc/>
    public override async Task<ReviewLookResponse> ReviewLook(ReviewLookRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var violations = new List<Violation>();
        var id = ReadGuid(request.ReviewId, "review_id", violations);
        if (request.Conclusion is { } asked)
            CheckText(asked.Note, "conclusion.note", 1, violations);
        Check(violations);
        var review = await register.FindReviewAsync(id, context.CancellationToken);
        if (review is null || review.Owner != caller.Person)
            throw RpcErrors.ReviewNotFound(request.ReviewId).ToRpcException();
        await reader.RequireSightAsync(review.ReportId, caller, context.CancellationToken);
        var looks = (await register.ListAsync(review.Person, review.ReportId, context.CancellationToken))
            .Where(l => l.Time <= review.Time && MaySee(caller, l)).ToList();
        var shown = await new LookReading(installation, register).ShowAsync(looks, review.ReportId, context.CancellationToken);
        if (request.Conclusion is not null)
            review = await ConcludeAsync(review, request.Conclusion, shown, context.CancellationToken);
        return new() { Review = ToWire.Review(review), Looks = { shown } };
    }

    async Task<Opsporing.LookReview> ConcludeAsync(
        Opsporing.LookReview review, V1.ReviewConclusion asked, List<RecordedLook> looks, CancellationToken cancellation)
    {
        var now = Now;
        if (review.Conclusion is not null)
            throw RpcErrors.ReviewRefused("CONCLUDED").ToRpcException();
        // The person speaks first; who says nothing for two weeks does not hold the review up.
        if (looks.Any(static l => l.Context.Count == 0) && now < review.Time + (long)Opsporing.LookReview.ContextTerm.TotalMilliseconds)
            throw RpcErrors.ReviewRefused("CONTEXT_FIRST").ToRpcException();
        var violations = new List<Violation>();
        var talk = FromWire.Milliseconds(asked.TalkTime, "conclusion.talk_time", violations);
        Check(violations);
        if (talk < review.Time || talk > now)
            throw RpcErrors.ReviewRefused("TALK_FIRST").ToRpcException();
        var concluded = review with { Conclusion = new(now, talk, asked.IsExplained, asked.Note) };
        return await register.ConcludeAsync(concluded, cancellation)
            ? concluded
            : throw RpcErrors.ReviewRefused("CONCLUDED").ToRpcException();
    }
}
