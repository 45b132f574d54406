using System.Collections.Immutable;

namespace Opsporing;

/// <summary>The order of the lists in a canonical report: looked at without allocating, for most lists are in order.</summary>
static class CanonicalOrder
{
    /// <summary>True when every item is greater than the one before: sorted, without duplicates.</summary>
    public static bool IsAscending<T>(this ImmutableArray<T> items, IComparer<T> order)
    {
        for (var i = 1; i < items.Length; i++)
            if (order.Compare(items[i - 1], items[i]) >= 0)
                return false;
        return true;
    }

    /// <summary>True when every victim is canonical and none comes before a lesser one.</summary>
    public static bool IsCanonical(this ImmutableArray<Victim> victims)
    {
        for (var i = 0; i < victims.Length; i++)
            if (!victims[i].IsCanonical || i > 0 && Victim.Order.Compare(victims[i - 1], victims[i]) > 0)
                return false;
        return true;
    }

    /// <summary>True when somebody asked after every lead.</summary>
    public static bool AreAsked(this ImmutableArray<Lead> leads)
    {
        foreach (var lead in leads)
            if (lead.State == LeadState.NotAsked)
                return false;
        return true;
    }

    /// <summary>The leads that somebody asked after: "not asked" and not listed are the same fact.</summary>
    public static ImmutableArray<Lead> Asked(this ImmutableArray<Lead> leads) =>
        leads.AreAsked() ? leads : leads.RemoveAll(static lead => lead.State == LeadState.NotAsked);

    /// <summary>True when no lead comes before one of a lesser kind.</summary>
    public static bool IsSortedByKind(this ImmutableArray<Lead> leads)
    {
        for (var i = 1; i < leads.Length; i++)
            if (string.CompareOrdinal(leads[i - 1].Kind, leads[i].Kind) > 0)
                return false;
        return true;
    }

    /// <summary>Leads by kind, those of one kind in their order.</summary>
    public static ImmutableArray<Lead> SortedByKind(this ImmutableArray<Lead> leads)
    {
        if (leads.IsSortedByKind())
            return leads;
        if (leads.Length > Facts.MaxLeadKinds)
            return [.. leads.OrderBy(l => l.Kind, StringComparer.Ordinal)];
        var builder = ImmutableArray.CreateBuilder<Lead>(leads.Length);
        foreach (var lead in leads)
        {
            var at = builder.Count;
            while (at > 0 && string.CompareOrdinal(builder[at - 1].Kind, lead.Kind) > 0)
                at--;
            builder.Insert(at, lead);
        }
        return builder.MoveToImmutable();
    }
}
