using System.Text.RegularExpressions;

namespace Opsporing.Storage;

/// <summary>A key that belongs to the data, for every replica the same. Never shown, and no content.</summary>
sealed partial class StoredSecret(string name, byte[] value)
{
    /// <summary>Bytes of every secret.</summary>
    public const int Size = 32;

    public string Name => name;

    public byte[] Value => value;

    /// <exception cref="ArgumentException">The name is not 1 to 32 of a-z and '_', or the proposal has another size.</exception>
    public static void Validate(string name, ReadOnlyMemory<byte> proposal)
    {
        if (!NamePattern().IsMatch(name))
            throw new ArgumentException("A secret has a name of 1 to 32 of a-z and '_'.", nameof(name));
        if (proposal.Length != Size)
            throw new ArgumentException($"A secret has {Size} bytes.", nameof(proposal));
    }

    [GeneratedRegex("^[a-z_]{1,32}\\z")]
    private static partial Regex NamePattern();
}
