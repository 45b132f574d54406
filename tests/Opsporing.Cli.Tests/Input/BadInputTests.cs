using System.Text;

namespace Opsporing.Cli.Tests;

/// <summary>Every kind of bad file: a clear error, or rejected rows; never anything else.</summary>
public sealed class BadInputTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[], string> Unreadable => new()
    {
        { "empty", [], "empty" },
        { "blank", "\n\n"u8.ToArray(), "no header" },
        { "utf-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Example.Csv)], "UTF-16" },
        { "utf-16 big-endian", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Example.Csv)], "UTF-16" },
        { "utf-16 without mark", Encoding.Unicode.GetBytes(Example.Csv), "UTF-16" },
        { "binary", [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 37))], "binary" },
        { "zip", [.. "PK\u0003\u0004"u8, .. Encoding.UTF8.GetBytes(Example.Csv)], "binary" },
        { "pdf", [.. "%PDF-1.7\n"u8, .. Encoding.UTF8.GetBytes(Example.Csv)], "binary" },
        { "other delimiter", Encoding.UTF8.GetBytes(Example.Csv.Replace(',', ';')), "delimiter" },
        { "missing column", Encoding.UTF8.GetBytes(Example.Csv.Replace("op", "om")), "no column 'op'" },
        { "duplicate column", "nr,op,op\n1,2025-03-01 10:00,fiets\n"u8.ToArray(), "2 columns 'op'" },
        { "broken header", "nr,\"op,feit\n"u8.ToArray(), "quote" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_file_that_cannot_be_read_is_a_clear_error_before_any_row(string name, byte[] content, string told)
    {
        var path = _folder.Write("bad.csv", content);

        var error = Assert.Throws<InputException>(() => CsvReports.Read(path, Example.Read(Example.Mapping), out _));

        Assert.True(error.Message.Contains(told), $"{name}: {error.Message}");
    }

    [Fact]
    public void An_absent_file_is_a_clear_error() =>
        Assert.Throws<InputException>(() => CsvReports.Read(Path.Combine(_folder.Path, "none.csv"), Example.Read(Example.Mapping), out _));

    public static TheoryData<string, int, int> Rejects => new()
    {
        { "nr,op,feit\n1,2025-03-01 10:00,fiets\n2,2025-03-01 10:00\n3,2025-03-01 10:00,fiets,x\n", 1, 2 },
        { "nr,op,feit\n1,2025-03-01 10:00,fiets\n2,2025-02-30 10:00,fiets\n", 1, 1 },
        { "nr,op,feit\n1,,fiets\n", 0, 1 },
        { "nr,op,feit\n1,2025-03-01 10:00,fiets\n2,2025-03-01 10:00,\"fie", 1, 1 },
        { "nr,op,feit\n1,2025-03-01 10:00,fi\0ets\n2,2025-03-01 10:00,fiets\n", 1, 1 },
        { "\uFEFFnr,op,feit\r\n1,2025-03-01 10:00,fiets\r\n", 1, 0 },
        { "nr,op,feit\n", 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Rejects))]
    public void A_broken_row_is_rejected_with_its_reason(string csv, int good, int bad)
    {
        var rows = CsvReports.Read(_folder.Write("rows.csv", csv), Example.Read(Example.Mapping), out _).ToList();

        Assert.Equal((good, bad), (rows.Count(r => r.Report is not null), rows.Count(r => r.Report is null)));
        Assert.All(rows.Where(r => r.Report is null), r => Assert.NotEmpty(r.Faults));
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(n => (long)n), rows.Select(r => r.Number));
    }

    [Fact]
    public void A_byte_that_is_no_utf_8_rejects_its_row_and_latin_1_reads_it()
    {
        byte[] csv = [.. "nr,op,feit\n1,2025-03-01 10:00,caf"u8, 0xE9, .. "\n2,2025-03-01 10:00,fiets\n"u8];
        var path = _folder.Write("latin.csv", csv);
        var latin = Example.With(r => r["csv"] = new System.Text.Json.Nodes.JsonObject { ["encoding"] = "iso-8859-1" });

        var utf8 = CsvReports.Read(path, Example.Read(Example.Mapping), out _).ToList();
        var read = CsvReports.Read(path, Example.Read(latin), out _).ToList();

        Assert.Equal([false, true], utf8.Select(r => r.Report is not null));
        Assert.Equal("café", read[0].Report!.Offences[0].Code);
    }

    [Fact]
    public void UTF_16_is_read_when_the_mapping_says_so()
    {
        var path = _folder.Write("wide.csv", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Example.Csv)]);
        var wide = Example.With(r => r["csv"] = new System.Text.Json.Nodes.JsonObject { ["encoding"] = "utf-16" });

        Assert.Equal(2, CsvReports.Read(path, Example.Read(wide), out _).Count(r => r.Report is not null));
    }

    [Theory]
    [InlineData("{", 0, 1)]
    [InlineData("{\"colour\": 1}", 0, 1)]
    [InlineData("[]", 0, 1)]
    [InlineData("null", 0, 1)]
    [InlineData("{\"kind\": \"REPORT_KIND_VERHAAL\"}", 0, 1)]
    [InlineData("{\"received\": {\"time\": \"gisteren\"}}", 0, 1)]
    [InlineData("\uFEFF{}\r\n\r\n{}", 2, 0)]
    public void JSON_lines_are_rejected_one_by_one(string text, int good, int bad)
    {
        var rows = JsonReports.Read(_folder.Write("rows.jsonl", text), out _).ToList();

        Assert.Equal((good, bad), (rows.Count(r => r.Report is not null), rows.Count(r => r.Report is null)));
    }
}
