using CsCheck;
using Xunit;

namespace Opsporing.Tests.Reports;

public sealed class ReportIdTests
{
    /// <summary>Ascending, as documented: by system, then runs of digits by their length and then ordinally.</summary>
    static readonly string[] s_ordered =
    [
        "a/1", "a/9", "a/99", "a/100", "a/007", "a/999", "a/1000", "a/A", "a/A1", "a/A2", "a/A10", "a/A10B", "a/A10B2", "a/A10B10",
        "a/PL0600-2026000001", "a/PL0600-2026000002", "a/PL0600-2026000010", "a/PL1300-1", "a-b/1", "b/1",
    ];

    static readonly Gen<ReportId> s_any = Gen.Int.Select(seed =>
    {
        var random = new Random(seed);
        const string systems = "ab-._09";
        const string numbers = "0019AZaz-/.~!0123456789";
        return new ReportId(
            Text(systems, random.Next(1, 5)), Text(numbers, random.Next(8) == 0 ? ReportId.MaxNumberLength : random.Next(1, 12)));

        string Text(string letters, int length) =>
            new([.. Enumerable.Range(0, length).Select(_ => letters[random.Next(letters.Length)])]);
    });

    [Fact]
    public void Keys_and_identities_have_the_documented_order()
    {
        var ids = s_ordered.Where(t => t != "a/007").Select(Parse).ToArray();

        for (var i = 1; i < ids.Length; i++)
        {
            Assert.True(ids[i - 1].CompareTo(ids[i]) < 0, $"{ids[i - 1]} < {ids[i]}");
            Assert.True(ids[i - 1].ToKey().AsSpan().SequenceCompareTo(ids[i].ToKey()) < 0);
        }
    }

    [Fact]
    public void Leading_zeros_count_in_the_length_of_a_run()
    {
        Assert.True(Parse("a/99").CompareTo(Parse("a/007")) < 0);
        Assert.True(Parse("a/007").CompareTo(Parse("a/999")) < 0);
        Assert.NotEqual(Parse("a/7"), Parse("a/07"));
    }

    [Fact]
    public void Reading_a_key_gives_the_identity_back() => s_any.Sample(id => Assert.Equal(id, ReportId.FromKey(id.ToKey())), iter: 20_000);

    [Fact]
    public void Key_order_is_the_order_of_runs() => Gen.Select(s_any, s_any).Sample((a, b) =>
        Assert.Equal(Math.Sign(Reference(a, b)), Math.Sign(a.CompareTo(b))), iter: 20_000);

    [Fact]
    public void The_text_form_reads_back() => s_any.Sample(id =>
    {
        Assert.True(ReportId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
    }, iter: 5_000);

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("A", false)]
    [InlineData("bvh-am.2_x", true)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("é", false)]
    [InlineData("a\u200b", false)]
    [InlineData("a\0", false)]
    [InlineData("12345678901234567890123456789012", true)] // 32
    [InlineData("123456789012345678901234567890123", false)]
    public void A_system_is_a_short_plain_code(string text, bool expected) => Assert.Equal(expected, ReportId.IsSystem(text));

    [Theory]
    [InlineData("", false)]
    [InlineData("1", true)]
    [InlineData("PL0600-2026/12", true)]
    [InlineData(" 1", false)]
    [InlineData("1\t", false)]
    [InlineData("1\u200b", false)]
    [InlineData("1\ufeff", false)]
    [InlineData("\u0661", false)] // an Arabic digit
    [InlineData("1\x7f", false)]
    [InlineData("~", true)]
    public void A_number_is_visible_ascii(string text, bool expected) => Assert.Equal(expected, ReportId.IsNumber(text));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(10_000, false)]
    public void A_number_has_at_most_64_characters(int length, bool expected) => Assert.Equal(expected, ReportId.IsNumber(new('7', length)));

    [Fact]
    public void An_ill_formed_identity_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ReportId("A", "1"));
        Assert.Throws<ArgumentException>(() => new ReportId("a", " "));
        foreach (var text in (string?[])[null, "", "a", "a/", "/1", "A/1", "a/ 1"])
            Assert.False(ReportId.TryParse(text, out _));
    }

    [Fact]
    public void A_broken_key_is_refused()
    {
        foreach (byte[] key in (byte[][])[[], [(byte)'a'], [(byte)'a', 0], [(byte)'a', 0, (byte)'0'], [(byte)'a', 0, (byte)'0', 2, (byte)'7']])
            Assert.ThrowsAny<ArgumentException>(() => ReportId.FromKey(key));
    }

    static ReportId Parse(string text) => ReportId.TryParse(text, out var id) ? id! : throw new ArgumentException(text);

    /// <summary>The documented order, written apart from the key: a run of digits sorts as the character 0.</summary>
    static int Reference(ReportId left, ReportId right)
    {
        if (left.SourceSystem != right.SourceSystem)
            return string.CompareOrdinal(left.SourceSystem, right.SourceSystem);
        var (a, b) = (left.SourceNumber, right.SourceNumber);
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            var (first, second) = (Run(a, i), Run(b, j));
            if (first == 0 || second == 0)
            {
                var (x, y) = (first > 0 ? '0' : a[i], second > 0 ? '0' : b[j]);
                if (x != y)
                    return x - y;
                (i, j) = (i + 1, j + 1);
                continue;
            }
            if (first != second)
                return first - second;
            var order = string.CompareOrdinal(a, i, b, j, first);
            if (order != 0)
                return order;
            (i, j) = (i + first, j + second);
        }
        return a.Length - i - (b.Length - j);
    }

    static int Run(string text, int from)
    {
        var end = from;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - from;
    }
}
