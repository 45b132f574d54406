namespace Opsporing.Server;

/// <summary>Says in the explanation of a report that it is in a series, as far as its reader may see that.</summary>
sealed class SeriesNotes(Installation installation, SeriesBoard board)
{
    /// <summary>The explanation with what is to be said; itself while reports are still being read at the start.</summary>
    public async Task<Explanation> AddAsync(ReportId id, Explanation explanation, Caller caller, CancellationToken cancellation)
    {
        if (!board.Ready.IsCompletedSuccessfully)
            return explanation;
        var series = await board.ReadAsync((graph, _) => graph.MembersOf(id) is var members && members.Count >= graph.Rules.MinMembers
            ? SeriesSummary.Of(members, graph.Acts, installation.Now)
                .SeenBy(SeriesService.SeesSexual(caller), SeriesService.SeesIntegrity(caller), installation.Now)
            : null, cancellation);
        return series is { Members.Length: > 1 } ? explanation.With(series, id) : explanation;
    }
}
