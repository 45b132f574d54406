using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>What the rows of a comparison are made of, beside the store.</summary>
/// <param name="ChiTables">At most 8; the first ranks, the second scores harm.</param>
/// <param name="Pseudonyms">Of the project.</param>
/// <param name="OtherPolicy">Policy that is compared as well; null for none.</param>
public sealed record ComparisonSources(ImmutableArray<ChiTable> ChiTables, Pseudonyms Pseudonyms, PolicyExchange? OtherPolicy);

/// <summary>Keyed names of one project: HMAC-SHA-256, cut short.</summary>
/// <param name="key">Of the project.</param>
public sealed class Pseudonyms(byte[] key)
{
    const byte ReportDomain = 0, PersonDomain = 1;

    /// <summary>Of a report.</summary>
    public UInt128 Of(ReadOnlySpan<byte> reportKey) => BinaryPrimitives.ReadUInt128BigEndian(Hash([ReportDomain, .. reportKey]));

    /// <summary>Of a person; never 0.</summary>
    public ulong OfPerson(string code) =>
        BinaryPrimitives.ReadUInt64BigEndian(Hash([PersonDomain, .. Encoding.UTF8.GetBytes(code)])) | 1;

    byte[] Hash(byte[] name) => HMACSHA256.HashData(key, name);
}

/// <summary>What the outcome store says of one report: the last statement of each kind.</summary>
/// <param name="IsSuspectIdentified">Null when nobody said either.</param>
/// <param name="IsSentToOm">Null when nobody said either.</param>
/// <param name="IsInvestigated">A first investigative act is recorded.</param>
public readonly record struct ReportOutcomes(bool? IsSuspectIdentified, bool? IsSentToOm, bool IsInvestigated)
{
    /// <summary>Reads all of a store.</summary>
    public static async Task<IReadOnlyDictionary<ReportId, ReportOutcomes>> ReadAsync(OutcomeStore store, CancellationToken cancellation)
    {
        var found = new Dictionary<ReportId, ReportOutcomes>();
        await foreach (var (outcome, _, _, _) in store.ReadAsync(cancellation))
        {
            var known = found.GetValueOrDefault(outcome.ReportId);
            found[outcome.ReportId] = outcome.Kind switch
            {
                OutcomeKind.SuspectIdentified => known with { IsSuspectIdentified = outcome.HasHappened },
                OutcomeKind.SentToOm => known with { IsSentToOm = outcome.HasHappened },
                OutcomeKind.FirstInvestigativeAct => known with { IsInvestigated = outcome.HasHappened },
                _ => known,
            };
        }
        return found;
    }
}

/// <summary>Days of a report by several CHI tables, each as the scorer prices it under the policy of the day.</summary>
sealed class ChiPrices(ImmutableArray<ChiTable> tables)
{
    readonly ConcurrentDictionary<ScoringBasis, ScoringBasis[]> _priced = new();
    readonly ConcurrentDictionary<ContentDigest, ChiTable[]> _fitted = new();

    /// <returns>Days of the principal offence by each table, and the mask of tables whose weight of it was imputed.</returns>
    /// <exception cref="ReferenceFormatException">A table does not fit the offence catalogue of that day.</exception>
    public (ImmutableArray<double> Days, byte Imputed) Of(Facts facts, ScoringBasis pinned)
    {
        var days = new double[tables.Length];
        byte imputed = 0;
        var priced = _priced.GetOrAdd(pinned, Price);
        for (var table = 0; table < priced.Length; table++)
        {
            long principal = -1;
            var isImputed = false;
            for (var i = 0; i < facts.OffenceCount; i++)
            {
                var (offence, stage) = facts.Offences[i];
                if (priced[table].HundredthDays(offence, stage) is var own && own > principal)
                    (principal, isImputed) = (own, priced[table].IsImputed(offence));
            }
            days[table] = Math.Max(0, principal) / (double)Units.DayHundredths;
            imputed |= (byte)(isImputed ? 1 << table : 0);
        }
        return ([.. days], imputed);
    }

    ScoringBasis[] Price(ScoringBasis pinned) => [.. TablesOf(pinned.Catalogue).Select(table => new ScoringBasis(
        pinned.Catalogue, table, pinned.Organisation, pinned.LeadKinds, pinned.HasPolicy ? pinned.Policy : null,
        pinned.Signals, pinned.Basis.AuditKey))];

    ChiTable[] TablesOf(OffenceCatalogue catalogue) => _fitted.GetOrAdd(catalogue.Digest, _ =>
    {
        var none = ChiOrderConstraints.FromContent(NoConstraints, catalogue);
        return [.. tables.Select(table => ChiTable.FromContent(table.Content.Span, catalogue, none))];
    });

    // Checked when they were read.
    static ReadOnlySpan<byte> NoConstraints => "# version: none\nheavier,not_lighter_than,reason\n"u8;
}
