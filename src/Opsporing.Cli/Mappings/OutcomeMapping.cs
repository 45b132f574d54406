using System.Collections.Immutable;

namespace Opsporing.Cli;

/// <summary>How the rows of a CSV become outcomes. Its columns are apart from those of reports: no fact can come from them.</summary>
sealed record OutcomeMapping
{
    /// <summary>Every use of a column, those of the identity included.</summary>
    public required ImmutableArray<ColumnUse> Columns { get; init; }

    public required ValueSource SourceSystem { get; init; }
    public required ValueSource SourceNumber { get; init; }
    public required ImmutableArray<OutcomeSource> Statements { get; init; }
    public VictimGroupSource? VictimGroup { get; init; }
}

/// <summary>One kind of outcome.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Happened">YES, NO, or no value for no statement.</param>
/// <param name="Occurred">When; null when the file does not say.</param>
/// <param name="Known">Since when it was known; null for the import.</param>
/// <param name="Detail">Code; null for none.</param>
/// <param name="Pointer">Where it stands in the mapping.</param>
sealed record OutcomeSource(
    V1.OutcomeKind Kind, ValueSource Happened, MomentSource? Occurred, MomentSource? Known, ValueSource? Detail, string Pointer);

/// <summary>Groups of the victim: age in whole years and sex.</summary>
sealed record VictimGroupSource(ValueSource? Age, ValueSource? Sex);

/// <summary>One row of an outcome file.</summary>
/// <param name="Number">Number of the row, counted from 1 without the header.</param>
/// <param name="Outcomes">Statements.</param>
/// <param name="Group">Groups of the victim; null for none.</param>
/// <param name="Fault">Why the row says nothing; null when it does.</param>
sealed record OutcomeRow(long Number, IReadOnlyList<V1.Outcome> Outcomes, V1.VictimGroup? Group, string? Fault);

/// <summary>Makes outcomes of the rows of one file by a mapping whose columns are bound to its header.</summary>
sealed class OutcomeMapper
{
    readonly OutcomeMapping _mapping;
    readonly int[] _places;

    OutcomeMapper(OutcomeMapping mapping, int[] places) => (_mapping, _places) = (mapping, places);

    /// <summary>Binds a mapping.</summary>
    /// <exception cref="MappingException">A column that the header lacks, a position beyond it, a name that comes twice.</exception>
    public static OutcomeMapper Bind(OutcomeMapping mapping, IReadOnlyList<string> header)
    {
        var problems = new List<MappingProblem>();
        var places = mapping.Columns.Select(use => ReportMapper.Place(use, header, problems)).ToArray();
        return problems.Count == 0 ? new(mapping, places) : throw new MappingException(problems);
    }

    /// <summary>Maps a row of as many fields as the header has.</summary>
    public OutcomeRow Map(IReadOnlyList<string> fields, long number)
    {
        var row = new Row(fields, _places);
        if (!_mapping.SourceSystem.TryRead(row, out var system) || !_mapping.SourceNumber.TryRead(row, out var source)
            || system is null || source is null)
            return new(number, [], null, "the row has no identity");
        var id = new V1.ReportId { SourceSystem = system, SourceNumber = source };
        var outcomes = new List<V1.Outcome>();
        foreach (var statement in _mapping.Statements)
        {
            var fault = Map(row, statement, id, outcomes);
            if (fault is not null)
                return new(number, [], null, $"{UpperSnake.Of(statement.Kind)}: {fault}");
        }
        return new(number, outcomes, MapGroup(row, id), null);
    }

    static string? Map(Row row, OutcomeSource source, V1.ReportId id, List<V1.Outcome> outcomes)
    {
        if (!source.Happened.TryRead(row, out var happened))
            return $"the value is not in the map at {source.Happened.Pointer}/map and there is no 'else'";
        if (happened is null)
            return null;
        if (happened is not ("YES" or "NO"))
            return "'happened' must be YES, NO or nothing";
        V1.Moment? occurred = null, known = null;
        string? detail = null;
        if ((source.Occurred?.Read(row, out occurred) ?? source.Known?.Read(row, out known)) is { } fault)
            return fault;
        if (source.Detail?.TryRead(row, out detail) == false)
            return $"the detail is not in the map at {source.Detail.Pointer}/map and there is no 'else'";
        outcomes.Add(new()
        {
            ReportId = id,
            Kind = source.Kind,
            IsDenied = happened == "NO",
            OccurTime = happened == "NO" ? null : occurred?.Time,
            KnownTime = known?.Time,
            Detail = detail ?? "",
        });
        return null;
    }

    V1.VictimGroup? MapGroup(Row row, V1.ReportId id)
    {
        if (_mapping.VictimGroup is not { } source)
            return null;
        string? age = null, sex = null;
        source.Age?.TryRead(row, out age);
        source.Sex?.TryRead(row, out sex);
        return new()
        {
            ReportId = id,
            AgeBand = int.TryParse(age, out var years) ? BandOf(years) : V1.AgeBand.Unspecified,
            Sex = sex is not null && EnumCodes.Of<V1.VictimSex>().TryGetValue(sex, out var code) ? (V1.VictimSex)code : V1.VictimSex.Unspecified,
        };
    }

    static V1.AgeBand BandOf(int years) => years switch
    {
        <= 0 => V1.AgeBand.Unspecified,
        < 18 => V1.AgeBand.Under18,
        < 30 => V1.AgeBand.From18To29,
        < 45 => V1.AgeBand.From30To44,
        < 65 => V1.AgeBand.From45To64,
        _ => V1.AgeBand.From65,
    };
}
