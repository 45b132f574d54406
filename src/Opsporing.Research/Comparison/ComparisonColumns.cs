using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Opsporing.Research;

/// <summary>A column of rows that leave the program.</summary>
/// <param name="Name">As written in files.</param>
/// <param name="Text">Text of a row; empty for a missing value.</param>
/// <param name="IsNumber">Every text is a number in the invariant culture.</param>
public sealed record ComparisonColumn(string Name, Func<ComparisonRow, string> Text, bool IsNumber = false);

/// <summary>The columns in which rows leave the program: no identity, no officer, dates to the week.</summary>
/// <remarks>The rank key stays behind: with band and priority beside it, it tells the second of the receipt.</remarks>
public static class ComparisonColumns
{
    static readonly Dimension[] s_dimensions = Enum.GetValues<Dimension>();

    /// <summary>Each column, in order.</summary>
    /// <param name="tables">Names of the CHI tables.</param>
    public static ComparisonColumn[] Of(IReadOnlyList<string> tables) =>
    [
        new("report", static r => r.Pseudonym.ToString("x32", CultureInfo.InvariantCulture)),
        new("source", static r => r.Source),
        new("kind", static r => r.Kind),
        new("eenheid", static r => r.Eenheid),
        new("team", static r => r.Team),
        new("offence_group", static r => r.Group),
        new("week", static r => r.Week.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        .. tables.SelectMany((table, i) => new ComparisonColumn[]
        {
            new($"chi_days_{table}", r => Text(r.ChiDays[i]), IsNumber: true),
            new($"is_imputed_{table}", r => Text((r.Imputed >> i & 1) != 0)),
        }),
        new("priority_millipoints", static r => Text(r.Priority), IsNumber: true),
        new("band", static r => Text(r.Band), IsNumber: true),
        .. s_dimensions.SelectMany(static d => new ComparisonColumn[]
        {
            new($"value_{UpperSnake.Of(d).ToLowerInvariant()}_permille", r => Text(r.Values[(int)d]), IsNumber: true),
            new($"certainty_{UpperSnake.Of(d).ToLowerInvariant()}", r => UpperSnake.Of(r.Certainties[(int)d])),
        }),
        new("ebit_factor_count", static r => Text(r.EbitCount), IsNumber: true),
        new("is_police_initiated", static r => Text(r.IsPoliceInitiated)),
        new("is_serious_by_kind", static r => Text(r.IsSeriousByKind)),
        new("standing", static r => UpperSnake.Of(r.Standing)),
        new("decision", static r => r.Decision is { } d ? UpperSnake.Of(d) : ""),
        new("decision_week", static r => r.DecisionTime == 0 ? "" : (r with { Received = r.DecisionTime }).Week.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("reason", static r => r.Reason),
        new("waiting_weeks", static r => Text(Math.Floor(r.WaitingDays / 7)), IsNumber: true),
        new("advice_shown", static r => r.AdviceShown is { } a ? UpperSnake.Of(a) : ""),
        new("position", static r => Text(r.Position), IsNumber: true),
        new("open_count", static r => Text(r.OpenCount), IsNumber: true),
        new("team_quarter_hours", static r => Text(r.TeamQuarterHours), IsNumber: true),
        new("leads", static r => UpperSnake.Of(r.Leads)),
        new("is_suspect_identified", static r => r.IsSuspectIdentified is { } i ? Text(i) : ""),
        new("is_sent_to_om", static r => r.IsSentToOm is { } i ? Text(i) : ""),
        new("audit_probability_ppm", static r => Text(r.AuditPpm), IsNumber: true),
    ];

    /// <summary>Digest of everything that is compared, exact times included: equal for the same rows.</summary>
    public static ContentDigest Digest(ComparisonData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var columns = Of(data.Tables);
        Span<byte> times = stackalloc byte[32];
        foreach (var row in data.Rows)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\u001f', columns.Select(c => c.Text(row))) + "\n"));
            BinaryPrimitives.WriteInt64LittleEndian(times, row.Received);
            BinaryPrimitives.WriteInt64LittleEndian(times[8..], row.DecisionTime);
            BinaryPrimitives.WriteInt64LittleEndian(times[16..], row.OtherPolicy ?? -1);
            BinaryPrimitives.WriteDoubleLittleEndian(times[24..], row.WaitingDays);
            hash.AppendData(times);
        }
        return ContentDigest.FromBytes(hash.GetHashAndReset());
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static string Text(bool value) => value ? "true" : "false";
}
