using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Opsporing.Research;

namespace Opsporing.Cli;

/// <summary>Plots of a model card as plain SVG: no library, readable in any browser.</summary>
static class LeadPlots
{
    const int Size = 420, Margin = 50, BarHeight = 18, LabelWidth = 330;

    /// <summary>Observed share against mean probability, a dot per bin as large as its reports; the diagonal is honesty.</summary>
    public static string Reliability(ImmutableArray<ReliabilityBin> bins)
    {
        var svg = Open(Size, Size, "Calibration: observed share against predicted probability");
        double X(double p) => Margin + p * (Size - 2 * Margin);
        double Y(double p) => Size - Margin - p * (Size - 2 * Margin);
        for (var tick = 0; tick <= 10; tick += 2)
        {
            Text(svg, X(tick / 10.0), Size - Margin + 18, "middle", FormattableString.Invariant($"{tick / 10.0:0.0}"));
            Text(svg, Margin - 8, Y(tick / 10.0) + 4, "end", FormattableString.Invariant($"{tick / 10.0:0.0}"));
        }
        Line(svg, X(0), Y(0), X(1), Y(1), "#999", "4 4");
        Line(svg, X(0), Y(0), X(1), Y(0), "#333", "");
        Line(svg, X(0), Y(0), X(0), Y(1), "#333", "");
        var most = bins.IsEmpty ? 1 : bins.Max(b => b.Count);
        foreach (var bin in bins)
            svg.Append(Invariant(
                $"<circle cx='{X(bin.MeanProbability):0.0}' cy='{Y(bin.ObservedShare):0.0}' r='{3 + 9 * Math.Sqrt(bin.Count / (double)most):0.0}' "))
                .Append(Invariant($"fill='#154273' fill-opacity='0.75'><title>{bin.Count} reports</title></circle>\n"));
        Text(svg, Size / 2, Size - 10, "middle", "predicted probability");
        Text(svg, Margin, 20, "start", "observed share");
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>The heaviest weights as bars, log-odds.</summary>
    public static string Weights(IEnumerable<LeadWeight> weights, int most)
    {
        LeadWeight[] shown = [.. weights.OrderByDescending(w => Math.Abs(w.NanoLogOdds)).ThenBy(w => w.Key, StringComparer.Ordinal).Take(most)
            .OrderByDescending(w => w.NanoLogOdds).ThenBy(w => w.Key, StringComparer.Ordinal)];
        var (width, height) = (LabelWidth + Size, 40 + BarHeight * shown.Length);
        var svg = Open(width, height, "Heaviest weights, log-odds");
        var scale = shown.Length == 0 ? 1 : (Size / 2.0 - 50) * 1e9 / Math.Max(1, shown.Max(w => Math.Abs(w.NanoLogOdds)));
        var zero = LabelWidth + Size / 2.0;
        for (var i = 0; i < shown.Length; i++)
        {
            var (logOdds, y) = (shown[i].NanoLogOdds / 1e9, 30 + i * BarHeight);
            var length = Math.Abs(logOdds) * scale;
            svg.Append(Invariant($"<rect x='{(logOdds < 0 ? zero - length : zero):0.0}' y='{y}' width='{length:0.0}' height='{BarHeight - 4}' "))
                .Append(logOdds < 0 ? "fill='#a90061'/>\n" : "fill='#154273'/>\n");
            Text(svg, LabelWidth - 6, y + 12, "end", shown[i].Key);
            Text(svg, logOdds < 0 ? zero - length - 4 : zero + length + 4, y + 12, logOdds < 0 ? "end" : "start", Invariant($"{logOdds:+0.00;-0.00}"));
        }
        Line(svg, zero, 24, zero, height - 6, "#333", "");
        return svg.Append("</svg>\n").ToString();
    }

    static StringBuilder Open(int width, int height, string title) => new StringBuilder()
        .Append(Invariant($"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' "))
        .Append("font-family='sans-serif' font-size='12' role='img'>\n<title>").Append(Escape(title)).Append("</title>\n")
        .Append("<rect width='100%' height='100%' fill='white'/>\n");

    static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour, string dashes) =>
        svg.Append(Invariant($"<line x1='{x1:0.0}' y1='{y1:0.0}' x2='{x2:0.0}' y2='{y2:0.0}' stroke='{colour}' stroke-dasharray='{dashes}'/>\n"));

    static void Text(StringBuilder svg, double x, double y, string anchor, string text) =>
        svg.Append(Invariant($"<text x='{x:0.0}' y='{y:0.0}' text-anchor='{anchor}' fill='#222'>{Escape(text)}</text>\n"));

    static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
