namespace Opsporing.Cli;

/// <summary>Keys of each kind of object in a mapping: the same lists as the definitions of docs/mapping.schema.json.</summary>
static class MappingKeys
{
    public static readonly string[] Document =
        ["$schema", "mapping_version", "title", "description", "csv", "zone", "sets", "report", "codes", "rules", "outcomes"];

    public static readonly string[] Csv = ["encoding", "delimiter", "header", "skip_lines"];

    public static readonly string[] Value =
    [
        "note", "column", "columns", "constant", "join", "extract", "pad_left", "case", "default", "map", "else", "keep_unmapped",
        "lookup", "spread", "prefix", "suffix",
    ];

    public static readonly string[] PadLeft = ["length", "with"];

    public static readonly string[] Spread = ["over", "fiction"];

    public static readonly string[] Moment = ["note", "value", "formats", "zone", "precision", "month_end", "clock"];

    public static readonly string[] Clock = ["value", "formats"];

    public static readonly string[] Condition =
        [.. Value, "separator", "in", "in_set", "empty", "number", "all", "any", "not"];

    public static readonly string[] Number = ["min", "max"];

    public static readonly string[] Offence =
        ["note", "value", "separator", "table", "unlisted", "unlisted_prefix", "stage", "when"];

    public static readonly string[] OffenceTarget = ["note", "when", "code", "stage"];

    public static readonly string[] Place = ["note", "gemeente", "basisteam", "grid_cell"];

    public static readonly string[] Victim =
        ["note", "when", "needs", "needs_assessed_by", "needs_assessed_time", "safe_contact", "relation", "wish"];

    public static readonly string[] Need = ["code", "when"];

    public static readonly string[] Lead = ["note", "kind", "state", "quality_permille"];

    public static readonly string[] LinkKey = ["note", "side", "key_version", "hash"];

    public static readonly string[] Damage = ["note", "value", "unit", "decimal_comma"];

    public static readonly string[] CounterReport = ["source_system", "source_number"];

    public static readonly string[] Codes = ["note", "value", "separator", "pad_left", "table", "else"];

    public static readonly string[] Rule = ["note", "when", "then"];

    public static readonly string[] Effects =
    [
        "note", "offences", "leads", "needs", "red_flags", "method_tags", "safety_measures", "set", "at_least", "victim",
    ];

    public static readonly string[] Outcomes = ["note", "statements", "victim_group"];

    public static readonly string[] Outcome = ["note", "kind", "happened", "occurred", "known", "detail"];

    public static readonly string[] VictimGroup = ["note", "age", "sex"];

    public static readonly string[] EffectOffence = ["code", "stage"];

    public static readonly string[] EffectLead = ["kind", "state", "quality_permille"];

    /// <summary>Members of <c>report</c> that are no single-valued field.</summary>
    public static readonly string[] ReportParts =
    [
        "received", "occurred_from", "occurred_to", "offences", "occurred_place", "residence_place", "reporting_place",
        "victims", "leads", "method_tags", "safety_measures", "link_keys", "damage", "counter_report",
    ];

    public static readonly string[] Report = [.. ReportField.All.Keys.Order(StringComparer.Ordinal), .. ReportParts];
}
