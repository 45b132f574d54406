using System.Globalization;
using System.Text;

namespace Opsporing;

/// <summary>
/// Canonical bytes of reference texts: what is digested, stored, and read back when an assessment is replayed.
/// </summary>
static class ReferenceContent
{
    /// <summary>The text without byte order mark, with LF line ends, ending in one when it is not empty.</summary>
    public static string Canonical(string text)
    {
        text = text.TrimStart('\uFEFF').Replace("\r\n", "\n");
        return text.Length == 0 || text.EndsWith('\n') ? text : text + '\n';
    }

    /// <summary>UTF-8 of <see cref="Canonical"/>.</summary>
    public static byte[] Of(string text) => Encoding.UTF8.GetBytes(Canonical(text));

    /// <summary>The text of <see cref="Of"/>.</summary>
    public static string Text(ReadOnlySpan<byte> content) => Encoding.UTF8.GetString(content);

    /// <summary>
    /// Several texts as one: each after a line <c>section NAME LENGTH</c>, the length in UTF-8 bytes.
    /// </summary>
    public static byte[] Join(params ReadOnlySpan<(string Name, string Text)> sections)
    {
        var content = new List<byte>();
        foreach (var (name, text) in sections)
        {
            var bytes = Of(text);
            content.AddRange(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"section {name} {bytes.Length}\n")));
            content.AddRange(bytes);
        }

        return [.. content];
    }

    /// <summary>Texts by section name, as they were joined.</summary>
    /// <exception cref="FormatException">The content was not made by <see cref="Join"/>.</exception>
    public static Dictionary<string, string> Split(ReadOnlySpan<byte> content)
    {
        var sections = new Dictionary<string, string>();
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            var words = end < 0 ? [] : Text(content[..end]).Split(' ');
            if (words is not ["section", var name, var length]
                || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count > content.Length - end - 1)
                throw new FormatException("The content is not a sequence of sections.");
            sections[name] = Text(content.Slice(end + 1, count));
            content = content[(end + 1 + count)..];
        }

        return sections;
    }
}
