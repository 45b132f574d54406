using System.Text;

namespace Opsporing;

/// <summary>Codes of enum values as written in documents, errors and the command line: <c>EndEarly</c> is <c>END_EARLY</c>.</summary>
public static class UpperSnake
{
    /// <summary>The code of one value; of flags, the codes joined by a blank, or a dash for none.</summary>
    public static string Of<T>(T value) where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0 && text[^1] != ' ')
                text.Append('_');
            if (letter != ',')
                text.Append(char.ToUpperInvariant(letter));
        }
        return text.ToString();
    }
}
