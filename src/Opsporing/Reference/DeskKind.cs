namespace Opsporing;

/// <summary>Kind of a desk: which work it owns (DESIGN.md section 8). The number is stored; never reuse one.</summary>
public enum DeskKind : byte
{
    /// <summary>Basisteam: common crime of its area.</summary>
    Basisteam = 1,

    /// <summary>Frontoffice of a team opsporing seksuele misdrijven: every sexual offence.</summary>
    FrontofficeTos,

    /// <summary>Vreemdelingenpolitie, identificatie en mensenhandel: trafficking.</summary>
    Avim,

    /// <summary>Districtsrecherche.</summary>
    District,

    /// <summary>Desk of ZSM: custody, and common crime with a known suspect.</summary>
    Zsm,

    /// <summary>Cyber team of an eenheid.</summary>
    Cyber,

    /// <summary>National desk for online fraud.</summary>
    NationalFraud,

    /// <summary>Integrity: reports that involve police staff.</summary>
    Integrity,

    /// <summary>Review of serious cases; receives by transfer only.</summary>
    SeriousReview,

    /// <summary>Classification: no offence or no place yet.</summary>
    Classification,
}

/// <summary>Codes of <see cref="DeskKind"/> as written in tables, policies and logs.</summary>
public static class DeskKinds
{
    static readonly string[] Codes =
    [
        "BASISTEAM", "FRONTOFFICE_TOS", "AVIM", "DISTRICT", "ZSM", "CYBER", "NATIONAL_FRAUD", "INTEGRITY",
        "SERIOUS_REVIEW", "CLASSIFICATION",
    ];

    /// <summary>All kinds, ascending by number.</summary>
    public static IReadOnlyList<DeskKind> All { get; } = Enum.GetValues<DeskKind>();

    /// <returns>The kind of a code, compared ordinally; null when unknown.</returns>
    public static DeskKind? Parse(ReadOnlySpan<char> code)
    {
        for (var i = 0; i < Codes.Length; i++)
        {
            if (code.SequenceEqual(Codes[i]))
                return (DeskKind)(i + 1);
        }

        return null;
    }

    /// <summary>The code in capitals and underscores.</summary>
    /// <exception cref="IndexOutOfRangeException">Not a defined kind.</exception>
    public static string ToCode(this DeskKind kind) => Codes[(int)kind - 1];
}
