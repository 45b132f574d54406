using System.Data.Common;

namespace Opsporing.Storage;

/// <summary>The acts of one commit group, in order, as they go into its link.</summary>
/// <remarks>Used by one thread.</remarks>
sealed class AuditGroup
{
    readonly AuditEncoding _encoding = new();
    byte[] _entries = new byte[64 * AuditEncoding.EntrySize];

    /// <summary>Acts in the group.</summary>
    public int Count { get; private set; }

    /// <summary>The acts, <see cref="AuditEncoding.EntrySize"/> bytes each; valid until the next is added.</summary>
    public ReadOnlySpan<byte> Entries => _entries.AsSpan(0, Count * AuditEncoding.EntrySize);

    /// <summary>Forgets all acts after the first <paramref name="count"/>.</summary>
    public void Forget(int count) => Count = count;

    /// <summary>Begins an act; <see cref="Add(byte[], ReadOnlySpan{byte})"/> ends it.</summary>
    public AuditEncoding Start(AuditKind kind, ReadOnlySpan<byte> key, long major, long minor) =>
        _encoding.Start(kind, key, major, minor);

    /// <summary>Ends the act that was begun.</summary>
    /// <param name="salt">Of its report; null for one from before there was a chain.</param>
    /// <param name="key">Key of that report.</param>
    public void Add(byte[]? salt, ReadOnlySpan<byte> key)
    {
        if (_entries.Length == Count * AuditEncoding.EntrySize)
            Array.Resize(ref _entries, 2 * _entries.Length);
        _encoding.Seal(salt ?? AuditSalt.Of(key), _entries.AsSpan(Count * AuditEncoding.EntrySize));
        Count++;
    }

    public void Add(RevisionRow row, byte[]? salt)
    {
        Start(AuditKind.Revision, row.report_key, row.revision, 0)
            .Put(row.commit_time_unix_ms).Put(row.actor).Put(row.desk).Put(row.desk_kind).Put(row.report_kind)
            .Put(row.basis_digest.AsSpan()).Put(row.offence).Put(row.offence_group).Put(row.vector.AsSpan()).Put(row.facts.AsSpan());
        Add(salt, row.report_key);
    }

    public void Add(AssessmentRow row, byte[]? salt)
    {
        Start(AuditKind.Assessment, row.report_key, row.revision, row.number)
            .Put(row.trigger).Put(row.basis_digest.AsSpan()).Put(row.offence).Put(row.offence_group).PutOrNull(row.vector).Put(row.desk);
        Add(salt, row.report_key);
    }

    public void Add(EventRow row, byte[]? salt)
    {
        Start(AuditKind.WorkEvent, row.report_key, row.n, 0)
            .Put(row.kind).Put(row.time_unix_ms).Put(row.actor).Put(row.desk).Put(row.desk_kind).Put(row.revision)
            .Put(row.assessment_number).PutOrNull(row.payload);
        Add(salt, row.report_key);
    }

    /// <summary>Adds an act that was just written, as it reads: for the tables that are written seldom.</summary>
    /// <param name="connection">Within the transaction that wrote it.</param>
    /// <param name="kind">Its table.</param>
    /// <param name="key">Of what it is an act: a report key, or a text.</param>
    /// <param name="major">Its number.</param>
    /// <exception cref="InvalidOperationException">There is no such act.</exception>
    public void AddStored(DbConnection connection, AuditKind kind, object? key, long major)
    {
        using var row = AuditTable.Of(kind).ReadOne(connection, key, major);
        if (!row.Read())
            throw new InvalidOperationException($"There is no act {kind} {major}.");
        var act = AuditTable.Read(row, kind, _encoding);
        Add(act.Salt, act.Key);
    }
}
