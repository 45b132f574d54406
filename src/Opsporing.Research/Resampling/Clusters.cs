namespace Opsporing.Research;

/// <summary>Which rows belong together: those of one day and team, or of one officer.</summary>
public sealed class Clusters
{
    Clusters(int[] ofRow, int count)
    {
        OfRow = ofRow;
        Count = count;
    }

    /// <summary>Count of clusters.</summary>
    public int Count { get; }

    /// <summary>Cluster of each row: 0, 1, … in order of first appearance.</summary>
    internal int[] OfRow { get; }

    /// <summary>Rows with equal keys form a cluster.</summary>
    /// <param name="keys">A key per row, for example (day, team).</param>
    public static Clusters Of<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
    {
        var numbers = new Dictionary<TKey, int>();
        var ofRow = new List<int>();
        foreach (var key in keys)
        {
            numbers.TryAdd(key, numbers.Count);
            ofRow.Add(numbers[key]);
        }
        return new([.. ofRow], numbers.Count);
    }

    /// <summary>Each row for itself.</summary>
    public static Clusters OfEachRow(int rowCount) => new([.. Enumerable.Range(0, rowCount)], rowCount);
}
