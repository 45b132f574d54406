using System.Collections.Immutable;
using Dapper;

namespace Opsporing.Storage;

/// <summary>Keeps what was done with lead models, append-only. Models and cards themselves are contents of the store.</summary>
public sealed class LeadModelStore
{
    const string Insert = """
        INSERT INTO lead_model_event (n, model_digest, card_digest, act, time_unix_ms, actor, note)
        SELECT @n, @model, @card, @act, @time, @actor, @note WHERE (SELECT coalesce(max(n), 0) FROM lead_model_event) = @n - 1
        """;

    readonly StoreTables _tables;
    readonly TimeProvider _clock;

    internal LeadModelStore(StoreTables tables, TimeProvider clock) => (_tables, _clock) = (tables, clock);

    /// <returns>Every act, ascending by number.</returns>
    public Task<ImmutableArray<LeadModelEvent>> ReadAsync(CancellationToken cancellation) =>
        _tables.ReadAsync(connection => connection.Query<Row>(
                "SELECT n, model_digest, card_digest, act, time_unix_ms, actor, note FROM lead_model_event ORDER BY n")
            .Select(r => r.ToEvent()).ToImmutableArray(), cancellation);

    /// <summary>Appends an act, if the registry still ends where the caller saw it end.</summary>
    /// <param name="after">Number of the last act that was seen; 0 for none.</param>
    /// <returns>The act; null when somebody else was first and nothing was appended.</returns>
    /// <exception cref="StoreUnavailableException">The commit failed.</exception>
    public async Task<LeadModelEvent?> AppendAsync(
        int after, LeadModelAct act, ContentDigest model, ContentDigest card, string actor, string note, CancellationToken cancellation)
    {
        var done = new LeadModelEvent(after + 1, model, card, act, _clock.GetUtcNow().ToUnixTimeMilliseconds(), actor, note);
        var count = 0;
        await _tables.WriteAsync((connection, group) =>
        {
            count = connection.Execute(Insert, new
            {
                n = done.Number,
                model = model.ToArray(),
                card = card.ToArray(),
                act = (short)act,
                time = done.Time,
                actor,
                note,
            });
            if (count == 1)
                group.AddStored(connection, AuditKind.LeadModelEvent, null, done.Number);
        }, cancellation).ConfigureAwait(false);
        return count == 1 ? done : null;
    }

    // Set by name: the two engines give integers of other widths.
    sealed class Row
    {
        public long n { get; set; }
        public byte[] model_digest { get; set; } = [];
        public byte[] card_digest { get; set; } = [];
        public long act { get; set; }
        public long time_unix_ms { get; set; }
        public string actor { get; set; } = "";
        public string note { get; set; } = "";

        public LeadModelEvent ToEvent() => new(
            (int)n, ContentDigest.FromBytes(model_digest), ContentDigest.FromBytes(card_digest), (LeadModelAct)act, time_unix_ms, actor, note);
    }
}
