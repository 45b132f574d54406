using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>A table of acts: how its rows read as the chain sees them, on either engine.</summary>
/// <param name="Kind">What its rows are.</param>
/// <param name="Columns">Key, two numbers, place in the event tail (two numbers, null for none), salt; then the fields that the leaf covers.</param>
/// <param name="Postgres">Columns on PostgreSQL, where they differ.</param>
/// <param name="From">Its rows.</param>
/// <param name="PostgresFrom">Its rows on PostgreSQL, where they differ.</param>
/// <param name="KeyColumn">Name of the key; null for a table that is all of one thing.</param>
/// <param name="NumberColumn">Name of the first number.</param>
sealed record AuditTable(
    AuditKind Kind, string Columns, string? Postgres, string From, string? PostgresFrom, string? KeyColumn, string NumberColumn)
{
    /// <summary>Key of the acts on lead models, of which there is one registry.</summary>
    public const string LeadModelKey = "lead_model";

    const int FieldsAt = 6;

    const string Salt = "LEFT JOIN report_revision s ON s.report_key = r.report_key AND s.revision = 1";

    const string Words = """
        LEFT JOIN word d ON d.word_id = r.desk_id LEFT JOIN word o ON o.word_id = r.offence_id
        LEFT JOIN word g ON g.word_id = r.offence_group_id LEFT JOIN basis b ON b.basis_id = r.basis_id
        """;

    const string Place = "r.transaction_id::text::bigint, r.n::bigint";

    /// <summary>Every table whose rows the chain vouches for.</summary>
    public static ImmutableArray<AuditTable> All { get; } =
    [
        new(AuditKind.Revision,
            """
            r.report_key, r.revision, 0, r.sequence, 0, s.audit_salt, r.commit_time_unix_ms, w.text, d.text, r.desk_kind, r.report_kind,
            b.digest, o.text, g.text, r.vector, r.facts
            """,
            $"""
            r.report_key, r.revision, 0, {Place}, s.audit_salt, r.commit_time_unix_ms, r.actor, r.desk, r.desk_kind, r.report_kind,
            r.basis_digest, r.offence, r.offence_group, r.vector, r.facts
            """,
            $"report_revision r {Salt} LEFT JOIN word w ON w.word_id = r.actor_id {Words}", $"report_revision r {Salt}",
            "report_key", "revision"),
        new(AuditKind.Assessment,
            """
            r.report_key, r.revision, r.number, r.sequence, CASE WHEN r.sequence IS NOT NULL THEN 0 END, s.audit_salt, r.trigger, b.digest,
            o.text, g.text, r.vector, d.text
            """,
            $"""
            r.report_key, r.revision, r.number, {Place}, s.audit_salt, r.trigger, r.basis_digest, r.offence, r.offence_group, r.vector, r.desk
            """,
            $"assessment r {Salt} {Words}", $"assessment r {Salt}", "report_key", "revision"),
        new(AuditKind.WorkEvent,
            """
            r.report_key, r.n, 0, r.sequence, 0, s.audit_salt, r.kind, r.time_unix_ms, w.text, d.text, r.desk_kind, r.revision,
            r.assessment_number, r.payload
            """,
            $"""
            r.report_key, r.event_number, 0, {Place}, s.audit_salt, r.kind, r.time_unix_ms, r.actor, r.desk, r.desk_kind, r.revision,
            r.assessment_number, r.payload
            """,
            $"""
            work_event r {Salt} LEFT JOIN word w ON w.word_id = r.actor_id LEFT JOIN word d ON d.word_id = r.desk_id
            """,
            $"work_event r {Salt}", "report_key", "n"),
        new(AuditKind.Outcome,
            """
            r.report_key, r.n, 0, NULL, NULL, s.audit_salt, r.kind, r.has_happened, r.occur_time_unix_s, r.known_time_unix_ms,
            r.record_time_unix_ms, r.detail, r.actor
            """,
            null, $"outcome r {Salt}", null, "report_key", "n"),
        new(AuditKind.PolicyEvent,
            """
            r.policy_id, r.event_number, 0, NULL, NULL, NULL, r.act, r.digest, r.time_unix_ms, r.person, r.person_role, r.policy_kind,
            r.place, r.from_unix_s, r.until_unix_s, r.note, r.seal
            """,
            null, "policy_event r", null, "policy_id", "event_number"),
        new(AuditKind.LeadModelEvent,
            $"""
            '{LeadModelKey}', r.n, 0, NULL, NULL, NULL, r.model_digest, r.card_digest, r.act, r.time_unix_ms, r.actor, r.note
            """,
            null, "lead_model_event r", null, null, "n"),
        new(AuditKind.Act,
            "r.log, r.number, 0, NULL, NULL, NULL, r.actor, r.time_unix_ms, r.payload", null, "act_log r", null, "log", "number"),
    ];

    public static AuditTable Of(AuditKind kind) => All[(int)kind - 1];

    /// <summary>Begins an act from the row at which a reader stands.</summary>
    /// <returns>What it is, and where it says that it stands.</returns>
    public static AuditAct Read(DbDataReader row, AuditKind kind, AuditEncoding encoding)
    {
        var key = row.GetValue(0) is string text ? Encoding.UTF8.GetBytes(text) : (byte[])row.GetValue(0);
        var act = new AuditAct(
            kind, key, Integer(row, 1)!.Value, Integer(row, 2)!.Value, Integer(row, 3), Integer(row, 4) ?? 0,
            row.IsDBNull(5) ? null : (byte[])row.GetValue(5));
        encoding.Start(kind, key, act.Major, act.Minor);
        for (var i = FieldsAt; i < row.FieldCount; i++)
            _ = row.GetValue(i) switch
            {
                DBNull => encoding.PutNull(),
                string field => encoding.Put(field),
                byte[] field => encoding.Put(field.AsSpan()),
                var field => encoding.Put(Convert.ToInt64(field, null)),
            };
        return act;
    }

    /// <summary>All its rows, in no order.</summary>
    public DbCommand ReadAll(DbConnection connection) => Command(connection, "");

    /// <summary>One act; the reader owns its command.</summary>
    public DbDataReader ReadOne(DbConnection connection, object? key, long number)
    {
        var command = Command(connection, KeyColumn is null
            ? $"WHERE r.{NumberColumn} = @number"
            : $"WHERE r.{KeyColumn} = @key AND r.{NumberColumn} = @number");
        Add("@number", number);
        if (key is not null)
            Add("@key", key);
        return command.ExecuteReader(System.Data.CommandBehavior.SingleRow);

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    DbCommand Command(DbConnection connection, string where)
    {
        var command = connection.CreateCommand();
        command.CommandText = connection is NpgsqlConnection
            ? $"SELECT {Postgres ?? Columns} FROM {PostgresFrom ?? From} {where}"
            : $"SELECT {Columns} FROM {From} {where}";
        command.CommandTimeout = 0;
        return command;
    }

    static long? Integer(DbDataReader row, int column) => row.IsDBNull(column) ? null : Convert.ToInt64(row.GetValue(column), null);
}

/// <summary>An act as it stands in its table.</summary>
/// <param name="Kind">Its table.</param>
/// <param name="Key">Of what it is an act.</param>
/// <param name="Major">Revision or number.</param>
/// <param name="Minor">Number of an assessment; else 0.</param>
/// <param name="Place">Place in the event tail, the number of the transaction on PostgreSQL; null for none.</param>
/// <param name="PlaceInGroup">Place within its transaction.</param>
/// <param name="Salt">Of its report; null for none.</param>
readonly record struct AuditAct(
    AuditKind Kind, byte[] Key, long Major, long Minor, long? Place, long PlaceInGroup, byte[]? Salt)
{
    /// <summary>Identity and number, nothing of its content.</summary>
    public override string ToString() => Name(Kind, Key, Major, Minor);

    /// <summary>The same of an act that is not there any more.</summary>
    public static string Name(AuditKind kind, byte[] key, long major, long minor) => kind switch
    {
        AuditKind.Revision => $"revision {major} of {Report(key)}",
        AuditKind.Assessment => $"assessment {minor} of revision {major} of {Report(key)}",
        AuditKind.WorkEvent => $"work event {major} of {Report(key)}",
        AuditKind.Outcome => $"outcome {major} of {Report(key)}",
        AuditKind.PolicyEvent => $"event {major} of policy {Encoding.UTF8.GetString(key)}",
        AuditKind.LeadModelEvent => $"event {major} of the lead models",
        _ => $"act {major} of the log {Encoding.UTF8.GetString(key)}",
    };

    // A key that was edited may be none.
    static string Report(byte[] key)
    {
        try
        {
            return ReportId.FromKey(key).ToString();
        }
        catch (ArgumentException)
        {
            return $"the damaged key {Convert.ToHexStringLower(key)}";
        }
    }
}
