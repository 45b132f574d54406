using System.Text;

namespace Opsporing.Cli;

/// <summary>Reads lines of bounded length from a text of any length; ends are LF, CRLF or CR.</summary>
sealed class LineReader(TextReader text, int maxLength)
{
    readonly char[] _buffer = new char[64 * 1024];
    readonly StringBuilder _line = new();
    int _position;
    int _length;
    bool _skipsLineFeed;

    /// <summary>True when the line last read was longer than the limit: it holds its beginning only.</summary>
    public bool IsCut { get; private set; }

    /// <returns>The next line without its end; null at the end of the text.</returns>
    public string? Read()
    {
        _line.Clear();
        IsCut = false;
        var any = false;
        while (Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_position, _length - _position);
            var end = rest.IndexOfAny('\n', '\r');
            Append(end < 0 ? rest : rest[..end]);
            _position += end < 0 ? rest.Length : end + 1;
            if (end < 0)
                continue;
            _skipsLineFeed = rest[end] == '\r';
            return _line.ToString();
        }
        return any ? _line.ToString() : null;
    }

    void Append(ReadOnlySpan<char> part)
    {
        var room = maxLength - _line.Length;
        IsCut |= part.Length > room;
        _line.Append(part[..Math.Min(part.Length, room)]);
    }

    bool Fill()
    {
        while (true)
        {
            if (_position >= _length)
            {
                (_position, _length) = (0, text.Read(_buffer));
                if (_length == 0)
                    return false;
            }
            if (!_skipsLineFeed || _buffer[_position] != '\n')
                break;
            _position++;
            _skipsLineFeed = false;
        }
        _skipsLineFeed = false;
        return true;
    }
}
