using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>The chain of the embedded store's one writer: gathers the acts of a transaction and links them before it commits.</summary>
/// <remarks>Used by the writer's thread, within its transaction.</remarks>
sealed class SqliteAudit : IDisposable
{
    readonly AuditChain _chain = new();
    readonly TimeProvider _clock;
    readonly Statement _insert, _findSalt;
    AuditLink? _linked;

    public SqliteAudit(SqliteConnection connection, TimeProvider clock)
    {
        _clock = clock;
        _insert = new(connection, """
            INSERT INTO audit_link (epoch, number, time_unix_ms, act_total, previous, entries) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """);
        _findSalt = new(connection, "SELECT audit_salt FROM report_revision WHERE report_key = ?1 AND revision = 1");
    }

    /// <summary>Acts of this transaction.</summary>
    public AuditGroup Group { get; } = new();

    /// <summary>The salt of a report.</summary>
    /// <returns>Null when it has none: it is from before there was a chain.</returns>
    public byte[]? FindSalt(byte[] reportKey)
    {
        _findSalt.Bind(1, reportKey);
        try
        {
            return _findSalt.Step() && !_findSalt.IsNull(0) ? _findSalt.Blob(0).ToArray() : null;
        }
        finally
        {
            _findSalt.Reset();
        }
    }

    /// <summary>Writes the link, when anything was done: the last statement before the commit.</summary>
    public void Link()
    {
        if (Group.Count == 0)
            return;
        var link = _chain.Next(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        _insert.Bind(1, link.Epoch).Bind(2, link.Number).Bind(3, link.Time).Bind(4, link.ActsBefore + Group.Count)
            .Bind(5, link.Previous).Bind(6, Group.Entries).Execute();
        _linked = link;
    }

    /// <summary>The transaction is committed.</summary>
    public void Commit()
    {
        if (_linked is { } link)
            _chain.Advance(link, Group.Entries);
        _linked = null;
        Group.Forget(0);
    }

    /// <summary>The transaction is undone. When its commit failed, nobody knows whether the link stands: another chain begins.</summary>
    public void Rollback()
    {
        if (_linked is not null)
            _chain.Restart();
        _linked = null;
        Group.Forget(0);
    }

    public void Dispose()
    {
        _insert.Dispose();
        _findSalt.Dispose();
    }
}
