using CsCheck;
using Xunit;

namespace Opsporing.Tests;

public sealed class ReportWorkTests
{
    static readonly Guards[] Facts =
    [
        Guards.None, Guards.None, Guards.IdentifiedSuspect, Guards.SexualOffence, Guards.HighImpactCrime, Guards.RedFlag,
        Guards.CaughtInTheAct, Guards.SexualOffence | Guards.RedFlag,
    ];

    static readonly Actor[] Actors =
    [
        TriageExample.Officer, TriageExample.Colleague, TriageExample.Coordinator, TriageExample.Detective, TriageExample.Prosecutor,
        new("rik", Roles.Triage, "DISTRICT-AM-1"), new("zoe", Roles.Triage, TriageExample.Zsm), new("max", Roles.Frontoffice, "TOS-RD"),
    ];

    /// <summary>Any sequence of acts, revisions and times that the checks allow keeps the rules of DESIGN section 2.</summary>
    [Fact]
    public void Whatever_the_verdicts_allow_keeps_the_rules()
    {
        var step = Gen.Select(Gen.Int[0, 19], Gen.Int[0, Actors.Length - 1], Gen.Int[0, Facts.Length - 1], Gen.Int[0, 15]);
        step.Array[40].Sample(steps =>
        {
            var model = new Model();
            foreach (var (act, actor, facts, reason) in steps)
                model.Step(act, Actors[actor], Facts[facts], reason);
        }, iter: 2_000);
    }

    [Fact]
    public void Folding_gives_what_applying_gives()
    {
        var subject = TriageExample.Subject(vector: TriageExample.Vector(Guards.RedFlag)).DangerReviewed();
        var verdict = subject.Decide(Decision.Hold);
        var events = new[] { Routed(subject), Events.Next(subject.Work, 0, TriageExample.Officer, 0, null) with { Number = 2, Kind = WorkEventKind.DangerReviewed, Payload = new DangerReview { RedFlags = 1, Tools = 0, VeiligThuisInformed = Answer.Yes }.Encode() }, verdict.Appends[0].Event };

        var folded = ReportWork.Fold(events, 1, 1, subject.Vector);

        Assert.Equal(3, folded.Number);
        Assert.Equal((WaitKind.Hold, TriageExample.Now + 86_400, Guards.RedFlag, true), (folded.Wait, folded.WaitUntil, folded.Guards, folded.IsDangerReviewed));
        Assert.Throws<ArgumentException>(() => folded.Apply(events[0]));
    }

    [Fact]
    public void A_claim_is_seen_held_handed_over_and_taken_over_when_it_expired()
    {
        var (rules, now) = (TriageExample.Rules, TriageExample.Now * 1000);
        var subject = TriageExample.Subject();
        subject = subject.After(Claims.Claim(subject, TriageExample.Officer, rules, now));
        var later = (subject.Work.ClaimExpiry + 1) * 1000;

        Assert.Equal("ona", Claims.Claim(subject, TriageExample.Colleague, rules, now).Refusal!.Holder);
        Assert.Equal(RefusalReason.ClaimedByOther, subject.Decide(Decision.TakeUp, TriageExample.Colleague).Refusal!.Reason);
        Assert.Equal(RefusalReason.ClaimNotExpired, Claims.TakeOver(subject, TriageExample.Colleague, "ziek", rules, now).Refusal!.Reason);
        Assert.Equal(RefusalReason.NoteMissing, Claims.TakeOver(subject, TriageExample.Colleague, "", rules, later).Refusal!.Reason);
        Assert.Equal("bo", subject.After(Claims.TakeOver(subject, TriageExample.Colleague, "ziek", rules, later)).Work.ClaimHolder);
        Assert.Equal("bo", subject.After(Claims.HandOver(subject, TriageExample.Officer, "bo", "lees eerst", rules, now)).Work.ClaimHolder);
        Assert.Null(subject.After(Claims.Release(subject, TriageExample.Officer, now)).Work.ClaimHolder);
        Assert.Equal("ona", subject.Revised(TriageExample.Vector()).Work.ClaimHolder);
    }

    [Fact]
    public void A_refused_transfer_leaves_the_owner_and_is_counted()
    {
        var subject = TriageExample.Subject();
        subject = subject.After(subject.Decide(Decision.Transfer));
        var receiver = new Actor("rik", Roles.Triage, "DISTRICT-AM-1");

        var refused = subject.After(Transfers.Refuse(subject, receiver, "niet voor ons", 0));

        Assert.Equal((TriageExample.Basisteam, 1, null as string), (refused.Work.Desk, refused.Work.RefusedTransferCount, refused.Work.PendingDesk));
        Assert.False(Transfers.Accept(subject, TriageExample.Officer, 0).IsAllowed);
    }

    static WorkEvent Routed(TriageSubject subject) => new()
    {
        Number = 1,
        Kind = WorkEventKind.Routed,
        Time = 0,
        Actor = "service",
        Desk = subject.Work.Desk,
        DeskKind = subject.Work.DeskKind,
        Revision = 1,
        AssessmentNumber = 1,
        Payload = default,
    };

    /// <summary>A simple reference model beside the product: what the rules say, without the table.</summary>
    sealed class Model
    {
        TriageSubject _subject = TriageExample.Subject();
        Guards _seen;
        bool _isHandedOn;
        long _time = TriageExample.Now * 1000;

        public void Step(int act, Actor actor, Guards facts, int reason)
        {
            _time += 3_600_000L * (reason + 1);
            var before = _subject;
            switch (act)
            {
                case < 14:
                    var reasons = TriageExample.Rules.Reasons.Reasons;
                    Take((before with { Lead = TriageExample.Lead() }), DecisionCheck.Check(
                        before with { Lead = TriageExample.Lead() },
                        before.Request((Decision)(act + 1), reasons[reason % reasons.Length].Code) with { Until = _time / 1000 + 86_400, TargetDesk = (Decision)(act + 1) == Decision.ToZsm ? TriageExample.Zsm : new[] { "DISTRICT-AM-1", "TOS-RD", TriageExample.Frontoffice, TriageExample.Basisteam }[reason % 4] },
                        actor, TriageExample.Rules, _time), actor);
                    break;
                case 14:
                    Take(before, SecondPerson.Confirm(before, actor, "", TriageExample.Rules, _time), actor);
                    break;
                case 15:
                    Take(before, Transfers.Accept(before, actor, _time), actor);
                    break;
                case 16:
                    Take(before, WorkActs.ReviewDanger(before, new() { RedFlags = before.Vector.RedFlags, Tools = 0, VeiligThuisInformed = Answer.Yes }, actor, _time), actor);
                    break;
                case 17:
                    Take(before, Claims.Claim(before, actor, TriageExample.Rules, _time), actor);
                    break;
                default:
                    Revise(facts);
                    break;
            }
            while (DutySchedule.Next(_subject, TriageExample.Rules, TriageExample.Service, _time) is { } next)
                _subject = _subject.After(next);
            Check();
        }

        void Take(TriageSubject before, WorkVerdict verdict, Actor actor)
        {
            if (!verdict.IsAllowed)
                return;
            var after = before.After(verdict);
            if (before.Work.State != ReportState.Ended && after.Work.State == ReportState.Ended && !actor.IsOm)
                Assert.Equal(Guards.None, before.Work.Guards & ~Guards.PriorityTheme);
            if (after.Work.State == ReportState.Ended)
                Assert.False(before.Work.IsDangerReviewDue(before.Vector));
            if (before.Work.DeskKind == DeskKind.FrontofficeTos && after.Work.DeskKind != DeskKind.FrontofficeTos)
            {
                Assert.Equal(WorkEventKind.TransferAccepted, verdict.Appends[0].Event.Kind);
                Assert.Equal(after.Work.Desk, actor.Desk);
                _isHandedOn = true;
            }
            if (after.Work.DeskKind == DeskKind.FrontofficeTos)
                _isHandedOn = false;
            if (verdict.Appends[0].Event.Kind == WorkEventKind.Decided && WorkPayload.Of<DecisionMade>(verdict.Appends[0].Event).Decision == Decision.LiftGuard)
                _seen &= after.Work.Guards;
            _subject = after with { Lead = null };
        }

        void Revise(Guards facts)
        {
            _seen |= facts;
            var vector = TriageExample.Vector(facts);
            _subject = _subject.Revised(vector);
        }

        void Check()
        {
            var work = _subject.Work;
            Assert.Equal(_seen, work.Guards);
            var isSexual = (_seen & Guards.SexualOffence) != 0;
            Assert.True(work.State is >= ReportState.Open and <= ReportState.Ended);
            Assert.NotEqual("", work.Desk);
            Assert.Equal(work.State == ReportState.Merged, work.MergedInto is not null);
            if (isSexual && work.State == ReportState.Open)
                Assert.True(work.DeskKind == DeskKind.FrontofficeTos || _isHandedOn && work.IsHandedOn);
            if (work.State == ReportState.Ended)
                Assert.False(work.IsDangerReviewDue(_subject.Vector));
            var item = WorkedItem.Of(Item(work), _subject.Vector, work);
            Assert.Equal(work.State == ReportState.Open, item is not null);
            if (item is not null && work.IsDangerReviewDue(_subject.Vector))
                Assert.Equal(0, item.LaneAt(_time / 1000));
        }

        QueueItem Item(ReportWork work) => WorkedItemTests.Item(_subject.Vector) with { Revision = work.Revision };
    }
}
