using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Revisions of a group column by column, with their open items: the parameters of one insert.</summary>
sealed class TruthColumns
{
    /// <summary>
    /// Inserts revisions that are not there and opens their items, in the order of identities so that two groups never
    /// wait for each other. The items' values are picked by subscript: no join that a plan could get wrong.
    /// </summary>
    public static readonly string Insert = $"""
        WITH accepted AS (
            INSERT INTO report_revision
                (n, revision, report_kind, desk_kind, commit_time_unix_ms, report_key, basis_digest, actor, desk, offence,
                 offence_group, vector, facts)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                AS i(n, revision, report_kind, desk_kind, commit_time, report_key, basis, actor, desk, offence, offence_group,
                     vector, facts)
            ORDER BY i.report_key
            ON CONFLICT DO NOTHING
            RETURNING n, report_key, desk, offence, offence_group
        ), opened AS (
            INSERT INTO queue_item (desk, report_key, offence, offence_group, {string.Join(", ", ItemColumns.Names)})
            SELECT a.desk, a.report_key, a.offence, a.offence_group, {ItemColumns.Subscripts(14, "a.n")}
            FROM accepted a
        )
        SELECT n FROM accepted
        """;

    readonly List<int> _n = [], _revision = [];
    readonly List<short> _kind = [], _deskKind = [];
    readonly List<long> _commitTime = [];
    readonly List<byte[]> _key = [], _basis = [], _vector = [], _facts = [];
    readonly List<string> _actor = [], _desk = [];
    readonly List<string?> _offence = [], _group = [];
    readonly ItemColumns _items = new();
    readonly byte[] _packed = new byte[PackedVector.MaxSize];

    public int Count => _n.Count;

    public void Clear()
    {
        _n.Clear();
        _revision.Clear();
        _kind.Clear();
        _deskKind.Clear();
        _commitTime.Clear();
        foreach (var list in (ReadOnlySpan<List<byte[]>>)[_key, _basis, _vector, _facts])
            list.Clear();
        _actor.Clear();
        _desk.Clear();
        _offence.Clear();
        _group.Clear();
        _items.Clear();
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
        foreach (var parameter in _items.Parameters())
            command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>The bytes as an array; not copied when they are one.</summary>
    public static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var part) && part.Offset == 0 && part.Count == part.Array!.Length
            ? part.Array
            : bytes.ToArray();
}
