using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Opsporing.Research;

/// <summary>The columns of a table, as read.</summary>
sealed class MetricsColumns
{
    static readonly string[] TextColumns = ["id", "rater_a", "rater_b", "stratum", "cluster", "intervention"];

    static readonly string[] NumberColumns =
    [
        "score", "score_b", "label", "gain", "harm", "p", "exposed", "x1", "x2", "propensity", "waiting_days",
        "still_waiting",
    ];

    readonly Dictionary<string, List<string?>> _texts = [];
    readonly Dictionary<string, List<double?>> _numbers = [];

    public MetricsColumns(ImmutableArray<string> names, ImmutableArray<string> known)
    {
        Names = known;
        Ignored = [.. names.Where(static n => !IsKnown(n))];
        foreach (var name in known)
            if (IsText(name))
                _texts[name] = [];
            else
                _numbers[name] = [];
    }

    public static IEnumerable<string> Known => TextColumns.Concat(NumberColumns);

    /// <summary>Known columns that the table has, in its order.</summary>
    public ImmutableArray<string> Names { get; }

    public ImmutableArray<string> Ignored { get; }

    public int RowCount { get; set; }

    public static bool IsKnown(string name) => IsText(name) || NumberColumns.Contains(name);

    public static bool IsText(string name) => TextColumns.Contains(name);

    public bool Has(string name) => Names.Contains(name);

    public void AddText(string name, string? value) => _texts[name].Add(value);

    public void AddNumber(string name, double? value) => _numbers[name].Add(value);

    /// <summary>Rows in which none of the columns is blank.</summary>
    public int[] CompleteRows(IEnumerable<string> names)
    {
        var rows = new List<int>(RowCount);
        var present = new bool[RowCount];
        Array.Fill(present, true);
        foreach (var name in names)
            for (var row = 0; row < RowCount; row++)
                present[row] &= IsText(name) ? _texts[name][row] is not null : _numbers[name][row] is not null;
        for (var row = 0; row < RowCount; row++)
            if (present[row])
                rows.Add(row);
        return [.. rows];
    }

    public double[] Numbers(string name, int[] rows)
    {
        var column = CollectionsMarshal.AsSpan(_numbers[name]);
        var values = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            values[i] = column[rows[i]] ?? double.NaN;
        return values;
    }

    public string[] Texts(string name, int[] rows) => [.. rows.Select(row => _texts[name][row] ?? "")];

    /// <summary>By the column <c>cluster</c>; a row without one, or any row without the column, stands alone.</summary>
    public Clusters Clusters(int[] rows) => Has("cluster")
        ? Research.Clusters.Of(rows.Select(row => (_texts["cluster"][row], _texts["cluster"][row] is null ? row : -1)))
        : Research.Clusters.OfEachRow(rows.Length);
}
