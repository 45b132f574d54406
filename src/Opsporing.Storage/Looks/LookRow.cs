using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>Columns of <c>look</c>.</summary>
static class LookColumns
{
    public const string All = """
        look.look_id, look.time_unix_ms, look.person, look.work_session, look.roles, look.scopes, look.rpc, look.purpose,
        look.purpose_time_unix_ms, look.sensitive_purpose, look.sensitive_time_unix_ms, look.is_sexual, look.report_keys
        """;

    /// <summary>Keys side by side, each after its length in two bytes.</summary>
    public static byte[] Pack(ImmutableArray<byte[]> keys)
    {
        var packed = new byte[keys.Sum(static k => k.Length + 2)];
        var at = 0;
        foreach (var key in keys)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packed.AsSpan(at), (ushort)key.Length);
            key.CopyTo(packed, at + 2);
            at += key.Length + 2;
        }
        return packed;
    }

    /// <inheritdoc cref="Pack"/>
    public static ImmutableArray<ReportId> Unpack(ReadOnlySpan<byte> packed)
    {
        var ids = ImmutableArray.CreateBuilder<ReportId>();
        while (!packed.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(packed);
            ids.Add(ReportId.FromKey(packed.Slice(2, length)));
            packed = packed[(2 + length)..];
        }
        return ids.DrainToImmutable();
    }
}

/// <summary>Mirrors the columns of <c>look</c>; set by name: the two engines give integers of other widths.</summary>
sealed class LookRow
{
    public byte[] look_id { get; set; } = [];
    public long time_unix_ms { get; set; }
    public string person { get; set; } = "";
    public string work_session { get; set; } = "";
    public string roles { get; set; } = "";
    public string scopes { get; set; } = "";
    public string rpc { get; set; } = "";
    public string purpose { get; set; } = "";
    public long purpose_time_unix_ms { get; set; }
    public string sensitive_purpose { get; set; } = "";
    public long sensitive_time_unix_ms { get; set; }
    public bool is_sexual { get; set; }
    public byte[] report_keys { get; set; } = [];

    public Look ToLook() => new()
    {
        Id = new(look_id, bigEndian: true),
        Time = time_unix_ms,
        Person = person,
        WorkSession = work_session,
        Roles = roles,
        Scopes = scopes,
        Rpc = rpc,
        Purpose = purpose,
        PurposeTime = purpose_time_unix_ms,
        SensitivePurpose = sensitive_purpose,
        SensitivePurposeTime = sensitive_time_unix_ms,
        IsSexual = is_sexual,
        Reports = LookColumns.Unpack(report_keys),
    };
}
