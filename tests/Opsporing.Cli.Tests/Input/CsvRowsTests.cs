using CsCheck;

namespace Opsporing.Cli.Tests;

public sealed class CsvRowsTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b", "1|2")]
    [InlineData("a,b\r\n1,2\r\n", "a|b", "1|2")]
    [InlineData("a,b\r1,2", "a|b", "1|2")]
    [InlineData("\"a\",\"b\"\n1,2", "a|b", "1|2")]
    [InlineData("a,\"b\"\"c\"\n", "a|b\"c")]
    [InlineData("a,\"b\nc\"\nd,e\n", "a|b\nc", "d|e")]
    [InlineData("a,\"b,c\"\n", "a|b,c")]
    [InlineData("a,5\" pipe\n", "a|5\" pipe")]
    [InlineData("\n\na,b\n\n1,2\n\n", "a|b", "1|2")]
    [InlineData(",\n", "|")]
    [InlineData("\"\",\"\"\n", "|")]
    public void Rows_are_split_as_RFC_4180_says(string text, params string[] rows) =>
        Assert.Equal(rows.Select(r => (string?)r), Read(text).Select(r => r.Fault is null ? string.Join('|', r.Fields) : null));

    [Theory]
    [InlineData("a,b\n1,\"2\n3,4\n", 2, 3)] // never closed: the rows after it are read
    [InlineData("a,b\n1,\"2\n3,\"4\n5,6\n", 2, 4)] // closed by the next stray quote, then more text
    [InlineData("a,b\n1,\"2\"x\n3,4\n", 2, 3)]
    [InlineData("a,b\n1,2\n3,\"4", 3, 3)] // truncated
    public void A_broken_quote_costs_its_own_line_only(string text, int brokenLine, int rowCount)
    {
        var rows = Read(text);

        Assert.Equal(rowCount, rows.Count);
        Assert.NotNull(rows.Single(r => r.Line == brokenLine).Fault);
        Assert.Equal(Enumerable.Range(1, rowCount).Select(n => (long)n), rows.Select(r => r.Line));
    }

    [Theory]
    [InlineData("a,\0\n1,2\n")]
    [InlineData("a,\uFFFD\n1,2\n")]
    public void A_character_that_cannot_be_costs_its_row_only(string text)
    {
        var rows = Read(text);

        Assert.NotNull(rows[0].Fault);
        Assert.Null(rows[1].Fault);
    }

    [Fact]
    public void Over_long_fields_and_lines_cost_their_row_only()
    {
        var rows = Read($"a,{new string('x', CsvRows.MaxFieldLength + 1)}\n{new string('y', CsvRows.MaxRowLength + 1)},b\n1,2\n");

        Assert.Equal([false, false, true], rows.Select(r => r.Fault is null));
    }

    [Fact]
    public void What_is_written_is_read_again() =>
        Gen.String[Gen.Char["abc,\"\n\r;é"], 0, 8].Array[1, 4].Array[1, 6].Sample(table =>
        {
            var text = string.Join('\n', table.Select(row => string.Join(',', row.Select(f => $"\"{f.Replace("\"", "\"\"")}\""))));
            var expected = table.Select(row => string.Join('|', row.Select(f => f.Replace("\r\n", "\n").Replace('\r', '\n'))));

            Assert.Equal(expected, Read(text).Select(r => string.Join('|', r.Fields)));
        }, iter: 2000);

    static List<(long Line, string[] Fields, string? Fault)> Read(string text)
    {
        var rows = new CsvRows(new StringReader(text), ',');
        var read = new List<(long, string[], string?)>();
        while (rows.Read())
            read.Add((rows.Line, [.. rows.Fields], rows.Fault));
        return read;
    }
}
