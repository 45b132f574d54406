namespace Opsporing.Research;

/// <summary>Which algorithm, and how many false alarms among the alarms of many series.</summary>
/// <param name="Farrington">Settings of Farrington flexible; null for EARS.</param>
/// <param name="Ears">Settings of EARS; null for Farrington flexible.</param>
/// <param name="FalseDiscoveryRate">Bound on the expected share of false alarms when there is more than one series; 1 for none.</param>
/// <param name="HasHolidays">Dutch holidays are a level of their own; Farrington flexible with weeks only.</param>
public sealed record SurveillanceOptions(
    FarringtonOptions? Farrington, EarsOptions? Ears, double FalseDiscoveryRate = 0.05, bool HasHolidays = false)
{
    /// <summary>Code of the algorithm, as the command takes it.</summary>
    public string Algorithm => Ears is null ? "farrington" : $"ears-{Ears.Method.ToString().ToLowerInvariant()}";

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    public string? Problem =>
        (Farrington is null) == (Ears is null) ? "one algorithm"
        : Farrington?.Problem ?? Ears?.Problem
        ?? (FalseDiscoveryRate is > 0 and <= 1 ? null : "false discovery rate: above 0, at most 1")
        ?? (HasHolidays && Farrington is not { PeriodsPerYear: 52 } ? "holidays: only with weeks and Farrington flexible" : null);
}
