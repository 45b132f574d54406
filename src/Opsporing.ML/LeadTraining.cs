using System.Collections.Immutable;
using Microsoft.ML;

namespace Opsporing.ML;

/// <summary>What is trained, and how.</summary>
public sealed record LeadTrainingOptions
{
    /// <summary>Rows received before this date (UTC) are trained on.</summary>
    public required DateOnly Until { get; init; }

    /// <summary>The outcome's term in days; recorded in the model.</summary>
    public required int HorizonDays { get; init; }

    public ulong Seed { get; init; } = 1;

    /// <summary>Features (<see cref="LeadLevels.Features"/>) that get no weight, to see what they are worth.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>Settings tried; the best on the validation blocks is taken.</summary>
    public ImmutableArray<GamSettings> Settings { get; init; } =
    [
        new(10, 50, 0.05), new(10, 100, 0.05), new(10, 200, 0.05),
        new(20, 50, 0.05), new(20, 100, 0.05), new(20, 200, 0.05), new(20, 400, 0.05),
    ];
}

/// <summary>What a setting was worth on rows it had not seen.</summary>
/// <param name="Settings">The setting.</param>
/// <param name="LogLoss">Mean over the validation blocks; lower is better.</param>
public sealed record TriedSettings(GamSettings Settings, double LogLoss);

/// <summary>A trained model, with what its card must say.</summary>
public sealed record TrainedLeadModel
{
    public required LeadModel Model { get; init; }
    public required GamSettings Settings { get; init; }

    /// <summary>All that was tried, in order.</summary>
    public required ImmutableArray<TriedSettings> Tried { get; init; }

    /// <summary>Rows of the validation blocks, all within the training period.</summary>
    public required int ValidationCount { get; init; }

    /// <summary>The fit itself, by which ML.NET and the compiled model are compared.</summary>
    internal LeadGam? Gam { get; init; }

    /// <summary>Probability of a row by the model.</summary>
    public double ProbabilityOf(LeadRows rows, int row)
    {
        var sum = Model.Base;
        foreach (var level in rows.LevelsOf(row))
            sum += Weights.GetValueOrDefault(rows.KeyOf(level));
        return Model.Calibration.At(sum) / (double)LeadCalibration.Ppb;
    }

    Dictionary<string, long> Weights => field ??= Model.Weights.ToDictionary(w => w.Key, w => w.NanoLogOdds, StringComparer.Ordinal);
}

/// <summary>Trains a lead model on rows before a date; settings and calibration are chosen within them, by time.</summary>
public static class LeadTraining
{
    /// <summary>Rows are cut into so many blocks by receipt; the last three are each predicted from what came before.</summary>
    const int Blocks = 5, Validated = 3;

    /// <summary>An offence group seen less often is none the model may speak about.</summary>
    const int LeastGroup = 20;

    /// <summary>Fewest rows, and fewest of either outcome, that anything can be learned from.</summary>
    public const int LeastRows = 200, LeastOutcomes = 20;

    /// <summary>Above this many rows the settings are chosen on the newest so many: the choice needs no more.</summary>
    const int MostValidated = 100_000;

    /// <summary>Trains.</summary>
    /// <param name="rows">Reports with known outcomes; those at or after the date are not looked at.</param>
    /// <param name="options">What and how.</param>
    /// <param name="progress">Told the share done, 0 to 1; null for nobody.</param>
    /// <param name="cancellation">Observed between fits.</param>
    /// <returns>The same bytes for the same rows, options and seed, whatever the order of the rows.</returns>
    /// <exception cref="LeadTrainingException">There is nothing to learn from; says why.</exception>
    public static TrainedLeadModel Train(
        LeadRows rows, LeadTrainingOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var until = UnixOf(options.Until);
        var fitted = rows.ByReceipt().Where(r => rows.ReceivedOf(r) < until).ToArray();
        Require(rows, fitted, options);
        var ml = new MLContext(unchecked((int)options.Seed));
        var sample = fitted[Math.Max(0, fitted.Length - MostValidated)..];
        var tried = ImmutableArray.CreateBuilder<TriedSettings>();
        foreach (var settings in options.Settings)
        {
            cancellation.ThrowIfCancellationRequested();
            var (scores, labels) = Rolling(ml, rows, sample, settings, options.Without);
            tried.Add(new(settings, LogLoss(scores, labels)));
            progress?.Report(tried.Count / (options.Settings.Length + 2.0));
        }
        var best = tried.MinBy(t => t.LogLoss)!.Settings;
        var validation = Rolling(ml, rows, sample, best, options.Without);
        var curve = ProbabilityCurve.Choose(validation.Scores, validation.Labels);
        cancellation.ThrowIfCancellationRequested();
        var gam = LeadGam.Fit(ml, new(rows, fitted, best.LeastCount, options.Without), fitted, best);
        progress?.Report(1);
        return new()
        {
            Model = Compile(rows, fitted, gam, best, curve, options),
            Settings = best,
            Tried = tried.ToImmutable(),
            ValidationCount = validation.Scores.Length,
            Gam = gam,
        };
    }

    /// <summary>Midnight of a date in UTC, Unix seconds.</summary>
    public static long UnixOf(DateOnly date) => new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();

    static void Require(LeadRows rows, int[] fitted, LeadTrainingOptions options)
    {
        foreach (var feature in options.Without)
            if (!LeadLevels.Features.Contains(feature))
                throw new LeadTrainingException($"'{feature}' is no feature; known: {string.Join(", ", LeadLevels.Features)}.");
        var ones = fitted.Count(rows.LabelOf);
        var of = $"{fitted.Length} reports with a known outcome were received before {options.Until:yyyy-MM-dd}";
        if (fitted.Length < LeastRows)
            throw new LeadTrainingException($"Only {of}; at least {LeastRows} are needed.");
        if (Math.Min(ones, fitted.Length - ones) < LeastOutcomes)
            throw new LeadTrainingException(
                $"Of the {of}, {ones} have an identified suspect: at least {LeastOutcomes} with and {LeastOutcomes} without are needed.");
    }

    static (double[] Scores, bool[] Labels) Rolling(
        MLContext ml, LeadRows rows, int[] sample, GamSettings settings, ImmutableArray<string> without)
    {
        var (scores, labels) = (new List<double>(), new List<bool>());
        for (var block = Blocks - Validated; block < Blocks; block++)
        {
            var from = (int)((long)sample.Length * block / Blocks);
            var to = (int)((long)sample.Length * (block + 1) / Blocks);
            var before = sample[..from];
            var ones = before.Count(rows.LabelOf);
            if (ones == 0 || ones == before.Length)
                throw new LeadTrainingException("The earlier reports have one outcome only: the order of time leaves nothing to learn from.");
            var gam = LeadGam.Fit(ml, new(rows, before, settings.LeastCount, without), before, settings);
            foreach (var row in sample.AsSpan(from..to))
            {
                scores.Add(gam.ScoreOf(row));
                labels.Add(rows.LabelOf(row));
            }
        }
        return ([.. scores], [.. labels]);
    }

    static double LogLoss(double[] scores, bool[] labels)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var x = labels[i] ? -scores[i] : scores[i];
            sum += Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
        }
        return sum / scores.Length;
    }

    static LeadModel Compile(LeadRows rows, int[] fitted, LeadGam gam, GamSettings settings, ProbabilityCurve curve, LeadTrainingOptions options)
    {
        var weights = gam.Weights.Select((w, i) => new LeadWeight(rows.KeyOf(gam.Columns.Levels[i]), ToNano(w)));
        return new()
        {
            TrainedOn = rows.Digest(fitted),
            Until = options.Until,
            HorizonDays = options.HorizonDays,
            Seed = options.Seed,
            LeastCount = settings.LeastCount,
            Iterations = settings.Iterations,
            LearningRatePermille = (int)Math.Round(1000 * settings.LearningRate),
            CalibrationKind = curve.Name,
            Without = [.. options.Without.Distinct().Order(StringComparer.Ordinal)],
            ReportCount = fitted.Length,
            IdentifiedCount = fitted.Count(rows.LabelOf),
            MissingLimit = MissingLimit(rows, fitted),
            Base = ToNano(gam.Base),
            Groups = [.. GroupCounts(rows, fitted).Where(g => g.ReportCount >= LeastGroup)],
            Weights = [.. weights.Where(w => w.NanoLogOdds != 0).OrderBy(w => w.Key, StringComparer.Ordinal)],
            Calibration = new(curve.Knots),
        };
    }

    /// <summary>The most unknown facts that at least one in a hundred training reports had.</summary>
    static int MissingLimit(LeadRows rows, int[] fitted)
    {
        var counts = new int[LeadLevels.MaxMissingFacts + 1];
        foreach (var row in fitted)
            counts[rows.MissingOf(row)]++;
        return Array.FindLastIndex(counts, c => 100L * c >= fitted.Length);
    }

    static IEnumerable<LeadGroupSupport> GroupCounts(LeadRows rows, int[] fitted)
    {
        var groups = rows.Catalogue.Groups;
        for (var group = 0; group < groups.Length; group++)
        {
            var bit = 1UL << group;
            yield return new(groups[group], fitted.Count(r => (rows.GroupsOf(r) & bit) != 0));
        }
    }

    static long ToNano(double logOdds) => (long)Math.Round(logOdds * 1e9);
}

/// <summary>There is nothing that a model could be trained on; the message says why.</summary>
public sealed class LeadTrainingException(string message) : Exception(message);
