namespace Opsporing.Server;

/// <summary>What is served from one instant to the next change, as one: no assessment mixes two.</summary>
/// <param name="From">First instant, Unix seconds.</param>
/// <param name="Deployment">Documents, alarms, and until when.</param>
/// <param name="Bases">Bases of every place.</param>
/// <param name="Rules">What triage goes by.</param>
/// <param name="EventCount">Events of the history that it follows.</param>
/// <param name="Next">What takes its place at the next change, compiled and pinned beforehand; null when nothing is known.</param>
sealed record ServedPolicies(
    long From, PolicyDeployment Deployment, BasisSet Bases, TriageRules Rules, long EventCount, ServedPolicies? Next)
{
    /// <summary>Acts on policies, lead models, signals and series that it follows: of two that are served one after the other, the later has more, or as many.</summary>
    public long Epoch { get; init; }

    /// <summary>What is served at an instant, Unix seconds, not before <see cref="From"/>.</summary>
    public ServedPolicies At(long time)
    {
        var served = this;
        while (served.Next is { } next && next.From <= time)
            served = next;
        return served;
    }
}
