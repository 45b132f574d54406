namespace Opsporing.Cli;

/// <summary>Reads the rows of a CSV as outcomes by a mapping. Columns are bound before the first row is read.</summary>
static class CsvOutcomes
{
    /// <summary>Opens the file and binds the mapping.</summary>
    /// <param name="path">The CSV.</param>
    /// <param name="mapping">Has outcomes.</param>
    /// <param name="position">Share read so far, for a progress bar.</param>
    /// <returns>Rows, read lazily; dispose it to close the file.</returns>
    /// <exception cref="InputException">The file cannot be read as the mapping says, or lacks a column that it names.</exception>
    /// <exception cref="UsageException">The mapping has no outcomes.</exception>
    public static IEnumerable<OutcomeRow> Read(string path, Mapping mapping, out Func<double> position)
    {
        if (mapping.Outcomes is not { } outcomes)
            throw new UsageException("The mapping has no 'outcomes': docs/mapping.md says how they are written.");
        return CsvReports.Open(path, mapping, out position,
            header => OutcomeMapper.Bind(outcomes, header), (rows, mapper, number, fault) =>
                fault is null ? mapper.Map(rows.Fields, number) : new(number, [], null, fault));
    }
}
