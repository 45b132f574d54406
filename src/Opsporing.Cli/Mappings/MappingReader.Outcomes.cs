namespace Opsporing.Cli;

sealed partial class MappingReader
{
    /// <summary>Reads the outcomes of a mapping with columns of their own, apart from those of its reports.</summary>
    OutcomeMapping? ReadOutcomes(JsonCursor? cursor, JsonCursor? report)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.Outcomes))
            return null;
        var own = new MappingReader(_lookup) { _sets = _sets, _zone = _zone, _hasHeader = _hasHeader };
        cursor.Find("note")?.Text();
        var statements = ReadAll(cursor.Require("statements"), own.ReadStatement);
        var group = own.ReadVictimGroup(cursor.Find("victim_group"));
        var (system, number) = (own.ReadValue(report?.Find("source_system")), own.ReadValue(report?.Find("source_number")));
        return system is null || number is null ? null : new()
        {
            Columns = [.. own._columns],
            SourceSystem = system,
            SourceNumber = number,
            Statements = statements,
            VictimGroup = group,
        };
    }

    OutcomeSource? ReadStatement(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.Outcome))
            return null;
        cursor.Find("note")?.Text();
        var kind = cursor.Require("kind") is { } code ? ReadCode<V1.OutcomeKind>(code) : null;
        var happened = ReadValue(cursor.Require("happened"));
        foreach (var text in happened?.Fixed() ?? [])
            if (text is not ("YES" or "NO"))
                cursor.Find("happened")!.Refuse($"'{text}' must be YES or NO");
        var (occurred, known) = (ReadMoment(cursor.Find("occurred")), ReadMoment(cursor.Find("known")));
        var detail = ReadValue(cursor.Find("detail"));
        return kind is { } stated && happened is not null ? new(stated, happened, occurred, known, detail, cursor.Pointer) : null;
    }

    VictimGroupSource? ReadVictimGroup(JsonCursor? cursor)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.VictimGroup))
            return null;
        cursor.Find("note")?.Text();
        return new(ReadValue(cursor.Find("age")), ReadValue(cursor.Find("sex")));
    }
}
