namespace Opsporing;

/// <summary>What a decision appends to other reports, in the same transaction.</summary>
static class Related
{
    /// <summary>Merging tells the lead; ending a lead sets its members free.</summary>
    public static IEnumerable<WorkAppend> Of(TriageSubject subject, DecisionMade made, Actor actor, long time)
    {
        if (made.Decision == Decision.Merge)
            return [ToLead(subject, subject.Lead!, WorkEventKind.MemberMerged, actor, time)];
        return DecisionTable.Row(subject.Work.State, made.Decision).IsEnding
            ? subject.Members.Where(m => m.Work.State == ReportState.Merged && m.Work.MergedInto == subject.Id)
                .Select(m => Free(m, ReturnReason.LeadEnded, actor, time))
            : [];
    }

    public static WorkAppend ToLead(TriageSubject subject, OtherReport lead, WorkEventKind kind, Actor actor, long time) =>
        new(lead.Id, Events.Next(lead.Work, kind, actor, time, new Member(subject.Id)));

    public static WorkAppend Free(OtherReport member, ReturnReason reason, Actor actor, long time) =>
        new(member.Id, Events.Next(member.Work, WorkEventKind.Returned, actor, time, new Return(reason)));
}
