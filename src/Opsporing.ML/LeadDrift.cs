using System.Collections.Immutable;

namespace Opsporing.ML;

/// <summary>How far recent reports lie from those a model was trained on.</summary>
/// <param name="TrainedCount">Reports of training.</param>
/// <param name="RecentCount">Recent reports with a known outcome.</param>
/// <param name="Features">Population stability index per feature, largest first.</param>
/// <param name="MeanProbability">Mean of what the model predicts for the recent ones.</param>
/// <param name="ObservedShare">Share of them with a suspect.</param>
public sealed record LeadDrift(
    int TrainedCount, int RecentCount, ImmutableArray<(string Feature, double Index)> Features, double MeanProbability, double ObservedShare)
{
    /// <summary>From here on the population has changed (Siddiqi, 2006, Credit risk scorecards).</summary>
    public const double Large = 0.25;

    /// <summary>From here on it is to be watched.</summary>
    public const double Moderate = 0.1;

    /// <summary>Half a report in each level, so that a level that is new or gone counts without being infinite.</summary>
    const double Half = 0.5;

    /// <summary>Compares the reports from a date with those before the model's.</summary>
    /// <exception cref="LeadTrainingException">There are none on one side.</exception>
    public static LeadDrift Of(LeadRows rows, LeadModel model, DateOnly from)
    {
        var (until, start) = (LeadTraining.UnixOf(model.Until), LeadTraining.UnixOf(from));
        int[] trained = [.. rows.ByReceipt().Where(r => rows.ReceivedOf(r) < until)];
        int[] recent = [.. rows.ByReceipt().Where(r => rows.ReceivedOf(r) >= start)];
        if (trained.Length == 0 || recent.Length == 0)
            throw new LeadTrainingException(
                $"Drift compares {trained.Length} reports before {model.Until:yyyy-MM-dd} with {recent.Length} from {from:yyyy-MM-dd}: both are needed.");
        var (before, after) = (Counts(rows, trained), Counts(rows, recent));
        var features = before.Keys.Union(after.Keys).GroupBy(FeatureOf).Select(g => (g.Key, Index(g, before, after)));
        var weights = model.Weights.ToDictionary(w => w.Key, w => w.NanoLogOdds, StringComparer.Ordinal);
        return new(
            trained.Length, recent.Length, [.. features.OrderByDescending(f => f.Item2).ThenBy(f => f.Key, StringComparer.Ordinal)],
            recent.Average(r => Probability(rows, r, model, weights)), recent.Average(r => rows.LabelOf(r) ? 1.0 : 0));
    }

    /// <summary>What an index says.</summary>
    public static string Reading(double index) => index >= Large ? "changed" : index >= Moderate ? "watch" : "stable";

    static Dictionary<string, int> Counts(LeadRows rows, int[] asked)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in asked)
            foreach (var level in rows.LevelsOf(row))
                counts[rows.KeyOf(level)] = counts.GetValueOrDefault(rows.KeyOf(level)) + 1;
        return counts;
    }

    // sum((q - p) ln(q / p)) over the levels of a feature, each a share of all its levels that hold.
    static double Index(IEnumerable<string> levels, Dictionary<string, int> before, Dictionary<string, int> after)
    {
        string[] all = [.. levels];
        var (left, right) = (all.Sum(l => before.GetValueOrDefault(l) + Half), all.Sum(l => after.GetValueOrDefault(l) + Half));
        return all.Sum(l =>
        {
            var (p, q) = ((before.GetValueOrDefault(l) + Half) / left, (after.GetValueOrDefault(l) + Half) / right);
            return (q - p) * Math.Log(q / p);
        });
    }

    static double Probability(LeadRows rows, int row, LeadModel model, Dictionary<string, long> weights)
    {
        var sum = model.Base;
        foreach (var level in rows.LevelsOf(row))
            sum += weights.GetValueOrDefault(rows.KeyOf(level));
        return model.Calibration.At(sum) / (double)LeadCalibration.Ppb;
    }

    static string FeatureOf(string key) => key[..key.IndexOf('=')] is var feature && feature.StartsWith("lead.", StringComparison.Ordinal) ? "lead" : feature;
}
