using System.Collections.Immutable;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>The statement of one page: seeks in the order as it was placed, and the few items that stood elsewhere then.</summary>
static class PostgresPage
{
    /// <summary>Items of desk $1 whose place as of $2 is not the one they were put in; each once.</summary>
    public static readonly string Moved = MovedOf("$1", "$2");

    static readonly string s_movedBeside = MovedOf(Owner, "$2");

    /// <summary>The same for every desk, as of $1.</summary>
    public static readonly string MovedEverywhere =
        $"SELECT m.* FROM queue_desk d CROSS JOIN LATERAL ({MovedOf("d.desk", "$1")}) m";

    /// <summary>The desk that owns report $1.</summary>
    const string Owner =
        "(SELECT w.desk FROM every_work_event w WHERE w.report_key = $1 ORDER BY w.event_number DESC LIMIT 1)";

    /// <summary>True for an item that stands as of $2 where it was put.</summary>
    const string Unmoved = "(next_change IS NULL OR next_change > $2) AND (last_change IS NULL OR last_change <= $2)";

    /// <summary>The earliest term of an item, its own or its route's; 0 for none.</summary>
    public const string Term = """
        (CASE WHEN term_time = 0 THEN route_term_time WHEN route_term_time = 0 THEN term_time
         ELSE least(term_time, route_term_time) END)
        """;

    /// <summary>One statement, so one snapshot: the items after a key, then all that have moved.</summary>
    public static void Write(NpgsqlCommand command, QueueQuery query)
    {
        var after = query.After?.Key ?? new(0, long.MinValue, long.MinValue, Array.Empty<byte>());
        var parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<string> { TypedValue = query.Desk, NpgsqlDbType = NpgsqlDbType.Text });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = query.AsOf });
        parameters.Add(new NpgsqlParameter<short> { TypedValue = after.Lane });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = after.Primary });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = after.Received });
        parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = TruthColumns.Whole(after.Report) });
        parameters.Add(new NpgsqlParameter<int> { TypedValue = query.PageSize + 1 });
        var filter = new StringBuilder();
        Filter(query.Filter, filter, parameters);
        command.CommandText = $"""
            (SELECT {ItemRow.Columns}, false FROM queue_item
             WHERE desk = $1 AND (lane, lane_key, received, report_key) > ($3, $4, $5, $6) AND {Unmoved}{filter}
             ORDER BY lane, lane_key, received, report_key LIMIT $7)
            UNION ALL
            {Moved}
            """;
    }

    /// <summary>
    /// The questions for the place of one report: its item with where it was put; the items of its desk that have moved; how many
    /// were put before it, and how many there are.
    /// </summary>
    public static NpgsqlBatchCommand[] Place(byte[] reportKey, long asOf)
    {
        NpgsqlParameter report() => new NpgsqlParameter<byte[]> { TypedValue = reportKey };
        return
        [
            PostgresSnapshot.Ask(
                $"SELECT {ItemRow.Columns}, true FROM queue_item WHERE report_key = $1 AND desk = {Owner}", report()),
            PostgresSnapshot.Ask(s_movedBeside, report(), new NpgsqlParameter<long> { TypedValue = asOf }),
            PostgresSnapshot.Ask(
                $"""
                SELECT count(*) FILTER (WHERE (q.lane, q.lane_key, q.received, q.report_key)
                    < (o.lane, o.lane_key, o.received, o.report_key)), count(*)
                FROM queue_item o JOIN queue_item q ON q.desk = o.desk
                WHERE o.report_key = $1 AND o.desk = {Owner}
                """, report()),
        ];
    }

    static string MovedOf(string desk, string asOf) => $"""
        SELECT {ItemRow.Columns}, true FROM queue_item WHERE desk = {desk} AND next_change <= {asOf}
        UNION ALL
        SELECT {ItemRow.Columns}, true FROM queue_item
        WHERE desk = {desk} AND last_change > {asOf} AND (next_change IS NULL OR next_change > {asOf})
        """;

    static void Filter(QueueFilter filter, StringBuilder sql, NpgsqlParameterCollection parameters)
    {
        if (ReferenceEquals(filter, QueueFilter.All))
            return;
        Any("report_kind", filter.Kinds, k => (short)k);
        Any("advice", filter.Advices, a => (short)a);
        Any("band", filter.Bands, b => (short)b);
        Any("certainty", filter.Certainties, c => (short)c);
        Any("lane", filter.Lanes, l => (short)l);
        if (!filter.Lanes.IsDefaultOrEmpty)
            Condition($"lane <= {filter.Lanes.Max()}"); // a bound of the seek
        if (!filter.OffenceGroups.IsDefaultOrEmpty)
        {
            parameters.Add(Arrays.Of([.. filter.OffenceGroups], NpgsqlDbType.Text));
            Condition($"coalesce(offence_group, '') = ANY(${parameters.Count})");
        }
        parameters.Add(new NpgsqlParameter<int> { TypedValue = filter.MinimumPriority });
        Condition($"priority >= ${parameters.Count}");
        if (filter.RedFlagOnly)
            Condition("red_flags <> 0");
        if (filter.FreeOnly)
            Condition("claim_holder IS NULL AND wait_until <= $2 AND offered_to IS NULL AND second = 0");
        if (!filter.TermStates.IsDefaultOrEmpty)
            Condition($"({string.Join(" OR ", filter.TermStates.Distinct().Select(TermState))})");

        void Any<T>(string column, ImmutableArray<T> values, Func<T, short> number)
        {
            if (values.IsDefaultOrEmpty)
                return;
            parameters.Add(Arrays.Of([.. values.Select(number)], NpgsqlDbType.Smallint));
            Condition($"{column} = ANY(${parameters.Count})");
        }

        void Condition(string text) => sql.Append("\n    AND ").Append(text);
    }

    static string TermState(TermState state) => state switch
    {
        Storage.TermState.None => $"{Term} = 0",
        Storage.TermState.Overdue => $"({Term} <> 0 AND {Term} < $2)",
        _ => $"({Term} <> 0 AND {Term} >= $2)",
    };
}
