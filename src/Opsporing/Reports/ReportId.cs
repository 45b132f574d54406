using System.Buffers;
using System.Text;

namespace Opsporing;

/// <summary>Identity of a report: the source system and the number it has there. The only unique key.</summary>
/// <remarks>
/// Order is the source's own: by system, then by number with each run of digits compared by its length first, so that
/// 99 comes before 100 and new numbers land at the end of an index.
/// </remarks>
public sealed record ReportId : IComparable<ReportId>
{
    /// <summary>Most characters of a source system's name.</summary>
    public const int MaxSystemLength = 32;

    /// <summary>Most characters of a source number.</summary>
    public const int MaxNumberLength = 64;

    static readonly SearchValues<char> s_systemCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <exception cref="ArgumentException">A part is not well formed; see <see cref="IsSystem"/> and <see cref="IsNumber"/>.</exception>
    public ReportId(string sourceSystem, string sourceNumber)
    {
        if (!IsSystem(sourceSystem))
            throw new ArgumentException("A source system has 1 to 32 of a-z, 0-9, '.', '_' and '-'.", nameof(sourceSystem));
        if (!IsNumber(sourceNumber))
            throw new ArgumentException("A source number has 1 to 64 visible ASCII characters.", nameof(sourceNumber));
        SourceSystem = sourceSystem;
        SourceNumber = sourceNumber;
    }

    /// <summary>Name of the source system, for example <c>bvh-am</c>.</summary>
    public string SourceSystem { get; }

    /// <summary>Number the report has there.</summary>
    public string SourceNumber { get; }

    /// <summary>True for 1 to 32 of a-z, 0-9, '.', '_' and '-'.</summary>
    public static bool IsSystem(string? text) =>
        text is { Length: >= 1 and <= MaxSystemLength }
        && !text.AsSpan().ContainsAnyExcept(s_systemCharacters);

    /// <summary>True for 1 to 64 visible ASCII characters: no blanks, control or zero-width characters.</summary>
    public static bool IsNumber(string? text) =>
        text is { Length: >= 1 and <= MaxNumberLength } && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Reads the text form <c>source_system/source_number</c>.</summary>
    public static bool TryParse(string? text, out ReportId? id)
    {
        id = null;
        var slash = text?.IndexOf('/') ?? -1;
        if (slash < 0 || !IsSystem(text![..slash]) || !IsNumber(text[(slash + 1)..]))
            return false;
        id = new(text[..slash], text[(slash + 1)..]);
        return true;
    }

    /// <summary>Bytes whose ordinal order is the order of identities; the form that stores keep.</summary>
    /// <returns>The system, a zero byte, then the number with the length of each run of digits before the run.</returns>
    public byte[] ToKey()
    {
        Span<byte> key = stackalloc byte[MaxSystemLength + 1 + 3 * MaxNumberLength];
        var length = Encoding.ASCII.GetBytes(SourceSystem, key);
        key[length++] = 0;
        for (var i = 0; i < SourceNumber.Length;)
        {
            var run = i;
            while (run < SourceNumber.Length && char.IsAsciiDigit(SourceNumber[run]))
                run++;
            if (run == i)
            {
                key[length++] = (byte)SourceNumber[i++];
                continue;
            }
            key[length++] = (byte)'0';
            key[length++] = (byte)(run - i);
            for (; i < run; i++)
                key[length++] = (byte)SourceNumber[i];
        }
        return key[..length].ToArray();
    }

    /// <summary>Reads what <see cref="ToKey"/> wrote.</summary>
    /// <exception cref="ArgumentException">The bytes are no key.</exception>
    public static ReportId FromKey(ReadOnlySpan<byte> key)
    {
        var zero = key.IndexOf((byte)0);
        if (zero < 0)
            throw new ArgumentException("A report key has a zero byte after the source system.", nameof(key));
        Span<char> number = stackalloc char[key.Length];
        var length = 0;
        for (var i = zero + 1; i < key.Length; i++)
        {
            if (key[i] != '0')
            {
                number[length++] = (char)key[i];
                continue;
            }
            int run = ++i < key.Length ? key[i] : 0;
            if (run == 0 || i + run >= key.Length)
                throw new ArgumentException("A report key ends within a run of digits.", nameof(key));
            for (var end = i + run; i < end;)
                number[length++] = (char)key[++i];
        }
        return new(Encoding.ASCII.GetString(key[..zero]), new string(number[..length]));
    }

    /// <inheritdoc/>
    public int CompareTo(ReportId? other) =>
        other is null ? 1 : ToKey().AsSpan().SequenceCompareTo(other.ToKey());

    /// <summary>The text form <c>source_system/source_number</c>.</summary>
    public override string ToString() => $"{SourceSystem}/{SourceNumber}";
}
