namespace Opsporing.Storage;

/// <summary>Byte arrays compared by content.</summary>
static class ByteArrays
{
    public static IEqualityComparer<byte[]> Comparer { get; } = EqualityComparer<byte[]>.Create(
        (left, right) => left.AsSpan().SequenceEqual(right),
        bytes =>
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        });
}
