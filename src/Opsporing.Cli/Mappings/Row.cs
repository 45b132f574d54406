namespace Opsporing.Cli;

/// <summary>One row of a CSV as a mapping sees it.</summary>
/// <param name="fields">Fields of the row; as many as the header has.</param>
/// <param name="places">For each column use of the mapping, the index of its field.</param>
readonly ref struct Row(IReadOnlyList<string> fields, ReadOnlySpan<int> places)
{
    readonly ReadOnlySpan<int> _places = places;

    /// <summary>The field of a column use, without surrounding white space.</summary>
    public string this[int use] => fields[_places[use]].Trim();
}

/// <summary>A use of a column, by name or by position, and where the mapping says it.</summary>
/// <param name="Name">Name in the header; null when by position.</param>
/// <param name="Position">Position, counted from 1; 0 when by name.</param>
/// <param name="Pointer">JSON pointer.</param>
sealed record ColumnUse(string? Name, int Position, string Pointer)
{
    public override string ToString() => Name is null ? $"column {Position}" : $"column '{Name}'";
}
