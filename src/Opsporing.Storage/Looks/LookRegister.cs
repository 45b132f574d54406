using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Opsporing.Storage;

/// <summary>
/// The register of looks and what belongs to it: context, assignments, reviews. Append-only, with a writer of its own that
/// never waits for the reports' one.
/// </summary>
/// <remarks>Safe for many callers at once. It counts nothing per person: volume alone is no signal.</remarks>
public abstract partial class LookRegister : IAsyncDisposable
{
    /// <summary>Most looks of a page.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>Records a look: it is on disk when this returns.</summary>
    /// <exception cref="StoreUnavailableException">It is not: nothing may be shown.</exception>
    public abstract Task RecordAsync(Look look, CancellationToken cancellation);

    /// <returns>Looks at a report after one of them (null: from the first), in the order of time.</returns>
    public async Task<ImmutableArray<Look>> ListByReportAsync(ReportId id, Guid? after, int limit, CancellationToken cancellation)
    {
        await IndexAsync().ConfigureAwait(false);
        return await ReadLooksAsync(
            $"""
            SELECT {LookColumns.All} FROM look_report r JOIN look ON look.person = r.person AND look.look_id = r.look_id
            WHERE r.report_key = @key AND r.look_id > @after ORDER BY r.look_id LIMIT @limit
            """, new { key = id.ToKey(), after = KeyOf(after ?? Guid.Empty), limit }, cancellation).ConfigureAwait(false);
    }

    /// <returns>Looks of a person before one of them (null: from the last), the last first.</returns>
    public Task<ImmutableArray<Look>> ListByPersonAsync(string person, Guid? before, int limit, CancellationToken cancellation) =>
        ReadLooksAsync(
            $"SELECT {LookColumns.All} FROM look WHERE person = @person AND look_id < @before ORDER BY look_id DESC LIMIT @limit",
            new { person, before = KeyOf(before ?? Guid.AllBitsSet), limit }, cancellation);

    /// <returns>Looks of one person at one report, in the order of time.</returns>
    public async Task<ImmutableArray<Look>> ListAsync(string person, ReportId id, CancellationToken cancellation)
    {
        await IndexAsync().ConfigureAwait(false);
        return await ReadLooksAsync(
            $"""
            SELECT {LookColumns.All} FROM look_report r JOIN look ON look.person = r.person AND look.look_id = r.look_id
            WHERE r.report_key = @key AND r.person = @person ORDER BY r.look_id LIMIT {MaxPageSize}
            """, new { key = id.ToKey(), person }, cancellation).ConfigureAwait(false);
    }

    /// <returns>A look of a person; null when that person has none of this identity.</returns>
    public async Task<Look?> FindAsync(string person, Guid id, CancellationToken cancellation) =>
        (await ReadLooksAsync($"SELECT {LookColumns.All} FROM look WHERE person = @person AND look_id = @id",
            new { person, id = KeyOf(id) }, cancellation).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>Finds what purposes a work session stated since an instant (Unix milliseconds): at this replica or another.</summary>
    public Task<StatedPurposes> FindPurposesAsync(string person, string session, long since, CancellationToken cancellation) =>
        ReadAsync(async connection =>
        {
            var rows = (await connection.QueryAsync<PurposeRow>(
                """
                SELECT purpose, purpose_time_unix_ms, sensitive_purpose, sensitive_time_unix_ms FROM look
                WHERE person = @person AND look_id >= @first AND work_session = @session
                ORDER BY look_id DESC LIMIT 256
                """, new { person, session, first = FirstKeyOf(since) }).ConfigureAwait(false)).AsList();
            var ordinary = rows.MaxBy(r => r.purpose_time_unix_ms);
            var sensitive = rows.MaxBy(r => r.sensitive_time_unix_ms);
            return ordinary is null || sensitive is null
                ? StatedPurposes.None
                : new(ordinary.purpose, ordinary.purpose_time_unix_ms, sensitive.sensitive_purpose, sensitive.sensitive_time_unix_ms);
        }, cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Brings all of it to another register. What is there already stays.</summary>
    internal async Task CopyToAsync(LookRegister to, CancellationToken cancellation)
    {
        var recording = new List<Task>();
        await foreach (var look in ReadAsync(cancellation).ConfigureAwait(false))
        {
            recording.Add(to.RecordAsync(look, cancellation));
            if (recording.Count < MaxPageSize)
                continue;
            await Task.WhenAll(recording).ConfigureAwait(false);
            recording.Clear();
        }
        await Task.WhenAll(recording).ConfigureAwait(false);
        await CopyRestToAsync(to, cancellation).ConfigureAwait(false);
    }

    /// <returns>All looks, by person and in the order of time, in stretches that are one snapshot each.</returns>
    internal async IAsyncEnumerable<Look> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var (person, after) = ("", KeyOf(Guid.Empty));
        while (true)
        {
            var looks = await ReadLooksAsync(
                $"""
                SELECT {LookColumns.All} FROM look WHERE (person, look_id) > (@person, @after)
                ORDER BY person, look_id LIMIT {MaxPageSize}
                """, new { person, after }, cancellation).ConfigureAwait(false);
            foreach (var look in looks)
                yield return look;
            if (looks.Length < MaxPageSize)
                yield break;
            (person, after) = (looks[^1].Person, KeyOf(looks[^1].Id));
        }
    }

    /// <summary>Brings the index by report up to every look that was acknowledged.</summary>
    protected virtual Task IndexAsync() => Task.CompletedTask;

    /// <summary>Runs one statement that only reads, on a connection of its own.</summary>
    protected abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation);

    /// <summary>Runs work in a transaction of its own that is durable afterwards.</summary>
    protected abstract Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation);

    /// <summary>Identity in the order of time, as both engines keep it.</summary>
    protected static byte[] KeyOf(Guid id) => id.ToByteArray(bigEndian: true);

    static byte[] FirstKeyOf(long milliseconds)
    {
        var key = new byte[16];
        for (var i = 0; i < 6; i++)
            key[i] = (byte)(milliseconds >> (40 - 8 * i));
        return key;
    }

    Task<ImmutableArray<Look>> ReadLooksAsync(string sql, object parameters, CancellationToken cancellation) =>
        ReadAsync<ImmutableArray<Look>>(async connection =>
            [.. (await connection.QueryAsync<LookRow>(sql, parameters).ConfigureAwait(false)).Select(r => r.ToLook())], cancellation);

    sealed class PurposeRow
    {
        public string purpose { get; set; } = "";
        public long purpose_time_unix_ms { get; set; }
        public string sensitive_purpose { get; set; } = "";
        public long sensitive_time_unix_ms { get; set; }
    }
}
