using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Opsporing.Cli;

/// <summary>What must hold of a row.</summary>
abstract record Condition
{
    public abstract bool Holds(Row row);
}

sealed record AllOf(ImmutableArray<Condition> Parts) : Condition
{
    public override bool Holds(Row row)
    {
        foreach (var part in Parts)
            if (!part.Holds(row))
                return false;
        return true;
    }
}

sealed record AnyOf(ImmutableArray<Condition> Parts) : Condition
{
    public override bool Holds(Row row)
    {
        foreach (var part in Parts)
            if (part.Holds(row))
                return true;
        return false;
    }
}

sealed record Not(Condition Part) : Condition
{
    public override bool Holds(Row row) => !Part.Holds(row);
}

/// <summary>The value is one of a set; an unmapped value is none of them.</summary>
sealed record IsIn(ValueSource Value, FrozenSet<string> Set) : Condition
{
    public override bool Holds(Row row) => Value.TryRead(row, out var value) && value is not null && Set.Contains(value);
}

/// <summary>The value is there, or is not.</summary>
sealed record IsEmpty(ValueSource Value, bool Expected) : Condition
{
    public override bool Holds(Row row) => (!Value.TryRead(row, out var value) || value is null) == Expected;
}

/// <summary>The value is a whole number within closed bounds.</summary>
sealed record IsNumber(ValueSource Value, long Least, long Most) : Condition
{
    public override bool Holds(Row row) =>
        Value.TryRead(row, out var value)
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= Least && number <= Most;
}

/// <summary>One of the codes of a column with many is in a set.</summary>
sealed record HasCode(CodeList Codes, FrozenSet<string> Set) : Condition
{
    public override bool Holds(Row row)
    {
        foreach (var code in Codes.Read(row))
            if (Set.Contains(code))
                return true;
        return false;
    }
}

/// <summary>A column that holds many codes, parted by a separator.</summary>
/// <param name="Value">The column, without the steps that concern one code.</param>
/// <param name="Separator">One or more characters.</param>
/// <param name="PadLength">Codes shorter than this are padded on the left; 0 for never.</param>
/// <param name="PadWith">With what.</param>
sealed record CodeList(ValueSource Value, string Separator, int PadLength, char PadWith)
{
    /// <summary>Codes in their order, without empty ones and without surrounding white space.</summary>
    public string[] Read(Row row)
    {
        if (!Value.TryRead(row, out var text) || text is null)
            return [];
        var codes = text.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < codes.Length; i++)
            codes[i] = codes[i].PadLeft(PadLength, PadWith);
        return codes;
    }
}
