using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Opsporing;

/// <summary>
/// The published JSON Schema (2020-12) of policy documents, written from the shapes that the parser checks by.
/// </summary>
public static class PolicySchema
{
    /// <summary>Text of docs/policy.schema.json: indented, LF line ends, ending in one.</summary>
    public static string Write()
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(stream, options))
            WriteDocument(json);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    static void WriteDocument(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("$id", $"urn:{PolicyFormat.Name.Replace('/', ':')}");
        json.WriteString("title", "Opsporing policy");
        json.WriteString("description",
            "A policy of the gezag. Sums, order, codes and bounds are checked beyond this schema: docs/policy.md.");
        json.WriteStartArray("oneOf");
        WriteReference(json, "base");
        WriteReference(json, "overlay");
        json.WriteEndArray();
        json.WriteStartObject("$defs");
        WriteDefinition(json, "base", PolicyFormat.Base);
        WriteDefinition(json, "overlay", PolicyFormat.Overlay);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteReference(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("$ref", $"#/$defs/{name}");
        json.WriteEndObject();
    }

    static void WriteDefinition(Utf8JsonWriter json, string name, PolicyShape shape)
    {
        json.WriteStartObject(name);
        shape.WriteSchema(json);
        json.WriteEndObject();
    }
}
