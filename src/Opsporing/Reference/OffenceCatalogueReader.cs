using System.Collections.Immutable;
using System.Globalization;

namespace Opsporing;

/// <summary>Reads and checks the offence catalogue.</summary>
static class OffenceCatalogueReader
{
    /// <summary>Life imprisonment, and with it the largest statutory maximum, in days (DOMAIN.md section 3).</summary>
    internal const int LifeDays = 10_950;

    static readonly string[] Columns =
    [
        "code", "name_nl", "name_en", "law_article", "offence_group", "is_sexual", "is_online", "hic_aanwijzing",
        "om_overleg", "is_complaint_offence", "danger_review", "police_initiated", "completion_included",
        "mandatory_desk", "police_class", "statutory_max_days", "statutory_life", "starting_point_days",
        "starting_point_raw", "starting_point_source", "sibling_code", "anchor_days", "anchor_source", "verified_on",
        "valid_from",
    ];

    /// <summary>A catalogue of the rows that could be read, whatever was wrong with others.</summary>
    public static OffenceCatalogue Read(string file, string csv, ReferenceProblems problems)
    {
        var table = ReferenceTable.Read(file, csv, Columns, problems);
        var version = table.Metadata("version");
        var validFrom = ReadValidFrom(table);
        var rows = table.RowsBy("code");
        ImmutableArray<string> groups =
            [.. rows.Select(r => r.Code("offence_group")).Distinct().Order(StringComparer.Ordinal)];
        if (groups.Length > OffenceCatalogue.MaxGroups)
            table.Refuse(1, $"{groups.Length} offence groups are more than the possible {OffenceCatalogue.MaxGroups}");

        ImmutableArray<OffenceDefinition> offences = [.. rows.Select(r => ReadOffence(r, groups, validFrom))];
        var catalogue = new OffenceCatalogue(version, validFrom, offences, ReferenceContent.Of(csv));
        for (var i = 0; i < rows.Count; i++)
            Check(rows[i], offences[i], catalogue);
        return catalogue;
    }

    static DateOnly ReadValidFrom(ReferenceTable table)
    {
        var text = table.Metadata("valid_from");
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && text.Length > 0)
            table.Refuse(1, $"'{text}' in '# valid_from' is no date (yyyy-MM-dd)");
        return date;
    }

    static OffenceDefinition ReadOffence(ReferenceRow row, ImmutableArray<string> groups, DateOnly validFrom)
    {
        var group = row.Text("offence_group");
        return new()
        {
            Code = row.Text("code"),
            NameNl = row.Required("name_nl"),
            NameEn = row.Required("name_en"),
            LawArticle = row.Required("law_article"),
            Group = group,
            GroupIndex = groups.IndexOf(group),
            IsSexual = row.Flag("is_sexual"),
            IsOnline = row.Flag("is_online"),
            HicAanwijzing = row.Flag("hic_aanwijzing"),
            OmOverleg = row.Flag("om_overleg"),
            IsComplaintOffence = row.Flag("is_complaint_offence"),
            DangerReview = row.Flag("danger_review"),
            PoliceInitiated = row.Flag("police_initiated"),
            CompletionIncluded = row.Flag("completion_included"),
            StatutoryLife = row.Flag("statutory_life"),
            MandatoryDesk = ReadDesk(row),
            PoliceClass = row.Text("police_class") is { Length: > 0 } police ? police : null,
            StatutoryMaxDays = row.Integer("statutory_max_days", 1, LifeDays),
            ValidFrom = row.OptionalDate("valid_from") ?? validFrom,
            StartingPoint = ReadStartingPoint(row),
        };
    }

    static DeskKind? ReadDesk(ReferenceRow row)
    {
        var code = row.Text("mandatory_desk");
        if (DeskKinds.Parse(code) is { } kind)
            return kind;
        if (code.Length > 0)
            row.Refuse($"'{code}' in 'mandatory_desk' is no kind of desk");
        return null;
    }

    static OffenceStartingPoint ReadStartingPoint(ReferenceRow row) => new()
    {
        HundredthDays = row.OptionalHundredthDays("starting_point_days", LifeDays),
        Raw = row.Text("starting_point_raw"),
        Source = row.Text("starting_point_source"),
        VerifiedOn = row.OptionalDate("verified_on"),
        AnchorHundredthDays = row.OptionalHundredthDays("anchor_days", LifeDays),
        AnchorSource = row.Text("anchor_source"),
        SiblingCode = row.OptionalCode("sibling_code"),
    };

    static void Check(ReferenceRow row, OffenceDefinition offence, OffenceCatalogue catalogue)
    {
        if (offence.IsSexual && offence.MandatoryDesk != DeskKind.FrontofficeTos)
            row.Refuse($"'{offence.Code}' is sexual and must have FRONTOFFICE_TOS as 'mandatory_desk'");
        if (offence.StatutoryLife && offence.StatutoryMaxDays != LifeDays)
            row.Refuse($"'{offence.Code}' carries life and must have {LifeDays} in 'statutory_max_days'");

        var start = offence.StartingPoint;
        if (start.GivenCount != 1)
            row.Refuse("exactly one of 'starting_point_days', 'anchor_days' and 'sibling_code' must be given");
        if (start.SiblingCode is { } sibling && catalogue.IndexOf(sibling) < 0)
            row.Refuse($"'{sibling}' in 'sibling_code' is no offence of this catalogue");
        else if (IsCircular(offence, catalogue))
            row.Refuse($"the siblings of '{offence.Code}' lead back to itself or into a circle");
    }

    static bool IsCircular(OffenceDefinition offence, OffenceCatalogue catalogue)
    {
        for (var steps = 0; steps <= catalogue.Count; steps++)
        {
            if (offence.StartingPoint.SiblingCode is not { } sibling)
                return false;
            if (catalogue.IndexOf(sibling) is not (>= 0 and var next))
                return false;
            offence = catalogue[next];
        }

        return true;
    }
}
