namespace Opsporing;

/// <summary>The stored form of what an act on signals says: a version byte, then every field in a fixed order.</summary>
public static class SignalActEncoding
{
    /// <summary>Version this code writes.</summary>
    public const byte Version = 1;

    /// <summary>All but number, actor and time, which stand beside it.</summary>
    public static byte[] Encode(SignalAct act)
    {
        var to = new FactWriter();
        to.Byte(Version);
        to.Byte((byte)act.Kind);
        to.Count(act.Signal);
        to.Text(act.Rise?.OffenceGroup);
        to.Text(act.Rise?.Eenheid);
        to.Signed(act.Week);
        to.Signed(act.FirstWeek);
        Write(to, act.Received);
        Write(to, act.Fresh);
        to.Count(act.QPpm);
        to.Count(act.Strength);
        to.Signed(act.Until);
        to.Text(act.Reason);
        return to.Written.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are no encoding of a known version.</exception>
    public static SignalAct Decode(long number, string actor, long time, ReadOnlySpan<byte> bytes)
    {
        var from = new FactReader(bytes);
        if (from.Byte() is var version && version != Version)
            throw new FormatException($"Version {version} of an act on signals is unknown.");
        var act = new SignalAct
        {
            Number = number,
            Actor = actor,
            Time = time,
            Kind = from.Code<SignalActKind>(),
            Signal = from.Count(),
            Rise = (from.TextOrNull(), from.TextOrNull()) is ({ } group, var eenheid) ? new(group, eenheid) : null,
            Week = (int)from.Signed(),
            FirstWeek = (int)from.Signed(),
            Received = Read(ref from),
            Fresh = Read(ref from),
            QPpm = (int)from.Count(),
            Strength = (short)from.Count(),
            Until = from.Signed(),
            Reason = from.Text(),
        };
        return from.IsAtEnd && Enum.IsDefined(act.Kind) && (act.Kind == SignalActKind.Propose) == (act.Rise is not null)
            ? act
            : throw new FormatException("An act on signals is damaged.");
    }

    static void Write(FactWriter to, WeekFigure figure)
    {
        to.Count(figure.Count);
        to.Signed(figure.ExpectedThousandths);
        to.Signed(figure.BoundThousandths);
    }

    static WeekFigure Read(ref FactReader from) => new((int)from.Count(), from.Signed(), from.Signed());
}
