using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace Opsporing.Storage;

/// <summary>What became of an outcome that was to be recorded.</summary>
public enum OutcomeResult : byte
{
    Recorded = 1,

    /// <summary>The last statement of its kind says the same.</summary>
    Duplicate,

    /// <summary>The report is not in the store.</summary>
    UnknownReport,
}

/// <summary>Keeps what became of reports, append-only, and apart from it the groups that disparity is measured by.</summary>
public sealed class OutcomeStore
{
    const int StretchLength = 5000;

    readonly StoreTables _tables;
    readonly TimeProvider _clock;

    internal OutcomeStore(StoreTables tables, TimeProvider clock) => (_tables, _clock) = (tables, clock);

    /// <summary>Records a batch in one commit.</summary>
    /// <param name="batch">Well formed.</param>
    /// <param name="actor">Who records.</param>
    /// <param name="cancellation">Observed before writing.</param>
    /// <returns>One result per outcome, in order.</returns>
    /// <exception cref="ArgumentException">An outcome is not well formed; nothing was recorded.</exception>
    /// <exception cref="StoreUnavailableException">The commit failed; nothing was recorded.</exception>
    public async Task<OutcomeResult[]> RecordAsync(
        IReadOnlyList<Outcome> batch, string actor, CancellationToken cancellation)
    {
        foreach (var outcome in batch)
            if (outcome.Fault() is { } fault)
                throw new ArgumentException($"Report '{outcome.ReportId}': {fault}", nameof(batch));
        var results = new OutcomeResult[batch.Count];
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        await _tables.WriteAsync((connection, group) =>
        {
            for (var i = 0; i < results.Length; i++)
                results[i] = Record(connection, group, batch[i], actor, now);
        }, cancellation).ConfigureAwait(false);
        return results;
    }

    /// <summary>Records victim groups in one commit; a later one replaces an earlier one.</summary>
    /// <returns>How many were of reports in the store.</returns>
    /// <exception cref="StoreUnavailableException">The commit failed; nothing was recorded.</exception>
    public async Task<int> RecordGroupsAsync(IReadOnlyList<VictimGroup> batch, CancellationToken cancellation)
    {
        var count = 0;
        await _tables.WriteAsync(connection =>
        {
            count = 0;
            foreach (var (id, age, sex) in batch)
                count += connection.Execute(
                    """
                    INSERT INTO outcome_victim_group (report_key, age_band, sex)
                    SELECT @key, @age, @sex WHERE EXISTS (SELECT 1 FROM report_revision WHERE report_key = @key AND revision = 1)
                    ON CONFLICT (report_key) DO UPDATE SET age_band = excluded.age_band, sex = excluded.sex
                    """,
                    new { key = id.ToKey(), age = (short)age, sex = (short)sex });
        }, cancellation).ConfigureAwait(false);
        return count;
    }

    /// <returns>All that was recorded of a report, in order; empty for none.</returns>
    public Task<ImmutableArray<RecordedOutcome>> FindAsync(ReportId id, CancellationToken cancellation) =>
        _tables.ReadAsync(connection => connection.Query<Row>($"{SelectOutcomes} WHERE report_key = @key ORDER BY n", new { key = id.ToKey() })
            .Select(r => r.ToOutcome()).ToImmutableArray(), cancellation);

    /// <summary>Reads all outcomes, report by report.</summary>
    /// <returns>Ascending by identity, then number; in stretches, each one snapshot.</returns>
    public async IAsyncEnumerable<RecordedOutcome> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (key, n) = (Array.Empty<byte>(), 0);
        while (true)
        {
            var rows = await _tables.ReadAsync(connection => connection.Query<Row>(
                $"{SelectOutcomes} WHERE (report_key, n) > (@key, @n) ORDER BY report_key, n LIMIT @length",
                new { key, n, length = StretchLength }).AsList(), cancellation).ConfigureAwait(false);
            foreach (var row in rows)
                yield return row.ToOutcome();
            if (rows.Count < StretchLength)
                yield break;
            (key, n) = (rows[^1].report_key, (int)rows[^1].n);
        }
    }

    /// <summary>Reads all victim groups: for measuring disparity, never for scoring.</summary>
    public Task<ImmutableArray<VictimGroup>> ReadGroupsAsync(CancellationToken cancellation) =>
        _tables.ReadAsync(connection => connection.Query<GroupRow>(
                "SELECT report_key, age_band, sex FROM outcome_victim_group ORDER BY report_key")
            .Select(r => new VictimGroup(ReportId.FromKey(r.report_key), (AgeBand)r.age_band, (VictimSex)r.sex)).ToImmutableArray(), cancellation);

    const string SelectOutcomes = """
        SELECT report_key, n, kind, has_happened, occur_time_unix_s, known_time_unix_ms, record_time_unix_ms, detail, actor FROM outcome
        """;

    static OutcomeResult Record(DbConnection connection, AuditGroup group, Outcome outcome, string actor, long now)
    {
        var key = outcome.ReportId.ToKey();
        var isKnown = connection.ExecuteScalar<long>(
            "SELECT count(*) FROM report_revision WHERE report_key = @key AND revision = 1", new { key }) > 0;
        if (!isKnown)
            return OutcomeResult.UnknownReport;
        var kind = (short)outcome.Kind;
        var last = connection.QueryFirstOrDefault<Row>(
            $"{SelectOutcomes} WHERE report_key = @key AND kind = @kind ORDER BY n DESC LIMIT 1", new { key, kind });
        // The same statement again, known since later, is no news.
        if (last?.ToOutcome().Outcome is { } said && said with { KnownTime = outcome.KnownTime } == outcome)
            return OutcomeResult.Duplicate;
        var n = connection.ExecuteScalar<long>(
            """
            INSERT INTO outcome (report_key, n, kind, has_happened, occur_time_unix_s, known_time_unix_ms, record_time_unix_ms, detail, actor)
            SELECT @key, coalesce(max(n), 0) + 1, @kind, @HasHappened, @OccurTime, @KnownTime, @now, @Detail, @actor
            FROM outcome WHERE report_key = @key RETURNING n
            """,
            new { key, kind, outcome.HasHappened, outcome.OccurTime, outcome.KnownTime, now, outcome.Detail, actor });
        group.AddStored(connection, AuditKind.Outcome, key, n);
        return OutcomeResult.Recorded;
    }

    // Set by name: the two engines give integers of other widths.
    sealed class Row
    {
        public byte[] report_key { get; set; } = [];
        public long n { get; set; }
        public long kind { get; set; }
        public bool has_happened { get; set; }
        public long occur_time_unix_s { get; set; }
        public long known_time_unix_ms { get; set; }
        public long record_time_unix_ms { get; set; }
        public string detail { get; set; } = "";
        public string actor { get; set; } = "";

        public RecordedOutcome ToOutcome() => new(
            new()
            {
                ReportId = ReportId.FromKey(report_key),
                Kind = (OutcomeKind)kind,
                HasHappened = has_happened,
                OccurTime = occur_time_unix_s,
                KnownTime = known_time_unix_ms,
                Detail = detail,
            },
            (int)n, record_time_unix_ms, actor);
    }

    sealed class GroupRow
    {
        public byte[] report_key { get; set; } = [];
        public long age_band { get; set; }
        public long sex { get; set; }
    }
}
