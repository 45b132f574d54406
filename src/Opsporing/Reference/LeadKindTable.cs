using System.Collections.Immutable;

namespace Opsporing;

/// <summary>A kind of lead (aanknopingspunt).</summary>
/// <param name="Code">Stable code, such as <c>camera_private</c>.</param>
/// <param name="NameNl">Dutch name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="WindowSeconds">Seconds from the offence until it is usually gone; 0 when it does not perish.</param>
/// <param name="Basis">Ground of the window, in English.</param>
public sealed record LeadKind(string Code, string NameNl, string NameEn, int WindowSeconds, string Basis);

/// <summary>The kinds of leads, their windows, and which must be asked for each offence group.</summary>
/// <remarks>Windows: DOMAIN.md section 4; which to ask is our own list.</remarks>
public sealed class LeadKindTable
{
    /// <summary>Largest number of kinds: a set of kinds is kept as the bits of one word.</summary>
    public const int MaxKinds = 64;

    /// <summary>Group under which the table lists what to ask when a report has no known offence.</summary>
    public const string NoOffenceGroup = "other";

    const int MaxWindowSeconds = 365 * 86_400;

    readonly CodeIndex _codes;
    readonly ulong[] _mustAsk; // no offence first, then by group index
    readonly byte[] _content;

    LeadKindTable(ImmutableArray<LeadKind> kinds, ulong[] mustAsk, byte[] content)
    {
        (Kinds, _mustAsk, _content) = (kinds, mustAsk, content);
        _codes = new(kinds.Select(k => k.Code));
        Digest = ContentDigest.Of(content);
    }

    /// <summary>Ascending ordinal by code, at most <see cref="MaxKinds"/>; bit i of a mask is kind i.</summary>
    public ImmutableArray<LeadKind> Kinds { get; }

    /// <summary>Both tables as one UTF-8 text, from which <see cref="FromContent"/> makes an equal table.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>Digest of <see cref="Content"/>.</summary>
    public ContentDigest Digest { get; }

    /// <summary>Reads <c>seeds/lead_kinds.csv</c> and <c>seeds/offence_group_lead_kinds.csv</c>.</summary>
    /// <exception cref="ReferenceFormatException">Lists every problem; a group with nothing to ask is one.</exception>
    public static LeadKindTable Parse(
        string kindsFile, string kindsCsv, string askFile, string askCsv, OffenceCatalogue catalogue) =>
        ReferenceProblems.Check(problems => Read(new(kindsFile, kindsCsv), new(askFile, askCsv), catalogue, problems));

    /// <summary>Reads what <see cref="Content"/> gave; the digest is the same.</summary>
    /// <exception cref="FormatException">The content is not of lead kinds.</exception>
    /// <exception cref="ReferenceFormatException">Not the content of lead kinds for this catalogue.</exception>
    public static LeadKindTable FromContent(ReadOnlySpan<byte> content, OffenceCatalogue catalogue)
    {
        var sections = ReferenceContent.Split(content);
        return sections.TryGetValue("lead_kinds", out var kinds) && sections.TryGetValue("ask", out var ask)
            ? Parse("lead_kinds", kinds, "ask", ask, catalogue)
            : throw new FormatException("The content has no lead kinds.");
    }

    /// <returns>The position in <see cref="Kinds"/>, or -1 when unknown; does not allocate.</returns>
    public int IndexOf(ReadOnlySpan<char> code) => _codes.IndexOf(code);

    /// <summary>Kinds that must be asked before a report of an offence group can be said to lack leads.</summary>
    /// <param name="groupIndex">Group index of the catalogue, or -1 for a report without a known offence.</param>
    /// <returns>Mask over <see cref="Kinds"/>; never 0.</returns>
    /// <exception cref="IndexOutOfRangeException">Not a group index of the catalogue.</exception>
    public ulong MustAsk(int groupIndex) => _mustAsk[groupIndex + 1];

    internal static LeadKindTable Read(
        ReferenceFile kindsFile, ReferenceFile askFile, OffenceCatalogue catalogue, ReferenceProblems problems)
    {
        var table = ReferenceTable.Read(
            kindsFile.File, kindsFile.Csv, ["code", "name_nl", "name_en", "window_seconds", "basis"], problems);
        var kinds = table.RowsBy("code").Select(ReadKind).ToImmutableArray();
        if (kinds.Length > MaxKinds)
            table.Refuse(1, $"there are {kinds.Length} kinds of leads, and at most {MaxKinds} are possible");

        var ask = ReferenceTable.Read(askFile.File, askFile.Csv, ["offence_group", "lead_kind"], problems);
        var mustAsk = ReadMustAsk(ask, new CodeIndex(kinds.Select(k => k.Code)), catalogue);
        return new(kinds, mustAsk, ReferenceContent.Join(("lead_kinds", kindsFile.Csv), ("ask", askFile.Csv)));
    }

    static LeadKind ReadKind(ReferenceRow row) => new(
        row.Text("code"), row.Required("name_nl"), row.Required("name_en"),
        row.Integer("window_seconds", 0, MaxWindowSeconds), row.Required("basis"));

    static ulong[] ReadMustAsk(ReferenceTable table, CodeIndex kinds, OffenceCatalogue catalogue)
    {
        var masks = new ulong[catalogue.Groups.Length + 1];
        foreach (var row in table.Rows)
        {
            var (groupCode, kindCode) = (row.Code("offence_group"), row.Code("lead_kind"));
            var group = groupCode == NoOffenceGroup ? -1 : catalogue.GroupIndexOf(groupCode);
            var kind = kinds.IndexOf(kindCode);
            if (group < 0 && groupCode is not ("" or NoOffenceGroup))
                row.Refuse($"'{groupCode}' is no offence group of the catalogue");
            else if (kind < 0)
                row.Refuse($"'{kindCode}' is no kind of lead");
            else if ((masks[group + 1] & 1UL << kind) != 0)
                row.Refuse($"'{kindCode}' is listed twice for '{groupCode}'");
            else
                masks[group + 1] |= 1UL << kind;
        }

        for (var i = 0; i < masks.Length; i++)
        {
            if (masks[i] == 0)
                table.Refuse(1, $"nothing is to be asked for '{(i == 0 ? NoOffenceGroup : catalogue.Groups[i - 1])}'");
        }

        return masks;
    }
}
