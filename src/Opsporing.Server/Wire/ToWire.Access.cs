namespace Opsporing.Server;

static partial class ToWire
{
    public static V1.RecordedLook Look(
        Look look, IEnumerable<ReportId> reports, TaskRelation? relation, IEnumerable<string> context) => new()
        {
            LookId = look.Id.ToString(),
            LookTime = TimeOfMilliseconds(look.Time),
            Person = look.Person,
            Rpc = look.Rpc,
            Purpose = look.Purpose,
            SensitivePurpose = look.SensitivePurpose,
            ReportIds = { reports.Select(Id) },
            Relation = (V1.TaskRelation)(relation ?? 0),
            Context = { context },
        };

    public static V1.LookReview Review(LookReview review)
    {
        var to = new V1.LookReview
        {
            ReviewId = review.Id.ToString(),
            Person = review.Person,
            ReportId = Id(review.ReportId),
            Owner = review.Owner,
            Reason = review.Reason,
            OpenTime = TimeOfMilliseconds(review.Time),
            ContextUntilTime = TimeOfMilliseconds(review.Time + (long)LookReview.ContextTerm.TotalMilliseconds),
        };
        if (review.Conclusion is { } conclusion)
            to.Conclusion = new()
            {
                TalkTime = TimeOfMilliseconds(conclusion.TalkTime),
                IsExplained = conclusion.IsExplained,
                Note = conclusion.Note,
                ConcludeTime = TimeOfMilliseconds(conclusion.Time),
            };
        return to;
    }
}
