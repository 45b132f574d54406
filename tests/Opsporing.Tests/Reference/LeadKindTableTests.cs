using System.Numerics;
using Xunit;

namespace Opsporing.Tests;

public sealed class LeadKindTableTests
{
    static ReferenceSet Set => ReferenceSeeds.Set;

    static LeadKindTable Parse(string kinds, string ask) =>
        LeadKindTable.Parse("k.csv", kinds, "a.csv", ask, Set.Catalogue);

    [Fact]
    public void The_shipped_kinds_are_in_ordinal_order()
    {
        var codes = Set.LeadKinds.Kinds.Select(k => k.Code).ToList();

        Assert.Equal(28, codes.Count);
        Assert.Equal(codes.Order(StringComparer.Ordinal), codes);
        Assert.All(codes, (code, index) => Assert.Equal(index, Set.LeadKinds.IndexOf(code)));
        Assert.Equal(-1, Set.LeadKinds.IndexOf("other"));
    }

    [Theory]
    [InlineData("camera_private", 28 * 86_400)]
    [InlineData("trace_body", 7 * 86_400)]
    [InlineData("payment_trace", 86_400)]
    [InlineData("named_suspect", 0)]
    public void A_window_is_in_seconds_and_0_does_not_perish(string code, int seconds)
    {
        Assert.Equal(seconds, Set.LeadKinds.Kinds[Set.LeadKinds.IndexOf(code)].WindowSeconds);
    }

    [Fact]
    public void Every_group_and_a_report_without_offence_have_something_to_ask()
    {
        var kinds = Set.LeadKinds;

        for (var group = -1; group < Set.Catalogue.Groups.Length; group++)
            Assert.NotEqual(0UL, kinds.MustAsk(group));
        var sexual = kinds.MustAsk(Set.Catalogue.GroupIndexOf("sexual"));
        Assert.Equal(13, BitOperations.PopCount(sexual));
        Assert.NotEqual(0UL, sexual & 1UL << kinds.IndexOf("trace_body"));
    }

    [Fact]
    public void The_content_gives_an_equal_table()
    {
        var copy = LeadKindTable.FromContent(Set.LeadKinds.Content.Span, Set.Catalogue);

        Assert.Equal(Set.LeadKinds.Digest, copy.Digest);
        Assert.Equal(Set.LeadKinds.Kinds, copy.Kinds);
        Assert.Equal(Set.LeadKinds.MustAsk(0), copy.MustAsk(0));
    }

    [Theory]
    [InlineData("sexual,named_suspect", "sex,named_suspect", "a.csv:3: 'sex' is no offence group of the catalogue")]
    [InlineData("sexual,named_suspect", "sexual,suspect", "a.csv:3: 'suspect' is no kind of lead")]
    [InlineData("sexual,named_suspect", "sexual,witness", "a.csv:5: 'witness' is listed twice for 'sexual'")]
    public void A_wrong_kind_to_ask_is_refused(string from, string to, string expected)
    {
        var ask = ReferenceSeeds.Read("offence_group_lead_kinds.csv", from, to);

        var refused = Assert.Throws<ReferenceFormatException>(() => Parse(ReferenceSeeds.Read("lead_kinds.csv"), ask));

        Assert.Equal(expected, refused.Message);
    }

    [Fact]
    public void A_group_with_nothing_to_ask_is_refused()
    {
        var ask = ReferenceSeeds.Read("offence_group_lead_kinds.csv").Split('\n').Where(l => !l.StartsWith("traffic,"));

        var refused = Assert.Throws<ReferenceFormatException>(
            () => Parse(ReferenceSeeds.Read("lead_kinds.csv"), string.Join('\n', ask)));

        Assert.Equal("a.csv:1: nothing is to be asked for 'traffic'", refused.Message);
    }

    [Theory]
    [InlineData(",2419200,", ",-1,", "k.csv:3: '-1' in 'window_seconds' is no whole number from 0 to 31536000")]
    [InlineData("\nanpr,", "\nwitness,", "k.csv:30: 'witness' is already on line 3")]
    public void A_wrong_kind_is_refused(string from, string to, string expected)
    {
        var kinds = ReferenceSeeds.Read("lead_kinds.csv", from, to);

        var refused = Assert.Throws<ReferenceFormatException>(
            () => Parse(kinds, ReferenceSeeds.Read("offence_group_lead_kinds.csv")));

        Assert.Equal(expected, refused.Message.Split('\n')[0]);
    }
}
