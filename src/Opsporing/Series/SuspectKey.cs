using System.Collections.Immutable;
using System.Globalization;

namespace Opsporing;

/// <summary>A link key of the suspect's side in fixed width: what series are made of.</summary>
/// <param name="KeyVersion">Version of the hash key.</param>
/// <param name="Length">Hexadecimal digits of the hash, 16..64.</param>
/// <param name="High">Its first 32 digits, left-aligned.</param>
/// <param name="Low">The rest, left-aligned.</param>
/// <remarks>
/// While a hash key is rotated a source sends both versions: the reports of the overlap hold both and so join what came before and
/// after. No table of old and new hashes is needed.
/// </remarks>
public readonly record struct SuspectKey(int KeyVersion, byte Length, UInt128 High, UInt128 Low) : IComparable<SuspectKey>
{
    /// <exception cref="ArgumentException">Not of the suspect's side, or no hash of 16 to 64 hexadecimal digits.</exception>
    public static SuspectKey Of(LinkKey key)
    {
        if (key.Side != LinkSide.Suspect || key.Hash.Length is < 16 or > 64)
            throw new ArgumentException("Only a suspect-side hash of 16 to 64 digits makes a series.", nameof(key));
        var padded = key.Hash.PadRight(64, '0');
        return UInt128.TryParse(padded.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            && UInt128.TryParse(padded.AsSpan(32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
                ? new(key.KeyVersion, (byte)key.Hash.Length, high, low)
                : throw new ArgumentException("A hash is hexadecimal.", nameof(key));
    }

    /// <summary>The suspect-side keys of a report, ascending; keys of victims and third parties are left out.</summary>
    public static ImmutableArray<SuspectKey> Of(Report report) =>
        report.LinkKeys.IsEmpty ? []
        : [.. report.LinkKeys.Where(static k => k.Side == LinkSide.Suspect).Select(Of).Distinct().Order()];

    /// <summary>Reads <c>VERSION:HASH</c>, as <see cref="ToString"/> writes it.</summary>
    public static bool TryParse(string text, out SuspectKey key)
    {
        key = default;
        var colon = text.IndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || version < 1 || text.Length - colon - 1 is < 16 or > 64 || !text.AsSpan(colon + 1).ToString().All(char.IsAsciiHexDigitLower))
            return false;
        key = Of(new LinkKey(LinkSide.Suspect, version, text[(colon + 1)..]));
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(SuspectKey other) =>
        (KeyVersion, High, Low, Length).CompareTo((other.KeyVersion, other.High, other.Low, other.Length));

    /// <summary>The form <c>VERSION:HASH</c>.</summary>
    public override string ToString() => $"{KeyVersion}:{$"{High:x32}{Low:x32}"[..Length]}";
}
