using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Opsporing.Cli;

sealed partial class MappingReader
{
    static readonly string[] RequiredFields = ["source_system", "source_number", "kind", "received"];

    Mapping? ReadReport(JsonCursor? cursor, string title, CsvFormat csv)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.Report))
            return null;
        foreach (var name in RequiredFields)
            cursor.Require(name);
        var received = ReadMoment(cursor.Find("received"));
        var mapping = new Mapping
        {
            Title = title,
            Csv = csv,
            Columns = [],
            Fictions = [],
            Fields = [.. ReadFields(cursor)],
            Received = received!,
            OccurredFrom = ReadMoment(cursor.Find("occurred_from")),
            OccurredTo = ReadMoment(cursor.Find("occurred_to")),
            Offences = ReadAll(cursor.Find("offences"), ReadOffences),
            OccurredPlace = ReadPlace(cursor.Find("occurred_place")),
            ResidencePlace = ReadPlace(cursor.Find("residence_place")),
            ReportingPlace = ReadPlace(cursor.Find("reporting_place")),
            Victims = ReadAll(cursor.Find("victims"), ReadVictim),
            Leads = ReadAll(cursor.Find("leads"), ReadLead),
            MethodTags = ReadAll(cursor.Find("method_tags"), ReadValue),
            SafetyMeasures = ReadAll(cursor.Find("safety_measures"), ReadValue),
            LinkKeys = ReadAll(cursor.Find("link_keys"), ReadLinkKey),
            Damage = ReadDamage(cursor.Find("damage")),
        };
        return mapping with { CounterReport = ReadCounterReport(cursor.Find("counter_report")) };
    }

    static ImmutableArray<T> ReadAll<T>(JsonCursor? list, Func<JsonCursor, T?> read) where T : class =>
        [.. (list?.Items() ?? []).Select(read).OfType<T>()];

    IEnumerable<(ReportField, ValueSource)> ReadFields(JsonCursor cursor)
    {
        foreach (var field in ReportField.All.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (ReadValue(cursor.Find(field.Name)) is not { } value)
                continue;
            foreach (var text in value.Fixed())
                if (field.Fault(text) is { } fault)
                    cursor.Find(field.Name)!.Refuse($"'{text}' {fault}");
            yield return (field, value);
        }
    }

    OffenceSource? ReadOffences(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.Offence))
            return null;
        cursor.Find("note")?.Text();
        var stage = ReadValue(cursor.Find("stage"));
        foreach (var text in stage?.Fixed() ?? [])
            if (!EnumCodes.Of<V1.OffenceStage>().ContainsKey(text))
                cursor.Find("stage")!.Refuse($"'{text}' is not one of COMPLETED, ATTEMPTED, PREPARED");
        return ReadValue(cursor.Require("value")) is not { } value ? null : new()
        {
            Pointer = cursor.Pointer,
            Value = value,
            Separator = cursor.Find("separator")?.Text(),
            Table = (cursor.Find("table")?.Members() ?? [])
                .ToFrozenDictionary(m => m.Key, m => ReadTargets(m.Value)),
            Unlisted = cursor.Find("unlisted")?.OneOf("KEEP", "IGNORE", "REJECT") switch
            {
                "IGNORE" => Unlisted.Ignore,
                "REJECT" => Unlisted.Reject,
                _ => Unlisted.Keep,
            },
            UnlistedPrefix = cursor.Find("unlisted_prefix")?.Text() ?? "",
            Stage = stage,
            When = ReadCondition(cursor.Find("when")),
        };
    }

    ImmutableArray<OffenceTarget> ReadTargets(JsonCursor cursor) => cursor.Kind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => [.. cursor.Items().Select(ReadTarget).OfType<OffenceTarget>()],
        _ => ReadTarget(cursor) is { } target ? [target] : [],
    };

    OffenceTarget? ReadTarget(JsonCursor cursor)
    {
        if (cursor.Kind == JsonValueKind.String)
            return new(null, cursor.Text()!, V1.OffenceStage.Completed);
        if (!cursor.IsObject(MappingKeys.OffenceTarget))
            return null;
        cursor.Find("note")?.Text();
        var stage = cursor.Find("stage") is { } own ? ReadCode<V1.OffenceStage>(own) : V1.OffenceStage.Completed;
        return cursor.Require("code")?.Text() is { } code && stage is { } known
            ? new(ReadCondition(cursor.Find("when")), code, known)
            : null;
    }

    PlaceSource? ReadPlace(JsonCursor? cursor)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.Place))
            return null;
        cursor.Find("note")?.Text();
        var gemeente = ReadValue(cursor.Require("gemeente"));
        var (basisteam, cell) = (ReadValue(cursor.Find("basisteam")), ReadValue(cursor.Find("grid_cell")));
        return gemeente is null ? null : new(gemeente, basisteam, cell, cursor.Pointer);
    }

    VictimSource? ReadVictim(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.Victim))
            return null;
        cursor.Find("note")?.Text();
        return new()
        {
            Pointer = cursor.Pointer,
            When = ReadCondition(cursor.Find("when")),
            Needs = [.. (cursor.Find("needs")?.Items() ?? []).Select(ReadNeed).OfType<(Condition?, V1.VictimNeed)>()],
            Fields = [.. ReadVictimFields(cursor)],
            AssessedBy = ReadValue(cursor.Find("needs_assessed_by")),
            AssessedTime = ReadMoment(cursor.Find("needs_assessed_time")),
        };
    }

    (Condition?, V1.VictimNeed)? ReadNeed(JsonCursor cursor)
    {
        if (cursor.Kind == JsonValueKind.String)
            return ReadCode<V1.VictimNeed>(cursor) is { } need ? (null, need) : null;
        if (!cursor.IsObject(MappingKeys.Need))
            return null;
        var when = ReadCondition(cursor.Require("when"));
        return cursor.Require("code") is { } code && ReadCode<V1.VictimNeed>(code) is { } known ? (when, known) : null;
    }

    IEnumerable<(VictimField, ValueSource)> ReadVictimFields(JsonCursor cursor)
    {
        foreach (var field in VictimField.All.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (ReadValue(cursor.Find(field.Name)) is not { } value)
                continue;
            foreach (var text in value.Fixed().Where(text => !field.Codes.ContainsKey(text)))
                cursor.Find(field.Name)!.Refuse($"'{text}' {field.Fault}");
            yield return (field, value);
        }
    }

    LeadSource? ReadLead(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.Lead))
            return null;
        cursor.Find("note")?.Text();
        var kind = cursor.Require("kind")?.Text();
        var state = ReadValue(cursor.Require("state"));
        foreach (var text in state?.Fixed() ?? [])
            if (!EnumCodes.Of<V1.LeadState>().ContainsKey(text))
                cursor.Find("state")!.Refuse($"'{text}' is not one of NOT_ASKED, NONE, PRESENT, SECURED, LOST");
        var quality = cursor.Find("quality_permille")?.Whole(0, 1000);
        return kind is null || state is null ? null : new(kind, state, quality, cursor.Pointer);
    }

    LinkKeySource? ReadLinkKey(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.LinkKey))
            return null;
        cursor.Find("note")?.Text();
        var side = cursor.Require("side") is { } s ? ReadCode<V1.LinkSide>(s) : null;
        var version = cursor.Require("key_version")?.Whole(1, 1_000_000);
        var hash = ReadValue(cursor.Require("hash"));
        return side is null || version is null || hash is null ? null : new(side.Value, version.Value, hash);
    }

    DamageSource? ReadDamage(JsonCursor? cursor)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.Damage))
            return null;
        cursor.Find("note")?.Text();
        var unit = cursor.Require("unit")?.OneOf("EURO", "CENT");
        return ReadValue(cursor.Require("value")) is { } value
            ? new(value, unit == "CENT", cursor.Find("decimal_comma")?.Flag() ?? false, cursor.Pointer)
            : null;
    }

    (ValueSource, ValueSource)? ReadCounterReport(JsonCursor? cursor)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.CounterReport))
            return null;
        var (system, number) = (ReadValue(cursor.Require("source_system")), ReadValue(cursor.Require("source_number")));
        return system is null || number is null ? null : (system, number);
    }
}
