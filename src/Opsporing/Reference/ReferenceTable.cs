using System.Collections.Frozen;

namespace Opsporing;

/// <summary>
/// A reference table read from text: a leading block of <c># key: value</c> lines, a header, then rows by RFC 4180.
/// </summary>
/// <remarks>
/// Line ends may be LF or CRLF. Never throws: what is wrong goes to the <see cref="ReferenceProblems"/>, and ragged
/// rows are left out of <see cref="Rows"/>. Columns beyond the required ones are allowed: they carry provenance.
/// </remarks>
sealed class ReferenceTable
{
    readonly Dictionary<string, string> _metadata = [];
    readonly List<ReferenceRow> _rows = [];
    readonly ReferenceProblems _problems;
    FrozenDictionary<string, int> _columns = FrozenDictionary<string, int>.Empty;
    int _headerLine = 1;

    ReferenceTable(string file, ReferenceProblems problems) => (File, _problems) = (file, problems);

    public string File { get; }

    /// <summary>Rows in file order, each with as many fields as the header.</summary>
    public IReadOnlyList<ReferenceRow> Rows => _rows;

    /// <summary>
    /// Reads <paramref name="text"/>; <paramref name="required"/> columns that are absent are problems.
    /// </summary>
    public static ReferenceTable Read(string file, string text, string[] required, ReferenceProblems problems)
    {
        var table = new ReferenceTable(file, problems);
        text = ReferenceContent.Canonical(text);
        table.ReadRows(text, table.ReadMetadata(text), required);
        return table;
    }

    /// <summary>Value of a <c># key: value</c> line; empty and a problem when absent.</summary>
    public string Metadata(string key)
    {
        if (_metadata.TryGetValue(key, out var value) && value.Length > 0)
            return value;
        Refuse(1, $"the line '# {key}: …' is missing");
        return "";
    }

    /// <summary>Index of a column; -1 when the header lacks it.</summary>
    public int Column(string name) => _columns.GetValueOrDefault(name, -1);

    /// <summary>
    /// Rows in ascending ordinal order of a key column; rows whose key is malformed or taken are refused.
    /// </summary>
    public List<ReferenceRow> RowsBy(string column)
    {
        var rows = new SortedDictionary<string, ReferenceRow>(StringComparer.Ordinal);
        foreach (var row in _rows)
        {
            var key = row.Code(column);
            if (key.Length > 0 && !rows.TryAdd(key, row))
                row.Refuse($"'{key}' is already on line {rows[key].Line}");
        }

        return [.. rows.Values];
    }

    public void Refuse(int line, string reason) => _problems.Add(File, line, reason);

    int ReadMetadata(string text)
    {
        var position = 0;
        for (; position < text.Length && text[position] == '#'; _headerLine++)
        {
            var end = text.IndexOf('\n', position);
            var line = text.AsSpan(position + 1, end - position - 1);
            var colon = line.IndexOf(':');
            if (colon < 0)
                Refuse(_headerLine, "a leading line must have the form '# key: value'");
            else if (!_metadata.TryAdd(line[..colon].Trim().ToString(), line[(colon + 1)..].Trim().ToString()))
                Refuse(_headerLine, $"the key '{line[..colon].Trim()}' appears twice");
            position = end + 1;
        }

        return position;
    }

    void ReadRows(string text, int position, string[] required)
    {
        var scanner = new CsvScanner(File, text, position, _headerLine, _problems);
        var fields = new List<string>();
        scanner.ReadRecord(fields);
        var width = ReadHeader(fields, required);
        while (scanner.ReadRecord(fields))
        {
            if (fields.Count == width)
                _rows.Add(new ReferenceRow(this, scanner.RecordLine, [.. fields]));
            else
                Refuse(scanner.RecordLine, $"the row has {fields.Count} fields where the header has {width}");
        }
    }

    int ReadHeader(List<string> fields, string[] required)
    {
        var columns = new Dictionary<string, int>();
        for (var i = 0; i < fields.Count; i++)
        {
            if (!columns.TryAdd(fields[i], i))
                Refuse(_headerLine, $"the column '{fields[i]}' appears twice");
        }

        foreach (var name in required.Where(name => !columns.ContainsKey(name)))
            Refuse(_headerLine, $"the column '{name}' is missing");
        _columns = columns.ToFrozenDictionary();
        return fields.Count;
    }
}
