using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Says where a report stands in its queue, and where it would stand if an unknown fact turned out one way.</summary>
sealed class WhatIfPlaces(Installation installation)
{
    /// <summary>Adds the places to the explanation of a report that is stored.</summary>
    /// <param name="history">All that is stored of it.</param>
    /// <param name="basis">Basis of its latest assessment.</param>
    /// <param name="explanation">Explanation of that assessment.</param>
    /// <param name="to">Its message, with the same changes in the same order.</param>
    /// <param name="cancellation">Of the call.</param>
    public async Task AddAsync(
        ReportHistory history, ScoringBasis basis, Explanation explanation, V1.Explanation to, CancellationToken cancellation)
    {
        var now = installation.Now;
        if (await installation.Store.FindPlaceAsync(history.Id, now, cancellation) is not { } own)
            return;
        to.ItemsAheadCount = own.Position;
        var (report, work) = history.ToWork();
        // A person may have placed it elsewhere: new facts do not move it back.
        var isRouted = work.Desk == basis.Organisation.Desks[report.Assessment.Vector.Desk].Code;
        for (var i = 0; i < explanation.WhatWouldChange.Length; i++)
        {
            var vector = explanation.WhatWouldChange[i].Vector;
            var routed = ItemOf(own.Item.ReportKey, own.Item.Kind, vector, basis);
            if (WorkedItem.Of(routed, vector, work.Assessed(report.Revision + 1, 1, vector)) is not { } item)
                continue;
            item = isRouted ? item with { Desk = routed.Desk, DeskKind = routed.DeskKind } : item;
            (to.WhatWouldChange[i].Desk, to.WhatWouldChange[i].ItemsAheadCount) =
                (item.Desk, await AheadOfAsync(item, own, now, cancellation));
        }
    }

    /// <summary>Adds the places to the explanation of a preview: where it would stand if it came in now.</summary>
    public async Task AddAsync(
        Report report, AssessmentVector vector, ScoringBasis basis, Explanation explanation, V1.Explanation to,
        CancellationToken cancellation)
    {
        var now = installation.Now;
        var key = report.Id.ToKey();
        var own = await installation.Store.FindPlaceAsync(report.Id, now, cancellation);
        to.ItemsAheadCount = await AheadOfAsync(ItemOf(key, report.Kind, vector, basis), own, now, cancellation);
        for (var i = 0; i < explanation.WhatWouldChange.Length; i++)
        {
            var item = ItemOf(key, report.Kind, explanation.WhatWouldChange[i].Vector, basis);
            (to.WhatWouldChange[i].Desk, to.WhatWouldChange[i].ItemsAheadCount) =
                (item.Desk, await AheadOfAsync(item, own, now, cancellation));
        }
    }

    /// <summary>Counts the items before one that is not there.</summary>
    /// <param name="whatIf">The item as it would be.</param>
    /// <param name="own">The item that it would replace; null for none.</param>
    async Task<long> AheadOfAsync(QueueItem whatIf, QueuePlace? own, long now, CancellationToken cancellation)
    {
        var key = whatIf.KeyAt(now);
        var page = await installation.Store.ListItemsAsync(
            new(whatIf.Desk, QueueFilter.All, 1, new(key), now), cancellation);
        var ahead = page.Items.IsEmpty
            ? (await installation.Store.FindFacetsAsync(whatIf.Desk, now, cancellation)).OpenCount
            : page.FirstPosition;
        return own is not null && own.Item.Desk == whatIf.Desk && own.Item.KeyAt(now).CompareTo(key) <= 0 ? ahead - 1 : ahead;
    }

    static QueueItem ItemOf(byte[] key, ReportKind kind, in AssessmentVector vector, ScoringBasis basis)
    {
        var desk = basis.Organisation.Desks[vector.Desk];
        return QueueItem.Of(key, 1, 1, new(desk.Code, desk.Kind, kind, null, null), vector);
    }
}
