using System.Text.Json;
using Xunit;

namespace Opsporing.Tests;

public sealed class PolicySchemaTests
{
    [Fact]
    public void The_published_schema_is_the_one_the_parser_checks_by() =>
        Assert.Equal(PolicySchema.Write(), PolicyExample.Document("policy.schema.json"));

    [Fact]
    public void The_schema_names_the_keys_that_the_parser_accepts()
    {
        using var schema = JsonDocument.Parse(PolicySchema.Write());
        var definitions = schema.RootElement.GetProperty("$defs");

        Assert.Equal(PolicyFormat.Base.Keys.Select(k => k.Name), Keys(definitions.GetProperty("base")));
        Assert.Equal(PolicyFormat.Overlay.Keys.Select(k => k.Name), Keys(definitions.GetProperty("overlay")));
    }

    [Fact]
    public void Every_value_in_the_schema_is_described()
    {
        using var schema = JsonDocument.Parse(PolicySchema.Write());

        AssertDescribed(schema.RootElement.GetProperty("$defs"));
    }

    [Fact]
    public void Every_key_is_explained_in_the_documentation()
    {
        var text = PolicyExample.Document("policy.md");

        Assert.All(PolicyFormat.Base.Keys.Concat(PolicyFormat.Overlay.Keys), key =>
            Assert.Contains($"`{key.Name}`", text));
    }

    static IEnumerable<string> Keys(JsonElement shape) =>
        shape.GetProperty("properties").EnumerateObject().Select(p => p.Name);

    static void AssertDescribed(JsonElement shapes)
    {
        foreach (var shape in shapes.EnumerateObject())
        {
            Assert.False(string.IsNullOrWhiteSpace(shape.Value.GetProperty("description").GetString()), shape.Name);
            if (shape.Value.TryGetProperty("properties", out var properties))
                AssertDescribed(properties);
        }
    }
}
