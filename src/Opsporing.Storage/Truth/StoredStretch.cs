using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>A stretch of whole reports as they stand in the store. Unpacked by whoever takes it, so that many can.</summary>
public sealed class StoredStretch
{
    readonly TruthRows _rows;

    internal StoredStretch(TruthRows rows)
    {
        _rows = rows;
        ReportCount = rows.Revisions.Count(r => r.revision == 1);
    }

    /// <summary>Reports with a first revision.</summary>
    public int ReportCount { get; }

    /// <summary>Unpacks the reports, ascending by identity.</summary>
    public IEnumerable<StoredHistory> Read()
    {
        var (assessment, work) = (0, 0);
        for (var i = 0; i < _rows.Revisions.Length;)
        {
            var key = _rows.Revisions[i].report_key;
            yield return Unpack(new(
                Take(_rows.Revisions, key, r => r.report_key, ref i),
                Take(_rows.Assessments, key, r => r.report_key, ref assessment),
                Take(_rows.Events, key, r => r.report_key, ref work)));
        }
    }

    static ImmutableArray<T> Take<T>(ImmutableArray<T> rows, byte[] key, Func<T, byte[]> keyOf, ref int at)
    {
        // Rows of reports that have no revision stand in nobody's way.
        while (at < rows.Length && keyOf(rows[at]).AsSpan().SequenceCompareTo(key) < 0)
            at++;
        var first = at;
        while (at < rows.Length && keyOf(rows[at]).AsSpan().SequenceEqual(key))
            at++;
        return rows[first..at];
    }

    static StoredHistory Unpack(TruthRows report)
    {
        var id = ReportId.FromKey(report.Revisions[0].report_key);
        foreach (var row in report.Revisions)
            if (!PackedVector.TryUnpack(row.vector, out _))
                return new(id, null, (int)row.revision, 1);
        foreach (var row in report.Assessments)
            if (row.vector is { } vector && !PackedVector.TryUnpack(vector, out _))
                return new(id, null, (int)row.revision, (int)row.number);
        return new(id, report.ToHistories()[0], 0, 0);
    }
}

/// <summary>All that is stored of a report, or where its stored form is damaged.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="History">Null when a vector cannot be unpacked.</param>
/// <param name="DamagedRevision">Revision of that vector; 0 for none.</param>
/// <param name="DamagedNumber">Number of its assessment; 0 for none.</param>
public sealed record StoredHistory(ReportId Id, ReportHistory? History, int DamagedRevision, int DamagedNumber);
