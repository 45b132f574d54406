namespace Opsporing.Research;

/// <summary>Hides small cells of a list whose total may be known, with whatever would give them away by subtraction.</summary>
/// <remarks>
/// Source: Hundepool et al. (2012), Statistical Disclosure Control, chapter 4. The hidden cells of a list are two or more
/// and together hold the limit or more, so that the total less what is shown tells no cell. Pitfall: two outputs over sets
/// that differ in a few reports can still be subtracted: they are logged so that it can be seen.
/// </remarks>
public static class SmallCells
{
    /// <summary>Chooses the cells to hide.</summary>
    /// <param name="cells">
    /// Counts of each cell, all of the same length: a cell is small when any of its counts lies in 1..limit - 1.
    /// </param>
    /// <param name="limit">2 or more.</param>
    /// <returns>True for a cell that is not to be shown, in their order.</returns>
    public static bool[] Hide(IReadOnlyList<long[]> cells, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2);
        var isHidden = cells.Select(cell => cell.Any(count => IsSmall(count, limit))).ToArray();
        if (!isHidden.Contains(true))
            return isHidden;
        // The smallest go first; equal ones in their order, so that the choice is the same each time.
        foreach (var next in Enumerable.Range(0, cells.Count).Where(i => !isHidden[i]).OrderBy(i => cells[i][0]).ToArray())
        {
            if (IsSafe(cells, isHidden, limit))
                break;
            isHidden[next] = true;
        }
        return IsSafe(cells, isHidden, limit) ? isHidden : [.. isHidden.Select(static _ => true)];
    }

    /// <summary>True for a count that tells of few.</summary>
    public static bool IsSmall(long count, int limit) => count > 0 && count < limit;

    static bool IsSafe(IReadOnlyList<long[]> cells, bool[] isHidden, int limit)
    {
        // An empty cell protects nothing: who knows that it is empty has the other.
        if (Enumerable.Range(0, cells.Count).Count(i => isHidden[i] && cells[i][0] > 0) < 2)
            return false;
        for (var column = 0; column < cells[0].Length; column++)
            if (IsSmall(Enumerable.Range(0, cells.Count).Where(i => isHidden[i]).Sum(i => cells[i][column]), limit))
                return false;
        return true;
    }
}
