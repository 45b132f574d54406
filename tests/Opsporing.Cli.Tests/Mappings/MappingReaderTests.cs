using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

public sealed class MappingReaderTests
{
    /// <summary>Where the change is made, what is put there, and the pointer of the problem.</summary>
    public static TheoryData<string, string, string> Faults => new()
    {
        { "/colour", "1", "/colour" },
        { "/mapping_version", "2", "/mapping_version" },
        { "/title", "7", "/title" },
        { "/zone", "\"Europe/Atlantis\"", "/zone" },
        { "/zone", "\"W. Europe Standard Time\"", "/zone" },
        { "/csv", "{\"delimiter\": \"||\"}", "/csv/delimiter" },
        { "/csv", "{\"encoding\": \"ebcdic\"}", "/csv/encoding" },
        { "/csv", "{\"header\": false}", "/report/source_number/column" },
        { "/report/colour", "{}", "/report/colour" },
        { "/report/kind", "{\"constant\": \"VERHAAL\"}", "/report/kind" },
        { "/report/kind", "{\"column\": \"a\", \"map\": {\"x\": \"VERHAAL\"}}", "/report/kind" },
        { "/report/kind", "{\"column\": \"a\", \"constant\": \"MELDING\"}", "/report/kind" },
        { "/report/kind", "{\"column\": 0}", "/report/kind/column" },
        { "/report/kind", "{\"column\": \"a\", \"else\": \"MELDING\"}", "/report/kind/else" },
        { "/report/kind", "{\"column\": \"a\", \"extract\": \"(\"}", "/report/kind/extract" },
        { "/report/kind", "{\"column\": \"a\", \"extract\": \"(a)\\\\1\"}", "/report/kind/extract" },
        { "/report/kind", "\"MELDING\"", "/report/kind" },
        { "/report/is_online", "{\"constant\": \"perhaps\"}", "/report/is_online" },
        { "/report/received/formats", "[\"dd/mm/yyyy\"]", "/report/received/formats/0" },
        { "/report/received/formats", "[\"MM/dd/yyyy hh:mm\"]", "/report/received/formats/0" },
        { "/report/received/formats", "[]", "/report/received/formats" },
        { "/report/received/precision", "\"HOUR\"", "/report/received/precision" },
        { "/report/offences", "[{\"value\": {\"column\": \"a\"}, \"table\": {\"a/b\": {\"stage\": \"DREAMT\", \"code\": \"x\"}}}]", "/report/offences/0/table/a~1b/stage" },
        { "/report/offences", "[{\"value\": {\"column\": \"a\"}, \"table\": {}, \"unlisted\": \"FORGET\"}]", "/report/offences/0/unlisted" },
        { "/report/victims", "[{\"needs\": [\"HUNGRY\"]}]", "/report/victims/0/needs/0" },
        { "/report/victims", "[{\"sex\": {\"column\": 1}}]", "/report/victims/0/sex" },
        { "/report/leads", "[{\"kind\": \"witness\", \"state\": {\"constant\": \"MAYBE\"}}]", "/report/leads/0/state" },
        { "/report/occurred_place", "{\"basisteam\": {\"constant\": \"AM-01\"}}", "/report/occurred_place" },
        { "/report/occurred_place", "{\"gemeente\": {\"column\": 1, \"spread\": {\"over\": [\"a\"]}}}", "/report/occurred_place/gemeente/spread" },
        { "/codes", "[{\"value\": {\"column\": 1}, \"table\": {\"1\": {\"red_flags\": [\"GREEN\"]}}}]", "/codes/0/table/1/red_flags/0" },
        { "/codes", "[{\"value\": {\"column\": 1}, \"table\": {\"1\": {\"leads\": [{\"kind\": \"witness\", \"state\": \"PRESENT\", \"quality_permille\": 1001}]}}}]", "/codes/0/table/1/leads/0/quality_permille" },
        { "/rules", "[{\"when\": {\"column\": 1}, \"then\": {}}]", "/rules/0/when" },
        { "/rules", "[{\"when\": {\"column\": 1, \"in_set\": \"none\"}, \"then\": {}}]", "/rules/0/when/in_set" },
        { "/rules", "[{\"when\": {\"column\": 1, \"empty\": true}, \"then\": {\"set\": {\"weapon\": \"SPOON\"}}}]", "/rules/0/then/set/weapon" },
        { "/rules", "[{\"when\": {\"column\": 1, \"empty\": true}, \"then\": {\"at_least\": {\"channel\": \"PHONE\"}}}]", "/rules/0/then/at_least/channel" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_with_its_pointer(string where, string put, string pointer)
    {
        var json = Example.With(root => Put(root, where, JsonNode.Parse(put)));

        var error = Assert.Throws<MappingException>(() => Example.Read(json));

        Assert.Contains(error.Problems, p => p.Pointer == pointer);
    }

    [Theory]
    [InlineData("source_system")]
    [InlineData("source_number")]
    [InlineData("kind")]
    [InlineData("received")]
    public void A_required_field_that_is_missing_is_told(string field)
    {
        var json = Example.With(root => root["report"]!.AsObject().Remove(field));

        var error = Assert.Throws<MappingException>(() => Example.Read(json));

        Assert.Contains(error.Problems, p => p.Pointer == "/report" && p.Reason.Contains(field));
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var json = Example.With(root =>
        {
            root["colour"] = 1;
            root["report"]!["kind"] = new JsonObject { ["constant"] = "VERHAAL" };
            root["report"]!["weapon"] = new JsonObject { ["constant"] = "SPOON" };
        });

        var error = Assert.Throws<MappingException>(() => Example.Read(json));

        Assert.Equal(["/colour", "/report/kind", "/report/weapon"], error.Problems.Select(p => p.Pointer).Order());
    }

    [Fact]
    public void A_key_that_comes_twice_is_refused()
    {
        var json = Example.Mapping.Replace("\"title\": \"Example\",", "\"title\": \"Example\", \"title\": \"Again\",");

        var error = Assert.Throws<MappingException>(() => Example.Read(json));

        Assert.Equal("/title", Assert.Single(error.Problems).Pointer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"mapping_version\": 1,}")]
    [InlineData("[]")]
    public void A_text_that_is_no_mapping_is_refused(string json) => Assert.Throws<MappingException>(() => Example.Read(json));

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.Equal("Example", MappingReader.Read(
            new byte[] { 0xEF, 0xBB, 0xBF }.Concat(System.Text.Encoding.UTF8.GetBytes(Example.Mapping)).ToArray(),
            _ => throw new InvalidOperationException()).Title);

    static void Put(JsonObject root, string pointer, JsonNode? value)
    {
        var parts = pointer[1..].Split('/');
        JsonNode at = root;
        foreach (var part in parts[..^1])
            at = at[part]!;
        at[parts[^1]] = value;
    }
}
