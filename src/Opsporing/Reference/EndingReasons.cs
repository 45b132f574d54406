using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Who may end a report early for a reason.</summary>
public enum EndingDecider : byte
{
    /// <summary>Police alone.</summary>
    Police = 1,

    /// <summary>Police after consulting the OM.</summary>
    PoliceWithOm,

    /// <summary>Only the OM.</summary>
    Om,
}

/// <summary>A reason for ending a report early.</summary>
public sealed record EndingReason
{
    /// <summary>Stable code, capitals with underscores, such as <c>CAPACITEIT</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Dutch label.</summary>
    public required string LabelNl { get; init; }

    /// <summary>English label.</summary>
    public required string LabelEn { get; init; }

    /// <summary>When it applies, in English.</summary>
    public required string Meaning { get; init; }

    /// <summary>Who decides for common crime (VVC); the guards of DESIGN.md rule 5 may still forbid it.</summary>
    public required EndingDecider VvcDecider { get; init; }

    /// <summary>Who decides for high-impact crime (HIC); never the police alone.</summary>
    public required EndingDecider HicDecider { get; init; }

    /// <summary>Says that leads are lacking: every lead kind of the offence group must have been asked.</summary>
    public required bool IsLackOfLeads { get; init; }

    /// <summary>Says that people are lacking; never together with <see cref="IsLackOfLeads"/>.</summary>
    public required bool IsCapacity { get; init; }

    /// <summary>Source of the reason and of its deciders.</summary>
    public required string Basis { get; init; }

    /// <summary><c>found</c> when the source was read, <c>remembered</c> when not.</summary>
    public required string Confidence { get; init; }
}

/// <summary>The reasons for ending a report early, one version of them; immutable.</summary>
public sealed class EndingReasons
{
    static readonly string[] Columns =
    [
        "code", "label_nl", "label_en", "meaning", "vvc_decider", "hic_decider", "is_lack_of_leads", "is_capacity",
        "basis", "confidence",
    ];

    readonly CodeIndex _codes;
    readonly byte[] _content;

    EndingReasons(ImmutableArray<EndingReason> reasons, byte[] content)
    {
        (Reasons, _content) = (reasons, content);
        _codes = new(reasons.Select(r => r.Code));
        Digest = ContentDigest.Of(content);
    }

    /// <summary>Ascending ordinal by code.</summary>
    public ImmutableArray<EndingReason> Reasons { get; }

    /// <summary>Canonical UTF-8 text, from which <see cref="FromContent"/> makes equal reasons.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Reads <c>seeds/ending_reasons.csv</c>.</summary>
    /// <exception cref="ReferenceFormatException">Lists every problem of the table.</exception>
    public static EndingReasons Parse(string file, string csv) =>
        ReferenceProblems.Check(problems => Read(file, csv, problems));

    /// <summary>Reads what <see cref="Content"/> gave; the digest is the same.</summary>
    /// <exception cref="ReferenceFormatException">Not the content of ending reasons.</exception>
    public static EndingReasons FromContent(ReadOnlySpan<byte> content) =>
        Parse("ending_reasons", ReferenceContent.Text(content));

    /// <returns>The position in <see cref="Reasons"/>, or -1 when unknown; does not allocate.</returns>
    public int IndexOf(ReadOnlySpan<char> code) => _codes.IndexOf(code);

    internal static EndingReasons Read(string file, string csv, ReferenceProblems problems)
    {
        var rows = ReferenceTable.Read(file, csv, Columns, problems).RowsBy("code");
        return new([.. rows.Select(ReadReason)], ReferenceContent.Of(csv));
    }

    static EndingReason ReadReason(ReferenceRow row)
    {
        var reason = new EndingReason
        {
            Code = row.Text("code"),
            LabelNl = row.Required("label_nl"),
            LabelEn = row.Required("label_en"),
            Meaning = row.Required("meaning"),
            VvcDecider = ReadDecider(row, "vvc_decider"),
            HicDecider = ReadDecider(row, "hic_decider"),
            IsLackOfLeads = row.Flag("is_lack_of_leads"),
            IsCapacity = row.Flag("is_capacity"),
            Basis = row.Required("basis"),
            Confidence = row.Required("confidence"),
        };
        if (reason.HicDecider == EndingDecider.Police)
            row.Refuse($"'{reason.Code}' lets police alone end a HIC (DESIGN.md rule 5c)");
        if (reason is { IsLackOfLeads: true, IsCapacity: true })
            row.Refuse($"'{reason.Code}' records capacity as lack of leads");
        return reason;
    }

    static EndingDecider ReadDecider(ReferenceRow row, string column)
    {
        switch (row.Required(column))
        {
            case "POLICE":
                return EndingDecider.Police;
            case "POLICE_WITH_OM":
                return EndingDecider.PoliceWithOm;
            case var text:
                if (text is not ("OM" or ""))
                    row.Refuse($"'{text}' in '{column}' is not POLICE, POLICE_WITH_OM or OM");
                return EndingDecider.Om;
        }
    }
}
