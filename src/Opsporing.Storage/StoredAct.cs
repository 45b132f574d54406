namespace Opsporing.Storage;

/// <summary>What was done to something that is no report: an entry of an append-only log.</summary>
/// <param name="Log">One of <see cref="Logs"/>.</param>
/// <param name="Number">1 for the first of a log, without gaps: inserting it is the compare-and-swap.</param>
/// <param name="Actor">Code of the person, or the service.</param>
/// <param name="Time">Unix milliseconds.</param>
/// <param name="Payload">In the encoding of the log's subject.</param>
public sealed record StoredAct(string Log, long Number, string Actor, long Time, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Log of the acts on series.</summary>
    public const string Series = "series";

    /// <summary>Log of the acts on signals.</summary>
    public const string Signal = "signal";

    /// <summary>Log of the simulations of drafted policies.</summary>
    public const string Simulation = "simulation";

    /// <summary>Log of what research projects read, on which ground.</summary>
    public const string Research = "research";

    /// <summary>All logs: what a copy brings along.</summary>
    public static IReadOnlyList<string> Logs { get; } = [Series, Signal, Simulation, Research];

    /// <exception cref="ArgumentException">The log is unknown, or a part is empty or out of range.</exception>
    internal void Validate()
    {
        if (!Logs.Contains(Log) || Number < 1 || Actor.Length is < 1 or > 200 || Payload.IsEmpty)
            throw new ArgumentException("An act has a known log, a number from 1, an actor and a payload.");
    }
}

/// <summary>Mirrors the columns of <c>act_log</c>.</summary>
sealed record ActRow(long number, string actor, long time_unix_ms, byte[] payload)
{
    public const string Insert = """
        INSERT INTO act_log (log, number, actor, time_unix_ms, payload) VALUES (@Log, @Number, @Actor, @Time, @Payload)
        ON CONFLICT DO NOTHING
        """;

    public const string Select = """
        SELECT number, actor, time_unix_ms, payload FROM act_log WHERE log = @log AND number > @after ORDER BY number
        """;

    public StoredAct ToAct(string log) => new(log, number, actor, time_unix_ms, payload);

    public static object Parameters(StoredAct act) => new { act.Log, act.Number, act.Actor, act.Time, Payload = act.Payload.ToArray() };
}
