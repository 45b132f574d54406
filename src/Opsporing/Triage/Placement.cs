namespace Opsporing;

/// <summary>At which desk a report belongs after a revision or reassessment.</summary>
/// <remarks>
/// A sexual offence stands at a frontoffice or where one handed it on; police-staff cases at INTEGRITY; both for good, whatever
/// a later revision says. Else a desk that a person chose keeps the report, unless it turns out to be AVIM's; and a live claim is not broken.
/// </remarks>
public static class Placement
{
    /// <summary>The desk that is to own the report.</summary>
    public static (string Code, DeskKind Kind) Of(ReportWork work, in AssessmentVector vector, Organisation organisation)
    {
        var here = (work.Desk, work.DeskKind);
        if ((work.Guards & Guards.SexualOffence) != 0)
            return work.DeskKind == DeskKind.FrontofficeTos || work.IsHandedOn ? here : Frontoffice(vector, organisation);
        var route = organisation.Desks[vector.Desk];
        if (work.DeskKind == DeskKind.Integrity && work.Number > 0)
            return here;
        var isFixed = route.Kind == DeskKind.Integrity
            || route.Kind == DeskKind.Avim && !work.WasHandedOnBy(DeskKind.Avim);
        return work.IsPlaced && !isFixed ? here : (route.Code, route.Kind);
    }

    /// <summary>The routing that a report needs now; null when it stands where it belongs, or has no item of its own.</summary>
    /// <param name="time">Unix milliseconds.</param>
    public static WorkAppend? Reroute(TriageSubject subject, Organisation organisation, Actor service, long time)
    {
        var work = subject.Work;
        if (work.State != ReportState.Open || work.HasUnknownEvents)
            return null;
        var (desk, kind) = Of(work, subject.Vector, organisation);
        var isHeld = work.HolderAt(time / 1000) is not null
            && kind is not (DeskKind.FrontofficeTos or DeskKind.Integrity or DeskKind.Avim);
        return desk == work.Desk || isHeld
            ? null
            : new(subject.Id, Events.Next(work, WorkEventKind.Routed, service, time, null).At(desk, kind));
    }

    /// <summary>The desk after classification: the team that was chosen, but a sexual offence, police staff and trafficking go before it.</summary>
    /// <param name="team">Null when none was chosen: where the route says.</param>
    internal static (string Code, DeskKind Kind) Classified(
        ReportWork work, in AssessmentVector vector, Desk? team, Organisation organisation)
    {
        if ((work.Guards & Guards.SexualOffence) != 0)
            return Frontoffice(vector, organisation);
        var route = organisation.Desks[vector.Desk];
        return team is null || route.Kind is DeskKind.Integrity or DeskKind.Avim ? (route.Code, route.Kind) : (team.Code, team.Kind);
    }

    static (string Code, DeskKind Kind) Frontoffice(in AssessmentVector vector, Organisation organisation)
    {
        var routed = organisation.Desks[vector.Desk];
        if (routed.Kind == DeskKind.FrontofficeTos)
            return (routed.Code, routed.Kind);
        var index = vector.Eenheid >= 0 ? organisation.DeskOf(DeskKind.FrontofficeTos, vector.Eenheid) : -1;
        index = index >= 0 ? index : organisation.NationalDeskOf(DeskKind.FrontofficeTos);
        return (organisation.Desks[index].Code, DeskKind.FrontofficeTos);
    }
}
