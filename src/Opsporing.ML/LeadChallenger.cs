using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Opsporing.ML;

/// <summary>A comparison model on the same columns: never served, it shows what the additive form costs.</summary>
public sealed class LeadChallenger
{
    readonly double[] _probabilities;

    LeadChallenger(string name, double[] probabilities) => (Name, _probabilities) = (name, probabilities);

    /// <summary>What it is, with its settings.</summary>
    public string Name { get; }

    /// <summary>Probability per asked row, in the order asked.</summary>
    public IReadOnlyList<double> Probabilities => _probabilities;

    /// <summary>Boosted trees of LightGBM, or of FastTree where the native library (libgomp) is missing.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="fitted">Rows to fit on.</param>
    /// <param name="asked">Rows to predict.</param>
    /// <param name="leastCount">As of the model it challenges.</param>
    /// <param name="without">Features without a column.</param>
    /// <param name="seed">Seed.</param>
    public static LeadChallenger BoostedTrees(
        LeadRows rows, int[] fitted, int[] asked, int leastCount, ImmutableArray<string> without, ulong seed)
    {
        var ml = new MLContext(unchecked((int)seed));
        var columns = new LeadColumns(rows, fitted, leastCount, without);
        try
        {
            var light = ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
            {
                NumberOfLeaves = 8,
                MinimumExampleCountPerLeaf = 20,
                LearningRate = 0.05,
                NumberOfIterations = 150,
                Seed = unchecked((int)seed),
                Deterministic = true,
                NumberOfThreads = 1,
                LabelColumnName = nameof(LeadColumns.Example.Label),
                FeatureColumnName = nameof(LeadColumns.Example.Features),
            });
            return new("LightGBM, 150 trees of 8 leaves", Predict(ml, light.Fit(columns.View(ml, fitted)), columns, asked));
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            var fast = ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
            {
                NumberOfLeaves = 8,
                MinimumExampleCountPerLeaf = 20,
                LearningRate = 0.05,
                NumberOfTrees = 150,
                NumberOfThreads = 1,
                Seed = unchecked((int)seed),
                LabelColumnName = nameof(LeadColumns.Example.Label),
                FeatureColumnName = nameof(LeadColumns.Example.Features),
            });
            return new("FastTree (LightGBM lacks libgomp1), 150 trees of 8 leaves",
                Predict(ml, fast.Fit(columns.View(ml, fitted)), columns, asked));
        }
    }

    static double[] Predict(MLContext ml, ITransformer model, LeadColumns columns, int[] asked) =>
        [.. model.Transform(columns.View(ml, asked)).GetColumn<float>("Probability").Select(p => (double)p)];
}
