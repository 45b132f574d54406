using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Opsporing;

/// <summary>
/// What a JSON value must look like. The parser checks by it and the published schema is written from it.
/// </summary>
abstract class PolicyShape(string description)
{
    public string Description { get; } = description;

    protected abstract PolicyNodeKind Kind { get; }

    protected abstract string Expected { get; }

    /// <summary>Tells of every difference between the value and this shape, at any depth.</summary>
    public void Check(PolicyNode node, PolicyProblems problems)
    {
        if (node.Kind == Kind)
            CheckContent(node, problems);
        else if (node.Kind != PolicyNodeKind.Refused)
            problems.Error(node.Pointer, $"the value must be {Expected}");
    }

    public abstract void WriteSchema(Utf8JsonWriter json);

    protected abstract void CheckContent(PolicyNode node, PolicyProblems problems);

    protected void WriteHead(Utf8JsonWriter json, string type)
    {
        json.WriteString("description", Description);
        json.WriteString("type", type);
    }
}

/// <summary>An integer within closed bounds.</summary>
sealed class IntegerShape(string description, long minimum, long maximum) : PolicyShape(description)
{
    protected override PolicyNodeKind Kind => PolicyNodeKind.Integer;

    protected override string Expected => $"an integer from {minimum} to {maximum}";

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        if (node.Integer < minimum || node.Integer > maximum)
            problems.Error(node.Pointer, $"{node.Integer} lies outside {minimum}..{maximum}");
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "integer");
        json.WriteNumber("minimum", minimum);
        json.WriteNumber("maximum", maximum);
    }
}

/// <summary>True or false.</summary>
sealed class BooleanShape(string description) : PolicyShape(description)
{
    protected override PolicyNodeKind Kind => PolicyNodeKind.Boolean;

    protected override string Expected => "true or false";

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
    }

    public override void WriteSchema(Utf8JsonWriter json) => WriteHead(json, "boolean");
}

/// <summary>
/// Text of one line that shows as it is: no control, format (bidi, zero-width) or separator characters.
/// </summary>
sealed class TextShape(string description, int maxLength) : PolicyShape(description)
{
    protected override PolicyNodeKind Kind => PolicyNodeKind.Text;

    protected override string Expected => $"text of 1 to {maxLength} characters";

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        if (string.IsNullOrWhiteSpace(node.Text) || node.Text.Length > maxLength)
            problems.Error(node.Pointer, $"the text must have 1 to {maxLength} characters and not be blank");
        if (node.Text.Any(IsHidden))
            problems.Error(node.Pointer, "the text holds a control, format or line separator character");
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "string");
        json.WriteNumber("minLength", 1);
        json.WriteNumber("maxLength", maxLength);
    }

    static bool IsHidden(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}

/// <summary>A code: ASCII letters, digits, hyphen and underscore.</summary>
sealed class CodeShape(string description) : PolicyShape(description)
{
    public const int MaxLength = 64;

    protected override PolicyNodeKind Kind => PolicyNodeKind.Text;

    protected override string Expected => "a code";

    public static bool IsCode(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        if (!IsCode(node.Text))
            problems.Error(node.Pointer, $"a code has 1 to {MaxLength} letters, digits, '_' and '-'");
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "string");
        json.WriteString("pattern", $"^[A-Za-z0-9_-]{{1,{MaxLength}}}$");
    }
}

/// <summary>A date as yyyy-MM-dd, 2000-01-01 to 2199-12-31.</summary>
sealed class DateShape(string description) : PolicyShape(description)
{
    protected override PolicyNodeKind Kind => PolicyNodeKind.Text;

    protected override string Expected => "a date as yyyy-MM-dd";

    public static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
        && date.Year is >= 2000 and < 2200;

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        if (!TryParse(node.Text, out _))
            problems.Error(node.Pointer, "the value must be a date as yyyy-MM-dd, from 2000 to 2199");
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "string");
        json.WriteString("format", "date");
        json.WriteString("pattern", "^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}$");
    }
}

/// <summary>One of a few codes.</summary>
sealed class ChoiceShape(string description, ImmutableArray<string> codes) : PolicyShape(description)
{
    protected override PolicyNodeKind Kind => PolicyNodeKind.Text;

    protected override string Expected => $"one of {string.Join(", ", codes)}";

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        if (!codes.Contains(node.Text))
            problems.Error(node.Pointer, $"the value must be {Expected}");
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "string");
        json.WriteStartArray("enum");
        foreach (var code in codes)
            json.WriteStringValue(code);
        json.WriteEndArray();
    }
}

/// <summary>A list of values of one shape.</summary>
sealed class ListShape(string description, PolicyShape item, int minimum, int maximum) : PolicyShape(description)
{
    protected override PolicyNodeKind Kind => PolicyNodeKind.List;

    protected override string Expected => "a list";

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        if (node.Children.Count < minimum || node.Children.Count > maximum)
            problems.Error(node.Pointer,
                $"the list has {node.Children.Count} items; {minimum} to {maximum} are allowed");
        foreach (var child in node.Children.Take(maximum))
            item.Check(child, problems);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "array");
        json.WriteNumber("minItems", minimum);
        json.WriteNumber("maxItems", maximum);
        json.WriteStartObject("items");
        item.WriteSchema(json);
        json.WriteEndObject();
    }
}

/// <summary>A step <c>[threshold, value]</c>.</summary>
sealed class StepShape(string description, IntegerShape threshold, IntegerShape value) : PolicyShape(description)
{
    protected override PolicyNodeKind Kind => PolicyNodeKind.List;

    protected override string Expected => "a pair [threshold, value]";

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        if (node.Children.Count != 2)
        {
            problems.Error(node.Pointer, $"the value must be {Expected}");
            return;
        }
        threshold.Check(node.Children[0], problems);
        value.Check(node.Children[1], problems);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "array");
        json.WriteNumber("minItems", 2);
        json.WriteNumber("maxItems", 2);
        json.WriteStartArray("prefixItems");
        foreach (var shape in (ReadOnlySpan<IntegerShape>)[threshold, value])
        {
            json.WriteStartObject();
            shape.WriteSchema(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}

/// <summary>Values of one shape by code; which codes exist is for the validator to say.</summary>
sealed class MapShape(string description, PolicyShape value) : PolicyShape(description)
{
    const int MaxEntries = 1000;

    protected override PolicyNodeKind Kind => PolicyNodeKind.Object;

    protected override string Expected => "an object";

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        if (node.Children.Count > MaxEntries)
            problems.Error(node.Pointer,
                $"the object has {node.Children.Count} keys; at most {MaxEntries} are allowed");
        foreach (var child in node.Children.Take(MaxEntries))
        {
            if (CodeShape.IsCode(child.Key!))
                value.Check(child, problems);
            else
                problems.Error(child.Pointer, "the key is no code");
        }
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "object");
        json.WriteStartObject("propertyNames");
        json.WriteString("pattern", $"^[A-Za-z0-9_-]{{1,{CodeShape.MaxLength}}}$");
        json.WriteEndObject();
        json.WriteNumber("maxProperties", MaxEntries);
        json.WriteStartObject("additionalProperties");
        value.WriteSchema(json);
        json.WriteEndObject();
    }
}

/// <summary>A key of an object.</summary>
readonly record struct PolicyKey(string Name, PolicyShape Shape, bool IsOptional = false);

/// <summary>An object with known keys.</summary>
sealed class ObjectShape(string description, params ImmutableArray<PolicyKey> keys) : PolicyShape(description)
{
    readonly FrozenDictionary<string, PolicyShape> _shapes =
        keys.ToFrozenDictionary(k => k.Name, k => k.Shape, StringComparer.Ordinal);

    public ImmutableArray<PolicyKey> Keys { get; } = keys;

    protected override PolicyNodeKind Kind => PolicyNodeKind.Object;

    protected override string Expected => "an object";

    protected override void CheckContent(PolicyNode node, PolicyProblems problems)
    {
        foreach (var key in Keys)
            if (!key.IsOptional && node[key.Name] is null)
                problems.Error($"{node.Pointer}/{PolicyNode.Escape(key.Name)}", "the key is missing");
        foreach (var child in node.Children)
        {
            if (_shapes.TryGetValue(child.Key!, out var shape))
                shape.Check(child, problems);
            else
                problems.Error(child.Pointer, "the key is unknown here");
        }
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        WriteHead(json, "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartArray("required");
        foreach (var key in Keys.Where(k => !k.IsOptional))
            json.WriteStringValue(key.Name);
        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var key in Keys)
        {
            json.WriteStartObject(key.Name);
            key.Shape.WriteSchema(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
