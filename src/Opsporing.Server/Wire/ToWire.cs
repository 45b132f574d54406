using Google.Protobuf.WellKnownTypes;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Makes wire messages of what the core and the store know.</summary>
static partial class ToWire
{
    // The audit sample is shown as ordinary work: its flag never leaves.
    const AssessmentFlags Hidden = AssessmentFlags.AuditDrawn;

    static readonly V1.Dimension[] Dimensions = [.. System.Enum.GetValues<V1.Dimension>().Where(d => d != 0)];

    public static V1.ReportId Id(ReportId id) => new() { SourceSystem = id.SourceSystem, SourceNumber = id.SourceNumber };

    public static V1.Report Report(Report report)
    {
        var to = new V1.Report
        {
            Id = Id(report.Id),
            Revision = report.Revision,
            Kind = (V1.ReportKind)report.Kind,
            Received = Moment(report.Received),
            ReceivingEenheid = report.ReceivingEenheid,
            OccurredPlace = Place(report.OccurredPlace),
            ResidencePlace = Place(report.ResidencePlace),
            ReportingPlace = Place(report.ReportingPlace),
            IsOnline = report.IsOnline,
            Channel = (V1.Channel)report.Channel,
            PlaceType = (V1.PlaceType)report.PlaceType,
            Weapon = (V1.Weapon)report.Weapon,
            Injury = (V1.InjuryLevel)report.Injury,
            EarlierReportCount = report.EarlierReportCount,
            SuspectStatus = (V1.SuspectStatus)report.SuspectStatus,
            SuspectAgeBand = (V1.SuspectAgeBand)report.SuspectAgeBand,
            PoliceStaffInvolved = report.PoliceStaffInvolved,
            Provability = (V1.Provability)report.Provability,
            IsReadyMade = report.IsReadyMade,
            PublicTaskVictim = report.PublicTaskVictim,
            DiscriminatoryMotive = report.DiscriminatoryMotive,
            AangifteWithdrawn = report.AangifteWithdrawn,
            KlachtFiled = (V1.Answer)report.KlachtFiled,
            SexualContentSignal = report.SexualContentSignal,
            SourceReference = report.SourceReference,
        };
        if (report.OccurredFrom is { } from)
            to.OccurredFrom = Moment(from);
        if (report.OccurredTo is { } until)
            to.OccurredTo = Moment(until);
        if (report.DamageCents is { } cents)
            to.DamageCents = cents;
        if (report.CounterReport is { } counter)
            to.CounterReport = Id(counter);
        foreach (var (code, stage) in report.Offences)
            to.Offences.Add(new V1.Offence { Code = code, Stage = (V1.OffenceStage)stage });
        foreach (var flag in report.RedFlags)
            to.RedFlags.Add((V1.RedFlag)(flag + 1));
        foreach (var victim in report.Victims)
            to.Victims.Add(Victim(victim));
        foreach (var lead in report.Leads)
            to.Leads.Add(Lead(lead));
        foreach (var key in report.LinkKeys)
            to.LinkKeys.Add(new V1.LinkKey { Side = (V1.LinkSide)key.Side, KeyVersion = key.KeyVersion, Hash = key.Hash });
        to.SafetyMeasures.AddRange(report.SafetyMeasures);
        to.MethodTags.AddRange(report.MethodTags);
        return to;
    }

    /// <param name="assessment">As stored.</param>
    /// <param name="basis">The basis it pins.</param>
    /// <param name="basisDigest">Text of its digest.</param>
    public static V1.Assessment Assessment(Assessment assessment, ScoringBasis basis, string basisDigest)
    {
        var vector = assessment.Vector;
        var to = Assessment(assessment.ReportId, vector, basis, basisDigest);
        (to.Revision, to.Number, to.Trigger) =
            (assessment.Revision, assessment.Number, (V1.AssessmentTrigger)assessment.Trigger);
        return to;
    }

    /// <summary>The assessment of a vector; revision, number and trigger are left to the caller.</summary>
    public static V1.Assessment Assessment(ReportId id, in AssessmentVector vector, ScoringBasis basis, string basisDigest)
    {
        var to = new V1.Assessment
        {
            ReportId = Id(id),
            BasisDigest = basisDigest,
            AssessmentTime = Time(vector.AssessmentTime),
            ScorerVersion = vector.ScorerVersion,
            HarmHundredthDays = vector.HarmHundredthDays,
            PublicTaskLineMillipoints = vector.PublicTaskLine,
            DiscriminationLineMillipoints = vector.DiscriminationLine,
            FloorLineMillipoints = vector.FloorLine,
            Floor = (V1.Floor)vector.Floor,
            CapLineMillipoints = vector.CapLine,
            PriorityMillipoints = vector.Priority,
            Band = vector.Band,
            RankKey = vector.RankKey,
            Advice = Advice(vector.Advice, vector.Flags),
            VictimNeedPpm = vector.VictimNeedPpm,
            LeadsPpm = vector.LeadsPpm,
            Desk = basis.Organisation.Desks[vector.Desk].Code,
            RouteReason = (V1.RouteReason)vector.RouteReason,
            PlaceBasis = (V1.PlaceBasis)vector.PlaceBasis,
            TermTime = TimeOrNull(vector.TermTime),
            TermKind = (V1.TermKind)vector.TermKind,
            PromoteTime = TimeOrNull(vector.PromoteTime),
            LeadTermTime = TimeOrNull(vector.LeadTermTime),
            RouteTermTime = TimeOrNull(vector.RouteTermTime),
            DangerTermTime = TimeOrNull(vector.DangerTermTime),
            BodyTraceTime = TimeOrNull(vector.BodyTraceTime),
        };
        AddCodes(to, vector, basis);
        AddLines(to, vector);
        return to;
    }

    public static V1.Basis Basis(Basis basis)
    {
        var to = new V1.Basis
        {
            Catalogue = basis.Catalogue.ToString(),
            ChiTable = basis.ChiTable.ToString(),
            Organisation = basis.Organisation.ToString(),
            LeadKinds = basis.LeadKinds.ToString(),
            Signals = basis.Signals.ToString(),
            AuditKey = basis.AuditKey.ToString(),
            ScorerVersion = basis.ScorerVersion,
        };
        if (!basis.BasePolicy.IsNone)
            to.BasePolicy = basis.BasePolicy.ToString();
        if (!basis.EenheidOverlay.IsNone)
            to.EenheidOverlay = basis.EenheidOverlay.ToString();
        if (!basis.BasisteamOverlay.IsNone)
            to.BasisteamOverlay = basis.BasisteamOverlay.ToString();
        if (!basis.LeadModel.IsNone)
            to.LeadModel = basis.LeadModel.ToString();
        return to;
    }

    /// <param name="explanation">As rendered.</param>
    /// <param name="flags">Of the assessment: withheld advice is not shown by what would change it either.</param>
    public static V1.Explanation Explanation(Explanation explanation, AssessmentFlags flags)
    {
        var to = new V1.Explanation { Language = (V1.Language)explanation.Language, Summary = explanation.Summary };
        foreach (var line in explanation.Lines)
            to.Lines.Add(Line(line));
        foreach (var (text, clause) in explanation.Notes)
        {
            var note = new V1.ExplanationNote { Text = text };
            if (clause.Length > 0)
                note.Clause = clause;
            to.Notes.Add(note);
        }
        var isWithheld = (flags & AssessmentFlags.AdviceWithheld) != 0;
        foreach (var change in explanation.WhatWouldChange)
            to.WhatWouldChange.Add(new V1.ExplanationChange
            {
                Fact = change.Fact,
                Advice = Advice(change.Advice, flags),
                Band = change.Band,
                PriorityMillipoints = change.PriorityMillipoints,
                ChangesAdvice = change.ChangesAdvice && !isWithheld,
            });
        return to;
    }

    /// <param name="item">The item.</param>
    /// <param name="lane">Its lane at that instant.</param>
    /// <param name="now">Unix seconds.</param>
    public static V1.QueueItem Item(QueueItem item, int lane, long now)
    {
        var to = new V1.QueueItem
        {
            ReportId = Id(item.ReportId),
            Revision = item.Revision,
            AssessmentNumber = item.AssessmentNumber,
            Desk = item.Desk,
            DeskKind = (V1.DeskKind)item.DeskKind,
            Kind = (V1.ReportKind)item.Kind,
            ReceivedTime = Time(item.Received),
            Lane = lane,
            RankKey = item.RankKey,
            TermTime = TimeOrNull(item.TermTime),
            TermKind = (V1.TermKind)item.TermKind,
            RouteTermTime = TimeOrNull(item.RouteTermTime),
            HarmHundredthDays = item.HarmHundredthDays,
            PriorityMillipoints = item.Priority,
            Band = item.Band,
            Advice = Advice(item.Advice, item.Flags),
            Certainty = (V1.Certainty)item.Certainty,
            IsDangerReviewed = item.IsDangerReviewed,
        };
        EnumMap.AddBits(to.Acts, (uint)item.Acts);
        EnumMap.AddBits(to.Flags, (uint)(item.Flags & ~Hidden));
        EnumMap.AddBits(to.Guards, (uint)item.Guards);
        EnumMap.AddBits(to.RedFlags, item.RedFlags);
        to.IsClaimed = item.Work?.ClaimHolder is not null && item.Work.ClaimExpiry > now;
        to.WaitUntilTime = TimeOrNull(item.WaitUntil > now ? item.WaitUntil : 0);
        to.OfferedDesk = item.Work?.OfferedTo ?? "";
        to.IsSecondPersonDue = item.Work is { Second: not Second.None };
        to.CounterReportId = item.Work?.CounterReport is { } counter ? Id(counter) : null;
        if (item.Offence is { } offence)
            to.Offence = offence;
        if (item.OffenceGroup is { } group)
            to.OffenceGroup = group;
        return to;
    }

    /// <param name="desk">The desk.</param>
    /// <param name="summary">Its figures; null when it has had no item.</param>
    /// <param name="organisation">Where its eenheid is named.</param>
    public static V1.Queue Queue(Desk desk, QueueSummary? summary, Organisation organisation)
    {
        var to = new V1.Queue
        {
            Desk = desk.Code,
            Name = desk.Name,
            DeskKind = (V1.DeskKind)desk.Kind,
            ItemCount = summary?.OpenCount ?? 0,
            OldestReceivedTime = summary?.OldestReceived is { } oldest ? Time(oldest) : null,
        };
        to.LaneItemCounts.AddRange(summary is null ? [0, 0, 0] : summary.LaneCounts);
        if (desk.EenheidIndex >= 0)
            to.Eenheid = organisation.Eenheden[desk.EenheidIndex].Code;
        return to;
    }

    /// <param name="stored">A report and its work.</param>
    /// <param name="terms">Of its duties.</param>
    /// <param name="now">Unix seconds.</param>
    public static V1.Work Work(StoredWork stored, TriageTerms terms, long now)
    {
        var work = stored.Work;
        var to = new V1.Work
        {
            ReportId = Id(stored.Report.Id),
            WorkEventNumber = work.Number,
            State = (V1.ReportState)work.State,
            Desk = work.Desk,
            DeskKind = (V1.DeskKind)work.DeskKind,
            Revision = work.Revision,
            AssessmentNumber = work.AssessmentNumber,
            Claim = work.HolderAt(now) is { } holder ? new() { Holder = holder, ExpireTime = Time(work.ClaimExpiry) } : null,
            WaitUntilTime = TimeOrNull(work.WaitUntil),
            WaitKind = (V1.WaitKind)work.Wait,
            OfferedDesk = work.PendingDesk ?? "",
            SecondPerson = (V1.SecondPersonKind)(work.Pending?.Second ?? Second.None),
            PendingDecision = (V1.Decision)(work.Pending?.Decision ?? 0),
            LeadReportId = work.MergedInto is { } lead ? Id(lead) : null,
            IsDangerReviewed = work.IsDangerReviewed && !work.IsDangerReviewDue(stored.Report.Assessment.Vector),
        };
        EnumMap.AddBits(to.Guards, (uint)work.Guards);
        to.MemberReportIds.AddRange(work.Members.Select(Id));
        to.CounterReportIds.AddRange(work.CounterReports.Select(Id));
        to.AcknowledgedDesks.AddRange(work.Acknowledged);
        to.AssignedOffences.AddRange(
            work.AssignedOffences.Select(o => new V1.Offence { Code = o.Code, Stage = (V1.OffenceStage)o.Stage }));
        to.Duties.AddRange(Duties.Of(work, stored.Report.Assessment.Vector, terms).Select(d => Duty(d, now)));
        return to;
    }

    /// <summary>The work as somebody sees it who is to triage a second time: nothing that tells what was decided.</summary>
    public static V1.Work BlindWork(V1.Work all)
    {
        var to = new V1.Work
        {
            ReportId = all.ReportId,
            WorkEventNumber = all.WorkEventNumber,
            Desk = all.Desk,
            DeskKind = all.DeskKind,
            Revision = all.Revision,
            AssessmentNumber = all.AssessmentNumber,
            IsDangerReviewed = all.IsDangerReviewed,
            IsBlind = true,
        };
        to.Guards.AddRange(all.Guards);
        to.AssignedOffences.AddRange(all.AssignedOffences);
        to.Duties.AddRange(all.Duties.Where(d => d.Kind == V1.DutyKind.Retriage));
        return to;
    }

    /// <summary>The work as a co-viewing desk sees it that may not see the content.</summary>
    public static V1.Work CoViewedWork(V1.Work all) => new()
    {
        ReportId = all.ReportId,
        WorkEventNumber = all.WorkEventNumber,
        Desk = all.Desk,
        DeskKind = all.DeskKind,
        AcknowledgedDesks = { all.AcknowledgedDesks },
    };

    public static V1.Duty Duty(Duty duty, long now) => new()
    {
        Kind = (V1.DutyKind)duty.Kind,
        DueTime = Time(duty.Due),
        Desk = duty.Desk,
        IsOverdue = duty.Due < now,
    };

    public static V1.WorkEvent Event(WorkEvent work) => new()
    {
        Number = work.Number,
        Kind = (V1.WorkEventKind)work.Kind,
        EventTime = TimeOfMilliseconds(work.Time),
        Actor = work.Actor,
        Desk = work.Desk,
        DeskKind = (V1.DeskKind)work.DeskKind,
        Revision = work.Revision,
        AssessmentNumber = work.AssessmentNumber,
    };

    /// <summary>Unix seconds as a timestamp.</summary>
    public static Timestamp Time(long unixSeconds) => new() { Seconds = unixSeconds };

    public static Timestamp TimeOfMilliseconds(long unixMilliseconds) =>
        Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds));

    // Scoring writes 0 for "none" and the greatest value for "never".
    static Timestamp? TimeOrNull(long unixSeconds) => unixSeconds is 0 or long.MaxValue ? null : Time(unixSeconds);

    static V1.Advice Advice(Advice advice, AssessmentFlags flags) =>
        (flags & AssessmentFlags.AdviceWithheld) != 0 ? V1.Advice.Unspecified : (V1.Advice)advice;

    static void AddCodes(V1.Assessment to, in AssessmentVector vector, ScoringBasis basis)
    {
        if (vector.PrincipalOffence >= 0)
        {
            to.PrincipalOffence = basis.Catalogue[vector.PrincipalOffence].Code;
            to.PrincipalStage = (V1.OffenceStage)vector.PrincipalStage;
        }
        EnumMap.AddBits(to.Acts, (uint)vector.Acts);
        EnumMap.AddBits(to.Guards, (uint)vector.Guards);
        EnumMap.AddBits(to.GuardsNow, (uint)vector.GuardsNow);
        EnumMap.AddBits(to.Flags, (uint)(vector.Flags & ~Hidden));
        EnumMap.AddBits(to.RedFlags, vector.RedFlags);
        EnumMap.AddBits(to.Needs, vector.Needs);
        AddLeads(to.LeadsPresent, vector.LeadsPresent, basis.LeadKinds);
        AddLeads(to.LeadsSecured, vector.LeadsSecured, basis.LeadKinds);
        AddLeads(to.LeadsNotAsked, vector.LeadsNotAsked, basis.LeadKinds);
        AddLeads(to.LeadsGone, vector.LeadsGone, basis.LeadKinds);
        foreach (var viewer in (ReadOnlySpan<short>)[vector.CoViewer1, vector.CoViewer2, vector.CoViewer3])
            if (viewer >= 0)
                to.CoViewers.Add(basis.Organisation.Desks[viewer].Code);
        if (vector.Eenheid >= 0)
            to.Eenheid = basis.Organisation.Eenheden[vector.Eenheid].Code;
        if (vector.Basisteam >= 0)
            to.Basisteam = basis.Organisation.Basisteams[vector.Basisteam].Code;
        if (vector.LeadTermKind >= 0 && vector.LeadTermTime != 0)
            to.LeadTermKind = basis.LeadKinds.Kinds[vector.LeadTermKind].Code;
    }

    static void AddLines(V1.Assessment to, in AssessmentVector vector)
    {
        for (var i = 0; i < Dimensions.Length; i++)
            to.DimensionLines.Add(new V1.DimensionLine
            {
                Dimension = Dimensions[i],
                ValuePermille = vector.Values[i],
                WeightPermille = vector.Weights[i],
                ContributionMillipoints = vector.Contributions[i],
                Certainty = (V1.Certainty)vector.Certainties[i],
            });
    }

    static void AddLeads(ICollection<string> codes, ulong mask, LeadKindTable kinds)
    {
        for (; mask != 0; mask &= mask - 1)
            codes.Add(kinds.Kinds[System.Numerics.BitOperations.TrailingZeroCount(mask)].Code);
    }

    static V1.ExplanationLine Line(ExplanationLine line)
    {
        var to = new V1.ExplanationLine
        {
            Kind = (V1.ExplanationLineKind)line.Kind,
            Label = line.Label,
            ContributionMillipoints = line.ContributionMillipoints,
            Source = line.Source,
            Sentence = line.Sentence,
        };
        if (line.Kind <= ExplanationLineKind.Development)
        {
            to.ValuePermille = line.ValuePermille;
            to.WeightPermille = line.WeightPermille;
            to.Certainty = (V1.Certainty)line.Certainty;
        }
        if (line.Clause.Length > 0)
            to.Clause = line.Clause;
        to.Evidence.AddRange(line.Evidence);
        return to;
    }

    static V1.Moment Moment(Moment moment) =>
        new() { Time = Time(moment.UnixSeconds), Precision = (V1.Precision)moment.Precision };

    static V1.Place? Place(Place? place)
    {
        if (place is null)
            return null;
        var to = new V1.Place { Gemeente = place.Gemeente };
        if (place.Basisteam is { } team)
            to.Basisteam = team;
        if (place.GridCell is { } cell)
            to.GridCell = cell;
        return to;
    }

    static V1.Victim Victim(Victim victim)
    {
        var to = new V1.Victim
        {
            NeedsAssessedTime = TimeOrNull(victim.NeedsAssessedTime),
            SafeContact = (V1.Answer)victim.SafeContact,
            Relation = (V1.VictimRelation)victim.Relation,
            Wish = (V1.FeedbackWish)victim.Wish,
        };
        if (victim.NeedsAssessedBy is { } by)
            to.NeedsAssessedBy = by;
        foreach (var need in victim.Needs)
            to.Needs.Add((V1.VictimNeed)(need + 1));
        return to;
    }

    static V1.Lead Lead(Lead lead) => new()
    {
        Kind = lead.Kind,
        State = (V1.LeadState)lead.State,
        QualityPermille = lead.QualityPermille,
        RecordedBy = lead.RecordedBy,
        RecordedTime = TimeOrNull(lead.RecordedTime),
        PerishTime = TimeOrNull(lead.PerishTime),
    };
}
