using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>Derives the open queues, the duties and the counts from the truth, each table once in the order in which it was written.</summary>
/// <remarks>Decodes no facts and needs no Basis: a row holds what an item needs. Relies on numbers, not on the order.</remarks>
sealed class SqliteRebuild(
    SqliteConnection connection, SqliteTruth truth, OpenQueues queues, StoreCounts counts, RulesInForce rules)
{
    /// <exception cref="InvalidDataException">A row has no report: the truth is damaged.</exception>
    public void Fill()
    {
        ReadRevisions();
        ReadAssessments();
        ReadEvents();
    }

    void ReadRevisions()
    {
        using var rows = new Statement(connection, """
            SELECT report_key, revision, desk_id, desk_kind, report_kind, offence_id, offence_group_id, vector
            FROM report_revision
            """);
        while (rows.Step())
        {
            var revision = (int)rows.Integer(1);
            counts.AddRevision(revision == 1);
            var earlier = revision == 1 ? null : queues.Find(rows.Blob(0));
            if (earlier is not null && earlier.Revision > revision)
                continue;
            // A later revision stays at its desk; a work event says when it does not.
            var (desk, deskKind) = earlier is null
                ? (truth.Words[rows.Integer(2)], (DeskKind)rows.Integer(3))
                : (earlier.Desk, earlier.DeskKind);
            var place = new QueueItemPlace(desk, deskKind, (ReportKind)rows.Integer(4), Word(rows, 5), Word(rows, 6));
            var vector = PackedVector.Unpack(rows.Blob(7));
            var item = QueueItem.Of(rows.Blob(0).ToArray(), revision, 1, place, vector);
            queues.Take(WorkChange.OfUntouched(item, vector, rules.Current));
        }
    }

    void ReadAssessments()
    {
        using var rows = new Statement(connection, """
            SELECT report_key, revision, number, offence_id, offence_group_id, vector FROM assessment
            """);
        while (rows.Step())
        {
            counts.AddAssessment();
            var item = Owned(rows);
            var number = (int)rows.Integer(2);
            if (item.Revision != rows.Integer(1) || item.AssessmentNumber > number)
                continue;
            if (rows.IsNull(5))
            {
                // No vector: nothing but the Basis changed.
                queues.Put(item with { AssessmentNumber = number });
                continue;
            }
            var place = new QueueItemPlace(item.Desk, item.DeskKind, item.Kind, Word(rows, 3), Word(rows, 4));
            var vector = PackedVector.Unpack(rows.Blob(5));
            var next = QueueItem.Of(item.ReportKey, item.Revision, number, place, vector);
            queues.Take(WorkChange.OfUntouched(next, vector, rules.Current));
        }
    }

    void ReadEvents()
    {
        using var rows = new Statement(connection, """
            SELECT DISTINCT report_key FROM work_event
            """);
        while (rows.Step())
        {
            var open = Owned(rows);
            try
            {
                truth.Work.Change(open.ReportKey);
            }
            catch (Exception e) when (e is ArgumentException or FormatException)
            {
                // A log that nobody can read hides no report: it stays where it was accepted, and `check` names it.
                continue;
            }
            queues.Take(truth.Work.Changes[^1]);
            truth.Work.Changes.Clear();
        }
    }

    QueueItem Owned(Statement row) => queues.Find(row.Blob(0))
        ?? throw new InvalidDataException($"'{ReportId.FromKey(row.Blob(0))}' has no report: the store is damaged.");

    string? Word(Statement row, int column) => row.IsNull(column) ? null : truth.Words[row.Integer(column)];
}
