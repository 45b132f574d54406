using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>First revisions of a group column by column, with their open items and duties: the parameters of one insert.</summary>
/// <param name="rules">What duties go by; null when none are kept.</param>
sealed class TruthColumns(RulesInForce rules)
{
    /// <summary>
    /// Inserts revisions that are not there and opens their items, in the order of identities so that two groups never
    /// wait for each other. Values of items and duties are picked by subscript: no join that a plan could get wrong. Nobody
    /// has touched a new report: the columns of the work keep their defaults.
    /// </summary>
    public static readonly string Insert = $"""
        WITH accepted AS (
            INSERT INTO report_revision
                (n, revision, report_kind, desk_kind, commit_time_unix_ms, report_key, basis_digest, actor, desk, offence,
                 offence_group, vector, facts, audit_salt)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, ${AuditAt + 5})
                AS i(n, revision, report_kind, desk_kind, commit_time, report_key, basis, actor, desk, offence, offence_group,
                     vector, facts, audit_salt)
            ORDER BY i.report_key
            ON CONFLICT DO NOTHING
            RETURNING n, report_key, desk, offence, offence_group
        ), opened AS (
            INSERT INTO queue_item (desk, report_key, offence, offence_group, route_due, {string.Join(", ", ItemColumns.Names)})
            SELECT a.desk, a.report_key, a.offence, a.offence_group, nullif(($14)[a.n], 0), {ItemColumns.Subscripts(15, "a.n")}
            FROM accepted a
        ), owed AS (
            INSERT INTO work_duty (desk, report_key, kind, due)
            SELECT a.desk, a.report_key, d.kind, d.due
            FROM accepted a CROSS JOIN LATERAL (VALUES {FirstDuties.Rows(15 + ItemColumns.Names.Length, "a.n")}) AS d(kind, due)
            WHERE d.due <> 0
        ), watched AS (
            INSERT INTO work_attention (report_key, time)
            SELECT a.report_key, w.time
            FROM accepted a CROSS JOIN LATERAL (SELECT {FirstDuties.Attention(15 + ItemColumns.Names.Length, "a.n")} AS time) AS w
            WHERE w.time >= 0
        ), linked AS (
            INSERT INTO audit_link (epoch, number, time_unix_ms, previous, act_total, entries)
            SELECT ${AuditAt}, ${AuditAt + 1}, ${AuditAt + 2}, ${AuditAt + 3}, ${AuditAt + 4} + count(*),
                string_agg((${AuditAt + 6})[a.n], ''::bytea ORDER BY a.n)
            FROM accepted a HAVING count(*) > 0
        )
        SELECT n FROM accepted
        """;

    static int AuditAt => 15 + ItemColumns.Names.Length + FirstDuties.ParameterCount;

    readonly List<int> _n = [], _revision = [];
    readonly List<short> _kind = [], _deskKind = [];
    readonly List<long> _commitTime = [], _routeDue = [];
    readonly List<byte[]> _key = [], _basis = [], _vector = [], _facts = [], _salt = [], _entry = [];
    readonly List<string> _actor = [], _desk = [];
    readonly List<string?> _offence = [], _group = [];
    readonly ItemColumns _items = new();
    readonly FirstDuties _duties = new();
    readonly AuditGroup _acts = new();
    readonly byte[] _packed = new byte[PackedVector.MaxSize];

    public int Count => _n.Count;

    public void Clear()
    {
        _n.Clear();
        _revision.Clear();
        _kind.Clear();
        _deskKind.Clear();
        _commitTime.Clear();
        _routeDue.Clear();
        foreach (var list in (ReadOnlySpan<List<byte[]>>)[_key, _basis, _vector, _facts, _salt, _entry])
            list.Clear();
        _actor.Clear();
        _desk.Clear();
        _offence.Clear();
        _group.Clear();
        _items.Clear();
        _duties.Clear();
        _acts.Forget(0);
    }

    /// <summary>Adds a row; its number is the count after it.</summary>
    public void Add(Screening screening, long now)
    {
        var item = screening.Item;
        _n.Add(_n.Count + 1);
        _revision.Add(screening.Revision);
        _kind.Add((short)item.Kind);
        _deskKind.Add((short)item.DeskKind);
        _commitTime.Add(screening.CommitTime);
        _key.Add(screening.ReportKey);
        _basis.Add(screening.BasisDigest.ToArray());
        _actor.Add(screening.Actor);
        _desk.Add(item.Desk);
        _offence.Add(item.Offence);
        _group.Add(item.OffenceGroup);
        _vector.Add(_packed[..PackedVector.Pack(screening.Vector, _packed)]);
        _facts.Add(Whole(screening.Facts));
        _items.Add(item, now);
        var due = WorkChange.OfFirst(screening, rules.Current).Due;
        _routeDue.Add(due.Duties.FirstOrDefault(d => d.Kind == DutyKind.RouteTerm).Due);
        _duties.Add(due);
        _salt.Add(AuditSalt.New());
        _acts.Add(RevisionRow.Of(screening), _salt[^1]);
        _entry.Add(_acts.Entries[^AuditEncoding.EntrySize..].ToArray());
    }

    /// <summary>The acts of the rows that were inserted, as the link has them.</summary>
    /// <param name="accepted">Numbers of those rows, from 1.</param>
    public byte[] EntriesOf(IEnumerable<int> accepted) => [.. accepted.Order().SelectMany(n => _entry[n - 1])];

    /// <summary>Says which link the rows go into.</summary>
    public static void Put(NpgsqlCommand command, in AuditLink link)
    {
        var at = AuditAt - 1;
        (command.Parameters[at].Value, command.Parameters[at + 1].Value) = (link.Epoch, link.Number);
        (command.Parameters[at + 2].Value, command.Parameters[at + 3].Value) = (link.Time, link.Previous);
        command.Parameters[at + 4].Value = link.ActsBefore;
    }

    /// <summary>A command whose parameters are these columns.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Insert, connection);
        command.Parameters.Add(Arrays.Of(_n, NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of(_revision, NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of(_kind, NpgsqlDbType.Smallint));
        command.Parameters.Add(Arrays.Of(_deskKind, NpgsqlDbType.Smallint));
        command.Parameters.Add(Arrays.Of(_commitTime, NpgsqlDbType.Bigint));
        command.Parameters.Add(Arrays.Of(_key, NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of(_basis, NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of(_actor, NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of(_desk, NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of(_offence, NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of(_group, NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of(_vector, NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of(_facts, NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of(_routeDue, NpgsqlDbType.Bigint));
        foreach (var parameter in _items.Parameters().Concat(_duties.Parameters()))
            command.Parameters.Add(parameter);
        foreach (var parameter in PostgresAudit.Parameters(new([], 0, 0, 0, [])))
            command.Parameters.Add(parameter);
        command.Parameters.Add(new NpgsqlParameter { Value = 0L, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(Arrays.Of(_salt, NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of(_entry, NpgsqlDbType.Bytea));
        return command;
    }

    /// <summary>The bytes as an array; not copied when they are one.</summary>
    public static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var part) && part.Offset == 0 && part.Count == part.Array!.Length
            ? part.Array
            : bytes.ToArray();
}
