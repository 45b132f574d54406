using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Opsporing.Server.Tests;

/// <summary>Messages with something in every field, made by their descriptors.</summary>
static class FilledMessage
{
    /// <summary>A message of a type; reports in it are all <c>bvh-am/1</c>.</summary>
    public static IMessage Of(MessageDescriptor type) => Fill(type, 0)!;

    static IMessage? Fill(MessageDescriptor type, int depth)
    {
        if (depth > 8)
            return null;
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder().Where(f => !f.IsMap))
        {
            // The first of a oneof that shows something is as good as any: a later one takes its place.
            if (ValueOf(field, depth) is not { } value)
                continue;
            if (field.IsRepeated)
                ((IList)field.Accessor.GetValue(message)).Add(value);
            else
                field.Accessor.SetValue(message, value);
        }
        return message;
    }

    static object? ValueOf(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message when field.MessageType.File.Package.StartsWith("google", StringComparison.Ordinal) => null,
        FieldType.Message => Fill(field.MessageType, depth + 1),
        FieldType.String => field.Name switch { "source_system" => "bvh-am", "source_number" => "1", _ => "text" },
        FieldType.Bool => true,
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values.Max(v => v.Number)),
        FieldType.Bytes => ByteString.CopyFrom(1),
        FieldType.Double => 1.0,
        FieldType.Float => 1f,
        FieldType.Int64 or FieldType.SInt64 => 1L,
        FieldType.Int32 or FieldType.SInt32 => 1,
        _ => null,
    };
}
