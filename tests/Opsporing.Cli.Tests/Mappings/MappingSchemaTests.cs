using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

/// <summary>docs/mapping.schema.json says what the reader takes.</summary>
public sealed class MappingSchemaTests
{
    static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Example.Repository, "docs", "mapping.schema.json")))!;

    public static TheoryData<string, string[]> Definitions => new()
    {
        { "csv", MappingKeys.Csv },
        { "value", MappingKeys.Value },
        { "pad_left", MappingKeys.PadLeft },
        { "spread", MappingKeys.Spread },
        { "moment", MappingKeys.Moment },
        { "clock", MappingKeys.Clock },
        { "condition", MappingKeys.Condition },
        { "number", MappingKeys.Number },
        { "offence", MappingKeys.Offence },
        { "offence_target", MappingKeys.OffenceTarget },
        { "place", MappingKeys.Place },
        { "victim", MappingKeys.Victim },
        { "need", MappingKeys.Need },
        { "lead", MappingKeys.Lead },
        { "link_key", MappingKeys.LinkKey },
        { "damage", MappingKeys.Damage },
        { "counter_report", MappingKeys.CounterReport },
        { "codes", MappingKeys.Codes },
        { "rule", MappingKeys.Rule },
        { "effects", MappingKeys.Effects },
        { "effect_offence", MappingKeys.EffectOffence },
        { "effect_lead", MappingKeys.EffectLead },
        { "report", MappingKeys.Report },
        { "outcomes", MappingKeys.Outcomes },
        { "outcome", MappingKeys.Outcome },
        { "victim_group", MappingKeys.VictimGroup },
    };

    [Theory]
    [MemberData(nameof(Definitions))]
    public void An_object_has_the_keys_that_the_reader_takes(string definition, string[] keys)
    {
        var found = Schema["$defs"]![definition]!;

        Assert.Equal(keys.Order(), found["properties"]!.AsObject().Select(p => p.Key).Order());
        Assert.False((bool)found["additionalProperties"]!);
    }

    [Fact]
    public void The_document_has_the_keys_that_the_reader_takes() =>
        Assert.Equal(MappingKeys.Document.Order(), Schema["properties"]!.AsObject().Select(p => p.Key).Order());

    [Fact]
    public void Codes_are_those_of_the_contract()
    {
        Equal<V1.VictimNeed>("need_code");
        Equal<V1.RedFlag>("red_flag");
        Equal<V1.LeadState>("lead_state");
        Equal<V1.OffenceStage>("stage");
        Equal<V1.Precision>("precision");
        Equal<V1.LinkSide>("side");
        var set = Schema["$defs"]!["effects"]!["properties"]!["set"]!["properties"]!.AsObject();
        foreach (var (name, field) in ReportField.All.Where(f => f.Value.Codes is not null && f.Value.Codes != ReportField.Flags))
            Assert.Subset(
                set[name]!["enum"]!.AsArray().Select(c => (string)c!).ToHashSet(), field.Codes!.Keys.Except(["UNKNOWN"]).ToHashSet());
        Assert.Equal(MappingReader.SettableFields.Order(), set.Select(p => p.Key).Order());
    }

    [Fact]
    public void Every_mapping_of_the_tutorial_can_be_read()
    {
        var text = File.ReadAllText(Path.Combine(Example.Repository, "docs", "mapping.md"));
        var whole = text.Split("```json").Skip(1).Select(block => block.Split("```")[0]).Where(b => b.Contains("mapping_version"));

        Assert.All(whole, json => Example.Read(json));
        Assert.NotEmpty(whole);
    }

    static void Equal<T>(string definition) where T : struct, Enum =>
        Assert.Equal(
            EnumCodes.Of<T>().Keys.Except(["UNKNOWN"]).Order(), Schema["$defs"]![definition]!["enum"]!.AsArray().Select(c => (string)c!).Order());
}
