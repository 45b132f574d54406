using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Opsporing.Cli;

/// <summary>Reads a mapping strictly: unknown keys, wrong types and impossible values are all told, each with its JSON pointer.</summary>
/// <remarks>Parts: this file reads the document; .Values, .Report and .Effects read what is in it.</remarks>
sealed partial class MappingReader
{
    readonly List<MappingProblem> _problems = [];
    readonly List<ColumnUse> _columns = [];
    readonly List<string> _fictions = [];
    readonly Func<string, FrozenDictionary<string, string>> _lookup;
    Dictionary<string, FrozenSet<string>> _sets = [];
    TimeZoneInfo? _zone;
    bool _hasHeader = true;

    MappingReader(Func<string, FrozenDictionary<string, string>> lookup) => _lookup = lookup;

    /// <summary>Names of the tables that <c>lookup</c> may name.</summary>
    public static readonly string[] Lookups = ["gemeente", "eenheid", "basisteam"];

    /// <summary>Reads a mapping.</summary>
    /// <param name="json">UTF-8, with or without byte order mark.</param>
    /// <param name="lookup">Gives codes by name for each of <see cref="Lookups"/>; called only when the mapping asks.</param>
    /// <exception cref="MappingException">Lists everything that is wrong.</exception>
    public static Mapping Read(ReadOnlyMemory<byte> json, Func<string, FrozenDictionary<string, string>> lookup)
    {
        using var document = Parse(json);
        var reader = new MappingReader(lookup);
        var mapping = reader.ReadDocument(new(document.RootElement, "", reader._problems));
        return reader._problems.Count == 0 ? mapping! : throw new MappingException(reader._problems);
    }

    static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            json = json[3..];
        try
        {
            return JsonDocument.Parse(json, new() { MaxDepth = 64 });
        }
        catch (JsonException error)
        {
            throw new MappingException(
                [new("", $"is no JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}")]);
        }
    }

    Mapping? ReadDocument(JsonCursor root)
    {
        if (!root.IsObject(MappingKeys.Document))
            return null;
        root.Require("mapping_version")?.Whole(1, 1);
        root.Find("$schema")?.Text();
        root.Find("description")?.Text();
        var title = root.Require("title")?.Text();
        var csv = ReadCsv(root.Find("csv"));
        _hasHeader = csv.HasHeader;
        _zone = root.Find("zone") is { } zone ? ReadZone(zone) : null;
        _sets = ReadSets(root.Find("sets"));
        var mapping = ReadReport(root.Require("report"), title ?? "", csv);
        var codes = root.Find("codes")?.Items().Select(ReadCodes).OfType<CodeTable>().ToImmutableArray() ?? [];
        var rules = root.Find("rules")?.Items().Select(ReadRule).OfType<(Condition, Effects)>().ToImmutableArray() ?? [];
        var outcomes = ReadOutcomes(root.Find("outcomes"), root.Find("report"));
        return mapping is null
            ? null
            : mapping with { Codes = codes, Rules = rules, Columns = [.. _columns], Fictions = [.. _fictions], Outcomes = outcomes };
    }

    static CsvFormat ReadCsv(JsonCursor? csv)
    {
        if (csv is null || !csv.IsObject(MappingKeys.Csv))
            return new();
        var name = csv.Find("encoding")?.OneOf("utf-8", "utf-16", "utf-16be", "iso-8859-1", "windows-1252", "us-ascii") ?? "utf-8";
        return new()
        {
            EncodingName = name,
            Encoding = Encodings.Of(name),
            Delimiter = ReadDelimiter(csv.Find("delimiter")),
            HasHeader = csv.Find("header")?.Flag() ?? true,
            SkipLines = csv.Find("skip_lines")?.Whole(0, 1000) ?? 0,
        };
    }

    static char ReadDelimiter(JsonCursor? cursor)
    {
        if (cursor?.Text() is not { } text)
            return ',';
        if (text.Length == 1 && text[0] is not ('"' or '\r' or '\n' or '\0'))
            return text[0];
        cursor.Refuse("must be one character, no quote and no line end");
        return ',';
    }

    static TimeZoneInfo? ReadZone(JsonCursor cursor)
    {
        if (cursor.Text() is not { } id)
            return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && (id == "UTC" || id.Contains('/')))
            return zone;
        cursor.Refuse($"'{id}' is no IANA time zone on this machine, such as Europe/Amsterdam or UTC");
        return null;
    }

    Dictionary<string, FrozenSet<string>> ReadSets(JsonCursor? cursor)
    {
        var sets = new Dictionary<string, FrozenSet<string>>();
        foreach (var (name, set) in cursor?.Members() ?? [])
            sets[name] = ReadTexts(set).ToFrozenSet();
        return sets;
    }

    static IEnumerable<string> ReadTexts(JsonCursor list) => [.. list.Items().Select(item => item.Text()).OfType<string>()];

    static ImmutableArray<T> ReadCodesOf<T>(JsonCursor? list) where T : struct, Enum =>
        [.. (list?.Items() ?? []).Select(item => ReadCode<T>(item)).OfType<T>()];

    static T? ReadCode<T>(JsonCursor cursor) where T : struct, Enum
    {
        var codes = EnumCodes.Of<T>();
        return cursor.OneOf(codes.Keys) is { } code ? (T)(object)codes[code] : null;
    }
}

/// <summary>Encodings a CSV may have.</summary>
static class Encodings
{
    /// <summary>The encoding of a name that <see cref="MappingReader"/> allows; undecodable bytes become U+FFFD.</summary>
    public static Encoding Of(string name) => name switch
    {
        "utf-16" => new UnicodeEncoding(false, true),
        "utf-16be" => new UnicodeEncoding(true, true),
        "iso-8859-1" => Encoding.Latin1,
        "us-ascii" => Encoding.GetEncoding("us-ascii", new EncoderReplacementFallback("\uFFFD"), new DecoderReplacementFallback("\uFFFD")),
        "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
        _ => new UTF8Encoding(false),
    };
}
