using System.Globalization;
using System.Text.Json;

namespace Opsporing.Cli;

/// <summary>A place in a JSON document that is read strictly: what is wrong is noted with its pointer, and reading goes on.</summary>
sealed class JsonCursor(JsonElement element, string pointer, List<MappingProblem> problems)
{
    public string Pointer => pointer;

    public JsonValueKind Kind => element.ValueKind;

    /// <summary>Notes a problem at this place.</summary>
    public void Refuse(string reason) => problems.Add(new(pointer, reason));

    /// <summary>Checks that this is an object with no other keys than <paramref name="keys"/> and none twice.</summary>
    public bool IsObject(params ReadOnlySpan<string> keys)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse($"must be an object, not {Name(element.ValueKind)}");
            return false;
        }
        foreach (var (key, value) in Members())
            if (!keys.Contains(key))
                value.Refuse($"unknown key '{key}'; known here: {string.Join(", ", keys)}");
        return true;
    }

    /// <summary>Members in document order; a key that comes twice is refused and given once.</summary>
    public IEnumerable<(string Key, JsonCursor Value)> Members()
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Refuse($"must be an object, not {Name(element.ValueKind)}");
            yield break;
        }
        var seen = new HashSet<string>();
        foreach (var member in element.EnumerateObject())
        {
            var value = At(member.Name, member.Value);
            if (seen.Add(member.Name))
                yield return (member.Name, value);
            else if (!problems.Any(p => p.Pointer == value.Pointer && p.Reason.StartsWith("the key", StringComparison.Ordinal)))
                value.Refuse("the key appears twice");
        }
    }

    /// <returns>The member; null when absent.</returns>
    public JsonCursor? Find(string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) ? At(key, value) : null;

    /// <returns>The member; null and a problem when absent.</returns>
    public JsonCursor? Require(string key)
    {
        var found = Find(key);
        if (found is null && element.ValueKind == JsonValueKind.Object)
            Refuse($"'{key}' is missing");
        return found;
    }

    /// <summary>Items of a list; a problem and none when this is no list.</summary>
    public IEnumerable<JsonCursor> Items()
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Refuse($"must be a list, not {Name(element.ValueKind)}");
            return [];
        }
        return element.EnumerateArray().Select((item, i) => At(i.ToString(CultureInfo.InvariantCulture), item));
    }

    /// <returns>The string; null and a problem when this is none.</returns>
    public string? Text()
    {
        if (element.ValueKind == JsonValueKind.String)
            return element.GetString();
        Refuse($"must be a string, not {Name(element.ValueKind)}");
        return null;
    }

    /// <returns>The string when it is one of <paramref name="allowed"/>; else null and a problem.</returns>
    public string? OneOf(params IReadOnlyCollection<string> allowed)
    {
        var text = Text();
        if (text is null || allowed.Contains(text))
            return text;
        Refuse($"'{text}' is not one of {string.Join(", ", allowed)}");
        return null;
    }

    /// <returns>The whole number; null and a problem when this is none or out of bounds.</returns>
    public int? Whole(int least, int most)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        Refuse($"must be a whole number from {least} to {most}");
        return null;
    }

    /// <returns>True or false; null and a problem when this is neither.</returns>
    public bool? Flag()
    {
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return element.ValueKind == JsonValueKind.True;
        Refuse($"must be true or false, not {Name(element.ValueKind)}");
        return null;
    }

    JsonCursor At(string key, JsonElement value) =>
        new(value, $"{pointer}/{key.Replace("~", "~0").Replace("/", "~1")}", problems);

    static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
