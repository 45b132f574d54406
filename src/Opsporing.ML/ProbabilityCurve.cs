using System.Collections.Immutable;

namespace Opsporing.ML;

/// <summary>A curve from log-odds to probability, fitted on scores of rows that the scoring model had not seen.</summary>
/// <param name="Name">platt or isotonic.</param>
/// <param name="LogLoss">Mean log loss when each half of the rows is judged by the curve of the other half.</param>
/// <param name="Knots">As the core reads it.</param>
sealed record ProbabilityCurve(string Name, double LogLoss, ImmutableArray<LeadKnot> Knots)
{
    const double Nano = 1e9;

    /// <summary>Knots lie so close that the line is never further from the curve than this.</summary>
    const double LineError = 2e-7;

    /// <summary>No probability is nearer to 0 or 1: a bin of few rows proves no certainty.</summary>
    const double Least = 0.001;

    /// <summary>Fits both and takes the better one, judged on rows it was not fitted on.</summary>
    /// <param name="scores">Log-odds in the order of receipt.</param>
    /// <param name="labels">Of the same rows; both outcomes.</param>
    public static ProbabilityCurve Choose(double[] scores, bool[] labels)
    {
        var platt = new ProbabilityCurve("platt", CrossLoss(scores, labels, PlattOf), KnotsOf(PlattOf(scores, labels), scores));
        var isotonic = new ProbabilityCurve("isotonic", CrossLoss(scores, labels, IsotonicOf), IsotonicKnots(scores, labels));
        return isotonic.LogLoss < platt.LogLoss ? isotonic : platt;
    }

    static double CrossLoss(double[] scores, bool[] labels, Func<double[], bool[], Func<double, double>> fit)
    {
        var sum = 0.0;
        for (var half = 0; half < 2; half++)
        {
            // Alternate rows: both halves span the same time.
            var curve = fit([.. scores.Where((_, i) => i % 2 != half)], [.. labels.Where((_, i) => i % 2 != half)]);
            for (var i = half; i < scores.Length; i += 2)
                sum -= Math.Log(labels[i] ? curve(scores[i]) : 1 - curve(scores[i]));
        }
        return sum / scores.Length;
    }

    /// <summary>Logistic curve of a line through the log-odds: Platt (1999), by Newton's method.</summary>
    static Func<double, double> PlattOf(double[] scores, bool[] labels)
    {
        var (intercept, slope) = (0.0, 1.0);
        for (var round = 0; round < 100; round++)
        {
            double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-9;
            for (var i = 0; i < scores.Length; i++)
            {
                var p = Sigmoid(intercept + slope * scores[i]);
                var (d, w) = ((labels[i] ? 1 : 0) - p, p * (1 - p));
                (g0, g1) = (g0 + d, g1 + d * scores[i]);
                (h00, h01, h11) = (h00 + w, h01 + w * scores[i], h11 + w * scores[i] * scores[i]);
            }
            var determinant = h00 * h11 - h01 * h01;
            var (step0, step1) = ((g0 * h11 - g1 * h01) / determinant, (g1 * h00 - g0 * h01) / determinant);
            (intercept, slope) = (intercept + step0, slope + step1);
            if (Math.Abs(step0) + Math.Abs(step1) < 1e-12)
                break;
        }
        // A falling curve would turn the order round; then the model says nothing, and neither does the curve.
        slope = Math.Max(slope, 0);
        return x => Math.Clamp(Sigmoid(intercept + slope * x), Least, 1 - Least);
    }

    static ImmutableArray<LeadKnot> KnotsOf(Func<double, double> curve, double[] scores)
    {
        var (from, to) = (scores.Min() - 5, scores.Max() + 5);
        var knots = ImmutableArray.CreateBuilder<LeadKnot>();
        for (var x = from; x < to;)
        {
            knots.Add(Knot(x, curve(x)));
            // The line between two knots is off by at most step² · |second derivative| / 8.
            var step = 0.5;
            while (step > 0.001 && Math.Abs((curve(x) + curve(x + step)) / 2 - curve(x + step / 2)) > LineError / 2)
                step /= 2;
            x += step;
        }
        knots.Add(Knot(to, curve(to)));
        return Rising(knots);
    }

    static ImmutableArray<LeadKnot> IsotonicKnots(double[] scores, bool[] labels) =>
        Rising(Blocks(scores, labels).Select(b => Knot(b.Score, b.Probability)));

    static Func<double, double> IsotonicOf(double[] scores, bool[] labels)
    {
        var blocks = Blocks(scores, labels);
        return x =>
        {
            var upper = blocks.FindIndex(b => b.Score >= x);
            if (upper <= 0)
                return upper == 0 ? blocks[0].Probability : blocks[^1].Probability;
            var (a, b) = (blocks[upper - 1], blocks[upper]);
            return a.Probability + (b.Probability - a.Probability) * (x - a.Score) / (b.Score - a.Score);
        };
    }

    /// <summary>Pools adjacent violators (Barlow and others, 1972); a block stands at its mean score, lines run between.</summary>
    static List<(double Score, double Probability)> Blocks(double[] scores, bool[] labels)
    {
        var rows = Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).ThenBy(i => i);
        var blocks = new List<(double Score, double Ones, double Count)>();
        foreach (var i in rows)
        {
            blocks.Add((scores[i], labels[i] ? 1 : 0, 1));
            while (blocks.Count > 1 && blocks[^2].Ones / blocks[^2].Count >= blocks[^1].Ones / blocks[^1].Count)
            {
                var (last, before) = (blocks[^1], blocks[^2]);
                var count = last.Count + before.Count;
                blocks.RemoveRange(blocks.Count - 2, 2);
                blocks.Add(((before.Score * before.Count + last.Score * last.Count) / count, before.Ones + last.Ones, count));
            }
        }
        return [.. blocks.Select(b => (b.Score, Math.Clamp(b.Ones / b.Count, Least, 1 - Least)))];
    }

    static ImmutableArray<LeadKnot> Rising(IEnumerable<LeadKnot> knots)
    {
        var rising = ImmutableArray.CreateBuilder<LeadKnot>();
        foreach (var knot in knots)
            if (rising.Count == 0 || knot.NanoLogOdds > rising[^1].NanoLogOdds)
                rising.Add(rising.Count > 0 && knot.Ppb < rising[^1].Ppb ? knot with { Ppb = rising[^1].Ppb } : knot);
        return rising.ToImmutable();
    }

    static LeadKnot Knot(double score, double probability) =>
        new((long)Math.Round(score * Nano), (int)Math.Round(probability * LeadCalibration.Ppb));

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
