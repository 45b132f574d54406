namespace Opsporing.Research;

/// <summary>An order that is compared with what was done.</summary>
/// <param name="Name">As asked for: <c>chi:TABLE</c>, <c>priority</c>, <c>fifo</c>, <c>ebit</c> or <c>policy:DIGEST</c>.</param>
/// <param name="Score">The highest comes first.</param>
public sealed record ComparisonRank(string Name, Func<ComparisonRow, double> Score)
{
    // A priority is below 2^20, so that band and priority stand in one exact number.
    const int BandFactor = 1 << 20;

    /// <summary>Band and priority as one number.</summary>
    public static long Join(byte band, int priority) => (long)band * BandFactor + priority;

    /// <summary>By band, then priority; without the credit for waiting.</summary>
    public static ComparisonRank Priority { get; } = new("priority", static r => Join(r.Band, r.Priority));

    /// <param name="name">As asked for.</param>
    /// <param name="tables">Names of the CHI tables.</param>
    /// <returns>Null when there is no such order.</returns>
    public static ComparisonRank? Find(string name, IReadOnlyList<string> tables) => name switch
    {
        "priority" => Priority,
        "fifo" => new(name, static r => -r.Received),
        "ebit" => new(name, static r => r.EbitCount),
        _ when name.StartsWith("chi:", StringComparison.Ordinal) => OfTable(name, IndexOf(tables, name["chi:".Length..])),
        _ when name.StartsWith("policy:", StringComparison.Ordinal) => new(name, static r => r.OtherPolicy ?? double.NaN),
        _ => null,
    };

    static ComparisonRank? OfTable(string name, int table) => table < 0 ? null : new(name, r => r.ChiDays[table]);

    static int IndexOf(IReadOnlyList<string> tables, string name)
    {
        for (var i = 0; i < tables.Count; i++)
            if (tables[i] == name)
                return i;
        return -1;
    }
}
