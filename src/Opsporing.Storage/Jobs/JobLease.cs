namespace Opsporing.Storage;

/// <summary>The right to do a piece of background work, for a while. At most one holder has it at a time.</summary>
/// <param name="Kind">Kind of work, for example <c>reassess</c>.</param>
/// <param name="Key">Which piece, for example the digest of a policy.</param>
/// <param name="Holder">Who has it, for example a replica.</param>
/// <param name="Token">Rises with each new holder: what was written under an older one is out of date.</param>
/// <param name="ExpireTime">Until when, by the clock of the store: another may take it from then on.</param>
public sealed record JobLease(string Kind, string Key, string Holder, long Token, DateTimeOffset ExpireTime)
{
    /// <summary>Most characters of a kind, a key or a holder.</summary>
    public const int MaxLength = 200;

    internal static void Validate(string kind, string key, string holder, TimeSpan duration)
    {
        foreach (var text in (ReadOnlySpan<string>)[kind, key, holder])
            if (text is not { Length: >= 1 and <= MaxLength })
                throw new ArgumentException("Kind, key and holder of a lease have 1 to 200 characters.");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, TimeSpan.FromDays(1));
    }
}
