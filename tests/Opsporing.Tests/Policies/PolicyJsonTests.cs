using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Xunit;

namespace Opsporing.Tests;

public sealed class PolicyJsonTests
{
    const string DemonstrationDigest = "ce748563ccfdeeef1b046e554b7e3ecd0b5f99da6024d8518eb8f93e0820086e";

    [Fact]
    public void The_digest_of_the_demonstration_policy_is_golden() =>
        Assert.Equal(DemonstrationDigest, PolicyExample.Base.Digest.ToString());

    [Fact]
    public void The_canonical_form_reads_back_to_the_same_digest()
    {
        var again = PolicyJson.FromContent(PolicyExample.Base.Content.Span);

        Assert.Equal(PolicyExample.Base.Digest, again.Digest);
        Assert.Throws<PolicyFormatException>(() => PolicyJson.FromContent(PolicyExample.BaseText));
    }

    [Fact]
    public void Key_order_and_white_space_do_not_change_the_digest() =>
        Gen.Int.Select(Gen.Bool).Sample((seed, isIndented) =>
        {
            var shuffled = Shuffle(JsonNode.Parse(PolicyExample.BaseText)!, new Random(seed));
            var text = shuffled.ToJsonString(new() { WriteIndented = isIndented });

            return PolicyJson.Parse(Encoding.UTF8.GetBytes(text)).Document!.Digest == PolicyExample.Base.Digest;
        }, iter: 50);

    [Fact]
    public void The_canonical_form_sorts_by_code_units_and_escapes_the_least()
    {
        var problems = new PolicyProblems();
        var json = """{"\ufb33":1,"\ud83d\ude00":-0,"€":[true,{}],"a\/\u000a\u001f":"\"\\é"}"""u8;
        var node = PolicyNodeReader.Read(json, problems)!;

        var text = Encoding.UTF8.GetString(PolicyCanonicalForm.Of(node));

        Assert.Equal("{\"a/\\n\\u001f\":\"\\\"\\\\é\",\"€\":[true,{}],\"😀\":0,\"\ufb33\":1}", text);
    }

    [Theory]
    [InlineData("""{"kind":"base","kind":"base"}""", "/kind", "the key appears twice")]
    [InlineData("""{"kind":"base","weights":{"harm":1,"h\u0061rm":1}}""", "/weights/harm", "the key appears twice")]
    [InlineData("""{"kind":"base","surprise":1}""", "/surprise", "the key is unknown here")]
    [InlineData("""{"kind":"base","a/b~c":1}""", "/a~1b~0c", "the key is unknown here")]
    [InlineData("""{"kind":"base","serious_days":120.0}""", "/serious_days", "no integer")]
    [InlineData("""{"kind":"base","serious_days":1e2}""", "/serious_days", "no integer")]
    [InlineData("""{"kind":"base","serious_days":9007199254740992}""", "/serious_days", "no integer")]
    [InlineData("""{"kind":"base","serious_days":9007199254740991}""", "/serious_days", "lies outside")]
    [InlineData("""{"kind":"base","serious_days":99999999999999999999}""", "/serious_days", "no integer")]
    [InlineData("""{"kind":"base","serious_days":"120"}""", "/serious_days", "must be an integer")]
    [InlineData("""{"kind":"base","valid_until":null}""", "/valid_until", "null is not used")]
    [InlineData("""{"kind":"base","title":"\ud800"}""", "/title", "unpaired surrogate")]
    [InlineData("""{"kind":"base","title":"a\u0000b"}""", "/title", "U+0000")]
    [InlineData("""{"kind":"base","title":"a\u202eb"}""", "/title", "control, format")]
    [InlineData("""{"kind":"base","\udc00":1}""", "", "unpaired surrogate")]
    [InlineData("""{"kind":"base","valid_from":"2026-02-30"}""", "/valid_from", "must be a date")]
    [InlineData("""{"kind":"base","place":"AM"}""", "/place", "the key is unknown here")]
    [InlineData("""{"kind":"bases"}""", "/kind", "whose kind is")]
    [InlineData("""[1]""", "", "must be an object")]
    [InlineData("""{"kind":"base"} {}""", "", "no JSON")]
    [InlineData("""{"kind":"base",}""", "", "no JSON")]
    [InlineData("""{"kind":"base"/**/}""", "", "no JSON")]
    [InlineData("", "", "no JSON")]
    [InlineData("[[[[[[[[[1]]]]]]]]]", "", "8 levels")]
    public void Malformed_text_is_refused_with_its_pointer(string json, string pointer, string reason)
    {
        var (document, problems) = PolicyJson.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Null(document);
        Assert.Contains(problems, p =>
            p.Pointer == pointer && p.Reason.Contains(reason) && p.Severity == PolicySeverity.Error);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_and_an_empty_object_are_refused()
    {
        Assert.Null(PolicyJson.Parse([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]).Document);
        Assert.Null(PolicyJson.Parse([0xFF, 0xFE, 0x7B]).Document);
        Assert.Null(PolicyJson.Parse("{}"u8).Document);
    }

    [Fact]
    public void A_document_over_the_size_limit_is_refused()
    {
        var (document, problems) = PolicyJson.Parse(new byte[PolicyJson.MaxBytes + 1]);

        Assert.Null(document);
        Assert.Contains("bytes", Assert.Single(problems).Reason);
    }

    [Fact]
    public void Every_chapter_that_is_missing_is_told_at_once()
    {
        var (_, problems) = PolicyJson.Parse("""{"kind":"base"}"""u8);

        var required = PolicyFormat.Base.Keys.Where(k => !k.IsOptional && k.Name != "kind").Select(k => $"/{k.Name}");
        Assert.Equal(required, problems.Select(p => p.Pointer));
    }

    [Fact]
    public void No_bytes_make_the_parser_throw() =>
        Gen.Int[0, PolicyExample.BaseText.Length - 1].Select(Gen.Byte).Sample((at, value) =>
        {
            var text = PolicyExample.BaseText.ToArray();
            text[at] = value;
            PolicyExample.Validate(text);
        }, iter: 300);

    static JsonNode Shuffle(JsonNode node, Random random) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(_ => random.Next())
            .Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Shuffle(p.Value!, random)))),
        JsonArray items => new JsonArray([.. items.Select(i => Shuffle(i!, random))]),
        _ => node.DeepClone(),
    };
}
