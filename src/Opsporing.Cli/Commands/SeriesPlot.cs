using System.Globalization;
using System.Security;
using System.Text;

namespace Opsporing.Cli;

/// <summary>The evidence of a series as SVG: members around a circle, each piece of evidence inside it, a line to each that it is about.</summary>
static class SeriesPlot
{
    const double Size = 800, Centre = Size / 2, Outer = 320, Inner = 170;

    public static string Svg(V1.GetSeriesResponse series)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Size}\" height=\"{Size}\" viewBox=\"0 0 {Size} {Size}\" ")
            .Append("font-family=\"sans-serif\" font-size=\"10\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        var places = series.Members.Select((m, i) => (Name(m.ReportId), At(i, series.Members.Count, Outer))).ToDictionary(p => p.Item1, p => p.Item2);
        for (var i = 0; i < series.Evidence.Count; i++)
            Draw(svg, series.Evidence[i], At(i, series.Evidence.Count, series.Evidence.Count == 1 ? 0 : Inner), places);
        foreach (var member in series.Members)
            Draw(svg, member, places[Name(member.ReportId)]);
        return svg.Append("</svg>\n").ToString();
    }

    static void Draw(StringBuilder svg, V1.SeriesEvidence evidence, (double X, double Y) at, Dictionary<string, (double X, double Y)> places)
    {
        var (colour, dash) = (evidence.Kind switch
        {
            V1.EvidenceKind.Key => "#1565c0",
            V1.EvidenceKind.NearRepeat => "#ef6c00",
            _ => "#6a1b9a",
        }, evidence.IsLinking ? "" : " stroke-dasharray=\"4 4\"");
        foreach (var (x, y) in evidence.ReportIds.Select(Name).Where(places.ContainsKey).Select(id => places[id]))
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{at.X:0.#}\" y1=\"{at.Y:0.#}\" x2=\"{x:0.#}\" y2=\"{y:0.#}\" stroke=\"{colour}\"{dash}/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{at.X - 5:0.#}\" y=\"{at.Y - 5:0.#}\" width=\"10\" height=\"10\" fill=\"{colour}\"><title>")
            .Append(SecurityElement.Escape($"{Codes.Of(evidence.Kind)} {evidence.Label}")).Append("</title></rect>\n");
    }

    static void Draw(StringBuilder svg, V1.SeriesMember member, (double X, double Y) at)
    {
        var anchor = at.X > Centre + 1 ? "start" : at.X < Centre - 1 ? "end" : "middle";
        var shift = anchor == "start" ? 10 : anchor == "end" ? -10 : 0;
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{at.X:0.#}\" cy=\"{at.Y:0.#}\" r=\"7\" fill=\"#37474f\"/>")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{at.X + shift:0.#}\" y=\"{at.Y + (shift == 0 ? -12 : 4):0.#}\" text-anchor=\"{anchor}\">")
            .Append(SecurityElement.Escape(Name(member.ReportId))).Append("</text>\n");
    }

    static (double X, double Y) At(int index, int count, double radius)
    {
        var (sin, cos) = Math.SinCos(2 * Math.PI * index / Math.Max(1, count) - Math.PI / 2);
        return (Centre + radius * cos, Centre + radius * sin);
    }

    static string Name(V1.ReportId id) => $"{id.SourceSystem}/{id.SourceNumber}";
}
