namespace Opsporing.Research;

/// <summary>Rank-biased overlap: agreement of two lists, the top weighing most.</summary>
public static class RankBiasedOverlap
{
    /// <summary>
    /// RBO_ext = (1 - p)/p (sum over d to l of X_d/d p^d + sum over d from s + 1 to l of X_s (d - s)/(s d) p^d)
    /// + ((X_l - X_s)/l + X_s/s) p^l, X_d the expected overlap at depth d.
    /// </summary>
    /// <param name="first">One list.</param>
    /// <param name="second">The other; need not be as long, nor hold the same items.</param>
    /// <param name="persistence">p, in the open interval (0, 1): chance to look one place further.</param>
    /// <returns>0..1: the mean of RBO_ext over all orders of tied items.</returns>
    /// <remarks>
    /// Source: Webber, Moffat and Zobel (2010), doi:10.1145/1852102.1852106, eq. 32; ties as uncertainty: variant a of
    /// Corsi and Urbano (2024), doi:10.1145/3626772.3657700. Pitfall: p decides how deep it looks: the first 1/(1 - p)
    /// places carry most; tied lists do not reach 1 against themselves.
    /// </remarks>
    public static Metric Extrapolated(RankedList first, RankedList second, double persistence)
    {
        if (Undefined(first, second, persistence) is { } undefined)
            return undefined;
        var (shorter, longer) = ByLength(first, second);
        var overlap = ExpectedOverlap(shorter, longer);
        var atShort = overlap[shorter.Count] / shorter.Count;
        var (sum, power) = (0.0, 1.0);
        for (var d = 1; d <= longer.Count; d++)
        {
            power *= persistence;
            var unseen = d > shorter.Count ? atShort * (d - shorter.Count) : 0;
            sum += (overlap[d] + unseen) / d * power;
        }
        var tail = (overlap[longer.Count] - overlap[shorter.Count]) / longer.Count + atShort;
        return Metric.Of((1 - persistence) / persistence * sum + tail * power, longer.Count);
    }

    /// <summary>The same with Webber's own rule for ties: tied items share the top rank of their group.</summary>
    /// <returns>0..1; a list agrees with itself at 1, ties or not. A_d = 2 X_d / (|S:d| + |L:d|).</returns>
    /// <remarks>
    /// Source: Webber, Moffat and Zobel (2010), section 4.5; the extrapolation beyond the shorter list: variant w of
    /// Corsi and Urbano (2024). Pitfall: reads a tie as equality, so coarse scores agree more.
    /// </remarks>
    public static Metric ExtrapolatedTiesEqual(RankedList first, RankedList second, double persistence)
    {
        if (Undefined(first, second, persistence) is { } undefined)
            return undefined;
        var (shorter, longer) = ByLength(first, second);
        var overlap = TopRankOverlap(shorter, longer);
        var atShort = 2.0 * overlap[shorter.Count] / (shorter.Count + Within(longer, shorter.Count));
        var (sum, power) = (0.0, 1.0);
        for (var d = 1; d <= longer.Count; d++)
        {
            power *= persistence;
            var unseen = d > shorter.Count ? atShort * (d - shorter.Count) : 0;
            var size = (d > shorter.Count ? d : Within(shorter, d)) + Within(longer, d);
            sum += 2 * (overlap[d] + unseen) / size * power;
        }
        var tail = (overlap[longer.Count] + (longer.Count - shorter.Count) * atShort) / longer.Count;
        return Metric.Of((1 - persistence) / persistence * sum + tail * power, longer.Count);
    }

    static Metric? Undefined(RankedList first, RankedList second, double persistence)
    {
        if (persistence is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(persistence), persistence, "The persistence lies in (0, 1).");
        return first.Count == 0 || second.Count == 0
            ? Metric.Undefined(Reasons.Empty, Math.Max(first.Count, second.Count))
            : null;
    }

    static (RankedList Shorter, RankedList Longer) ByLength(RankedList first, RankedList second) =>
        first.Count <= second.Count ? (first, second) : (second, first);

    static int Within(RankedList list, int depth) => list.GroupStarts[list.GroupOf[depth - 1] + 1];

    /// <summary>
    /// Place of each item of <paramref name="other"/>, by place in <paramref name="list"/>; -1 when absent.
    /// </summary>
    static int[] PlacesIn(RankedList other, RankedList list)
    {
        var places = new Dictionary<int, int>(other.Count);
        for (var i = 0; i < other.Count; i++)
            places.Add(other.Items[i], i);
        var result = new int[list.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = places.GetValueOrDefault(list.Items[i], -1);
        return result;
    }

    /// <returns>At depth d the count of items whose group has begun in both lists; index 0 is 0.</returns>
    static int[] TopRankOverlap(RankedList shorter, RankedList longer)
    {
        var places = PlacesIn(shorter, longer);
        var overlap = new int[longer.Count + 1];
        for (var i = 0; i < longer.Count; i++)
            if (places[i] >= 0)
                overlap[Math.Max(Top(longer, i), Top(shorter, places[i]))]++;
        for (var d = 1; d < overlap.Length; d++)
            overlap[d] += overlap[d - 1];
        return overlap;
    }

    static int Top(RankedList list, int place) => list.GroupStarts[list.GroupOf[place]] + 1;

    /// <returns>At depth d the expected count of items within d of both lists; index 0 is 0.</returns>
    static double[] ExpectedOverlap(RankedList shorter, RankedList longer)
    {
        var overlap = new double[longer.Count + 1];
        if (!shorter.IsTied && !longer.IsTied)
        {
            var whole = TopRankOverlap(shorter, longer);
            for (var d = 1; d < overlap.Length; d++)
                overlap[d] = whole[d];
            return overlap;
        }

        var sweep = new OverlapSweep(shorter, longer, PlacesIn(longer, shorter), PlacesIn(shorter, longer));
        for (var d = 1; d < overlap.Length; d++)
            overlap[d] = sweep.At(d);
        return overlap;
    }
}
