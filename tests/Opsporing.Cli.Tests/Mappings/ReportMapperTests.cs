using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

public sealed class ReportMapperTests
{
    static readonly string[] Header = ["nr", "op", "feit", "a", "b", "a"];

    [Fact]
    public void A_missing_column_is_told_before_any_row()
    {
        var mapping = Example.Read(Example.Mapping);

        var error = Assert.Throws<MappingException>(() => ReportMapper.Bind(mapping, ["nr", "feit"]));

        Assert.Equal("/report/received/value/column", Assert.Single(error.Problems).Pointer);
    }

    [Fact]
    public void A_name_that_comes_twice_is_refused_and_its_position_is_not()
    {
        var byName = Example.With(r => r["report"]!["weapon"] = JsonNode.Parse("""{"column": "a"}"""));
        var byPosition = Example.With(r => r["report"]!["weapon"] = JsonNode.Parse("""{"column": 6}"""));

        Assert.Throws<MappingException>(() => ReportMapper.Bind(Example.Read(byName), Header));
        Assert.Equal(V1.Weapon.Knife, Row(byPosition, "", "", "KNIFE")!.Weapon);
    }

    [Theory]
    [InlineData("""{"column": 4, "map": {"mes": "KNIFE"}, "else": "OTHER"}""", "mes", V1.Weapon.Knife)]
    [InlineData("""{"column": 4, "map": {"mes": "KNIFE"}, "else": "OTHER"}""", "vork", V1.Weapon.Other)]
    [InlineData("""{"column": 4, "map": {"mes": "KNIFE"}, "else": null}""", "vork", V1.Weapon.Unspecified)]
    [InlineData("""{"column": 4, "map": {"mes": "KNIFE"}, "keep_unmapped": true}""", "FIREARM", V1.Weapon.Firearm)]
    [InlineData("""{"column": 4, "default": "NONE"}""", "", V1.Weapon.None)]
    [InlineData("""{"column": 4, "case": "UPPER"}""", " knife ", V1.Weapon.Knife)]
    [InlineData("""{"column": 4, "extract": "^w=(\\w+)"}""", "w=KNIFE;x", V1.Weapon.Knife)]
    [InlineData("""{"column": 4, "extract": "^w=(\\w+)"}""", "KNIFE", V1.Weapon.Unspecified)]
    [InlineData("""{"columns": [4, 5], "join": "|", "map": {"x|y": "KNIFE"}, "else": null}""", "x", V1.Weapon.Knife, "y")]
    [InlineData("""{"column": 4, "pad_left": {"length": 3}, "map": {"007": "FIREARM"}}""", "7", V1.Weapon.Firearm)]
    public void A_value_takes_its_steps_in_order(string value, string a, V1.Weapon weapon, string b = "")
    {
        var json = Example.With(r => r["report"]!["weapon"] = JsonNode.Parse(value));

        Assert.Equal(weapon, Row(json, a, b)!.Weapon);
    }

    [Fact]
    public void A_text_that_the_map_does_not_know_rejects_the_row()
    {
        var json = Example.With(r => r["report"]!["weapon"] = JsonNode.Parse("""{"column": 4, "map": {"mes": "KNIFE"}}"""));

        Assert.Null(Example.Map(json, Header, ["1", "2025-03-01 10:00", "fiets", "vork", "", ""], out var faults));
        Assert.Equal("weapon", Assert.Single(faults).Field);
    }

    [Fact]
    public void Every_fault_of_a_row_is_told()
    {
        var json = Example.With(r => r["report"]!["weapon"] = JsonNode.Parse("""{"column": 4}"""));

        Assert.Null(Example.Map(json, Header, ["1", "ooit", "fiets", "vork", "", ""], out var faults));
        Assert.Equal(["weapon", "received"], faults.Select(f => f.Field));
    }

    [Fact]
    public void An_unlisted_offence_passes_as_an_unknown_code() =>
        Assert.Equal("vliegen", Assert.Single(
            Example.Map(Example.Mapping, Header, ["1", "2025-03-01 10:00", "vliegen", "", "", ""], out _)!.Offences).Code);

    [Fact]
    public void Offences_come_from_several_columns_with_alternatives_and_stages()
    {
        var json = Example.With(r => r["report"]!["offences"] = JsonNode.Parse("""
            [{"value": {"columns": [3, 4]}, "separator": " ", "unlisted": "IGNORE",
              "table": {"310": [{"code": "burglary_dwelling", "when": {"column": 5, "in": ["huis"]}}, "burglary_business"],
                        "320": {"code": "burglary_dwelling", "stage": "ATTEMPTED"}, "998": null}}]
            """));

        var report = Example.Map(json, Header, ["1", "2025-03-01 10:00", "310", "320 998 310 777", "huis", ""], out _)!;

        Assert.Equal(
            [("burglary_dwelling", V1.OffenceStage.Completed), ("burglary_dwelling", V1.OffenceStage.Attempted)],
            report.Offences.Select(o => (o.Code, o.Stage)));
    }

    [Fact]
    public void Codes_are_padded_and_add_up()
    {
        var json = Example.With(r => r["codes"] = JsonNode.Parse("""
            [{"value": {"column": 4}, "separator": " ", "pad_left": {"length": 4},
              "table": {"0913": {"leads": [{"kind": "named_suspect", "state": "PRESENT", "quality_permille": 600}], "at_least": {"suspect_status": "DESCRIBED"}},
                        "1813": {"leads": [{"kind": "named_suspect", "state": "PRESENT", "quality_permille": 900}], "at_least": {"suspect_status": "IDENTIFIED"},
                                 "red_flags": ["EX_PARTNER"], "needs": ["CLOSE_RELATIONSHIP_VIOLENCE"]},
                        "0001": {"leads": [{"kind": "named_suspect", "state": "NONE"}]}}}]
            """));

        var report = Row(json, "1813 913 1 4444", "")!;

        var lead = Assert.Single(report.Leads);
        Assert.Equal((V1.LeadState.Present, 900), (lead.State, lead.QualityPermille));
        Assert.Equal(V1.SuspectStatus.Identified, report.SuspectStatus);
        Assert.Equal(V1.RedFlag.ExPartner, Assert.Single(report.RedFlags));
        Assert.Equal(V1.VictimNeed.CloseRelationshipViolence, Assert.Single(Assert.Single(report.Victims).Needs));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("17", true)]
    [InlineData("18", false)]
    [InlineData("-1", false)]
    [InlineData("", false)]
    [InlineData("x", false)]
    public void A_rule_tests_a_number(string age, bool isMinor)
    {
        var json = Example.With(r => r["rules"] = JsonNode.Parse(
            """[{"when": {"column": 4, "number": {"min": 1, "max": 17}}, "then": {"needs": ["MINOR"]}}]"""));

        Assert.Equal(isMinor, Row(json, age, "")!.Victims.Any(v => v.Needs.Contains(V1.VictimNeed.Minor)));
    }

    [Fact]
    public void Conditions_combine()
    {
        var json = Example.With(r => r["rules"] = JsonNode.Parse("""
            [{"when": {"all": [{"any": [{"column": 4, "in": ["x"]}, {"column": 4, "in": ["y"]}]}, {"not": {"column": 5, "empty": true}}]},
              "then": {"set": {"is_online": true}}}]
            """));

        Assert.True(Row(json, "y", "1")!.IsOnline);
        Assert.False(Row(json, "y", "")!.IsOnline);
        Assert.False(Row(json, "z", "1")!.IsOnline);
    }

    [Fact]
    public void A_spread_is_the_same_everywhere()
    {
        var json = Example.With(r => r["report"]!["occurred_place"] = JsonNode.Parse(
            """{"gemeente": {"constant": "GM0363"}, "basisteam": {"column": 4, "spread": {"over": ["AM-01", "AM-02", "AM-03"], "fiction": "made up"}}}"""));

        Assert.Equal(["AM-03", "AM-02", "AM-02"], ((string[])["835", "842", "853"]).Select(d => Row(json, d, "")!.OccurredPlace.Basisteam));
        Assert.Equal(["made up"], Example.Read(json).Fictions);
    }

    [Theory]
    [InlineData("1234.56", false, 123456)]
    [InlineData("1.234,56", true, 123456)]
    [InlineData("12", false, 1200)]
    public void Damage_is_read_in_cents(string text, bool comma, long cents)
    {
        var json = Example.With(r => r["report"]!["damage"] = JsonNode.Parse(
            $$"""{"value": {"column": 4}, "unit": "EURO", "decimal_comma": {{(comma ? "true" : "false")}}}"""));

        Assert.Equal(cents, Row(json, text, "")!.DamageCents);
    }

    [Theory]
    [InlineData("gemeente", "amsterdam", "GM0363")]
    [InlineData("gemeente", "363", "GM0363")]
    [InlineData("gemeente", "GM0363", "GM0363")]
    [InlineData("eenheid", "Den Haag", "DH")]
    [InlineData("basisteam", "De Pijp", "AM-10")]
    public void Names_are_looked_up(string table, string text, string code)
    {
        FrozenDictionary<string, string> Lookup(string name) => SeedsFolder.Lookup(Example.Seeds, name);
        var json = Example.With(r => r["report"]!["receiving_eenheid"] = JsonNode.Parse($$"""{"column": 4, "lookup": "{{table}}"}"""));

        var report = ReportMapper.Bind(MappingReader.Read(Encoding.UTF8.GetBytes(json), Lookup), Header)
            .Map(["1", "2025-03-01 10:00", "fiets", text, "", ""], out _);

        Assert.Equal(code, report!.ReceivingEenheid);
    }

    static V1.Report? Row(string json, string a, string b, string last = "") =>
        Example.Map(json, Header, ["1", "2025-03-01 10:00", "fiets", a, b, last], out _);
}
