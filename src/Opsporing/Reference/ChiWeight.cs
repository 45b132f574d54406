namespace Opsporing;

/// <summary>What a CHI table may be used for.</summary>
public enum ChiUse : byte
{
    /// <summary>May rank reports: every order constraint holds.</summary>
    Rank = 1,

    /// <summary>Only beside a ranking table, to see how much depends on the choice; breaches are listed.</summary>
    Sensitivity,
}

/// <summary>The weight of one offence in a CHI table, with its provenance.</summary>
public sealed record ChiWeight
{
    /// <summary>Weight in hundredths of a day, 1..1,095,000.</summary>
    public required long HundredthDays { get; init; }

    /// <summary>True when the weight was not found for this offence itself but taken from a relative.</summary>
    public required bool Imputed { get; init; }

    /// <summary>How the weight was come by, in English.</summary>
    public required string Basis { get; init; }

    /// <summary>Where it was read.</summary>
    public required string Source { get; init; }

    /// <summary>Day on which the source was last read; null when not recorded.</summary>
    public DateOnly? AsOf { get; init; }
}

/// <summary>An order constraint that a table does not keep.</summary>
/// <param name="Heavier">Code that must weigh at least as much.</param>
/// <param name="NotLighterThan">Code that it must not fall below.</param>
/// <param name="Reason">Why, as the constraint says.</param>
/// <param name="HeavierHundredthDays">Weight of <paramref name="Heavier"/> in the table.</param>
/// <param name="LighterHundredthDays">Weight of <paramref name="NotLighterThan"/>; larger than the former.</param>
public sealed record ChiBreach(
    string Heavier, string NotLighterThan, string Reason, long HeavierHundredthDays, long LighterHundredthDays);
