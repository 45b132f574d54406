namespace Opsporing.Server;

static partial class ToWire
{
    public static V1.Series Series(SeriesSummary series, string desk, Organisation organisation)
    {
        var to = Totals(series, organisation);
        if (series.ShieldedCount is { } count) // absent: some, too few to count
            to.ShieldedCount = count;
        to.Desk = series.Confirmation?.Desk ?? desk;
        to.Confirmation = series.Confirmation is { } act ? Act(act) : null;
        return to;
    }

    static V1.Series Totals(SeriesSummary series, Organisation organisation) => new()
    {
        Anchor = Id(series.Anchor),
        MemberCount = series.Members.Length,
        Eenheden = { series.Eenheden.Select(e => organisation.Eenheden[e].Code).Order(StringComparer.Ordinal) },
        Basisteams = { series.Basisteams.Select(b => organisation.Basisteams[b].Code).Order(StringComparer.Ordinal) },
        HarmHundredthDays = series.HarmHundredthDays,
        FirstTime = Time(series.FirstTime),
        LastTime = Time(series.LastTime),
        RecentCount = series.RecentCount,
        EarlierCount = series.EarlierCount,
        HasSexualMember = series.HasSexual,
    };

    public static V1.SeriesMember Member(SeriesReport report, Organisation organisation) => new()
    {
        ReportId = Id(report.Id),
        ReceiveTime = Time(report.ReceivedTime),
        Eenheid = report.Eenheid < 0 ? "" : organisation.Eenheden[report.Eenheid].Code,
        Basisteam = report.Basisteam < 0 ? "" : organisation.Basisteams[report.Basisteam].Code,
        DeskKind = (V1.DeskKind)report.DeskKind,
        HarmHundredthDays = report.HarmHundredthDays,
        OffenceGroup = report.OffenceGroup ?? "",
        IsSexual = report.IsSexual,
    };

    public static V1.SeriesEvidence Evidence(SeriesEvidence evidence) => new()
    {
        Kind = (V1.EvidenceKind)evidence.Kind,
        Label = evidence.Label,
        ReportIds = { evidence.Members.Select(Id) },
        RatioHundredths = evidence.RatioHundredths,
        IsLinking = evidence.IsLinking,
    };

    /// <summary>An act; of a confirmation the lead alone, for its other members may be shielded.</summary>
    public static V1.SeriesAct Act(SeriesAct act) => new()
    {
        Number = act.Number,
        Kind = (V1.SeriesActKind)act.Kind,
        ReportIds = { (act.Kind == SeriesActKind.Confirm ? act.Reports[..1] : act.Reports).Select(Id) },
        Actor = act.Actor,
        Reason = act.Reason,
        ActTime = TimeOfMilliseconds(act.Time),
        Desk = act.Desk,
    };
}
