using System.Collections.Immutable;
using Dapper;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>Counts open items by the Basis of their latest assessment.</summary>
static class PostgresBases
{
    public static async Task<ImmutableArray<QueueBasis>> CountAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(new(
            """
            SELECT q.desk, a.basis_digest, count(*)::integer AS open_count
            FROM queue_item q
            JOIN every_assessment a ON a.report_key = q.report_key AND a.revision = q.revision AND a.number = q.assessment_number
            GROUP BY q.desk, a.basis_digest ORDER BY q.desk, a.basis_digest
            """, commandTimeout: 0, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(r => new QueueBasis(r.desk, ContentDigest.FromBytes(r.basis_digest), r.open_count))];
    }

    sealed record Row(string desk, byte[] basis_digest, int open_count);
}
