using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Opsporing.Storage;

/// <summary>Where all chains ended at an instant, signed: what is kept outside the store.</summary>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Heads">All chains.</param>
/// <param name="Key">Public key, SubjectPublicKeyInfo in base64.</param>
/// <param name="Signature">ECDSA on P-256 with SHA-256 over <see cref="Text"/>, in base64.</param>
public sealed record AuditCheckpoint(long Time, AuditHeads Heads, string Key, string Signature)
{
    /// <summary>Name of the secret that the signing key is made of.</summary>
    public const string KeyName = "audit_checkpoint";

    static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What is signed: a line each for format, time, acts before the chains, and every head.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder($"opsporing-checkpoint-1\n{Time}\n{Heads.ActsBefore}\n");
            foreach (var head in Heads.Heads)
                text.Append(null, $"{head.Epoch} {head.Links} {head.Acts} {head.Digest}\n");
            return text.ToString();
        }
    }

    /// <summary>Signs where the chains end.</summary>
    public static AuditCheckpoint Sign(long time, AuditHeads heads, ECDsa key)
    {
        var unsigned = new AuditCheckpoint(time, heads, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), "");
        return unsigned with
        {
            Signature = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(unsigned.Text), HashAlgorithmName.SHA256)),
        };
    }

    /// <summary>The signing key of a store.</summary>
    /// <param name="secret">32 random bytes.</param>
    public static ECDsa KeyOf(ReadOnlySpan<byte> secret)
    {
        var number = secret.ToArray();
        number[0] &= 0x7F; // below the order of P-256, which begins with 0xFF
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number });
    }

    /// <summary>True when the signature is that of its key.</summary>
    public bool IsSigned()
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(Key), out _);
            return key.VerifyData(Encoding.UTF8.GetBytes(Text), Convert.FromBase64String(Signature), HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return false;
        }
    }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <exception cref="FormatException">The line is no checkpoint.</exception>
    public static AuditCheckpoint Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditCheckpoint>(line, s_json) is { Heads.Heads.IsDefault: false, Key: not null, Signature: not null } read
                ? read
                : throw new FormatException("The line is no checkpoint.");
        }
        catch (JsonException e)
        {
            throw new FormatException("The line is no checkpoint.", e);
        }
    }
}
