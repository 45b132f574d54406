using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Opsporing.Server.Tests;

/// <summary>Bytes for an rpc: a message as the contract has it with values from the edges, or that message damaged, or noise.</summary>
sealed class RandomMessages(int seed, string[] texts)
{
    const int MaxDepth = 5;

    static readonly long[] s_integers = [0, 1, 2, -1, 7, 50, 1000, 1001, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 253_402_300_800];

    readonly Random _random = new(seed);

    public byte[] Next(MessageDescriptor type) => _random.Next(10) switch
    {
        0 => Noise(_random.Next(200)),
        <= 5 => Whole(type).ToByteArray(),
        _ => Damage(Whole(type).ToByteArray()),
    };

    IMessage Whole(MessageDescriptor type) => Fill(type, 0, _random.Next(20, 100));

    IMessage Fill(MessageDescriptor type, int depth, int percent)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        if (message is Timestamp time)
        {
            time.Seconds = _random.Next(3) == 0 ? s_integers[_random.Next(s_integers.Length)] : 1_790_000_000 + _random.Next(40_000_000);
            time.Nanos = _random.Next(5) == 0 ? (int)s_integers[_random.Next(11)] : 0;
            return message;
        }
        if (message is V1.Report && _random.Next(2) == 0)
            return Example.FullReport(texts[_random.Next(texts.Length)]);
        foreach (var field in type.Fields.InDeclarationOrder().Where(f => !f.IsMap && _random.Next(100) < percent))
        {
            if (field.FieldType == FieldType.Message && depth == MaxDepth)
                continue;
            if (!field.IsRepeated)
                field.Accessor.SetValue(message, Value(field, depth, percent));
            else
                for (var n = _random.Next(4); n > 0; n--)
                    ((IList)field.Accessor.GetValue(message)).Add(Value(field, depth, percent));
        }
        return message;
    }

    object Value(FieldDescriptor field, int depth, int percent) => field.FieldType switch
    {
        FieldType.Message => Fill(field.MessageType, depth + 1, percent),
        FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, Number(field.EnumType)),
        FieldType.String => texts[_random.Next(texts.Length)],
        FieldType.Bytes => ByteString.CopyFrom(Noise(_random.Next(40))),
        FieldType.Bool => _random.Next(2) == 0,
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)s_integers[_random.Next(s_integers.Length)],
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => s_integers[_random.Next(s_integers.Length)],
        FieldType.Double => _random.Next(3) == 0 ? double.NaN : _random.NextDouble(),
        FieldType.Float => _random.Next(3) == 0 ? float.NaN : _random.NextSingle(),
        _ => throw new InvalidOperationException($"{field.FullName} has a type of which no value is made: {field.FieldType}."),
    };

    int Number(EnumDescriptor type) =>
        _random.Next(12) == 0 ? _random.Next(-2, 300) : type.Values[_random.Next(type.Values.Count)].Number;

    byte[] Damage(byte[] whole)
    {
        List<byte> bytes = [.. whole];
        for (var n = _random.Next(1, 5); n > 0 && bytes.Count > 0; n--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
                case 1: bytes.RemoveRange(at, _random.Next(bytes.Count - at + 1)); break;
                case 2: bytes.InsertRange(at, Noise(_random.Next(1, 9))); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 16))); break;
                default: bytes[at] = (byte)_random.Next(256); break;
            }
        }
        return [.. bytes];
    }

    byte[] Noise(int length)
    {
        var noise = new byte[length];
        _random.NextBytes(noise);
        return noise;
    }
}
