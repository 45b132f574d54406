using System.Collections.Immutable;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>Adds whole reports as they stand, with their open items and duties, in one transaction.</summary>
static class PostgresImport
{
    public static async Task RunAsync(
        NpgsqlConnection connection, PostgresAudit audit, TruthRows rows, KnownDesks desks, TriageRules? rules, long now,
        CancellationToken cancellation)
    {
        WorkChange[] changes = [.. rows.ToChanges(rules)];
        await desks.RegisterAsync(changes.Where(c => c.Item is not null).Select(c => (c.Item!.Desk, c.Item.DeskKind)))
            .ConfigureAwait(false);
        await audit.WriteAsync(connection, async group =>
        {
            ImmutableArray<RevisionRow> revisions = rows.Revisions;
            List<byte[]?> salts = [.. revisions.Select(r => r.revision == 1 ? AuditSalt.New() : null)];
            var added = await PostgresRows.InsertAsync(connection, revisions, salts, cancellation).ConfigureAwait(false);
            ImmutableArray<AssessmentRow> assessments = [.. rows.Assessments.Where(a => added.Contains(a.report_key))];
            await PostgresRows.InsertAsync(connection, assessments, cancellation).ConfigureAwait(false);
            EventRow[] events = [.. rows.Events.Where(e => added.Contains(e.report_key))];
            var put = new PostgresChanges();
            put.Append(events);
            foreach (var change in changes.Where(c => added.Contains(c.ReportKey)))
                put.Put(change, null, null, null);
            await put.WriteAsync(connection, now, cancellation).ConfigureAwait(false);
            var saltOf = revisions.Zip(salts).Where(r => r.First.revision == 1)
                .ToDictionary(r => r.First.report_key, r => r.Second, ByteArrays.Comparer);
            foreach (var row in revisions.Where(r => added.Contains(r.report_key)))
                group.Add(row, saltOf[row.report_key]);
            foreach (var row in events)
                group.Add(row, saltOf[row.report_key]);
            foreach (var row in assessments)
                group.Add(row, saltOf[row.report_key]);
            return true;
        }, cancellation).ConfigureAwait(false);
    }
}
