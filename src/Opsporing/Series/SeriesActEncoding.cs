using System.Collections.Immutable;

namespace Opsporing;

/// <summary>The stored form of what an act on series says: a version byte, then every field in a fixed order.</summary>
public static class SeriesActEncoding
{
    /// <summary>Version this code writes.</summary>
    public const byte Version = 1;

    /// <summary>Kind, reports, rest, reason and desk; number, actor and time stand beside it.</summary>
    public static byte[] Encode(SeriesAct act)
    {
        var to = new FactWriter();
        to.Byte(Version);
        to.Byte((byte)act.Kind);
        Write(to, act.Reports);
        Write(to, act.Rest);
        to.Text(act.Reason);
        to.Text(act.Desk);
        return to.Written.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are no encoding of a known version.</exception>
    public static SeriesAct Decode(long number, string actor, long time, ReadOnlySpan<byte> bytes)
    {
        var from = new FactReader(bytes);
        if (from.Byte() is var version && version != Version)
            throw new FormatException($"Version {version} of an act on series is unknown.");
        var act = new SeriesAct
        {
            Number = number,
            Actor = actor,
            Time = time,
            Kind = from.Code<SeriesActKind>(),
            Reports = Read(ref from),
            Rest = Read(ref from),
            Reason = from.Text(),
            Desk = from.Text(),
        };
        return from.IsAtEnd && Enum.IsDefined(act.Kind) ? act : throw new FormatException("An act on series is damaged.");
    }

    static void Write(FactWriter to, ImmutableArray<ReportId> reports)
    {
        to.Count(reports.Length);
        foreach (var id in reports)
            to.Text(id.ToString());
    }

    static ImmutableArray<ReportId> Read(ref FactReader from)
    {
        var count = from.Count();
        if (count is < 0 or > 1_000_000)
            throw new FormatException("An act on series names too many reports.");
        var reports = ImmutableArray.CreateBuilder<ReportId>();
        for (var i = 0; i < count; i++)
            reports.Add(ReportId.TryParse(from.Text(), out var id) ? id! : throw new FormatException("An act on series names no report."));
        return reports.ToImmutable();
    }
}
