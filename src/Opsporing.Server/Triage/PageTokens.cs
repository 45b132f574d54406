using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Opsporing.Server;

/// <summary>Page tokens: opaque, authenticated, and good for one list, caller and instant only.</summary>
/// <param name="key">Key of the store (<see cref="DataKeys.Paging"/>).</param>
sealed class PageTokens(byte[] key)
{
    const int TagSize = 32;

    /// <summary>Makes a token.</summary>
    /// <param name="asOf">Unix seconds to which the list is pinned.</param>
    /// <param name="position">Where the next page starts.</param>
    /// <param name="binding">What the list is: rpc, desk, filter, view and caller.</param>
    public string Write(long asOf, ReadOnlySpan<byte> position, string binding)
    {
        var token = new byte[TagSize + sizeof(long) + position.Length];
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(TagSize), asOf);
        position.CopyTo(token.AsSpan(TagSize + sizeof(long)));
        Authenticate(token.AsSpan(TagSize), binding, token);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a token.</summary>
    /// <returns>False for one that this did not write for this binding.</returns>
    public bool TryRead(string text, string binding, out long asOf, out byte[] position)
    {
        (asOf, position) = (0, []);
        if (text.Length > 1024 || !Base64Url.IsValid(text))
            return false;
        var token = Base64Url.DecodeFromChars(text);
        if (token.Length < TagSize + sizeof(long))
            return false;
        Span<byte> tag = stackalloc byte[TagSize];
        Authenticate(token.AsSpan(TagSize), binding, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, token.AsSpan(0, TagSize)))
            return false;
        asOf = BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(TagSize));
        position = token[(TagSize + sizeof(long))..];
        return true;
    }

    void Authenticate(ReadOnlySpan<byte> content, string binding, Span<byte> tag)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(binding)));
        hash.AppendData(content);
        hash.GetHashAndReset(tag);
    }
}
