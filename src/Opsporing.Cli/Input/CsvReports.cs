namespace Opsporing.Cli;

/// <summary>Reads the rows of a CSV as reports by a mapping. Columns are bound before the first row is read.</summary>
static class CsvReports
{
    /// <summary>Longest field of a row that a reject file keeps, in characters.</summary>
    const int KeptLength = 1000;

    /// <summary>Opens the file and binds the mapping.</summary>
    /// <param name="path">The CSV.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="position">Bytes read so far, for a progress bar.</param>
    /// <returns>Rows, read lazily; dispose it to close the file.</returns>
    /// <exception cref="InputException">The file cannot be read as the mapping says, or lacks a column that it names.</exception>
    public static IEnumerable<InputRow> Read(string path, Mapping mapping, out Func<double> position) =>
        Open(path, mapping, out position, header => ReportMapper.Bind(mapping, header), Row);

    /// <summary>Opens a CSV, binds something to its header and reads its rows lazily.</summary>
    /// <param name="path">The CSV.</param>
    /// <param name="mapping">Says how it is written.</param>
    /// <param name="position">Share read so far.</param>
    /// <param name="bind">Gets the header; a <see cref="MappingException"/> is told with the file.</param>
    /// <param name="read">Gets the rows at a row, what was bound, the row's number, and what is wrong with it or null.</param>
    /// <exception cref="InputException">The file cannot be read as the mapping says, or lacks a column that it names.</exception>
    public static IEnumerable<T> Open<TMapper, T>(
        string path, Mapping mapping, out Func<double> position, Func<string[], TMapper> bind,
        Func<CsvRows, TMapper, long, string?, T> read)
    {
        var text = TextInput.Open(path, mapping.Csv.EncodingName);
        try
        {
            var length = Math.Max(1, text.BaseStream.Length);
            position = () => text.BaseStream.CanRead ? (double)text.BaseStream.Position / length : 1;
            var rows = new CsvRows(text, mapping.Csv.Delimiter);
            rows.Skip(mapping.Csv.SkipLines);
            var hasFirst = rows.Read();
            if (!hasFirst)
                throw new InputException($"{path}: the file has no {(mapping.Csv.HasHeader ? "header" : "row")}.");
            if (rows.Fault is { } fault)
                throw new InputException($"{path}, line {rows.Line}: {fault}");
            var header = rows.Fields.Select(f => f.TrimStart('\uFEFF')).ToArray();
            return Rows(text, rows, Bind(path, mapping, header, bind), header.Length, mapping.Csv.HasHeader, read);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    static TMapper Bind<TMapper>(string path, Mapping mapping, string[] header, Func<string[], TMapper> bind)
    {
        try
        {
            return bind(header);
        }
        catch (MappingException error)
        {
            var hint = header.Length == 1 ? $" (one column only: is the delimiter '{mapping.Csv.Delimiter}' right?)" : "";
            throw new InputException($"{path} and the mapping do not fit{hint}:{Environment.NewLine}{error.Message}");
        }
    }

    static IEnumerable<T> Rows<TMapper, T>(
        StreamReader text, CsvRows rows, TMapper mapper, int width, bool hasHeader, Func<CsvRows, TMapper, long, string?, T> read)
    {
        using (text)
        {
            for (var number = 1L; (number == 1 && !hasHeader) || rows.Read(); number++)
                yield return read(rows, mapper, number, rows.Fault
                    ?? (rows.Fields.Count == width ? null : $"the row has {rows.Fields.Count} fields where the header has {width}"));
        }
    }

    static InputRow Row(CsvRows rows, ReportMapper mapper, long number, string? fault)
    {
        IReadOnlyList<RowFault> faults = fault is null ? [] : [new("", fault)];
        var report = fault is null ? mapper.Map(rows.Fields, out faults) : null;
        return new(number, rows.Line, report, faults, [.. rows.Fields.Select(f => f.Length > KeptLength ? f[..KeptLength] : f)]);
    }
}
