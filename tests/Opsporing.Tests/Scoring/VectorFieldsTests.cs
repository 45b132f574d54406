using Xunit;

namespace Opsporing.Tests.Scoring;

public sealed class VectorFieldsTests
{
    [Fact]
    public void Equal_vectors_have_no_difference() =>
        Assert.Null(VectorFields.FirstDifference(Example.Assess(Example.Report()), Example.Assess(Example.Report())));

    [Fact]
    public void Every_byte_has_a_field_and_every_field_is_named_once_in_order()
    {
        var whole = Example.Assess(Example.Report());
        var names = new List<string>();
        for (var at = 0; at < AssessmentVector.Size; at++)
        {
            var bytes = Example.Bytes(whole);
            bytes[at] ^= 1;
            // A flipped scorer version cannot be read, but can be compared.
            AssessmentVector.TryRead(bytes, out var other);
            names.Add(VectorFields.FirstDifference(whole, other) ?? "");
        }

        Assert.DoesNotContain("", names);
        Assert.Equal("rank_key", names[0]);
        Assert.Equal("principal_stage", names[^1]);
        Assert.Equal(names.Distinct(), names.Where((name, i) => i == 0 || names[i - 1] != name));
    }

    [Fact]
    public void A_field_of_a_dimension_names_it()
    {
        var (left, right) = (Example.Assess(Example.Report()), Example.Assess(Example.Report()));
        right.Contributions[(int)Dimension.Leads]++;
        Assert.Equal("contributions.leads", VectorFields.FirstDifference(left, right));

        right = left;
        right.Advice ^= (Advice)1;
        Assert.Equal("advice", VectorFields.FirstDifference(left, right));
    }
}
