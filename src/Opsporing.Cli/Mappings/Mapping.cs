using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Opsporing.Cli;

/// <summary>How the rows of a CSV become reports. Read by <see cref="MappingReader"/>; its format is docs/mapping.md.</summary>
sealed record Mapping
{
    public required string Title { get; init; }
    public required CsvFormat Csv { get; init; }

    /// <summary>Every use of a column; a <see cref="ValueSource"/> names them by index.</summary>
    public required ImmutableArray<ColumnUse> Columns { get; init; }

    /// <summary>Fictions it states (spreads), to be said aloud.</summary>
    public required ImmutableArray<string> Fictions { get; init; }

    public required ImmutableArray<(ReportField Field, ValueSource Value)> Fields { get; init; }
    public required MomentSource Received { get; init; }
    public MomentSource? OccurredFrom { get; init; }
    public MomentSource? OccurredTo { get; init; }
    public ImmutableArray<OffenceSource> Offences { get; init; } = [];
    public PlaceSource? OccurredPlace { get; init; }
    public PlaceSource? ResidencePlace { get; init; }
    public PlaceSource? ReportingPlace { get; init; }
    public ImmutableArray<VictimSource> Victims { get; init; } = [];
    public ImmutableArray<LeadSource> Leads { get; init; } = [];
    public ImmutableArray<ValueSource> MethodTags { get; init; } = [];
    public ImmutableArray<ValueSource> SafetyMeasures { get; init; } = [];
    public ImmutableArray<LinkKeySource> LinkKeys { get; init; } = [];
    public DamageSource? Damage { get; init; }
    public (ValueSource System, ValueSource Number)? CounterReport { get; init; }
    public ImmutableArray<CodeTable> Codes { get; init; } = [];
    public ImmutableArray<(Condition When, Effects Then)> Rules { get; init; } = [];

    /// <summary>How the same file gives outcomes; null when the mapping does not say.</summary>
    public OutcomeMapping? Outcomes { get; init; }
}

/// <summary>How the file is written.</summary>
sealed record CsvFormat
{
    public string EncodingName { get; init; } = "utf-8";
    public Encoding Encoding { get; init; } = new UTF8Encoding(false);
    public char Delimiter { get; init; } = ',';
    public bool HasHeader { get; init; } = true;

    /// <summary>Lines before the header (or the first row) that are no part of the table.</summary>
    public int SkipLines { get; init; }
}

/// <summary>Offences from one column: a table of codes with alternatives by condition.</summary>
sealed record OffenceSource
{
    public required ValueSource Value { get; init; }
    public string? Separator { get; init; }
    public required FrozenDictionary<string, ImmutableArray<OffenceTarget>> Table { get; init; }
    public Unlisted Unlisted { get; init; }
    public string UnlistedPrefix { get; init; } = "";
    public ValueSource? Stage { get; init; }
    public Condition? When { get; init; }
    public required string Pointer { get; init; }
}

/// <summary>What becomes of an offence that the table does not list.</summary>
enum Unlisted { Keep, Ignore, Reject }

/// <summary>One alternative: the first whose condition holds counts.</summary>
sealed record OffenceTarget(Condition? When, string Code, V1.OffenceStage Stage);

sealed record PlaceSource(ValueSource Gemeente, ValueSource? Basisteam, ValueSource? GridCell, string Pointer);

sealed record LeadSource(string Kind, ValueSource State, int? QualityPermille, string Pointer);

sealed record LinkKeySource(V1.LinkSide Side, int KeyVersion, ValueSource Hash);

sealed record DamageSource(ValueSource Value, bool IsCents, bool HasDecimalComma, string Pointer);

/// <summary>One victim.</summary>
sealed record VictimSource
{
    public Condition? When { get; init; }
    public ImmutableArray<(Condition? When, V1.VictimNeed Need)> Needs { get; init; } = [];
    public ImmutableArray<(VictimField Field, ValueSource Value)> Fields { get; init; } = [];
    public ValueSource? AssessedBy { get; init; }
    public MomentSource? AssessedTime { get; init; }
    public required string Pointer { get; init; }
}

/// <summary>A column with codes, and what each code says.</summary>
sealed record CodeTable(CodeList Codes, FrozenDictionary<string, Effects> Table, Effects? Else);

/// <summary>What a code or a rule adds to a report.</summary>
sealed record Effects
{
    public ImmutableArray<V1.Offence> Offences { get; init; } = [];
    public ImmutableArray<V1.Lead> Leads { get; init; } = [];
    public ImmutableArray<V1.VictimNeed> Needs { get; init; } = [];
    public ImmutableArray<V1.RedFlag> RedFlags { get; init; } = [];
    public ImmutableArray<string> MethodTags { get; init; } = [];
    public ImmutableArray<string> SafetyMeasures { get; init; } = [];
    public ImmutableArray<(ReportField Field, int Number)> Set { get; init; } = [];
    public ImmutableArray<(ReportField Field, int Number)> AtLeast { get; init; } = [];
    public ImmutableArray<(VictimField Field, int Number)> Victim { get; init; } = [];
}
