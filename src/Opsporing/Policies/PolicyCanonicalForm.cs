using System.Buffers;
using System.Globalization;
using System.Text;

namespace Opsporing;

/// <summary>The JSON Canonicalization Scheme of RFC 8785 for integers, strings, booleans, lists and objects.</summary>
static class PolicyCanonicalForm
{
    /// <summary>UTF-8 without white space; names ascending by UTF-16 code units; least escapes.</summary>
    public static byte[] Of(PolicyNode document)
    {
        var text = new StringBuilder();
        Write(document, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static void Write(PolicyNode node, StringBuilder text)
    {
        switch (node.Kind)
        {
            case PolicyNodeKind.Object:
                WriteMembers(node, text);
                break;
            case PolicyNodeKind.List:
                WriteItems(node, text);
                break;
            case PolicyNodeKind.Integer:
                text.Append(CultureInfo.InvariantCulture, $"{node.Integer}");
                break;
            case PolicyNodeKind.Text:
                WriteText(node.Text, text);
                break;
            case PolicyNodeKind.Boolean:
                text.Append(node.Boolean ? "true" : "false");
                break;
            default:
                throw new InvalidOperationException("A refused value has no canonical form.");
        }
    }

    static void WriteMembers(PolicyNode node, StringBuilder text)
    {
        text.Append('{');
        var isFirst = true;
        foreach (var member in node.Children.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            if (!isFirst)
                text.Append(',');
            isFirst = false;
            WriteText(member.Key!, text);
            text.Append(':');
            Write(member, text);
        }
        text.Append('}');
    }

    static void WriteItems(PolicyNode node, StringBuilder text)
    {
        text.Append('[');
        for (var i = 0; i < node.Children.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            Write(node.Children[i], text);
        }
        text.Append(']');
    }

    static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (char)i), '"', '\\']);

    static void WriteText(string value, StringBuilder text)
    {
        text.Append('"');
        if (value.AsSpan().IndexOfAny(Escaped) < 0)
            text.Append(value);
        else
            foreach (var c in value)
                WriteCharacter(c, text);
        text.Append('"');
    }

    // RFC 8785, section 3.2.2.2.
    static void WriteCharacter(char c, StringBuilder text) => _ = c switch
    {
        '"' => text.Append("\\\""),
        '\\' => text.Append("\\\\"),
        '\b' => text.Append("\\b"),
        '\t' => text.Append("\\t"),
        '\n' => text.Append("\\n"),
        '\f' => text.Append("\\f"),
        '\r' => text.Append("\\r"),
        < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        _ => text.Append(c),
    };
}
