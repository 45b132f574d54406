using System.Text.Json;

namespace Opsporing.Cli;

/// <summary>Writes rejected rows as JSON lines: row, line, report, reasons and the row as read. Made at the first one.</summary>
sealed class RejectFile(string path) : IDisposable
{
    FileStream? _file;

    public string Path => path;

    /// <summary>Rows written.</summary>
    public long Count { get; private set; }

    public void Add(InputRow row, IReadOnlyList<RowFault> faults)
    {
        _file ??= Create();
        using (var json = new Utf8JsonWriter(_file, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json, row, faults);
        _file.WriteByte((byte)'\n');
        Count++;
    }

    public void Dispose() => _file?.Dispose();

    static void Write(Utf8JsonWriter json, InputRow row, IReadOnlyList<RowFault> faults)
    {
        json.WriteStartObject();
        json.WriteNumber("row", row.Number);
        json.WriteNumber("line", row.Line);
        if (row.Report?.Id is { } id)
            json.WriteString("report", $"{id.SourceSystem}/{id.SourceNumber}");
        json.WriteStartArray("reasons");
        foreach (var fault in faults)
        {
            json.WriteStartObject();
            json.WriteString("field", fault.Field);
            json.WriteString("reason", fault.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("source");
        foreach (var field in row.Source)
            json.WriteStringValue(Paired(field));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The text with U+FFFD for each unpaired surrogate, which JSON cannot hold.</summary>
    static string Paired(string text) => string.Concat(text.EnumerateRunes().Select(r => r.ToString()));

    FileStream Create()
    {
        try
        {
            return new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The reject file '{path}' cannot be written ({error.Message}); name one with --reject.");
        }
    }
}
