using Xunit;

namespace Opsporing.Tests;

public sealed class DecisionTableTests
{
    static readonly Guards[] One =
    [
        Guards.None, Guards.IdentifiedSuspect, Guards.SexualOffence, Guards.HighImpactCrime, Guards.RedFlag,
        Guards.CaughtInTheAct, Guards.PriorityTheme,
    ];

    public static TheoryData<ReportState, Decision, Guards, bool> EveryRow()
    {
        var data = new TheoryData<ReportState, Decision, Guards, bool>();
        foreach (var row in DecisionTable.Rows)
            foreach (var guard in One)
                foreach (var isOm in (bool[])[false, true])
                    data.Add(row.State, row.Decision, guard, isOm);
        return data;
    }

    [Theory]
    [MemberData(nameof(EveryRow))]
    public void A_row_decides_as_the_clauses_say(ReportState state, Decision decision, Guards guard, bool isOm)
    {
        var isSexual = guard == Guards.SexualOffence;
        var facts = TriageExample.Facts with
        {
            SuspectStatus = SuspectStatus.Identified,
            SuspectAgeBand = SuspectAgeBand.From12To17,
        };
        var vector = TriageExample.Vector(guard);
        if (decision == Decision.LiftGuard)
            vector.GuardsNow = Guards.None;
        var subject = TriageExample.Subject(state, vector, facts: facts).DangerReviewed() with
        {
            Lead = TriageExample.Lead(vector: isSexual ? TriageExample.Vector(Guards.SexualOffence) : null),
        };
        var actor = isOm ? TriageExample.Prosecutor : isSexual ? TriageExample.Detective : TriageExample.Officer;

        var verdict = subject.Decide(decision, actor);

        var (isAllowed, second, clause) = Expected(state, decision, guard, isOm);
        Assert.True(isAllowed == verdict.IsAllowed, $"{verdict.Refusal}");
        Assert.Equal(second, verdict.Second);
        if (clause is { } expected)
            Assert.Equal(expected, verdict.Refusal!.Clause);
        if (isAllowed && second == Second.None)
            Assert.Equal(StateAfter(state, decision), subject.After(verdict).Work.State);
        else if (isAllowed)
            Assert.Equal(state, subject.After(verdict).Work.State);
    }

    [Fact]
    public void Every_state_meets_every_decision_once()
    {
        Assert.Equal(4 * 14, DecisionTable.Rows.Length);
        Assert.Equal(4 * 14, DecisionTable.Rows.Select(r => (r.State, r.Decision)).Distinct().Count());
        Assert.All(DecisionTable.Rows, r => Assert.Same(r, DecisionTable.Row(r.State, r.Decision)));
    }

    [Fact]
    public void Whatever_ends_police_work_has_the_guards()
    {
        foreach (var row in DecisionTable.Rows.Where(r => r.IsEnding))
        {
            var covered = row.Refuses | row.OmAgrees;
            Assert.True(row.Roles == Roles.Om || covered == (Guards)63, $"{row.Decision} in {row.State} leaves a guard out");
            Assert.True((row.Needs & Needs.DangerReviewed) != 0);
            Assert.True((row.Needs & Needs.SourceRead) != 0);
            Assert.True((row.Duties & DutyStarts.Feedback) != 0);
            Assert.True(row.Roles == Roles.Om
                || (row.Refuses & (Guards.SexualOffence | Guards.RedFlag)) == (Guards.SexualOffence | Guards.RedFlag));
        }
    }

    [Fact]
    public void The_document_is_the_table() =>
        Assert.Equal(DecisionTableText.Write(), PolicyExample.Document("decisions.md"));

    /// <summary>The clauses of DOMAIN section 1 in the plain words of this test, without the table.</summary>
    static (bool, Second, Clause?) Expected(ReportState state, Decision decision, Guards guard, bool isOm)
    {
        var isLive = state is ReportState.Open or ReportState.InInvestigation;
        var isInTime = decision switch
        {
            Decision.Reopen => state is ReportState.Ended or ReportState.InInvestigation,
            Decision.LiftGuard => state != ReportState.Ended,
            Decision.Merge or Decision.Halt or Decision.EndEarly or Decision.OmEnd or Decision.OtherIntervention
                or Decision.Abroad => isLive,
            _ => state == ReportState.Open,
        };
        if (!isInTime)
            return (false, 0, Clause.Work);
        var isEnding = decision is Decision.EndEarly or Decision.OtherIntervention or Decision.Abroad;
        if (isOm)
            return decision switch
            {
                Decision.OmEnd or Decision.TakeUp or Decision.Halt or Decision.Reopen => (true, 0, null),
                Decision.LiftGuard => guard == 0 ? (false, 0, Clause.GGezag) : (true, 0, null),
                _ => (false, 0, null),
            };
        if (decision is Decision.OmEnd or Decision.LiftGuard)
            return (false, 0, Clause.GGezag);
        if (decision == Decision.AwaitVictim)
            return guard == Guards.SexualOffence ? (true, 0, null) : (false, 0, Clause.ZMelding);
        if (decision == Decision.Halt)
            return guard switch
            {
                Guards.SexualOffence => (false, 0, Clause.ZPolice),
                Guards.RedFlag => (false, 0, Clause.DDanger),
                Guards.HighImpactCrime => (false, 0, Clause.A5Hic),
                _ => (true, Second.Om, null),
            };
        if (!isEnding)
            return (true, 0, null);
        return guard switch
        {
            Guards.IdentifiedSuspect => (false, 0, Clause.A3Suspect),
            Guards.SexualOffence => (false, 0, Clause.ZPolice),
            Guards.RedFlag => (false, 0, Clause.DDanger),
            Guards.None => (true, Second.None, null),
            _ => (true, Second.Om, null),
        };
    }

    static ReportState StateAfter(ReportState state, Decision decision) => decision switch
    {
        Decision.TakeUp => ReportState.InInvestigation,
        Decision.Merge => ReportState.Merged,
        Decision.LiftGuard => state,
        Decision.Halt or Decision.EndEarly or Decision.OmEnd or Decision.OtherIntervention or Decision.Abroad => ReportState.Ended,
        _ => ReportState.Open,
    };
}
