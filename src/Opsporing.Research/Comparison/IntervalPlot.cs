using System.Globalization;
using System.Security;
using System.Text;

namespace Opsporing.Research;

/// <summary>A value with its interval, to be drawn.</summary>
/// <param name="Label">Text at the left.</param>
/// <param name="Value">Finite.</param>
/// <param name="Lower">Null for no interval.</param>
/// <param name="Upper">Null for no interval.</param>
public sealed record PlottedValue(string Label, double Value, double? Lower, double? Upper);

/// <summary>Values as dots with intervals, one line each, and a text that says the same.</summary>
public static class IntervalPlot
{
    const double Width = 880, Left = 300, Right = 90, Top = 40, Line = 26, Bottom = 34;

    /// <returns>An SVG element with title and description, the same for the same values; empty for no values.</returns>
    /// <param name="title">Heading.</param>
    /// <param name="values">In the order drawn.</param>
    /// <param name="reference">Where a dashed line stands, such as 0.5 for an AUC; null for none.</param>
    public static string Svg(string title, IReadOnlyList<PlottedValue> values, double? reference)
    {
        if (values.Count == 0)
            return "";
        double[] all = [.. values.SelectMany(static v => (double[])[v.Value, v.Lower ?? v.Value, v.Upper ?? v.Value]), .. reference is { } r ? [r] : (double[])[]];
        var (low, high) = (all.Min(), all.Max());
        var margin = Math.Max(high - low, 1e-9) * 0.06;
        var scale = new Scale(low - margin, high + margin);
        var height = Top + Line * values.Count + Bottom;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n")
            .Append($"<title>{SecurityElement.Escape(title)}</title>\n<desc>{SecurityElement.Escape(Describe(values))}</desc>\n")
            .Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"white\"/>\n")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"8\" y=\"20\" font-size=\"14\">{SecurityElement.Escape(title)}</text>\n");
        Axis(svg, scale, height - Bottom);
        if (reference is { } at)
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{scale.X(at):0.##}\" x2=\"{scale.X(at):0.##}\" y1=\"{Top - 6}\" y2=\"{height - Bottom}\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>\n");
        for (var i = 0; i < values.Count; i++)
            Mark(svg, values[i], scale, Top + Line * (i + 0.5));
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The values as a sentence each.</summary>
    public static string Describe(IEnumerable<PlottedValue> values) =>
        string.Join("; ", values.Select(static v => v is { Lower: { } lower, Upper: { } upper }
            ? string.Create(CultureInfo.InvariantCulture, $"{v.Label}: {v.Value:0.###} (interval {lower:0.###} to {upper:0.###})")
            : string.Create(CultureInfo.InvariantCulture, $"{v.Label}: {v.Value:0.###}")));

    static void Axis(StringBuilder svg, Scale scale, double y)
    {
        for (var tick = 0; tick <= 4; tick++)
        {
            var value = scale.Low + (scale.High - scale.Low) * tick / 4;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{scale.X(value):0.##}\" x2=\"{scale.X(value):0.##}\" y1=\"{Top - 6}\" y2=\"{y}\" stroke=\"#e3e3e3\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{scale.X(value):0.##}\" y=\"{y + 18}\" text-anchor=\"middle\">{value:0.###}</text>\n");
        }
    }

    static void Mark(StringBuilder svg, PlottedValue value, Scale scale, double y)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 10}\" y=\"{y + 4}\" text-anchor=\"end\">{SecurityElement.Escape(value.Label)}</text>");
        if (value is { Lower: { } lower, Upper: { } upper })
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{scale.X(lower):0.##}\" x2=\"{scale.X(upper):0.##}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#1565c0\" stroke-width=\"2\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{scale.X(value.Value):0.##}\" cy=\"{y}\" r=\"4\" fill=\"#1565c0\"/>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - 8}\" y=\"{y + 4}\" text-anchor=\"end\">{value.Value:0.###}</text>\n");
    }

    sealed record Scale(double Low, double High)
    {
        public double X(double value) => Left + (value - Low) / (High - Low) * (Width - Left - Right);
    }
}
