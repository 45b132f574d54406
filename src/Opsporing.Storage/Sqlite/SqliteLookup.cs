using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>Reads some reports at once: a connection of its own and one statement, bound anew for each.</summary>
/// <remarks>Used by one caller at a time.</remarks>
sealed class SqliteLookup : IDisposable
{
    readonly SqliteConnection _connection;
    readonly Statement _begin, _find, _end;

    public SqliteLookup(SqliteConnection connection)
    {
        _connection = connection;
        (_begin, _end) = (new(connection, "BEGIN"), new(connection, "COMMIT"));
        _find = new(connection, $"{SqliteReader.Newest} AND r.report_key = ?1");
    }

    /// <returns>The newest revisions as of one snapshot, in the order asked; null where an identity is unknown.</returns>
    public ImmutableArray<StoredReport?> Find(IReadOnlyList<ReportId> ids)
    {
        var reports = ImmutableArray.CreateBuilder<StoredReport?>(ids.Count);
        _begin.Execute();
        try
        {
            foreach (var id in ids)
                reports.Add(Find(id));
        }
        finally
        {
            _end.Execute();
        }
        return reports.MoveToImmutable();
    }

    public void Dispose()
    {
        _begin.Dispose();
        _find.Dispose();
        _end.Dispose();
        _connection.Dispose();
    }

    StoredReport? Find(ReportId id)
    {
        _find.Bind(1, id.ToKey());
        try
        {
            return _find.Step() ? Read(id) : null;
        }
        finally
        {
            _find.Reset();
        }
    }

    StoredReport Read(ReportId id)
    {
        var revision = (int)_find.Integer(1);
        return new()
        {
            Id = id,
            Revision = revision,
            Facts = _find.Blob(2).ToArray(),
            CommitTime = _find.Integer(3),
            Assessment = new()
            {
                ReportId = id,
                Revision = revision,
                Number = (int)_find.Integer(4),
                Trigger = (AssessmentTrigger)_find.Integer(5),
                BasisDigest = ContentDigest.FromBytes(_find.Blob(6)),
                Vector = PackedVector.Unpack(_find.Blob(7)),
            },
            State = ReportState.Open, // nothing but a routing exists yet
            Desk = _find.Text(9),
            WorkEventNumber = (int)_find.Integer(8),
        };
    }
}
