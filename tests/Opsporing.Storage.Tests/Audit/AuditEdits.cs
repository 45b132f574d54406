using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage.Tests;

/// <summary>Random edits behind the back of a store: an act altered, removed, inserted or moved, or a link of a chain.</summary>
sealed class AuditEdits(DbConnection connection, int seed)
{
    const string PutEntries = "UPDATE audit_link SET entries = @entries WHERE epoch = @epoch AND number = @number";

    readonly Random _random = new(seed);

    bool IsSqlite => connection is SqliteConnection;

    /// <summary>Does one.</summary>
    /// <returns>What it did, and texts of which a finding must hold one; none when any will do.</returns>
    public (string Name, string[] Expected) Apply()
    {
        while (true)
        {
            var done = _random.Next(6) switch
            {
                0 or 1 => Alter(),
                2 => Remove(),
                3 => Insert(),
                4 => Swap(),
                _ => Link(),
            };
            if (done is { } edit)
                return edit;
        }
    }

    (string, string[])? Alter()
    {
        if (IsSqlite && _random.Next(6) == 0)
        {
            var id = connection.ExecuteScalar<long>("SELECT word_id FROM word ORDER BY random() LIMIT 1");
            connection.Execute("UPDATE word SET text = text || 'x' WHERE word_id = @id", new { id });
            return ($"word {id}", []);
        }
        var (table, row) = Pick();
        string[] fields = [.. row.Keys.Where(c => !Skipped(table).Contains(c))];
        var field = fields[_random.Next(fields.Length)];
        var changed = table.Keys.Contains(field) && row[field] is int or long
            ? Convert.ToInt64(row[field], CultureInfo.InvariantCulture) + 70
            : Other(row[field], field);
        if (changed is null)
            return null;
        Set(table, row, field, changed);
        return ($"{table.Name}.{field}", field == "audit_salt" || table.Keys.Contains(field) ? [] : [Name(table, row)]);
    }

    (string, string[])? Remove()
    {
        var (table, row) = Pick();
        connection.Execute($"DELETE FROM {table.Name} WHERE {Where(table)}", Keys(table, row));
        // Of a first revision the salt goes too: then only the place in the chain can be told.
        return ($"removed {Name(table, row)}", table.Name == "report_revision" ? [] : [Name(table, row)]);
    }

    (string, string[])? Insert()
    {
        var (table, row) = Pick();
        var copy = new Dictionary<string, object?>(row);
        copy[table.Keys[^1]] = Convert.ToInt64(row[table.Keys[^1]], CultureInfo.InvariantCulture) + 70;
        foreach (var place in (string[])["sequence", "transaction_id"])
            if (copy.ContainsKey(place))
                copy[place] = copy[place] is null ? null : "999999";
        if (_random.Next(3) == 0 && copy.ContainsKey("audit_salt"))
            copy["audit_salt"] = null;
        var names = copy.Where(c => c.Value is not null || c.Key != "sequence").Select(c => c.Key).ToArray();
        connection.Execute(
            $"INSERT INTO {table.Name} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select(n => Cast($"@{n}", n)))})",
            new DynamicParameters(copy.ToDictionary(c => c.Key, c => c.Key == "sequence" && c.Value is not null ? 999_999L : c.Value)));
        return ($"inserted {Name(table, copy)}", [Name(table, copy)]);
    }

    // Two acts change places in the event tail.
    (string, string[])? Swap()
    {
        var table = Tables[_random.Next(3)];
        var place = IsSqlite ? "sequence" : "transaction_id";
        var rows = connection.Query($"SELECT * FROM {table.Name} WHERE {place} IS NOT NULL").Select(Dictionary).ToList();
        if (rows.Count < 2)
            return null;
        var (a, b) = (rows[_random.Next(rows.Count)], rows[_random.Next(rows.Count)]);
        string[] columns = IsSqlite ? ["sequence"] : ["transaction_id", "n"];
        // Between the chains of two writers the order is that of the engine: no chain speaks of it.
        if (Name(table, a) == Name(table, b) || ChainOf(table, a) != ChainOf(table, b))
            return null;
        if (IsSqlite)
            Set(table, a, "sequence", -1L);
        foreach (var column in columns)
            Set(table, b, column, Text(a[column]));
        foreach (var column in columns)
            Set(table, a, column, Text(b[column]));
        return ($"swapped {Name(table, a)} and {Name(table, b)}", []);

        object Text(object? value) => IsSqlite || value is int ? value! : value!.ToString()!;
    }

    (string, string[])? Link()
    {
        var links = connection.Query<LinkRow>(
            "SELECT epoch, number, time_unix_ms, act_total, previous, entries FROM audit_link ORDER BY epoch, number").AsList();
        var link = links[_random.Next(links.Count)];
        var other = links[_random.Next(links.Count)];
        switch (_random.Next(5))
        {
            case 0:
                connection.Execute("DELETE FROM audit_link WHERE epoch = @epoch AND number = @number", link);
                break;
            case 1:
                connection.Execute("DELETE FROM audit_link WHERE epoch = @epoch AND number >= @number", link);
                break;
            case 2 when !link.entries.AsSpan().SequenceEqual(other.entries):
                connection.Execute(PutEntries, link with { entries = other.entries });
                connection.Execute(PutEntries, other with { entries = link.entries });
                break;
            case 3 when link.Count > 1:
                connection.Execute(
                    PutEntries,
                    link with { entries = [.. link.entries[AuditEncoding.EntrySize..], .. link.entries[..AuditEncoding.EntrySize]] });
                break;
            default:
                var column = ((string[])["time_unix_ms", "act_total", "previous", "entries"])[_random.Next(4)];
                var value = column switch
                {
                    "time_unix_ms" => link.time_unix_ms + 1,
                    "act_total" => link.act_total + 1,
                    "previous" => Flip(link.previous),
                    _ => (object)Flip(link.entries),
                };
                connection.Execute(
                    $"UPDATE audit_link SET {column} = @value WHERE epoch = @epoch AND number = @number",
                    new { value, link.epoch, link.number });
                break;
        }
        return ($"{link.Name}", []);
    }

    string ChainOf(Table table, Dictionary<string, object?> row)
    {
        var salt = connection.ExecuteScalar<byte[]>(
            "SELECT audit_salt FROM report_revision WHERE report_key = @key AND revision = 1", new { key = row["report_key"] })!;
        var numbers = table.Keys[1..].Select(k => Convert.ToInt64(row[k], CultureInfo.InvariantCulture)).Append(0).ToArray();
        var identity = (AuditSalt.LocatorOf(salt), AuditEncoding.Number(table.Kind, numbers[0], numbers[1]));
        return connection.Query<(byte[] Epoch, byte[] Entries)>("SELECT epoch, entries FROM audit_link")
            .Where(l => l.Entries.Chunk(AuditEncoding.EntrySize).Any(e => AuditEncoding.IdentityOf(e) == identity))
            .Select(l => Convert.ToHexString(l.Epoch)).Single();
    }

    (Table Table, Dictionary<string, object?> Row) Pick()
    {
        var table = Tables[_random.Next(Tables.Length)];
        var rows = connection.Query($"SELECT * FROM {table.Name} ORDER BY {string.Join(", ", table.Keys)}").Select(Dictionary).ToList();
        return (table, rows[_random.Next(rows.Count)]);
    }

    object? Other(object? value, string field) => value switch
    {
        null when field is "vector" or "payload" => new byte[] { 1 },
        null => null,
        string text => text + "x",
        byte[] bytes when bytes.Length > 0 => Flip(bytes),
        byte[] => new byte[] { 1 },
        bool flag => !flag,
        short number => (short)(number + 1),
        int number => number + 1,
        long number when field == "has_happened" => 1 - number,
        long number => number + 1,
        var other => throw new InvalidOperationException($"{field} is a {other.GetType()}."),
    };

    byte[] Flip(byte[] bytes)
    {
        byte[] flipped = [.. bytes];
        flipped[_random.Next(flipped.Length)] ^= (byte)(1 << _random.Next(8));
        return flipped;
    }

    void Set(Table table, Dictionary<string, object?> row, string field, object value)
    {
        var parameters = new DynamicParameters(Keys(table, row));
        parameters.Add("changed", value);
        connection.Execute($"UPDATE {table.Name} SET {field} = {Cast("@changed", field)} WHERE {Where(table)}", parameters);
    }

    string Cast(string parameter, string field) => IsSqlite || field != "transaction_id" ? parameter : $"{parameter}::text::xid8";

    // Places are tried by swapping; an interned number that stands for nothing is an edit as any other.
    static HashSet<string> Skipped(Table table)
    {
        var isPlaced = table.Name is "report_revision" or "assessment" || (table.Name == "work_event" && table.Keys[1] != "n");
        return ["sequence", "transaction_id", .. isPlaced ? (string[])["n"] : []];
    }

    static string Where(Table table) => string.Join(" AND ", table.Keys.Select(k => $"{k} = @{k}"));

    static DynamicParameters Keys(Table table, Dictionary<string, object?> row) => new(table.Keys.ToDictionary(k => k, k => row[k]));

    static Dictionary<string, object?> Dictionary(dynamic row) =>
        ((IDictionary<string, object>)row).ToDictionary(c => c.Key, c => c.Value is DBNull ? null : (object?)c.Value);

    static string Name(Table table, Dictionary<string, object?> row)
    {
        long Number(int key) => Convert.ToInt64(row[table.Keys[key]], CultureInfo.InvariantCulture);
        byte[] key = row[table.Keys[0]] switch { byte[] bytes => bytes, string text => System.Text.Encoding.UTF8.GetBytes(text), _ => [] };
        return table.Keys.Length == 1
            ? AuditAct.Name(table.Kind, key, Number(0), 0)
            : AuditAct.Name(table.Kind, key, Number(1), table.Keys.Length == 3 ? Number(2) : 0);
    }

    sealed record Table(string Name, AuditKind Kind, string[] Keys);

    Table[] Tables =>
    [
        new("report_revision", AuditKind.Revision, ["report_key", "revision"]),
        new("assessment", AuditKind.Assessment, ["report_key", "revision", "number"]),
        new("work_event", AuditKind.WorkEvent, ["report_key", IsSqlite ? "n" : "event_number"]),
        new("outcome", AuditKind.Outcome, ["report_key", "n"]),
        new("policy_event", AuditKind.PolicyEvent, ["policy_id", "event_number"]),
        new("lead_model_event", AuditKind.LeadModelEvent, ["n"]),
        new("act_log", AuditKind.Act, ["log", "number"]),
    ];
}
