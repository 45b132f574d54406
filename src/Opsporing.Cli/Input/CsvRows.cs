namespace Opsporing.Cli;

/// <summary>
/// Reads a CSV row by row (RFC 4180, any delimiter). A broken row is told and costs only its own line: reading goes on with
/// the next one, also after a quote that is never closed.
/// </summary>
sealed class CsvRows
{
    /// <summary>Longest line, and longest row over several lines, in characters.</summary>
    public const int MaxRowLength = 1_000_000;

    /// <summary>Longest field, in characters.</summary>
    public const int MaxFieldLength = 100_000;

    /// <summary>Most lines that one quoted field can span.</summary>
    public const int MaxRowLines = 1000;

    readonly LineReader _lines;
    readonly char _delimiter;
    readonly Queue<(string Text, bool IsCut)> _ahead = new();
    readonly List<string> _fields = [];
    readonly System.Text.StringBuilder _field = new();
    long _line;

    public CsvRows(TextReader text, char delimiter)
    {
        _lines = new(text, MaxRowLength);
        _delimiter = delimiter;
    }

    /// <summary>Fields of the row last read; of a broken row what could be split.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>Line on which the row last read begins, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>What is wrong with the row last read; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Passes over lines.</summary>
    public void Skip(int count)
    {
        while (count-- > 0 && TakeLine() is not null)
        {
        }
    }

    /// <summary>Reads the next row; blank lines are passed over.</summary>
    /// <returns>False at the end.</returns>
    public bool Read()
    {
        (string Text, bool IsCut)? line;
        do
            line = TakeLine();
        while (line is { Text: var text } && string.IsNullOrWhiteSpace(text));
        if (line is not { } first)
            return false;
        Line = _line;
        _fields.Clear();
        Fault = first.IsCut ? $"the line is longer than {MaxRowLength} characters" : Split(first.Text);
        Fault ??= FaultOfFields();
        return true;
    }

    string? FaultOfFields()
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            var field = _fields[i];
            if (field.Length > MaxFieldLength)
                return $"field {i + 1} is longer than {MaxFieldLength} characters";
            if (field.Contains('\0'))
                return $"field {i + 1} holds the character U+0000";
            if (field.Contains('\uFFFD'))
                return $"field {i + 1} holds bytes that the encoding does not know (see csv.encoding)";
        }
        return null;
    }

    /// <summary>Splits a row that begins with <paramref name="text"/>; on a fault the lines after it are given back.</summary>
    string? Split(string text)
    {
        var taken = new List<(string, bool)>();
        var fault = SplitFields(text, taken);
        if (fault is null || taken.Count == 0)
            return fault;
        foreach (var line in _ahead)
            taken.Add(line);
        _line = Line;
        _ahead.Clear();
        taken.ForEach(_ahead.Enqueue);
        return fault;
    }

    string? SplitFields(string text, List<(string, bool)> taken)
    {
        var position = 0;
        while (true)
        {
            if (position < text.Length && text[position] == '"')
            {
                if (Quoted(ref text, ref position, taken) is { } fault)
                    return fault;
            }
            else
            {
                var end = text.IndexOf(_delimiter, position);
                _fields.Add(end < 0 ? text[position..] : text[position..end]);
                position = end < 0 ? text.Length : end;
            }
            if (position >= text.Length)
                return null;
            if (text[position] != _delimiter)
                return $"field {_fields.Count}: a closing quote is followed by more text";
            position++;
        }
    }

    string? Quoted(ref string text, ref int position, List<(string, bool)> taken)
    {
        _field.Clear();
        position++;
        while (true)
        {
            var quote = text.IndexOf('"', position);
            _field.Append(quote < 0 ? text.AsSpan(position) : text.AsSpan(position, quote - position));
            position = quote < 0 ? text.Length : quote + 1;
            if (quote >= 0 && position < text.Length && text[position] == '"')
            {
                _field.Append('"');
                position++;
                continue;
            }
            if (quote >= 0)
            {
                _fields.Add(_field.ToString());
                return null;
            }
            if (taken.Count >= MaxRowLines || _field.Length > MaxFieldLength || TakeLine() is not { } next)
                return $"field {_fields.Count + 1}: a quote is not closed";
            taken.Add(next);
            _field.Append('\n');
            (text, position) = (next.Text, 0);
        }
    }

    (string Text, bool IsCut)? TakeLine()
    {
        if (_ahead.TryDequeue(out var ahead))
        {
            _line++;
            return ahead;
        }
        if (_lines.Read() is not { } text)
            return null;
        _line++;
        return (text, _lines.IsCut);
    }
}
