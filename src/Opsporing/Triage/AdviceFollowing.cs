namespace Opsporing;

/// <summary>Whether a decision follows the advice that was shown.</summary>
public static class AdviceFollowing
{
    /// <summary>Compares; moving, merging, reopening and lifting are neutral.</summary>
    public static Following Of(Advice? shown, Decision decision) => shown switch
    {
        null or 0 => Following.NotShown,
        _ when IsNeutral(decision) => Following.Neutral,
        Advice.TakeUp when decision is Decision.TakeUp => Following.Followed,
        Advice.Gather when decision is Decision.RequestInformation or Decision.AwaitVictim => Following.Followed,
        Advice.ConsultOm when decision is Decision.OmEnd or Decision.Halt => Following.Followed,
        Advice.Review when decision is Decision.Hold or Decision.RequestInformation or Decision.AwaitVictim => Following.Followed,
        Advice.ProposeEnd when decision is Decision.EndEarly or Decision.OtherIntervention => Following.Followed,
        _ => Following.SetAside,
    };

    /// <summary>Moving, merging, reopening and lifting: decisions that say nothing about the merits.</summary>
    public static bool IsNeutral(Decision decision) =>
        decision is Decision.Transfer or Decision.ToZsm or Decision.Merge or Decision.Reopen or Decision.LiftGuard;
}
