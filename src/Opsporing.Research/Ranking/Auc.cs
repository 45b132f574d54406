namespace Opsporing.Research;

/// <summary>Area under the receiver operating characteristic.</summary>
public static class Auc
{
    /// <summary>
    /// P(score of a 1 above score of a 0) + half of P(equal): the Mann-Whitney U over its largest value.
    /// </summary>
    /// <param name="scores">Finite.</param>
    /// <param name="labels">0 or 1, of the same rows.</param>
    /// <returns>0..1; undefined when the labels are of one class.</returns>
    /// <remarks>
    /// Source: Mann and Whitney (1947), doi:10.1214/aoms/1177730491; Hanley and McNeil (1982),
    /// doi:10.1148/radiology.143.1.7063747. Pitfall: blind to the base rate and to the top of the list; stratify by
    /// team
    /// and week.
    /// </remarks>
    public static Metric Of(ReadOnlySpan<double> scores, ReadOnlySpan<double> labels)
    {
        if ((Reasons.OfNumbers(scores, labels) ?? Labels.Reason(labels)) is { } reason)
            return Metric.Undefined(reason, scores.Length);
        var ones = Labels.Count(labels);
        if (ones == 0 || ones == labels.Length)
            return Metric.Undefined(Reasons.OneClass, scores.Length);

        var order = SortKeys.Order(scores);
        Int128 doubled = 0;
        for (int start = 0, end; start < order.Length; start = end)
        {
            var tiedOnes = 0;
            for (end = start; end < order.Length && scores[order[end]] == scores[order[start]]; end++)
                tiedOnes += (int)labels[order[end]];
            doubled += (long)tiedOnes * (start + (long)end + 1);
        }
        doubled -= (Int128)ones * (ones + 1);
        return Metric.Of((double)doubled / (2.0 * ones * (labels.Length - ones)), scores.Length);
    }
}
