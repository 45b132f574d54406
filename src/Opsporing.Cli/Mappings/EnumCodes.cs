using System.Collections.Frozen;
using System.Reflection;
using Google.Protobuf.Reflection;

namespace Opsporing.Cli;

/// <summary>Codes of the contract's enums as mappings write them: the proto name without the enum's prefix.</summary>
static class EnumCodes
{
    /// <summary>Numbers by code, such as NOT_ASKED; UNKNOWN stands for unspecified where the contract knows no other.</summary>
    public static FrozenDictionary<string, int> Of<T>() where T : struct, Enum => Codes<T>.Numbers;

    static class Codes<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<string, int> Numbers = Read();

        static FrozenDictionary<string, int> Read()
        {
            var names = typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(f => (Name: f.GetCustomAttribute<OriginalNameAttribute>()!.Name, Number: (int)f.GetRawConstantValue()!))
                .ToArray();
            var zero = names.Single(n => n.Number == 0).Name;
            var prefix = zero[..^"UNSPECIFIED".Length];
            var codes = names.Where(n => n.Number != 0).ToDictionary(n => n.Name[prefix.Length..], n => n.Number);
            codes.TryAdd("UNKNOWN", 0);
            return codes.ToFrozenDictionary();
        }
    }
}
