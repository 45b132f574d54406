using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Opsporing.ML;

/// <summary>The levels that get a column: those seen often enough in the rows a model is fitted on.</summary>
sealed class LeadColumns
{
    readonly int[] _columnOf;

    /// <param name="rows">All rows.</param>
    /// <param name="fitted">Those the model is fitted on.</param>
    /// <param name="leastCount">A level seen less often has no column; 1 or more.</param>
    /// <param name="without">Features that get no column.</param>
    public LeadColumns(LeadRows rows, ReadOnlySpan<int> fitted, int leastCount, ImmutableArray<string> without)
    {
        Rows = rows;
        var counts = new int[rows.LevelCount];
        foreach (var row in fitted)
            foreach (var level in rows.LevelsOf(row))
                counts[level]++;
        // In the order of the keys, whatever order the tags came in. A level that every row has says nothing.
        var count = fitted.Length;
        Levels = [.. Enumerable.Range(0, counts.Length).Where(l => counts[l] >= leastCount && counts[l] < count)
            .Where(l => !without.Any(f => IsOf(rows.KeyOf(l), f)))
            .OrderBy(rows.KeyOf, StringComparer.Ordinal)];
        _columnOf = new int[counts.Length];
        Array.Fill(_columnOf, -1);
        for (var i = 0; i < Levels.Length; i++)
            _columnOf[Levels[i]] = i;
    }

    LeadColumns(LeadRows rows, ImmutableArray<int> levels)
    {
        (Rows, Levels) = (rows, levels);
        _columnOf = new int[rows.LevelCount];
        Array.Fill(_columnOf, -1);
        for (var i = 0; i < levels.Length; i++)
            if (levels[i] >= 0)
                _columnOf[levels[i]] = i;
    }

    /// <summary>The same columns over other rows of the same tables; a level those never have is an empty column.</summary>
    public static LeadColumns Like(LeadColumns fitted, LeadRows rows)
    {
        var levels = Enumerable.Range(0, rows.LevelCount).ToDictionary(rows.KeyOf, l => l, StringComparer.Ordinal);
        return new(rows, [.. fitted.Levels.Select(l => levels.GetValueOrDefault(fitted.Rows.KeyOf(l), -1))]);
    }

    static bool IsOf(string key, string feature) =>
        key.StartsWith(feature, StringComparison.Ordinal) && key[feature.Length] is ('=' or '.');

    public LeadRows Rows { get; }

    /// <summary>Level of each column.</summary>
    public ImmutableArray<int> Levels { get; }

    /// <summary>Rows as ML.NET reads them: sparse, made one by one, so that memory does not grow with them.</summary>
    public IDataView View(MLContext ml, IReadOnlyList<int> rows)
    {
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Levels.Length);
        return ml.Data.LoadFromEnumerable(rows.Select(ExampleOf), schema);
    }

    /// <summary>One row as ML.NET reads it.</summary>
    public Example ExampleOf(int row)
    {
        var columns = ColumnsOf(row);
        var ones = new float[columns.Length];
        Array.Fill(ones, 1f);
        return new() { Label = Rows.LabelOf(row), Features = new(Levels.Length, columns.Length, ones, columns) };
    }

    /// <summary>Columns that are 1 in a row, ascending.</summary>
    public int[] ColumnsOf(int row)
    {
        var columns = new List<int>();
        foreach (var level in Rows.LevelsOf(row))
            if (_columnOf[level] >= 0)
                columns.Add(_columnOf[level]);
        columns.Sort();
        return [.. columns];
    }

    /// <summary>A row of ML.NET.</summary>
    public sealed class Example
    {
        public bool Label { get; set; }
        public VBuffer<float> Features { get; set; }
    }
}
