using Npgsql;

namespace Opsporing.Storage;

/// <summary>Questions that are answered as of one instant, in one round trip.</summary>
static class PostgresSnapshot
{
    const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    /// <param name="connection">Not in a transaction. After a failure closing it undoes what was begun.</param>
    /// <param name="questions">Read the answers to the end, in this order.</param>
    public static NpgsqlBatch Of(NpgsqlConnection connection, params ReadOnlySpan<NpgsqlBatchCommand> questions)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new(Begin));
        foreach (var question in questions)
            batch.BatchCommands.Add(question);
        batch.BatchCommands.Add(new("COMMIT"));
        return batch;
    }

    /// <summary>A question with its parameters.</summary>
    public static NpgsqlBatchCommand Ask(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var question = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            question.Parameters.Add(parameter);
        return question;
    }
}
