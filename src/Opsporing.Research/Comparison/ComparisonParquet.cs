using System.Collections.Immutable;
using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Opsporing.Research;

/// <summary>Writes numbers and rows as Parquet, which DuckDB and Spark read.</summary>
public static class ComparisonParquet
{
    /// <summary>Rows of a file, so that a part fits in memory whatever the store holds.</summary>
    const int PartLength = 500_000;

    /// <summary>Writes the numbers to one file, with the columns of <see cref="ComparisonTable.Columns"/>.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static Task WriteNumbersAsync(string path, ImmutableArray<ComparisonNumber> numbers, CancellationToken cancellation) =>
        WriteAsync(path,
        [
            Texts("topic", static n => n.Topic), Texts("grouping", static n => n.Grouping), Texts("group", static n => n.Group),
            Texts("with_imputed", static n => n.WithImputed ? "true" : "false"), Texts("subject", static n => n.Subject),
            Texts("metric", static n => n.Metric), Doubles("value", static n => n.Result.Value),
            Doubles("lower", static n => n.Interval?.Lower), Doubles("upper", static n => n.Interval?.Upper),
            Doubles("standard_error", ComparisonTable.StandardErrorOf), Doubles("n", static n => n.Result.Count),
            Texts("reason", static n => ComparisonTable.ReasonOf(n) ?? ""),
        ], numbers, cancellation);

    /// <summary>Writes the rows of a comparison in the layout of Hive: <c>year=2025/eenheid=PL0100/part-0.parquet</c>.</summary>
    /// <param name="folder">Made when absent.</param>
    /// <param name="data">The rows.</param>
    /// <param name="cancellation">Stops between two files.</param>
    /// <returns>Files written.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task<int> WriteRowsAsync(string folder, ComparisonData data, CancellationToken cancellation)
    {
        var columns = ComparisonColumns.Of(data.Tables).Where(static c => c.Name != "eenheid").Select(static c => c.IsNumber
            ? Doubles<ComparisonRow>(c.Name, r => c.Text(r) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null)
            : Texts<ComparisonRow>(c.Name, c.Text)).ToArray();
        var count = 0;
        var parts = data.Rows.GroupBy(static r => (r.Week.Year, r.Eenheid)).OrderBy(static g => g.Key.Year).ThenBy(static g => g.Key.Eenheid, StringComparer.Ordinal);
        foreach (var part in parts)
            foreach (var (number, rows) in part.Chunk(PartLength).Index())
            {
                var place = part.Key.Eenheid.Length == 0 ? "NONE" : part.Key.Eenheid;
                var target = Directory.CreateDirectory(Path.Combine(folder, $"year={part.Key.Year}", $"eenheid={place}"));
                await WriteAsync(Path.Combine(target.FullName, $"part-{number}.parquet"), columns, rows, cancellation);
                count++;
            }
        return count;
    }

    static async Task WriteAsync<T>(string path, ParquetColumn<T>[] columns, IReadOnlyCollection<T> rows, CancellationToken cancellation)
    {
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(static c => c.Field)), file, cancellationToken: cancellation);
        using var group = writer.CreateRowGroup();
        foreach (var column in columns)
            await column.WriteAsync(group, rows, cancellation);
    }

    static ParquetColumn<ComparisonNumber> Texts(string name, Func<ComparisonNumber, string> text) => Texts<ComparisonNumber>(name, text);

    static ParquetColumn<ComparisonNumber> Doubles(string name, Func<ComparisonNumber, double?> value) => Doubles<ComparisonNumber>(name, value);

    static ParquetColumn<T> Texts<T>(string name, Func<T, string> text)
    {
        var field = new DataField<string>(name, nullable: false);
        return new(field, (group, rows, _) => group.WriteAsync(field, (IReadOnlyCollection<string>)[.. rows.Select(text)]));
    }

    static ParquetColumn<T> Doubles<T>(string name, Func<T, double?> value)
    {
        var field = new DataField<double?>(name);
        return new(field, (group, rows, cancellation) =>
            group.WriteAsync<double>(field, (ReadOnlyMemory<double?>)rows.Select(value).ToArray(), cancellationToken: cancellation));
    }

    sealed record ParquetColumn<T>(DataField Field, Func<ParquetRowGroupWriter, IReadOnlyCollection<T>, CancellationToken, Task> WriteAsync);
}
