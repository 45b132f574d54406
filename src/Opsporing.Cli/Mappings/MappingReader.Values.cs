using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Opsporing.Cli;

sealed partial class MappingReader
{
    ValueSource? ReadValue(JsonCursor? cursor) =>
        cursor is not null && cursor.IsObject(MappingKeys.Value) ? ReadValueOf(cursor) : null;

    ValueSource ReadValueOf(JsonCursor cursor)
    {
        cursor.Find("note")?.Text();
        var constant = cursor.Find("constant")?.Text();
        var columns = ReadColumns(cursor, cursor.Find("constant") is not null);
        return new()
        {
            Pointer = cursor.Pointer,
            Constant = constant,
            Columns = columns,
            Join = cursor.Find("join")?.Text() ?? " ",
            Extract = cursor.Find("extract") is { } extract ? ReadPattern(extract) : null,
            PadLength = cursor.Find("pad_left") is { } pad ? ReadPad(pad).Length : 0,
            PadWith = cursor.Find("pad_left") is { } with ? ReadPad(with).With : '0',
            ToUpper = cursor.Find("case")?.OneOf("UPPER", "LOWER") switch { "UPPER" => true, "LOWER" => false, _ => null },
            Default = cursor.Find("default")?.Text(),
            Map = cursor.Find("map") is { } map ? ReadMap(map) : null,
            HasElse = ReadElse(cursor, out var otherwise),
            Else = otherwise,
            KeepsUnmapped = cursor.Find("keep_unmapped")?.Flag() ?? false,
            Lookup = cursor.Find("lookup")?.OneOf(Lookups) is { } table ? _lookup(table) : null,
            Spread = cursor.Find("spread") is { } spread ? ReadSpread(spread) : [],
            Prefix = cursor.Find("prefix")?.Text() ?? "",
            Suffix = cursor.Find("suffix")?.Text() ?? "",
        };
    }

    ImmutableArray<int> ReadColumns(JsonCursor cursor, bool hasConstant)
    {
        var (one, many) = (cursor.Find("column"), cursor.Find("columns"));
        if ((hasConstant ? 1 : 0) + (one is null ? 0 : 1) + (many is null ? 0 : 1) != 1)
            cursor.Refuse("must have exactly one of 'column', 'columns' and 'constant'");
        if (one is not null)
            return [ReadColumn(one)];
        if (many is null)
            return [];
        ImmutableArray<int> columns = [.. many.Items().Select(ReadColumn)];
        if (columns.Length == 0)
            many.Refuse("must name at least one column");
        return columns;
    }

    int ReadColumn(JsonCursor cursor)
    {
        var use = cursor.Kind == JsonValueKind.Number
            ? new ColumnUse(null, cursor.Whole(1, 10_000) ?? 1, cursor.Pointer)
            : new ColumnUse(cursor.Text() ?? "", 0, cursor.Pointer);
        if (use.Name is not null && !_hasHeader)
            cursor.Refuse("the file has no header (csv.header is false): name columns by position, counted from 1");
        _columns.Add(use);
        return _columns.Count - 1;
    }

    static Regex? ReadPattern(JsonCursor cursor)
    {
        if (cursor.Text() is not { } pattern)
            return null;
        try
        {
            return new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            cursor.Refuse("is no regular expression that can be used here (no back-references, no look-around)");
            return null;
        }
    }

    static (int Length, char With) ReadPad(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.PadLeft))
            return default;
        var with = cursor.Find("with")?.Text() ?? "0";
        if (with.Length != 1)
            cursor.Find("with")!.Refuse("must be one character");
        return (cursor.Require("length")?.Whole(1, 64) ?? 0, with is [var c] ? c : '0');
    }

    static FrozenDictionary<string, string?> ReadMap(JsonCursor cursor) =>
        cursor.Members().ToFrozenDictionary(m => m.Key, m => m.Value.Kind == JsonValueKind.Null ? null : m.Value.Text());

    static bool ReadElse(JsonCursor cursor, out string? otherwise)
    {
        otherwise = null;
        if (cursor.Find("else") is not { } found)
            return false;
        if (cursor.Find("map") is null)
            found.Refuse("has no meaning without 'map'");
        otherwise = found.Kind == JsonValueKind.Null ? null : found.Text();
        return true;
    }

    ImmutableArray<string> ReadSpread(JsonCursor cursor)
    {
        if (!cursor.IsObject(MappingKeys.Spread))
            return [];
        if (cursor.Require("fiction")?.Text() is { } fiction)
            _fictions.Add(fiction);
        ImmutableArray<string> over = [.. cursor.Require("over") is { } list ? ReadTexts(list) : []];
        if (over.Length == 0)
            cursor.Refuse("'over' must have at least one value");
        return over;
    }

    MomentSource? ReadMoment(JsonCursor? cursor)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.Moment))
            return null;
        cursor.Find("note")?.Text();
        var value = ReadValue(cursor.Require("value"));
        var clock = cursor.Find("clock");
        ImmutableArray<string> formats = [.. cursor.Require("formats") is { } list ? ReadFormats(list) : []];
        var zone = cursor.Find("zone") is { } own ? ReadZone(own) : _zone;
        if (zone is null && cursor.Find("zone") is null)
            cursor.Refuse("has no time zone: state 'zone' here or at the top of the mapping");
        return value is null || zone is null ? null : new()
        {
            Value = value,
            Formats = formats,
            Zone = zone,
            Precision = cursor.Find("precision") is { } precision ? ReadCode<V1.Precision>(precision) : null,
            TakesEnd = cursor.Find("month_end")?.Flag() ?? false,
            Clock = clock is not null && clock.IsObject(MappingKeys.Clock) ? ReadValue(clock.Require("value")) : null,
            ClockFormats = clock?.Find("formats") is { } own2 ? ReadClockFormats(own2) : MomentSource.ClockDefaults,
        };
    }

    static IEnumerable<string> ReadFormats(JsonCursor list)
    {
        var count = 0;
        foreach (var item in list.Items())
        {
            count++;
            if (item.Text() is not { } format)
                continue;
            if (format is not (MomentSource.Iso or MomentSource.UnixSeconds or MomentSource.UnixMilliseconds)
                && DateFormat.Fault(format) is { } fault)
                item.Refuse(fault);
            yield return format;
        }
        if (count == 0)
            list.Refuse("must have at least one format");
    }

    static ImmutableArray<string> ReadClockFormats(JsonCursor list)
    {
        var formats = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list.Items())
        {
            if (item.Text() is not { } format)
                continue;
            if (DateFormat.ClockFault(format) is { } fault)
                item.Refuse(fault);
            formats.Add(format);
        }
        return formats.ToImmutable();
    }

    Condition? ReadCondition(JsonCursor? cursor)
    {
        if (cursor is null || !cursor.IsObject(MappingKeys.Condition))
            return null;
        if (cursor.Find("all") is { } all)
            return new AllOf([.. all.Items().Select(ReadCondition).OfType<Condition>()]);
        if (cursor.Find("any") is { } any)
            return new AnyOf([.. any.Items().Select(ReadCondition).OfType<Condition>()]);
        if (cursor.Find("not") is { } not)
            return ReadCondition(not) is { } part ? new Not(part) : null;
        return ReadTest(cursor, ReadValueOf(cursor));
    }

    Condition? ReadTest(JsonCursor cursor, ValueSource value)
    {
        if (cursor.Find("empty") is { } empty)
            return new IsEmpty(value, empty.Flag() ?? true);
        if (cursor.Find("number") is { } number)
            return number.IsObject(MappingKeys.Number)
                ? new IsNumber(
                    value,
                    number.Find("min")?.Whole(int.MinValue, int.MaxValue) ?? long.MinValue,
                    number.Find("max")?.Whole(int.MinValue, int.MaxValue) ?? long.MaxValue)
                : null;
        if (ReadSet(cursor) is not { } set)
        {
            cursor.Refuse("must test something: 'in', 'in_set', 'empty' or 'number' (or be 'all', 'any' or 'not')");
            return null;
        }
        return cursor.Find("separator") is { } separator
            ? new HasCode(ReadCodeList(value, separator), set)
            : new IsIn(value, set);
    }

    FrozenSet<string>? ReadSet(JsonCursor cursor)
    {
        if (cursor.Find("in") is { } list)
            return ReadTexts(list).ToFrozenSet();
        if (cursor.Find("in_set")?.Text() is not { } name)
            return null;
        if (_sets.TryGetValue(name, out var set))
            return set;
        cursor.Find("in_set")!.Refuse($"there is no set '{name}' under 'sets'");
        return FrozenSet<string>.Empty;
    }

    /// <summary>The padding concerns each code, not the column.</summary>
    static CodeList ReadCodeList(ValueSource value, JsonCursor? separator)
    {
        var text = separator?.Text();
        if (text is "")
            separator!.Refuse("must have at least one character");
        return new(value with { PadLength = 0 }, string.IsNullOrEmpty(text) ? "\uFFFF" : text, value.PadLength, value.PadWith);
    }
}
