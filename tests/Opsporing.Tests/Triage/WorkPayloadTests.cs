using Xunit;

namespace Opsporing.Tests;

public sealed class WorkPayloadTests
{
    public static TheoryData<WorkEventKind, WorkPayload> OneOfEach() => new()
    {
        { WorkEventKind.Claimed, new Lease(1_780_000_000) },
        { WorkEventKind.Extended, new Lease(-1) },
        { WorkEventKind.HandedOver, new HandOver("bo", 5, "loopt af") },
        { WorkEventKind.TakenOver, new TakeOver(5, "ziek") },
        { WorkEventKind.Decided, Decided },
        { WorkEventKind.TransferRefused, new TransferRefusal(TransferRefusalKind.NotForUs, "ander team") },
        { WorkEventKind.Returned, new Return(ReturnReason.Split) },
        { WorkEventKind.DangerReviewed, new DangerReview { RedFlags = 513, Tools = RiskTools.Rihg | RiskTools.Sash, VeiligThuisInformed = Answer.No, WhyNotInformed = "é", Note = "n" } },
        { WorkEventKind.SecondConfirmed, new SecondAnswer("") },
        { WorkEventKind.SecondRefused, new SecondAnswer("nee") },
        { WorkEventKind.DutyDone, new DutyCompletion(DutyKind.Feedback, FeedbackChannel.Call, "") },
        { WorkEventKind.LeadLost, new LostLead(63, 7) },
        { WorkEventKind.Classified, new Classification([new("burglary_shed", OffenceStage.Attempted)], false, "") },
        { WorkEventKind.IntakeRecorded, new IntakeRecord { UrgentActs = UrgentActs.BodyTraces, Talk = InformativeTalk.Held, TalkTime = 9, ExOfficio = ExOfficioCheck.Ground, IsByCertifiedOfficer = true } },
        { WorkEventKind.MemberMerged, new Member(TriageExample.Id()) },
        { WorkEventKind.MemberLeft, new Member(TriageExample.Id("7")) },
        { WorkEventKind.RetriageAsked, new RetriageRequest(3) },
        { WorkEventKind.CounterNamed, new Member(TriageExample.Id("7")) },
        { WorkEventKind.Retriaged, new Retriage(Decision.TakeUp, "", Decision.EndEarly, 20_000) },
    };

    static DecisionMade Decided { get; } = new()
    {
        Decision = Decision.EndEarly,
        Second = Second.Om,
        ReasonCode = "CAPACITEIT",
        Note = "n",
        Until = 1,
        TargetDesk = "AM-02",
        TargetDeskKind = DeskKind.Basisteam,
        Lead = TriageExample.Id(),
        Lifted = Guards.PriorityTheme,
        OmReference = "OM-1",
        Intervention = Intervention.Referral,
        IsSourceRead = true,
        AdviceShown = Advice.TakeUp,
        Following = Following.SetAside,
        WhySetAside = "w",
        Position = 3,
        OpenCount = 200,
        TeamQuarterHours = 1600,
        GuardsKnown = Guards.CaughtInTheAct,
        HasDevelopment = true,
        LeadsPresent = ulong.MaxValue,
        LeadsNotAsked = 1UL << 63,
        AuditProbabilityPpm = 20_000,
        IsAuditDrawn = true,
        FeedbackDue = 5,
        CareReferralDue = 6,
        AnswerDue = 7,
    };

    [Theory]
    [MemberData(nameof(OneOfEach))]
    public void What_is_written_is_read(WorkEventKind kind, WorkPayload payload)
    {
        var bytes = payload.Encode();
        var read = WorkPayload.Decode(kind, bytes)!;

        Assert.Equal(payload.GetType(), read.GetType());
        Assert.Equal(bytes, read.Encode());
        if (payload is not (IntakeRecord or Classification { Offences.IsEmpty: false }))
            Assert.Equal(payload, read);
    }

    [Fact]
    public void Needs_of_an_intake_are_read_in_order()
    {
        var intake = new IntakeRecord { Needs = [VictimNeed.Minor, VictimNeed.Disability] };

        Assert.Equal(intake.Needs.ToArray(), ((IntakeRecord)WorkPayload.Decode(WorkEventKind.IntakeRecorded, intake.Encode())!).Needs.ToArray());
    }

    [Fact]
    public void Every_kind_with_fields_is_covered()
    {
        var without = new[] { WorkEventKind.Routed, WorkEventKind.Released, WorkEventKind.TransferAccepted, WorkEventKind.Acknowledged, WorkEventKind.SourceRead };

        Assert.Equal(Enum.GetValues<WorkEventKind>().Except(without), OneOfEach().Select(r => r.Data.Item1).Order());
    }

    [Fact]
    public void A_decision_with_draws_is_read_and_one_without_is_stored_as_ever()
    {
        var drawn = Decided with { RetriageProbabilityPpm = 20_000, RetriageDue = 9, ProposeEndProbabilityPpm = 50_000, IsProposeEndDrawn = true };

        Assert.Equal(drawn, WorkPayload.Decode(WorkEventKind.Decided, drawn.Encode()));
        Assert.StartsWith(Convert.ToHexString(Decided.Encode()), Convert.ToHexString(drawn.Encode()), StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_bytes_never_change()
    {
        Assert.Equal("018094C5A10D", Convert.ToHexString(new Lease(1_780_000_000).Encode()));
        Assert.Equal(
            "01" + "0902" + "0A" + "43415041434954454954" + "016E" + "02" + "05414D2D3032" + "01" + "056276682F31" + "20" + "044F4D2D31"
            + "02" + "01" + "01" + "04" + "0177" + "03" + "C801" + "C00C" + "10" + "01" + "FFFFFFFFFFFFFFFFFF01" + "80808080808080808001"
            + "A09C01" + "01" + "0A" + "0C" + "0E",
            Convert.ToHexString(Decided.Encode()));
    }

    [Fact]
    public void Damage_is_an_error_and_an_unknown_kind_is_not()
    {
        var bytes = new Lease(5).Encode();

        Assert.Throws<FormatException>(() => WorkPayload.Decode(WorkEventKind.Claimed, [.. bytes, 0]));
        Assert.Throws<FormatException>(() => WorkPayload.Decode(WorkEventKind.Claimed, bytes.AsSpan(0, 1)));
        Assert.Throws<FormatException>(() => WorkPayload.Decode(WorkEventKind.Claimed, [9, .. bytes]));
        Assert.Null(WorkPayload.Decode((WorkEventKind)200, bytes));
    }

    [Fact]
    public void An_event_of_a_later_version_moves_the_number_and_stops_the_work()
    {
        var subject = TriageExample.Subject().With((WorkEventKind)200, new Lease(1));

        Assert.Equal(2, subject.Work.Number);
        Assert.Equal(RefusalReason.UnknownWork, subject.Decide(Decision.TakeUp).Refusal!.Reason);
        Assert.Null(DutySchedule.Next(subject, TriageExample.Rules, TriageExample.Service, long.MaxValue / 4));
    }
}
