using Xunit;

namespace Opsporing.Tests;

public sealed class ReferenceTableTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "1", "2")]
    [InlineData("a,b\r\n1,2\r\n", "1", "2")]
    [InlineData("\uFEFFa,b\n1,2", "1", "2")]
    [InlineData("# version: 1\n# use: rank\na,b\n1,2\n", "1", "2")]
    [InlineData("a,b\n\"1,\"\"x\"\"\",\n", "1,\"x\"", "")]
    [InlineData("a,b\n\"1\r\n2\",\"\"\n", "1\n2", "")]
    [InlineData("a,b\n1,\"\"\"\"", "1", "\"")]
    public void A_row_is_read_by_rfc_4180(string text, string first, string second)
    {
        var problems = new ReferenceProblems();

        var table = ReferenceTable.Read("t.csv", text, ["a", "b"], problems);

        problems.ThrowIfAny();
        var row = Assert.Single(table.Rows);
        Assert.Equal((first, second), (row.Text("a"), row.Text("b")));
    }

    [Theory]
    [InlineData("", "t.csv:1: the column 'a' is missing")]
    [InlineData("a,a,b\n", "t.csv:1: the column 'a' appears twice")]
    [InlineData("# version\na,b\n", "t.csv:1: a leading line must have the form '# key: value'")]
    [InlineData("# x: 1\n# x: 2\na,b\n", "t.csv:2: the key 'x' appears twice")]
    [InlineData("# x: 1\na,b\n1,2\n1\n", "t.csv:4: the row has 1 fields where the header has 2")]
    [InlineData("a,b\n1,2\n\n1,2\n", "t.csv:3: the row has 1 fields where the header has 2")]
    [InlineData("a,b\n\"x\ny\",2\n1,2,3\n", "t.csv:4: the row has 3 fields where the header has 2")]
    [InlineData("a,b\n1,x\"y\"\n", "t.csv:2: a field with a quote or a carriage return must be quoted")]
    [InlineData("a,b\n1,\"2\n", "t.csv:2: a quoted field is not closed")]
    [InlineData("a,b\n\"1\"x,2\n", "t.csv:2: a quoted field is followed by more text")]
    public void What_breaks_the_form_is_told_with_file_and_line(string text, string expected)
    {
        var problems = new ReferenceProblems();

        ReferenceTable.Read("t.csv", text, ["a", "b"], problems);

        var refused = Assert.Throws<ReferenceFormatException>(problems.ThrowIfAny);
        Assert.Equal(expected, refused.Message.Split('\n')[0]);
    }

    [Fact]
    public void All_problems_are_told_at_once_in_order_of_line()
    {
        var problems = new ReferenceProblems();

        ReferenceTable.Read("t.csv", "a,b\n1\n2,2\n3,3,3\n", ["a", "b", "c"], problems);

        var refused = Assert.Throws<ReferenceFormatException>(problems.ThrowIfAny);
        Assert.Equal([1, 2, 4], refused.Problems.Select(p => p.Line));
    }

    [Fact]
    public void Canonical_content_does_not_depend_on_line_ends()
    {
        Assert.Equal(ReferenceContent.Of("a,b\n1,2\n"), ReferenceContent.Of("\uFEFFa,b\r\n1,2"));
    }
}
