using System.Globalization;

namespace Opsporing.Cli;

/// <summary>Makes reports of the rows of one file by a mapping whose columns are bound to its header.</summary>
/// <remarks>Not for concurrent use.</remarks>
sealed class ReportMapper
{
    readonly Mapping _mapping;
    readonly int[] _places;
    readonly List<RowFault> _faults = [];

    ReportMapper(Mapping mapping, int[] places) => (_mapping, _places) = (mapping, places);

    /// <summary>Binds a mapping.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="header">Names of the columns; for a file without header, as many names as it has columns.</param>
    /// <exception cref="MappingException">A column that the header lacks, a position beyond it, a name that comes twice.</exception>
    public static ReportMapper Bind(Mapping mapping, IReadOnlyList<string> header)
    {
        var problems = new List<MappingProblem>();
        var places = mapping.Columns.Select(use => Place(use, header, problems)).ToArray();
        return problems.Count == 0 ? new(mapping, places) : throw new MappingException(problems);
    }

    /// <summary>Index of the field of a column use; notes what is wrong with it.</summary>
    public static int Place(ColumnUse use, IReadOnlyList<string> header, List<MappingProblem> problems)
    {
        if (use.Name is null)
        {
            if (use.Position > header.Count)
                problems.Add(new(use.Pointer, $"there is no column {use.Position}: the file has {header.Count}"));
            return use.Position - 1;
        }
        var places = Enumerable.Range(0, header.Count).Where(i => header[i].Trim() == use.Name).ToArray();
        if (places.Length == 0)
            problems.Add(new(use.Pointer, $"the file has no column '{use.Name}'"));
        if (places.Length > 1)
            problems.Add(new(
                use.Pointer,
                $"the file has {places.Length} columns '{use.Name}' (at {string.Join(", ", places.Select(p => p + 1))}): name it by position"));
        return places.FirstOrDefault();
    }

    /// <summary>Maps a row.</summary>
    /// <param name="fields">As many as the header has.</param>
    /// <param name="faults">Every reason why there is no report; empty when there is.</param>
    /// <returns>The report; null when there are faults.</returns>
    public V1.Report? Map(IReadOnlyList<string> fields, out IReadOnlyList<RowFault> faults)
    {
        _faults.Clear();
        var row = new Row(fields, _places);
        var report = new V1.Report { Id = new() };
        MapFields(row, report);
        MapMoments(row, report);
        foreach (var source in _mapping.Offences)
            MapOffences(row, source, report);
        report.OccurredPlace = MapPlace(row, _mapping.OccurredPlace, "occurred_place");
        report.ResidencePlace = MapPlace(row, _mapping.ResidencePlace, "residence_place");
        report.ReportingPlace = MapPlace(row, _mapping.ReportingPlace, "reporting_place");
        foreach (var source in _mapping.Victims)
            MapVictim(row, source, report);
        MapLeads(row, report);
        MapSets(row, report);
        foreach (var table in _mapping.Codes)
            foreach (var code in table.Codes.Read(row))
                if (table.Table.GetValueOrDefault(code, table.Else!) is { } effects)
                    EffectsOnReport.Apply(effects, report);
        foreach (var (when, then) in _mapping.Rules)
            if (when.Holds(row))
                EffectsOnReport.Apply(then, report);
        faults = _faults.Count == 0 ? [] : [.. _faults];
        return _faults.Count == 0 ? report : null;
    }

    string? Read(Row row, ValueSource? source, string field)
    {
        if (source is null || source.TryRead(row, out var value))
            return source is null ? null : Value(source, row);
        _faults.Add(new(field, $"{Names(source)}: the value is not in the map at {source.Pointer}/map and there is no 'else'"));
        return null;
    }

    static string? Value(ValueSource source, Row row)
    {
        source.TryRead(row, out var value);
        return value;
    }

    string Names(ValueSource source) =>
        source.Columns.Length == 0 ? "constant" : string.Join(" + ", source.Columns.Select(c => _mapping.Columns[c].ToString()));

    void MapFields(Row row, V1.Report report)
    {
        foreach (var (field, source) in _mapping.Fields)
            if (Read(row, source, field.Name) is { } text && field.Apply(report, text) is { } fault)
                _faults.Add(new(field.Name, $"{Names(source)}: {fault}"));
    }

    void MapMoments(Row row, V1.Report report)
    {
        report.Received = ReadMoment(row, _mapping.Received, "received");
        if (report.Received is null && !_faults.Any(f => f.Field == "received"))
            _faults.Add(new("received", $"{Names(_mapping.Received.Value)}: is empty"));
        report.OccurredFrom = ReadMoment(row, _mapping.OccurredFrom, "occurred_from");
        report.OccurredTo = ReadMoment(row, _mapping.OccurredTo, "occurred_to");
    }

    V1.Moment? ReadMoment(Row row, MomentSource? source, string field)
    {
        if (source is null)
            return null;
        if (source.Read(row, out var moment) is { } fault)
            _faults.Add(new(field, $"{Names(source.Value)}: {fault}"));
        return moment;
    }

    void MapOffences(Row row, OffenceSource source, V1.Report report)
    {
        if (source.When is not null && !source.When.Holds(row) || Read(row, source.Value, "offences") is not { } text)
            return;
        var stage = Read(row, source.Stage, "offences");
        var stages = EnumCodes.Of<V1.OffenceStage>();
        if (stage is not null && !stages.ContainsKey(stage))
            _faults.Add(new("offences", $"{Names(source.Stage!)}: must be COMPLETED, ATTEMPTED or PREPARED"));
        var own = stage is not null && stages.TryGetValue(stage, out var number) ? (V1.OffenceStage?)number : null;
        foreach (var code in source.Separator is { Length: > 0 } separator
            ? text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [text])
            MapOffence(row, source, code, own, report);
    }

    void MapOffence(Row row, OffenceSource source, string code, V1.OffenceStage? stage, V1.Report report)
    {
        if (!source.Table.TryGetValue(code, out var targets))
        {
            if (source.Unlisted == Unlisted.Reject)
                _faults.Add(new("offences", $"{Names(source.Value)}: the offence is not in the table at {source.Pointer}/table"));
            if (source.Unlisted == Unlisted.Keep)
                Add(report, source.UnlistedPrefix + code, stage ?? V1.OffenceStage.Completed);
            return;
        }
        foreach (var target in targets)
        {
            if (target.When is not null && !target.When.Holds(row))
                continue;
            Add(report, target.Code, stage ?? target.Stage);
            return;
        }
    }

    static void Add(V1.Report report, string code, V1.OffenceStage stage)
    {
        var offence = new V1.Offence { Code = code, Stage = stage };
        if (!report.Offences.Contains(offence))
            report.Offences.Add(offence);
    }

    V1.Place? MapPlace(Row row, PlaceSource? source, string field)
    {
        if (source is null || Read(row, source.Gemeente, field + ".gemeente") is not { } gemeente)
            return null;
        var place = new V1.Place { Gemeente = gemeente };
        if (Read(row, source.Basisteam, field + ".basisteam") is { } basisteam)
            place.Basisteam = basisteam;
        if (Read(row, source.GridCell, field + ".grid_cell") is { } cell)
            place.GridCell = cell;
        return place;
    }

    void MapVictim(Row row, VictimSource source, V1.Report report)
    {
        if (source.When is not null && !source.When.Holds(row))
            return;
        var victim = new V1.Victim();
        foreach (var (when, need) in source.Needs)
            if ((when is null || when.Holds(row)) && !victim.Needs.Contains(need))
                victim.Needs.Add(need);
        foreach (var (field, value) in source.Fields)
        {
            if (Read(row, value, "victims." + field.Name) is not { } text)
                continue;
            if (field.Codes.TryGetValue(text, out var number))
                field.Set(victim, number);
            else
                _faults.Add(new("victims." + field.Name, $"{Names(value)}: {field.Fault}"));
        }
        if (Read(row, source.AssessedBy, "victims.needs_assessed_by") is { } by)
            victim.NeedsAssessedBy = by;
        if (ReadMoment(row, source.AssessedTime, "victims.needs_assessed_time") is { } time)
            victim.NeedsAssessedTime = time.Time;
        report.Victims.Add(victim);
    }

    void MapLeads(Row row, V1.Report report)
    {
        foreach (var source in _mapping.Leads)
        {
            if (Read(row, source.State, "leads") is not { } text)
                continue;
            if (!EnumCodes.Of<V1.LeadState>().TryGetValue(text, out var state))
            {
                _faults.Add(new("leads", $"{Names(source.State)}: must be NOT_ASKED, NONE, PRESENT, SECURED or LOST"));
                continue;
            }
            var lead = new V1.Lead { Kind = source.Kind, State = (V1.LeadState)state };
            if (source.QualityPermille is { } quality)
                lead.QualityPermille = quality;
            EffectsOnReport.Add(report, lead);
        }
    }

    void MapSets(Row row, V1.Report report)
    {
        foreach (var source in _mapping.MethodTags)
            if (Read(row, source, "method_tags") is { } tag)
                EffectsOnReport.AddNew(report.MethodTags, tag);
        foreach (var source in _mapping.SafetyMeasures)
            if (Read(row, source, "safety_measures") is { } measure)
                EffectsOnReport.AddNew(report.SafetyMeasures, measure);
        foreach (var source in _mapping.LinkKeys)
            if (Read(row, source.Hash, "link_keys") is { } hash)
                report.LinkKeys.Add(new V1.LinkKey { Side = source.Side, KeyVersion = source.KeyVersion, Hash = hash });
        if (_mapping.CounterReport is { } counter
            && Read(row, counter.System, "counter_report") is { } system
            && Read(row, counter.Number, "counter_report") is { } number)
            report.CounterReport = new() { SourceSystem = system, SourceNumber = number };
        MapDamage(row, report);
    }

    void MapDamage(Row row, V1.Report report)
    {
        if (_mapping.Damage is not { } source || Read(row, source.Value, "damage") is not { } text)
            return;
        if (source.HasDecimalComma)
            text = text.Replace(".", "").Replace(',', '.');
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && Math.Abs(number) < 1_000_000_000_000m)
            report.DamageCents = (long)Math.Round(source.IsCents ? number : number * 100, MidpointRounding.AwayFromZero);
        else
            _faults.Add(new("damage", $"{Names(source.Value)}: is no amount"));
    }
}
