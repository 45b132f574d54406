using Npgsql;

namespace Opsporing.Storage;

/// <summary>Adds whole reports as they stand, with their open items and duties, in one transaction.</summary>
static class PostgresImport
{
    public static async Task RunAsync(
        NpgsqlConnection connection, TruthRows rows, KnownDesks desks, TriageRules? rules, long now,
        CancellationToken cancellation)
    {
        WorkChange[] changes = [.. rows.ToChanges(rules)];
        await desks.RegisterAsync(changes.Where(c => c.Item is not null).Select(c => (c.Item!.Desk, c.Item.DeskKind)))
            .ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var added = await PostgresRows.InsertAsync(connection, rows.Revisions, cancellation).ConfigureAwait(false);
        await PostgresRows.InsertAsync(connection, [.. rows.Assessments.Where(a => added.Contains(a.report_key))], cancellation)
            .ConfigureAwait(false);
        var put = new PostgresChanges();
        put.Append(rows.Events.Where(e => added.Contains(e.report_key)));
        foreach (var change in changes.Where(c => added.Contains(c.ReportKey)))
            put.Put(change, null, null, null);
        await put.WriteAsync(connection, now, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }
}
