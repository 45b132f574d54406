using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Opsporing.Cli;

sealed partial class MappingReader
{
    CodeTable? ReadCodes(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.Codes))
            return null;
        cursor.Find("note")?.Text();
        var value = ReadValue(cursor.Require("value"));
        var table = (cursor.Require("table")?.Members() ?? [])
            .Select(m => (m.Key, Effects: ReadEffects(m.Value)))
            .Where(m => m.Effects is not null)
            .ToFrozenDictionary(m => m.Key, m => m.Effects!);
        var pad = cursor.Find("pad_left") is { } own ? ReadPad(own) : (Length: 0, With: '0');
        var otherwise = ReadEffects(cursor.Find("else"));
        return value is null
            ? null
            : new(
                ReadCodeList(value with { PadLength = pad.Length, PadWith = pad.With }, cursor.Find("separator")),
                table, otherwise);
    }

    (Condition, Effects)? ReadRule(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.Rule))
            return null;
        cursor.Find("note")?.Text();
        var (when, then) = (ReadCondition(cursor.Require("when")), ReadEffects(cursor.Require("then")));
        return when is null || then is null ? null : (when, then);
    }

    static Effects? ReadEffects(JsonCursor? cursor)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.Effects))
            return null;
        cursor.Find("note")?.Text();
        return new()
        {
            Offences = ReadAll(cursor.Find("offences"), ReadEffectOffence),
            Leads = ReadAll(cursor.Find("leads"), ReadEffectLead),
            Needs = ReadCodesOf<V1.VictimNeed>(cursor.Find("needs")),
            RedFlags = ReadCodesOf<V1.RedFlag>(cursor.Find("red_flags")),
            MethodTags = [.. cursor.Find("method_tags") is { } tags ? ReadTexts(tags) : []],
            SafetyMeasures = [.. cursor.Find("safety_measures") is { } measures ? ReadTexts(measures) : []],
            Set = [.. ReadNumbers(cursor.Find("set"), SettableFields)],
            AtLeast = [.. ReadNumbers(cursor.Find("at_least"), ReportField.Rising)],
            Victim = [.. ReadVictimNumbers(cursor.Find("victim"))],
        };
    }

    /// <summary>Fields that <c>set</c> may name: those with codes or flags, and the count of earlier reports.</summary>
    public static readonly string[] SettableFields =
    [
        .. ReportField.All.Values.Where(f => f.Codes is not null || f.Name == "earlier_report_count").Select(f => f.Name)
            .Order(StringComparer.Ordinal),
    ];

    static IEnumerable<(ReportField, int)> ReadNumbers(JsonCursor? cursor, string[] allowed)
    {
        if (cursor is null || !cursor.IsObject(allowed))
            yield break;
        foreach (var (name, value) in cursor.Members())
        {
            if (!allowed.Contains(name))
                continue;
            var field = ReportField.All[name];
            var text = value.Kind switch
            {
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                JsonValueKind.Number => value.Whole(0, int.MaxValue)?.ToString(CultureInfo.InvariantCulture),
                _ => value.Text(),
            };
            if (text is null)
                continue;
            if (field.TryNumber(text, out var number))
                yield return (field, number);
            else
                value.Refuse($"'{text}' {field.Fault(text)}");
        }
    }

    static IEnumerable<(VictimField, int)> ReadVictimNumbers(JsonCursor? cursor)
    {
        if (cursor is null || !cursor.IsObject([.. VictimField.All.Keys]))
            yield break;
        foreach (var (name, value) in cursor.Members())
            if (VictimField.All.TryGetValue(name, out var field) && value.OneOf(field.Codes.Keys) is { } code)
                yield return (field, field.Codes[code]);
    }

    static V1.Offence? ReadEffectOffence(JsonCursor cursor)
    {
        if (cursor.Kind == JsonValueKind.String)
            return new() { Code = cursor.Text(), Stage = V1.OffenceStage.Completed };
        if (!cursor.IsObject(MappingKeys.EffectOffence))
            return null;
        var stage = cursor.Find("stage") is { } own ? ReadCode<V1.OffenceStage>(own) : V1.OffenceStage.Completed;
        return cursor.Require("code")?.Text() is { } code && stage is { } known ? new() { Code = code, Stage = known } : null;
    }

    static V1.Lead? ReadEffectLead(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.EffectLead))
            return null;
        var kind = cursor.Require("kind")?.Text();
        var state = cursor.Require("state") is { } s ? ReadCode<V1.LeadState>(s) : null;
        var quality = cursor.Find("quality_permille")?.Whole(0, 1000);
        if (kind is null || state is null)
            return null;
        var lead = new V1.Lead { Kind = kind, State = state.Value };
        if (quality is { } stated)
            lead.QualityPermille = stated;
        return lead;
    }
}
