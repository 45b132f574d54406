using Google.Protobuf;

namespace Opsporing.Cli;

/// <summary>Reads JSON lines: one opsporing.v1.Report per line in the JSON form of the contract.</summary>
static class JsonReports
{
    /// <summary>Longest line, in characters.</summary>
    public const int MaxLineLength = 1_000_000;

    const int KeptLength = 1000;

    /// <summary>Opens the file.</summary>
    /// <returns>Rows, read lazily; dispose it to close the file. Blank lines are no rows.</returns>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static IEnumerable<InputRow> Read(string path, out Func<double> position)
    {
        var text = TextInput.Open(path, "utf-8");
        var length = Math.Max(1, text.BaseStream.Length);
        position = () => text.BaseStream.CanRead ? (double)text.BaseStream.Position / length : 1;
        return Rows(text);
    }

    static IEnumerable<InputRow> Rows(StreamReader text)
    {
        using (text)
        {
            var lines = new LineReader(text, MaxLineLength);
            long number = 0, line = 0;
            while (lines.Read() is { } content)
            {
                line++;
                content = line == 1 ? content.TrimStart('\uFEFF') : content;
                if (!string.IsNullOrWhiteSpace(content))
                    yield return Row(content, lines.IsCut, ++number, line);
            }
        }
    }

    static InputRow Row(string content, bool isCut, long number, long line)
    {
        IReadOnlyList<string> source = [content.Length > KeptLength ? content[..KeptLength] : content];
        if (isCut)
            return Rejected($"the line is longer than {MaxLineLength} characters");
        if (content.Contains('\uFFFD'))
            return Rejected("the line holds bytes that are not UTF-8");
        try
        {
            return new(number, line, V1.Report.Parser.ParseJson(content), [], source);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException or FormatException
            or OverflowException or InvalidOperationException or ArgumentException)
        {
            return Rejected("the line is no opsporing.v1.Report in JSON: " + Reason(error.Message));
        }

        InputRow Rejected(string reason) => new(number, line, null, [new("", reason)], source);
    }

    /// <summary>The parser's reason up to the first value it quotes: texts hold no facts.</summary>
    static string Reason(string message) =>
        message.StartsWith("Unknown field", StringComparison.Ordinal) ? message : message.Split([':', '"', '\''])[0].TrimEnd();
}
