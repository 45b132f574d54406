using System.Text.Json;

namespace Opsporing;

/// <summary>Reads JSON text to nodes: integers, strings and booleans only, each name once.</summary>
static class PolicyNodeReader
{
    /// <summary>
    /// Largest integer that every JSON reader holds exactly: 2^53 − 1 (RFC 8785, section 3.2.2.3; RFC 7493).
    /// </summary>
    public const long MaxInteger = 9_007_199_254_740_991;

    /// <returns>The document; null when the text is no JSON, too long or too deep.</returns>
    public static PolicyNode? Read(ReadOnlySpan<byte> utf8, PolicyProblems problems)
    {
        if (utf8.Length > PolicyJson.MaxBytes)
        {
            problems.Error("", $"the document has {utf8.Length} bytes; at most {PolicyJson.MaxBytes} are allowed");
            return null;
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = PolicyJson.MaxDepth });
        var document = new PolicyNode(null, null, -1);
        try
        {
            reader.Read();
            ReadValue(ref reader, document, problems);
            while (reader.Read())
            {
            }
            return document;
        }
        catch (JsonException exception)
        {
            var place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            problems.Error("", $"the text is no JSON of at most {PolicyJson.MaxDepth} levels ({place})");
            return null;
        }
    }

    static void ReadValue(ref Utf8JsonReader reader, PolicyNode node, PolicyProblems problems)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadMembers(ref reader, node, problems);
                break;
            case JsonTokenType.StartArray:
                ReadItems(ref reader, node, problems);
                break;
            case JsonTokenType.Number:
                ReadInteger(ref reader, node, problems);
                break;
            case JsonTokenType.String:
                if (ReadText(ref reader) is { } text)
                    (node.Kind, node.Text) = (PolicyNodeKind.Text, text);
                else
                    problems.Error(node.Pointer,
                        "the text holds an unpaired surrogate, U+0000 or bytes that are no UTF-8");
                break;
            case JsonTokenType.True or JsonTokenType.False:
                (node.Kind, node.Boolean) = (PolicyNodeKind.Boolean, reader.GetBoolean());
                break;
            default:
                problems.Error(node.Pointer, "null is not used; leave the key out");
                break;
        }
    }

    static void ReadMembers(ref Utf8JsonReader reader, PolicyNode node, PolicyProblems problems)
    {
        (node.Kind, node.Children) = (PolicyNodeKind.Object, []);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ReadText(ref reader);
            if (name is null)
                problems.Error(node.Pointer, "a key holds an unpaired surrogate, U+0000 or bytes that are no UTF-8");
            var member = new PolicyNode(node, name ?? "", -1);
            var isNew = name is not null && names.Add(name);
            if (name is not null && !isNew)
                problems.Error(member.Pointer, "the key appears twice");
            reader.Read();
            ReadValue(ref reader, member, problems);
            if (isNew)
                node.Children.Add(member);
        }
    }

    static void ReadItems(ref Utf8JsonReader reader, PolicyNode node, PolicyProblems problems)
    {
        (node.Kind, node.Children) = (PolicyNodeKind.List, []);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = new PolicyNode(node, null, node.Children.Count);
            ReadValue(ref reader, item, problems);
            node.Children.Add(item);
        }
    }

    static void ReadInteger(ref Utf8JsonReader reader, PolicyNode node, PolicyProblems problems)
    {
        if (reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0
            && reader.TryGetInt64(out var value) && value is >= -MaxInteger and <= MaxInteger)
            (node.Kind, node.Integer) = (PolicyNodeKind.Integer, value);
        else
            problems.Error(node.Pointer,
                "the number is no integer within ±(2^53 − 1), written without point or exponent");
    }

    static string? ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is { } text && !text.Contains('\0') ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // How the reader tells of an unpaired surrogate or of invalid UTF-8.
        }
    }
}
