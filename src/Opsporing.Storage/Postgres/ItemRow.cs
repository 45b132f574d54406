using Npgsql;

namespace Opsporing.Storage;

/// <summary>Reads an open item from a row whose columns start with <see cref="Columns"/>.</summary>
static class ItemRow
{
    public static readonly string Columns = $"""
        report_key, revision, assessment_number, desk, desk_kind, report_kind, received, rank_key, term_time, term_kind,
        route_term_time, promote_time, body_trace_time, harm_hundredth_days, priority, band, advice, acts, flags, guards,
        red_flags, certainty, offence, offence_group, is_danger_reviewed, lane, lane_key,
        co_viewer_1, co_viewer_2, co_viewer_3,
        {string.Join(", ", WorkColumns.Names)}
        """;

    /// <summary>After the columns: true for an item that stands elsewhere as of the instant asked.</summary>
    public static readonly int MovedColumn = FirstWorkColumn + WorkColumns.Names.Length;

    const int FirstWorkColumn = 30;

    /// <summary>The key at which the row was put.</summary>
    public static QueueKey ReadPut(NpgsqlDataReader row, QueueItem item) =>
        new((byte)row.GetInt16(25), row.GetInt64(26), item.Received, item.ReportKey);

    public static QueueItem Read(NpgsqlDataReader row) => new()
    {
        ReportKey = row.GetFieldValue<byte[]>(0),
        Revision = row.GetInt32(1),
        AssessmentNumber = row.GetInt32(2),
        Desk = row.GetString(3),
        DeskKind = (DeskKind)row.GetInt16(4),
        Kind = (ReportKind)row.GetInt16(5),
        Received = row.GetInt64(6),
        RankKey = row.GetInt64(7),
        TermTime = row.GetInt64(8),
        TermKind = (TermKind)row.GetInt16(9),
        RouteTermTime = row.GetInt64(10),
        PromoteTime = row.GetInt64(11),
        BodyTraceTime = row.GetInt64(12),
        HarmHundredthDays = row.GetInt64(13),
        Priority = row.GetInt32(14),
        Band = (byte)row.GetInt16(15),
        Advice = (Advice)row.GetInt16(16),
        Acts = (Acts)row.GetInt16(17),
        Flags = (AssessmentFlags)row.GetInt64(18),
        Guards = (Guards)row.GetInt32(19),
        RedFlags = (ushort)row.GetInt32(20),
        Certainty = (Certainty)row.GetInt16(21),
        Offence = row.IsDBNull(22) ? null : row.GetString(22),
        OffenceGroup = row.IsDBNull(23) ? null : row.GetString(23),
        IsDangerReviewed = row.GetBoolean(24),
        CoViewers = (row.GetInt16(27), row.GetInt16(28), row.GetInt16(29)),
        Work = WorkColumns.Read(row, FirstWorkColumn),
    };
}
