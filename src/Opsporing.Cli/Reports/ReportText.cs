using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace Opsporing.Cli;

/// <summary>A section of a report for people.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Paragraphs">Sentences before the table.</param>
/// <param name="Header">Column names; empty for no table. Columns but the first are numbers or short words.</param>
/// <param name="Rows">As many cells as the header.</param>
sealed record ReportSection(
    string Title, ImmutableArray<string> Paragraphs, ImmutableArray<string> Header, ImmutableArray<ImmutableArray<string>> Rows)
{
    public static ReportSection OfText(string title, params string[] paragraphs) => new(title, [.. paragraphs], [], []);
}

/// <summary>A report for people: one content, as text, Markdown or a page of HTML that needs nothing else.</summary>
/// <param name="Title">Title.</param>
/// <param name="Language">Code of the language: nl or en.</param>
/// <param name="Sections">In order.</param>
sealed record ReportText(string Title, string Language, ImmutableArray<ReportSection> Sections)
{
    /// <summary>Plain text with aligned columns.</summary>
    public string ToText()
    {
        var text = new StringBuilder().AppendLine(Title).AppendLine(new string('=', Title.Length));
        foreach (var section in Sections)
        {
            text.AppendLine().AppendLine(section.Title).AppendLine(new string('-', section.Title.Length));
            foreach (var paragraph in section.Paragraphs)
                text.AppendLine(paragraph);
            if (section.Header.IsEmpty)
                continue;
            var widths = section.Header.Select((h, i) => section.Rows.Select(r => r[i].Length).Append(h.Length).Max()).ToArray();
            foreach (var row in section.Rows.Prepend(section.Header))
                text.AppendLine("  " + string.Join("  ", row.Select((cell, i) =>
                    i == 0 || !IsNumeric(section, i) ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }
        return text.ToString().TrimEnd();
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder($"# {Escape(Title)}\n");
        foreach (var section in Sections)
        {
            text.Append($"\n## {Escape(section.Title)}\n\n");
            foreach (var paragraph in section.Paragraphs)
                text.Append($"{Escape(paragraph)}\n\n");
            if (section.Header.IsEmpty)
                continue;
            text.Append($"| {string.Join(" | ", section.Header.Select(Escape))} |\n");
            text.Append($"|{string.Concat(section.Header.Select((_, i) => IsNumeric(section, i) ? "---:|" : "---|"))}\n");
            foreach (var row in section.Rows)
                text.Append($"| {string.Join(" | ", row.Select(Escape))} |\n");
        }
        return text.ToString();

        static string Escape(string cell) => cell.Replace("\\", "\\\\").Replace("|", "\\|").Replace("<", "&lt;").Replace("_", "\\_");
    }

    public string ToHtml()
    {
        var text = new StringBuilder($"""
            <!doctype html>
            <html lang="{Language}"><head><meta charset="utf-8"><title>{WebUtility.HtmlEncode(Title)}</title>
            <style>
            body {"{"} font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; {"}"}
            table {"{"} border-collapse: collapse; margin: 1rem 0; {"}"}
            th, td {"{"} padding: .25rem .75rem; border-bottom: 1px solid #ccc; text-align: left; vertical-align: top; {"}"}
            .n {"{"} text-align: right; font-variant-numeric: tabular-nums; {"}"}
            </style></head><body>
            <h1>{WebUtility.HtmlEncode(Title)}</h1>

            """);
        foreach (var section in Sections)
        {
            text.AppendLine($"<h2>{WebUtility.HtmlEncode(section.Title)}</h2>");
            foreach (var paragraph in section.Paragraphs)
                text.AppendLine($"<p>{WebUtility.HtmlEncode(paragraph)}</p>");
            if (section.Header.IsEmpty)
                continue;
            text.Append("<table><thead>");
            AppendRow(text, section, section.Header, "th");
            text.Append("</thead><tbody>");
            foreach (var row in section.Rows)
                AppendRow(text, section, row, "td");
            text.AppendLine("</tbody></table>");
        }
        return text.AppendLine("</body></html>").ToString();
    }

    static void AppendRow(StringBuilder text, ReportSection section, ImmutableArray<string> row, string tag)
    {
        text.Append("<tr>");
        for (var i = 0; i < row.Length; i++)
            text.Append($"<{tag}{(IsNumeric(section, i) ? " class=\"n\"" : "")}>{WebUtility.HtmlEncode(row[i])}</{tag}>");
        text.AppendLine("</tr>");
    }

    static bool IsNumeric(ReportSection section, int column) =>
        section.Rows.All(r => r[column].Length == 0 || char.IsDigit(r[column].TrimStart('+', '-').FirstOrDefault()));
}
