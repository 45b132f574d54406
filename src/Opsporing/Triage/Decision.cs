namespace Opsporing;

/// <summary>What a person decides about a report (DESIGN section 3). The number is stored; never reuse one.</summary>
public enum Decision : byte
{
    /// <summary>Oppakken: investigate.</summary>
    TakeUp = 1,

    /// <summary>Informatie opvragen: comes back by itself.</summary>
    RequestInformation,

    /// <summary>Aanhouden until a date: comes back by itself.</summary>
    Hold,

    /// <summary>Wacht op slachtoffer, with a review date; frontoffices only.</summary>
    AwaitVictim,

    /// <summary>Overdragen to another desk, which must accept.</summary>
    Transfer,

    /// <summary>Voegen into a lead report.</summary>
    Merge,

    /// <summary>Overdragen to ZSM, which must accept.</summary>
    ToZsm,

    /// <summary>Halt (77e Sr).</summary>
    Halt,

    /// <summary>Vroegtijdig beëindigen by police.</summary>
    EndEarly,

    /// <summary>Ended by the OM.</summary>
    OmEnd,

    /// <summary>Mediation, referral, disruption or public appeal instead of investigation.</summary>
    OtherIntervention,

    /// <summary>Overgedragen to the authorities of another country.</summary>
    Abroad,

    /// <summary>Heropenen.</summary>
    Reopen,

    /// <summary>The OM lifts guards.</summary>
    LiftGuard,
}

/// <summary>What is done instead of investigating.</summary>
public enum Intervention : byte { None, Mediation, Referral, Disruption, PublicAppeal }

/// <summary>Who else must agree before a decision takes effect.</summary>
public enum Second : byte
{
    None,

    /// <summary>Another person who may decide at the desk.</summary>
    Colleague,

    /// <summary>Somebody of the OM, who is a second person as well.</summary>
    Om,
}

/// <summary>What became of the advice that was shown.</summary>
public enum Following : byte
{
    /// <summary>No advice was shown.</summary>
    NotShown = 1,

    /// <summary>The decision neither follows nor sets aside an advice.</summary>
    Neutral,
    Followed,

    /// <summary>Another way was chosen, with a reason.</summary>
    SetAside,
}
