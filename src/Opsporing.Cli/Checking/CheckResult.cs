namespace Opsporing.Cli;

/// <summary>A rule of DESIGN section 2 that a stored report breaks.</summary>
/// <param name="Rule">Number of the rule: 2, 3, 4 or 7.</param>
/// <param name="Report">Identity; empty for the store as a whole.</param>
/// <param name="Reason">What is wrong; identifiers only.</param>
public sealed record Breach(int Rule, string Report, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"rule {Rule}  {Report}  {Reason}";
}

/// <summary>What a check of a store found.</summary>
public sealed record CheckResult
{
    public required long Reports { get; init; }
    public required long Revisions { get; init; }
    public required long Assessments { get; init; }

    /// <summary>Reports with a sexual offence or the content signal in any revision.</summary>
    public required long Sexual { get; init; }

    /// <summary>Reports with a red flag or an offence that always needs a danger review.</summary>
    public required long Danger { get; init; }

    /// <summary>Open items in the queues.</summary>
    public required long OpenItems { get; init; }

    /// <summary>In the order of identities; at most <see cref="StoreCheck.MaxBreaches"/>.</summary>
    public required IReadOnlyList<Breach> Breaches { get; init; }

    /// <summary>All breaches, also those that are not listed.</summary>
    public required long BreachCount { get; init; }
}
