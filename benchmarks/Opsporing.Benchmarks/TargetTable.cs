using System.Globalization;
using System.Text.Json;

namespace Opsporing.Benchmarks;

/// <summary>Figures beside their targets, printed as a table and kept as JSON.</summary>
sealed class TargetTable(string name)
{
    static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    readonly List<Row> _rows = [];

    public void AddAtLeast(string id, string what, double measured, double target) =>
        Add(new(id, what, measured, target, measured >= target ? "met" : measured >= target / 2 ? "half" : "not met", ">="));

    public void AddAtMost(string id, string what, double measured, double target) =>
        Add(new(id, what, measured, target, measured <= target ? "met" : measured <= 2 * target ? "half" : "not met", "<="));

    public void AddFigure(string id, string what, double measured) => Add(new(id, what, measured, null, "", ""));

    /// <summary>Prints the table in Markdown.</summary>
    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine($"{Machine.Line}");
        Console.WriteLine("| # | what | measured | target | |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var row in _rows)
            Console.WriteLine($"| {row.Id} | {row.What} | {Text(row.Measured)} | {row.Sense} {Text(row.Target)} | {row.Verdict} |");
    }

    /// <summary>Writes <c>results/&lt;cpu&gt;/&lt;name&gt;.json</c>.</summary>
    public void Write()
    {
        var path = Path.Combine(Machine.ResultsFolder, $"{name}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new { Machine = Machine.Line, Rows = _rows }, s_json) + "\n");
        Console.WriteLine($"\n{path}");
    }

    void Add(Row row)
    {
        _rows.Add(row with { Measured = double.IsFinite(row.Measured) ? row.Measured : -1 });
        Console.Error.WriteLine($"{row.Id} {row.What}: {Text(row.Measured)} {row.Verdict}");
    }

    static string Text(double? number) => number switch
    {
        null => "",
        >= 1000 or <= -1000 => number.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => number.Value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    sealed record Row(string Id, string What, double Measured, double? Target, string Verdict, string Sense);
}
