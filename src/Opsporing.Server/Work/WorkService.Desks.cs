using System.Collections.Immutable;
using Grpc.Core;
using Opsporing.Storage;
using Opsporing.V1;

namespace Opsporing.Server;

sealed partial class WorkService
{
    const int ClaimAttempts = 1000;
    const int PageSize = 200;
    const int MaxSelected = 20_000;
    const int MaxQuarterHours = 4000;

    /// <inheritdoc/>
    public override async Task<ClaimNextResponse> ClaimNext(ClaimNextRequest request, ServerCallContext context)
    {
        var caller = Caller.Of(context);
        var desk = FindDesk(request.Desk, caller);
        for (var attempt = 1; attempt <= ClaimAttempts; attempt++)
        {
            using var offer = await freeItems.NextAsync(desk, context.CancellationToken);
            if (offer is null)
                return new();
            var id = offer.Report;
            try
            {
                var found = await acts.FindAsync(id, desk, caller, context.CancellationToken);
                var stands = found.Stored.Work;
                if (stands.ClaimHolder is not null || stands.State != Opsporing.ReportState.Open)
                    continue;
                var work = await acts.ActAsync(
                    id, stands.Number, desk, null, caller, Claims.Claim, context.CancellationToken, found);
                return new() { ReportId = ToWire.Id(id), Work = work, Position = (int)offer.Position };
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Aborted)
            {
                // Somebody else had this one: the next that is free.
            }
        }
        return new();
    }

    /// <inheritdoc/>
    public override async Task<GetWorkResponse> GetWork(GetWorkRequest request, ServerCallContext context)
    {
        var id = ReadId(request.ReportId, []);
        var (stored, _) = await acts.FindAsync(id, "", Caller.Of(context), context.CancellationToken);
        return new() { Work = acts.Show(stored, Caller.Of(context)) };
    }

    /// <inheritdoc/>
    public override async Task<GetFacetsResponse> GetFacets(GetFacetsRequest request, ServerCallContext context)
    {
        var desk = FindDesk(request.Desk, Caller.Of(context));
        var now = installation.Now;
        var facets = await installation.Store.FindFacetsAsync(desk, now, context.CancellationToken);
        var response = new GetFacetsResponse { ItemCount = facets.OpenCount, AsOfTime = ToWire.Time(now) };
        for (var lane = 0; lane <= 2; lane++)
            response.LaneItemCounts.Add(facets.Lanes.GetValueOrDefault(lane));
        void Add<T>(string facet, ImmutableSortedDictionary<T, int> counts, Func<T, string> text) where T : notnull =>
            response.Counts.AddRange(counts.Select(c => new FacetCount { Facet = facet, Value = text(c.Key), ItemCount = c.Value }));
        Add("advice", facets.Advices, a => a == 0 ? "" : UpperSnake.Of(a));
        Add("kind", facets.Kinds, UpperSnake.Of);
        Add("offence_group", facets.OffenceGroups, g => g);
        Add("band", facets.Bands, b => b.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("term_state", facets.TermStates, UpperSnake.Of);
        Add("certainty", facets.Certainties, UpperSnake.Of);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<ProposeSelectionResponse> ProposeSelection(ProposeSelectionRequest request, ServerCallContext context)
    {
        if (request.HasQuarterHours && request.QuarterHours is < 0 or > MaxQuarterHours)
            throw RpcErrors.FieldInvalid("quarter_hours", $"Quarter-hours lie in 0..{MaxQuarterHours}.").ToRpcException();
        var desk = FindDesk(request.Desk, Caller.Of(context));
        if (installation.Policies?.Base.Chapters?.Capacity is not { } capacity)
            throw RpcErrors.FieldInvalid("desk", "No policy is in force: effort and gain are the policy's.").ToRpcException();
        var hours = request.HasQuarterHours ? request.QuarterHours : QuarterHoursOf(installation.Rules.DeskOf(desk)!.Kind);
        var (ids, items) = (new List<Opsporing.ReportId>(), new List<SelectionItem>());
        await foreach (var page in ItemsAsync(desk, context.CancellationToken).Where(i => !IsWaiting(i)).Take(MaxSelected).Chunk(PageSize))
        {
            var stored = await installation.Store.FindManyAsync([.. page.Select(i => i.ReportId)], context.CancellationToken);
            foreach (var (item, report) in page.Zip(stored))
                if (report is not null)
                {
                    ids.Add(item.ReportId);
                    items.Add(Selection.ItemOf(report.Assessment.Vector, item.OffenceGroup, capacity));
                }
        }
        var proposal = Selection.Propose(items.ToArray(), hours);
        var response = new ProposeSelectionResponse
        {
            ChosenTotal = Total(proposal.ChosenSum),
            LeftOutTotal = Total(proposal.LeftOutSum),
            ExtraHourValue = proposal.ExtraHourValue,
            MustDoExcessQuarterHours = proposal.MustDoExcess,
            QuarterHours = hours,
        };
        response.Chosen.AddRange(proposal.Chosen.Select(i => Selected(ids[i], items[i])));
        response.LeftOut.AddRange(proposal.LeftOut.Select(i => Selected(ids[i], items[i])));
        return response;
    }

    static SelectedReport Selected(Opsporing.ReportId id, SelectionItem item) => new()
    {
        ReportId = ToWire.Id(id),
        QuarterHours = item.QuarterHours,
        Value = item.Value,
        HarmHundredthDays = item.HarmHundredthDays,
        IsMustDo = item.IsMustDo,
    };

    static SelectionTotal Total(SelectionSum sum) => new()
    {
        ReportCount = sum.Count,
        QuarterHours = sum.QuarterHours,
        Value = sum.Value,
        HarmHundredthDays = sum.HarmHundredthDays,
    };

    async IAsyncEnumerable<Opsporing.QueueItem> ItemsAsync(
        string desk, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var (now, after) = (installation.Now, (QueuePosition?)null);
        do
        {
            var page = await installation.Store.ListItemsAsync(new(desk, QueueFilter.All, PageSize, after, now), cancellation);
            foreach (var item in page.Items)
                yield return item;
            after = page.Next;
        }
        while (after is not null);
    }

    bool IsWaiting(Opsporing.QueueItem item) =>
        item.WaitUntil > installation.Now || item.Work is { OfferedTo: not null } or { Second: not Second.None };

    string FindDesk(string code, Caller caller) => Authorisation.FindDesk(code, caller, installation.Rules.Organisation).Code;
}
