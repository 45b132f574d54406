using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What a person could decide now, before anything is filled in.</summary>
/// <param name="Row">Row of the table: what it asks for.</param>
/// <param name="Refusal">What stands in the way whatever the person brings; null for nothing.</param>
/// <param name="Second">Who must agree whatever the reason; none when that depends on the reason.</param>
/// <param name="IsAdviceSetAside">The decision goes against the advice: why is asked for.</param>
/// <param name="Reasons">Every ending reason of the policy, ascending by code; empty when none is asked for.</param>
public sealed record DecisionForecast(
    DecisionRow Row, Refusal? Refusal, Second Second, bool IsAdviceSetAside, ImmutableArray<ReasonForecast> Reasons)
{
    /// <summary>Looks at every decision that the state of the report knows, by the same checks as <see cref="DecisionCheck"/>.</summary>
    /// <param name="subject">The report as it is now.</param>
    /// <param name="actor">Who, and as what.</param>
    /// <param name="rules">Reasons, desks, terms.</param>
    /// <param name="time">Unix milliseconds.</param>
    /// <returns>Ascending by decision.</returns>
    public static ImmutableArray<DecisionForecast> Of(TriageSubject subject, Actor actor, TriageRules rules, long time)
    {
        var forecasts = ImmutableArray.CreateBuilder<DecisionForecast>();
        foreach (var row in DecisionTable.Rows)
            if (row.State == subject.Work.State && row.IsPossible)
                forecasts.Add(Of(subject, row, actor, rules, time));
        return forecasts.ToImmutable();
    }

    static DecisionForecast Of(TriageSubject subject, DecisionRow row, Actor actor, TriageRules rules, long time)
    {
        var isWithheld = (subject.Vector.Flags & AssessmentFlags.AdviceWithheld) != 0;
        var request = new DecisionRequest
        {
            Decision = row.Decision,
            Number = subject.Work.Number,
            Revision = subject.Work.Revision,
            AdviceShown = isWithheld ? null : subject.Vector.Advice,
        };
        var ask = new Question(subject, request, actor, rules, time / 1000, row);
        var asksReason = ask.Has(Needs.Reason);
        return new(
            row, DecisionCheck.Foresee(ask), asksReason ? Second.None : DecisionNeeds.SecondOf(ask),
            AdviceFollowing.Of(request.AdviceShown, row.Decision) == Following.SetAside,
            asksReason ? [.. rules.Reasons.Reasons.Select(r => ReasonForecast.Of(ask, r)).OfType<ReasonForecast>()] : []);
    }
}

/// <summary>An ending reason as a person could give it now.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Refusal">What stands in its way; null for nothing.</param>
/// <param name="Second">Who must agree.</param>
public sealed record ReasonForecast(EndingReason Reason, Refusal? Refusal, Second Second)
{
    /// <returns>Null when the policy in force does not have the reason.</returns>
    internal static ReasonForecast? Of(in Question ask, EndingReason reason)
    {
        if (ask.Rules.Find(reason.Code, ask.IsHic, out _) is null)
            return null;
        var given = ask with { Request = ask.Request with { ReasonCode = reason.Code } };
        return new(reason, DecisionNeeds.CheckReason(given), DecisionNeeds.SecondOf(given));
    }
}
