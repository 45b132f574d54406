using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Registers desks before their first item, once per replica: no group waits for another one's desk.</summary>
sealed class KnownDesks(NpgsqlDataSource database)
{
    readonly ConcurrentDictionary<string, DeskKind> _known = new(StringComparer.Ordinal);

    /// <summary>In a transaction of its own: never within one that holds locks.</summary>
    public async Task RegisterAsync(IEnumerable<(string Desk, DeskKind Kind)> desks)
    {
        List<(string Desk, DeskKind Kind)>? fresh = null;
        foreach (var desk in desks)
            if (!_known.ContainsKey(desk.Desk))
                (fresh ??= []).Add(desk);
        if (fresh is null)
            return;
        fresh = [.. fresh.DistinctBy(d => d.Desk).OrderBy(d => d.Desk, StringComparer.Ordinal)];
        await using var command = database.CreateCommand(
            "INSERT INTO queue_desk (desk, desk_kind) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING");
        command.Parameters.Add(Arrays.Of([.. fresh.Select(d => d.Desk)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. fresh.Select(d => (short)d.Kind)], NpgsqlDbType.Smallint));
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        foreach (var (desk, kind) in fresh)
            _known[desk] = kind;
    }
}
