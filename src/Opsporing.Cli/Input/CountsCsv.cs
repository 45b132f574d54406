using Opsporing.Research;

namespace Opsporing.Cli;

/// <summary>Reads a table of counts: first column the period, second the count, a third the series; a header line first.</summary>
static class CountsCsv
{
    /// <exception cref="InputException">The file is no such table; every problem is named with its line.</exception>
    public static CountTable Read(string file)
    {
        using var text = TextInput.Open(file, "utf-8");
        var csv = new CsvRows(text, ',');
        if (!csv.Read() || csv.Fault is not null || csv.Fields.Count is < 2 or > 3)
            throw new InputException($"{file}: the first line names two columns, period and count, or three with the series.");
        var width = csv.Fields.Count;
        try
        {
            var table = CountTable.Of(Rows(file, csv, width));
            return table.Series.Length > 0 ? table : throw new InputException($"{file}: there is no row after the first line.");
        }
        catch (MetricsTableException error)
        {
            throw new InputException(string.Join(Environment.NewLine, error.Problems.Select(p => $"{file}: {p}")));
        }
    }

    static IEnumerable<(int Line, string Period, string Count, string Series)> Rows(string file, CsvRows csv, int width)
    {
        while (csv.Read())
        {
            if (csv.Fault is not null || csv.Fields.Count != width)
                throw new InputException($"{file}: line {csv.Line}: {csv.Fault ?? $"{csv.Fields.Count} fields where the first line has {width}"}");
            yield return ((int)csv.Line, csv.Fields[0].Trim(), csv.Fields[1].Trim(), width == 3 ? csv.Fields[2].Trim() : "");
        }
    }
}
