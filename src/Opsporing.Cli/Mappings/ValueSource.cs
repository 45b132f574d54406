using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary>How one text is made from a row: columns or a constant, then fixed steps in the order of docs/mapping.md.</summary>
sealed record ValueSource
{
    /// <summary>Column uses; empty for a constant.</summary>
    public ImmutableArray<int> Columns { get; init; } = [];

    public string? Constant { get; init; }

    /// <summary>Between columns that are not empty.</summary>
    public string Join { get; init; } = " ";

    public Regex? Extract { get; init; }

    public int PadLength { get; init; }

    public char PadWith { get; init; } = '0';

    /// <summary>True for upper case, false for lower, null for as it is.</summary>
    public bool? ToUpper { get; init; }

    public string? Default { get; init; }

    public FrozenDictionary<string, string?>? Map { get; init; }

    public bool HasElse { get; init; }

    public string? Else { get; init; }

    public bool KeepsUnmapped { get; init; }

    public FrozenDictionary<string, string>? Lookup { get; init; }

    public ImmutableArray<string> Spread { get; init; } = [];

    public string Prefix { get; init; } = "";

    public string Suffix { get; init; } = "";

    /// <summary>Where it stands in the mapping.</summary>
    public required string Pointer { get; init; }

    /// <summary>Makes the text.</summary>
    /// <param name="row">The row.</param>
    /// <param name="value">Null for no value.</param>
    /// <returns>False when the map does not know the text and nothing says what then.</returns>
    public bool TryRead(Row row, out string? value)
    {
        value = Clean(Combine(row));
        if (value.Length == 0)
            value = Default;
        if (value is null)
            return true;
        if (Map is not null && !TryMap(ref value))
            return false;
        if (value is null)
            return true;
        if (Lookup is not null && Lookup.TryGetValue(value, out var found))
            value = found;
        if (Spread.Length > 0)
            value = Spread[(int)(StableHash.Of(value) % (uint)Spread.Length)];
        value = Prefix + value + Suffix;
        return true;
    }

    /// <summary>The texts this can give without reading a column: what a mapping can check when it is read.</summary>
    public IEnumerable<string> Fixed()
    {
        if (Map is null)
            return Constant is not null ? [Constant] : Default is not null ? [Default] : [];
        return Map.Values.Append(Else).OfType<string>();
    }

    /// <summary>True when only <see cref="Fixed"/> texts can come out.</summary>
    public bool IsClosed => Spread.Length == 0 && Lookup is null && (Map is not null && !KeepsUnmapped || Constant is not null);

    string Combine(Row row)
    {
        if (Constant is not null)
            return Constant;
        if (Columns.Length == 1)
            return row[Columns[0]];
        var text = new StringBuilder();
        foreach (var column in Columns)
        {
            var field = row[column];
            if (field.Length > 0)
                text.Append(text.Length > 0 ? Join : "").Append(field);
        }
        return text.ToString();
    }

    string Clean(string text)
    {
        if (Extract is not null && text.Length > 0)
            text = Extract.Match(text) is { Success: true } match ? match.Groups[match.Groups.Count > 1 ? 1 : 0].Value : "";
        if (text.Length > 0 && PadLength > text.Length)
            text = text.PadLeft(PadLength, PadWith);
        return ToUpper switch { true => text.ToUpperInvariant(), false => text.ToLowerInvariant(), null => text };
    }

    bool TryMap(ref string? value)
    {
        if (Map!.TryGetValue(value!, out var mapped))
            value = mapped;
        else if (HasElse)
            value = Else;
        else
            return KeepsUnmapped;
        return true;
    }
}
