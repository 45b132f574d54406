using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Opsporing;

/// <summary>Names the fields of a stored assessment by their bytes, so that a difference can be pointed at.</summary>
public static class VectorFields
{
    // By byte of the stored form.
    static readonly ImmutableArray<string> s_names = [.. NamesByByte()];

    /// <summary>The first field in which two assessments differ, as the contract writes names: <c>contributions.leads</c>.</summary>
    /// <returns>Null when all bytes are equal.</returns>
    public static string? FirstDifference(in AssessmentVector left, in AssessmentVector right)
    {
        Span<byte> bytes = stackalloc byte[2 * AssessmentVector.Size];
        left.WriteTo(bytes[..AssessmentVector.Size]);
        right.WriteTo(bytes[AssessmentVector.Size..]);
        var length = bytes[..AssessmentVector.Size].CommonPrefixLength(bytes[AssessmentVector.Size..]);
        return length == AssessmentVector.Size ? null : s_names[length];
    }

    static IEnumerable<string> NamesByByte()
    {
        foreach (var field in typeof(AssessmentVector).GetFields(BindingFlags.Instance | BindingFlags.Public).OrderBy(PlaceOf))
        {
            var isSix = field.FieldType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Six<>);
            var size = SizeOf(isSix ? field.FieldType.GetGenericArguments()[0] : field.FieldType);
            for (var i = 0; i < (isSix ? 6 : 1); i++)
                for (var at = 0; at < size; at++)
                    yield return isSix ? $"{Snake(field.Name)}.{Snake(((Dimension)i).ToString())}" : Snake(field.Name);
        }
    }

    // Sequential without padding: the order of declaration, which the metadata keeps.
    static int PlaceOf(FieldInfo field) => field.MetadataToken;

    static int SizeOf(Type type) => Marshal.SizeOf(type.IsEnum ? Enum.GetUnderlyingType(type) : type);

    static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
