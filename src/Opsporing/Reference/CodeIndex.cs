using System.Collections.Frozen;

namespace Opsporing;

/// <summary>Looks up the position of a code in a list, without allocating.</summary>
sealed class CodeIndex
{
    readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <param name="codes">Distinct codes; compared ordinally.</param>
    public CodeIndex(IEnumerable<string> codes) =>
        _lookup = codes.Select((code, index) => KeyValuePair.Create(code, index))
            .ToFrozenDictionary(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <returns>The 0-based position, or -1 when the code is unknown.</returns>
    public int IndexOf(ReadOnlySpan<char> code) => _lookup.TryGetValue(code, out var index) ? index : -1;
}
