using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers.FastTree;

namespace Opsporing.ML;

/// <summary>Settings of a generalised additive model.</summary>
/// <param name="LeastCount">A level seen in fewer reports has no weight.</param>
/// <param name="Iterations">Rounds of boosting.</param>
/// <param name="LearningRate">Of a round. The library's own 0.002 leaves the model far from its optimum.</param>
public readonly record struct GamSettings(int LeastCount, int Iterations, double LearningRate)
{
    public override string ToString() =>
        FormattableString.Invariant($"least count {LeastCount}, {Iterations} iterations, learning rate {LearningRate}");
}

/// <summary>An additive model fitted by ML.NET, reduced to a base and a weight per column.</summary>
/// <remarks>
/// Columns are 0 or 1, so that a shape function has two values and the model is base + sum of the weights of what holds. The
/// example weight column of the library gives an all-zero model and is never set; its calibrator is fixed and not used.
/// </remarks>
sealed class LeadGam
{
    LeadGam(LeadColumns columns, ITransformer transformer, GamBinaryModelParameters gam)
    {
        (Columns, Transformer) = (columns, transformer);
        Weights = new double[columns.Levels.Length];
        var total = gam.Bias;
        for (var i = 0; i < Weights.Length; i++)
        {
            var (absent, present) = (ValueAt(gam, i, 0), ValueAt(gam, i, 1));
            total += absent;
            Weights[i] = present - absent;
        }
        Base = total;
    }

    public LeadColumns Columns { get; }

    /// <summary>The fitted model of ML.NET itself, to compare with.</summary>
    public ITransformer Transformer { get; }

    /// <summary>Log-odds when no column holds.</summary>
    public double Base { get; }

    /// <summary>What each column adds when it holds, log-odds.</summary>
    public double[] Weights { get; }

    /// <summary>Fits.</summary>
    /// <param name="ml">Made with the seed.</param>
    /// <param name="columns">Columns of the fitted rows.</param>
    /// <param name="fitted">Rows of both outcomes.</param>
    /// <param name="settings">Settings.</param>
    public static LeadGam Fit(MLContext ml, LeadColumns columns, IReadOnlyList<int> fitted, GamSettings settings)
    {
        var trainer = ml.BinaryClassification.Trainers.Gam(new GamBinaryTrainer.Options
        {
            NumberOfIterations = settings.Iterations,
            LearningRate = settings.LearningRate,
            MaximumBinCountPerFeature = 4,
            EnablePruning = false,
            MinimumExampleCountPerLeaf = 1,
            LabelColumnName = nameof(LeadColumns.Example.Label),
            FeatureColumnName = nameof(LeadColumns.Example.Features),
        });
        var fit = trainer.Fit(columns.View(ml, fitted));
        var model = (CalibratedModelParametersBase<GamBinaryModelParameters, PlattCalibrator>)fit.Model;
        return new(columns, fit, model.SubModel);
    }

    /// <summary>Log-odds of a row.</summary>
    public double ScoreOf(int row)
    {
        var sum = Base;
        foreach (var column in Columns.ColumnsOf(row))
            sum += Weights[column];
        return sum;
    }

    static double ValueAt(GamBinaryModelParameters gam, int column, double value)
    {
        var bounds = gam.GetBinUpperBounds(column);
        var effects = gam.GetBinEffects(column);
        var bin = 0;
        while (bin < bounds.Count - 1 && value > bounds[bin])
            bin++;
        return effects[bin];
    }
}
