using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Opsporing.Research;

/// <summary>
/// Reads a table: commas, quotes by RFC 4180 within one line, the names of the columns on the first line.
/// </summary>
sealed class MetricsCsv
{
    const int MaxShown = 40;

    readonly List<string> _fields = [];
    readonly StringBuilder _field = new();
    readonly ImmutableArray<TableProblem>.Builder _problems = ImmutableArray.CreateBuilder<TableProblem>();
    readonly Dictionary<string, int> _lineOfId = new(StringComparer.Ordinal);
    readonly TextReader _text;
    int _line;

    MetricsCsv(TextReader text) => _text = text;

    /// <exception cref="MetricsTableException">The text is no such table.</exception>
    public static MetricsColumns Read(TextReader text)
    {
        var csv = new MetricsCsv(text);
        var columns = csv.ReadAll();
        return csv._problems.Count == 0 ? columns : throw new MetricsTableException(csv._problems.ToImmutable());
    }

    MetricsColumns ReadAll()
    {
        if (NextLine() is not { } header)
        {
            Problem("the table is empty: the first line names the columns");
            return new([], []);
        }
        Split(header.TrimStart('\uFEFF'));
        string[] names = [.. _fields.Select(static f => f.Trim())];
        var columns = new MetricsColumns([.. names], [.. names.Where(MetricsColumns.IsKnown).Distinct()]);
        CheckHeader(names);
        while (_problems.Count < MetricsTableException.MaxProblemCount && NextLine() is { } line)
        {
            // A blank line ends the text or is a row with its one field missing; either way it holds no value.
            if (line.Length == 0)
                continue;
            if (Split(line) && _fields.Count == names.Length)
                AddRow(columns, names);
            else if (_fields.Count != names.Length)
                Problem($"{_fields.Count} fields where the first line has {names.Length}");
        }
        return columns;
    }

    void CheckHeader(string[] names)
    {
        foreach (var twice in names.GroupBy(static n => n).Where(static g => g.Count() > 1))
            Problem($"column '{Shown(twice.Key)}' is there twice");
        if (!names.Any(MetricsColumns.IsKnown))
            Problem($"none of the columns is known; known are {string.Join(", ", MetricsColumns.Known)}");
    }

    void AddRow(MetricsColumns columns, string[] names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var field = _fields[i].Trim();
            if (MetricsColumns.IsText(names[i]))
            {
                columns.AddText(names[i], field.Length == 0 ? null : field);
                if (names[i] == "id" && field.Length > 0 && !_lineOfId.TryAdd(field, _line))
                    Problem($"id '{Shown(field)}' is on line {_lineOfId[field]} too");
            }
            else if (MetricsColumns.IsKnown(names[i]))
                columns.AddNumber(names[i], field.Length == 0 ? null : Number(names[i], field));
        }
        columns.RowCount++;
    }

    double Number(string column, string field)
    {
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return value;
        if (field.ToLowerInvariant() is var word && word is "nan" or "inf" or "+inf" or "-inf")
            return word == "nan" ? double.NaN : word == "-inf" ? double.NegativeInfinity : double.PositiveInfinity;
        Problem($"column {column}: '{Shown(field)}' is not a number");
        return double.NaN;
    }

    /// <returns>False when a quote breaks the rules; the problem is told.</returns>
    bool Split(string line)
    {
        _fields.Clear();
        for (var at = 0; ; at++)
        {
            _field.Clear();
            if (at < line.Length && line[at] == '"')
            {
                if (!Quoted(line, ref at))
                    return false;
            }
            else
                for (; at < line.Length && line[at] != ','; at++)
                    _field.Append(line[at]);
            _fields.Add(_field.ToString());
            if (at >= line.Length)
                return true;
        }
    }

    bool Quoted(string line, ref int at)
    {
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
                _field.Append(line[at]);
            else if (at + 1 < line.Length && line[at + 1] == '"')
                _field.Append(line[at++]);
            else if (++at == line.Length || line[at] == ',')
                return true;
            else
                return Broken("a quoted field is followed by more text");
        }
        return Broken("a quoted field is not closed on its line");
    }

    bool Broken(string text)
    {
        Problem(text);
        return false;
    }

    string? NextLine()
    {
        _line++;
        return _text.ReadLine();
    }

    void Problem(string text)
    {
        if (_problems.Count < MetricsTableException.MaxProblemCount)
            _problems.Add(new(_line, text));
    }

    static string Shown(string field) => field.Length <= MaxShown ? field : field[..MaxShown] + "…";
}
