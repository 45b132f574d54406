namespace Opsporing.Server;

/// <summary>Shows under which policies the open items of queues were assessed: whether a queue has switched, or is mixed.</summary>
sealed class QueuePolicies(Installation installation)
{
    /// <summary>Adds the policies to queues.</summary>
    public async Task AddAsync(IEnumerable<V1.Queue> queues, CancellationToken cancellation)
    {
        var counts = (await installation.Store.CountBasesAsync(cancellation)).ToLookup(c => c.Desk);
        var inForce = installation.Bases.All().Select(b => Triple(b.Basis)).ToHashSet();
        foreach (var queue in queues)
        {
            var items = new Dictionary<(ContentDigest, ContentDigest, ContentDigest), int>();
            foreach (var count in counts[queue.Desk])
            {
                var policies = Triple((await installation.Library.GetAsync(count.BasisDigest, cancellation)).Basis);
                items[policies] = items.GetValueOrDefault(policies) + count.OpenCount;
            }
            foreach (var (policies, count) in items.OrderByDescending(i => i.Value))
                queue.Policies.Add(new V1.QueuePolicy
                {
                    BasePolicy = Text(policies.Item1),
                    EenheidOverlay = Text(policies.Item2),
                    BasisteamOverlay = Text(policies.Item3),
                    ItemCount = count,
                    IsInForce = inForce.Contains(policies),
                });
            queue.IsMixed = queue.Policies.Any(p => p.IsInForce) && queue.Policies.Any(p => !p.IsInForce);
        }
    }

    static (ContentDigest, ContentDigest, ContentDigest) Triple(Basis basis) =>
        (basis.BasePolicy, basis.EenheidOverlay, basis.BasisteamOverlay);

    static string Text(ContentDigest digest) => digest.IsNone ? "" : digest.ToString();
}
