using System.Collections.Immutable;
using System.Data.Common;
using Dapper;

namespace Opsporing.Storage;

public abstract partial class LookRegister
{
    /// <summary>Adds what somebody says about an own look.</summary>
    /// <returns>False when that person has no such look.</returns>
    public Task<bool> AddContextAsync(LookContext context, CancellationToken cancellation) => WriteAsync(async connection =>
        await connection.ExecuteAsync(
            """
            INSERT INTO look_context (person, look_id, n, time_unix_ms, text)
            SELECT @Person, @id, (SELECT coalesce(max(n), 0) + 1 FROM look_context WHERE person = @Person AND look_id = @id), @Time, @Text
            WHERE EXISTS (SELECT 1 FROM look WHERE person = @Person AND look_id = @id)
            ON CONFLICT DO NOTHING
            """,
            new { context.Person, id = KeyOf(context.LookId), context.Time, context.Text }).ConfigureAwait(false) == 1, cancellation);

    /// <returns>All that a person said about own looks from one to another, in order.</returns>
    public Task<ImmutableArray<LookContext>> ListContextAsync(
        string person, Guid from, Guid to, CancellationToken cancellation) => ReadAsync<ImmutableArray<LookContext>>(async connection =>
            [.. (await connection.QueryAsync<ContextRow>(
                """
                SELECT person, look_id, n, time_unix_ms, text FROM look_context
                WHERE person = @person AND look_id >= @from AND look_id <= @to ORDER BY look_id, n
                """, new { person, from = KeyOf(from), to = KeyOf(to) }).ConfigureAwait(false)).Select(r => r.ToContext())], cancellation);

    /// <summary>Registers an assignment.</summary>
    public Task RegisterAsync(Assignment assignment, CancellationToken cancellation) =>
        WriteAsync(connection => InsertAsync(connection, assignment), cancellation);

    /// <returns>Assignments of a person, in the order of registration.</returns>
    public Task<ImmutableArray<Assignment>> ListAssignmentsAsync(string person, CancellationToken cancellation) =>
        ReadAsync<ImmutableArray<Assignment>>(async connection =>
            [.. (await connection.QueryAsync<AssignmentRow>("SELECT * FROM assignment WHERE person = @person ORDER BY assignment_id",
                new { person }).ConfigureAwait(false)).Select(r => r.ToAssignment())], cancellation);

    /// <summary>Opens a review.</summary>
    public Task OpenAsync(LookReview review, CancellationToken cancellation) =>
        WriteAsync(connection => InsertAsync(connection, review), cancellation);

    /// <summary>Concludes a review.</summary>
    /// <returns>False when it has been concluded already.</returns>
    public Task<bool> ConcludeAsync(LookReview review, CancellationToken cancellation) =>
        WriteAsync(async connection => await InsertConclusionAsync(connection, review).ConfigureAwait(false) == 1, cancellation);

    /// <returns>Reviews of the looks of a person, in the order of opening.</returns>
    public Task<ImmutableArray<LookReview>> ListReviewsAsync(string person, CancellationToken cancellation) =>
        ReadReviewsAsync("WHERE v.person = @person ORDER BY v.review_id", new { person }, cancellation);

    /// <returns>A review; null when there is none of this identity.</returns>
    public async Task<LookReview?> FindReviewAsync(Guid id, CancellationToken cancellation) =>
        (await ReadReviewsAsync("WHERE v.review_id = @id", new { id = KeyOf(id) }, cancellation).ConfigureAwait(false)).FirstOrDefault();

    async Task CopyRestToAsync(LookRegister to, CancellationToken cancellation)
    {
        var (contexts, assignments) = await ReadAsync(async connection => (
            (await connection.QueryAsync<ContextRow>("SELECT * FROM look_context ORDER BY person, look_id, n").ConfigureAwait(false)).AsList(),
            (await connection.QueryAsync<AssignmentRow>("SELECT * FROM assignment").ConfigureAwait(false)).AsList()), cancellation)
            .ConfigureAwait(false);
        var reviews = await ReadReviewsAsync("", new { }, cancellation).ConfigureAwait(false);
        await to.WriteAsync(async connection =>
        {
            foreach (var row in contexts)
                await connection.ExecuteAsync(
                    """
                    INSERT INTO look_context (person, look_id, n, time_unix_ms, text) VALUES (@person, @look_id, @n, @time_unix_ms, @text)
                    ON CONFLICT DO NOTHING
                    """, row).ConfigureAwait(false);
            foreach (var row in assignments)
                await InsertAsync(connection, row.ToAssignment()).ConfigureAwait(false);
            foreach (var review in reviews)
            {
                await InsertAsync(connection, review).ConfigureAwait(false);
                if (review.Conclusion is not null)
                    await InsertConclusionAsync(connection, review).ConfigureAwait(false);
            }
            return true;
        }, cancellation).ConfigureAwait(false);
    }

    Task<ImmutableArray<LookReview>> ReadReviewsAsync(string where, object parameters, CancellationToken cancellation) =>
        ReadAsync<ImmutableArray<LookReview>>(async connection =>
            [.. (await connection.QueryAsync<ReviewRow>(
                $"""
                SELECT v.person, v.review_id, v.report_key, v.owner, v.reason, v.time_unix_ms, c.time_unix_ms AS end_time_unix_ms,
                    c.talk_time_unix_ms, c.is_explained, c.note
                FROM look_review v LEFT JOIN look_review_conclusion c ON c.person = v.person AND c.review_id = v.review_id {where}
                """, parameters).ConfigureAwait(false)).Select(r => r.ToReview())], cancellation);

    static Task<int> InsertAsync(DbConnection connection, Assignment assignment) => connection.ExecuteAsync(
        """
        INSERT INTO assignment (person, assignment_id, kind, place, from_unix_ms, until_unix_ms, note, registered_by, time_unix_ms)
        VALUES (@Person, @id, @kind, @Place, @From, @Until, @Note, @RegisteredBy, @Time) ON CONFLICT DO NOTHING
        """,
        new
        {
            assignment.Person,
            id = KeyOf(assignment.Id),
            kind = (short)assignment.Kind,
            assignment.Place,
            assignment.From,
            assignment.Until,
            assignment.Note,
            assignment.RegisteredBy,
            assignment.Time,
        });

    static Task<int> InsertAsync(DbConnection connection, LookReview review) => connection.ExecuteAsync(
        """
        INSERT INTO look_review (person, review_id, report_key, owner, reason, time_unix_ms)
        VALUES (@Person, @id, @key, @Owner, @Reason, @Time) ON CONFLICT DO NOTHING
        """, new { review.Person, id = KeyOf(review.Id), key = review.ReportId.ToKey(), review.Owner, review.Reason, review.Time });

    static Task<int> InsertConclusionAsync(DbConnection connection, LookReview review) => connection.ExecuteAsync(
        """
        INSERT INTO look_review_conclusion (person, review_id, time_unix_ms, talk_time_unix_ms, is_explained, note)
        VALUES (@Person, @id, @Time, @TalkTime, @IsExplained, @Note) ON CONFLICT DO NOTHING
        """,
        new
        {
            review.Person,
            id = KeyOf(review.Id),
            review.Conclusion!.Time,
            review.Conclusion.TalkTime,
            review.Conclusion.IsExplained,
            review.Conclusion.Note,
        });

    sealed class ContextRow
    {
        public string person { get; set; } = "";
        public byte[] look_id { get; set; } = [];
        public int n { get; set; }
        public long time_unix_ms { get; set; }
        public string text { get; set; } = "";

        public LookContext ToContext() => new(person, new(look_id, bigEndian: true), time_unix_ms, text);
    }

    sealed class AssignmentRow
    {
        public string person { get; set; } = "";
        public byte[] assignment_id { get; set; } = [];
        public short kind { get; set; }
        public string place { get; set; } = "";
        public long from_unix_ms { get; set; }
        public long until_unix_ms { get; set; }
        public string note { get; set; } = "";
        public string registered_by { get; set; } = "";
        public long time_unix_ms { get; set; }

        public Assignment ToAssignment() => new(
            new(assignment_id, bigEndian: true), person, (AssignmentKind)kind, place, from_unix_ms, until_unix_ms, note, registered_by,
            time_unix_ms);
    }

    sealed class ReviewRow
    {
        public string person { get; set; } = "";
        public byte[] review_id { get; set; } = [];
        public byte[] report_key { get; set; } = [];
        public string owner { get; set; } = "";
        public string reason { get; set; } = "";
        public long time_unix_ms { get; set; }
        public long? end_time_unix_ms { get; set; }
        public long talk_time_unix_ms { get; set; }
        public bool is_explained { get; set; }
        public string? note { get; set; }

        public LookReview ToReview() => new(
            new(review_id, bigEndian: true), person, ReportId.FromKey(report_key), owner, reason, time_unix_ms,
            end_time_unix_ms is { } end ? new(end, talk_time_unix_ms, is_explained, note!) : null);
    }
}
