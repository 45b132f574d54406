using System.Collections.Immutable;
using System.Globalization;
using System.Security;
using System.Text;

namespace Opsporing.Research;

/// <summary>Counts as bars, the expected count as a line, the band up to the bound, alarms in red; a panel per series.</summary>
public static class SurveillancePlot
{
    const double Width = 960, PanelHeight = 260, Left = 64, Right = 16, Top = 34, Bottom = 36;

    /// <returns>An SVG document, the same for the same results.</returns>
    public static string Svg(CountTable table, ImmutableArray<SeriesResult> results)
    {
        var svg = new StringBuilder();
        var height = PanelHeight * Math.Max(1, results.Length);
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" ")
            .Append(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n")
            .Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var i = 0; i < results.Length; i++)
            Panel(svg, table, results[i], i * PanelHeight);
        return svg.Append("</svg>\n").ToString();
    }

    static void Panel(StringBuilder svg, CountTable table, SeriesResult series, double y0)
    {
        var top = series.Periods.Max(static p => Math.Max(p.Count ?? 0, p.UpperBound is { } u && double.IsFinite(u) ? u : 0));
        var scale = new Scale(series.Periods.Length, NiceTop(top), y0);
        var alarms = series.Periods.Count(static p => p.IsAlarm);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{y0 + 18}\" font-size=\"13\">{SecurityElement.Escape(series.Name)} ")
            .Append(CultureInfo.InvariantCulture, $"<tspan fill=\"#555\">{alarms} alarm{(alarms == 1 ? "" : "s")} in {series.Periods.Length} periods</tspan></text>\n");
        Axes(svg, table, scale, y0);
        Band(svg, series, scale);
        foreach (var period in series.Periods)
            Bar(svg, table, period, scale);
        Line(svg, series, scale);
    }

    static void Axes(StringBuilder svg, CountTable table, Scale scale, double y0)
    {
        for (var tick = 0; tick <= 4; tick++)
        {
            var value = scale.Top * tick / 4;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{scale.Y(value):0.##}\" y2=\"{scale.Y(value):0.##}\" stroke=\"#ddd\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{scale.Y(value) + 4:0.##}\" text-anchor=\"end\">{value:#,0.##}</text>\n");
        }
        var step = Math.Max(1, (table.Periods.Length + 7) / 8);
        for (var i = 0; i < table.Periods.Length; i += step)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{scale.X(i):0.##}\" y=\"{y0 + PanelHeight - Bottom + 16}\" text-anchor=\"middle\">")
                .Append(SecurityElement.Escape(table.Periods[i])).Append("</text>\n");
    }

    /// <summary>From 0 to the bound, step by step, where there is one.</summary>
    static void Band(StringBuilder svg, SeriesResult series, Scale scale)
    {
        foreach (var period in series.Periods)
            if (period.UpperBound is { } upper)
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{scale.X(period.Index) - scale.Step / 2:0.##}\" y=\"{scale.Y(upper):0.##}\" ")
                    .Append(CultureInfo.InvariantCulture, $"width=\"{scale.Step:0.##}\" height=\"{scale.Y(0) - scale.Y(upper):0.##}\" fill=\"#dbe9f6\"/>\n");
    }

    static void Bar(StringBuilder svg, CountTable table, PeriodResult period, Scale scale)
    {
        if (period.Count is not { } count)
            return;
        var bound = period.UpperBound is { } upper ? string.Create(CultureInfo.InvariantCulture, $", bound {upper:0.#}") : "";
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{scale.X(period.Index) - scale.Step * 0.35:0.##}\" y=\"{scale.Y(count):0.##}\" ")
            .Append(CultureInfo.InvariantCulture, $"width=\"{scale.Step * 0.7:0.##}\" height=\"{scale.Y(0) - scale.Y(count):0.##}\" ")
            .Append(CultureInfo.InvariantCulture, $"fill=\"{(period.IsAlarm ? "#c62828" : "#6b7a8c")}\"><title>")
            .Append(SecurityElement.Escape(table.Periods[period.Index]))
            .Append(CultureInfo.InvariantCulture, $": {count:0}{bound}</title></rect>\n");
    }

    static void Line(StringBuilder svg, SeriesResult series, Scale scale)
    {
        var points = series.Periods.Where(static p => p.Expected is not null)
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"{scale.X(p.Index):0.##},{scale.Y(p.Expected!.Value):0.##}"));
        svg.Append("<polyline fill=\"none\" stroke=\"#1565c0\" stroke-width=\"1.5\" points=\"").AppendJoin(' ', points).Append("\"/>\n");
    }

    /// <summary>1, 2 or 5 times a power of ten, four times, at or above.</summary>
    static double NiceTop(double top)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, top / 4))));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 2.5, 5, 10])
            if (4 * factor * unit >= top)
                return 4 * factor * unit;
        return top;
    }

    sealed record Scale(int Count, double Top, double Y0)
    {
        public double Step => (Width - Left - Right) / Math.Max(1, Count);

        public double X(int index) => Left + (index + 0.5) * Step;

        public double Y(double value) => Y0 + PanelHeight - Bottom - Math.Min(value, Top) / Top * (PanelHeight - SurveillancePlot.Top - Bottom);
    }
}
