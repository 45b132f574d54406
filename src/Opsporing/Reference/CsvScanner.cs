using System.Text;

namespace Opsporing;

/// <summary>
/// Splits a text into records and fields by RFC 4180, with line feeds as line ends; tells what breaks the rules.
/// </summary>
struct CsvScanner(string file, string text, int position, int line, ReferenceProblems problems)
{
    int _position = position;
    int _line = line;

    /// <summary>1-based line on which the record last read began.</summary>
    public int RecordLine { get; private set; }

    /// <summary>Reads one record into <paramref name="fields"/>, emptied first.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool ReadRecord(List<string> fields)
    {
        fields.Clear();
        if (_position >= text.Length)
            return false;

        RecordLine = _line;
        do
            fields.Add(At('"') ? ReadQuoted() : ReadPlain());
        while (Take(','));
        if (Take('\n'))
            _line++;
        return true;
    }

    readonly bool At(char expected) => _position < text.Length && text[_position] == expected;

    bool Take(char expected)
    {
        if (!At(expected))
            return false;
        _position++;
        return true;
    }

    string ReadPlain()
    {
        var rest = text.AsSpan(_position);
        var length = rest.IndexOfAny(',', '\n');
        var field = length < 0 ? rest : rest[..length];
        if (field.IndexOfAny('"', '\r') >= 0)
            problems.Add(file, _line, "a field with a quote or a carriage return must be quoted");
        _position += field.Length;
        return field.ToString();
    }

    string ReadQuoted()
    {
        var opened = _line;
        var field = new StringBuilder();
        _position++;
        while (_position < text.Length)
        {
            var next = text[_position++];
            if (next == '"' && !Take('"'))
            {
                Close(opened);
                return field.ToString();
            }

            if (next == '\n')
                _line++;
            field.Append(next);
        }

        problems.Add(file, opened, "a quoted field is not closed");
        return field.ToString();
    }

    void Close(int opened)
    {
        if (_position == text.Length || At(',') || At('\n'))
            return;
        problems.Add(file, opened, "a quoted field is followed by more text");
        ReadPlain();
    }
}
