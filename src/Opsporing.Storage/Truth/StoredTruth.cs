using System.Data.Common;

namespace Opsporing.Storage;

/// <summary>
/// Reads the truth of a store beside whoever serves it: read-only, without lock, writer or queues. For replay, which reads
/// everything once and must also be able to read a store that is damaged.
/// </summary>
/// <remarks>Long reads are cut into stretches, each one snapshot, so that they never hold up the log of the engine.</remarks>
public abstract class StoredTruth : IAsyncDisposable
{
    readonly string _location;

    private protected StoredTruth(string location) => _location = location;

    /// <summary>Opens a store for reading.</summary>
    /// <param name="location">Data folder or connection string.</param>
    /// <exception cref="ArgumentException">A connection string is not well formed.</exception>
    /// <exception cref="StoreUnavailableException">There is no such database, or it is away.</exception>
    /// <exception cref="StoreAccessException">The database refuses this program.</exception>
    /// <exception cref="StoreVersionException">The schema is not that of this program.</exception>
    public static async Task<StoredTruth> OpenAsync(string location, CancellationToken cancellation = default) =>
        Stores.IsPostgres(location)
            ? await PostgresStoredTruth.OpenReadAsync(location, cancellation).ConfigureAwait(false)
            : await SqliteStoredTruth.OpenReadAsync(location, cancellation).ConfigureAwait(false);

    /// <returns>Distinct reports.</returns>
    public abstract Task<long> CountReportsAsync(CancellationToken cancellation);

    /// <returns>The pinned content, or null when it was never put.</returns>
    public abstract Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation);

    /// <returns>A secret of the store; null when it keeps none of this name.</returns>
    public Task<byte[]?> FindSecretAsync(string name, CancellationToken cancellation) =>
        Stores.FindSecretAsync(_location, name, cancellation);

    /// <summary>Reads everything stored of every report.</summary>
    /// <returns>Ascending by identity, some thousand reports at a time, not yet unpacked.</returns>
    public abstract IAsyncEnumerable<StoredStretch> ReadStretchesAsync(CancellationToken cancellation);

    /// <summary>Reads the first assessment of the first revision of every report: what was known on the day it came in.</summary>
    /// <returns>Each report once, in blocks of up to <see cref="BlockLength"/>; SQLite gives the order of arrival.</returns>
    public abstract IAsyncEnumerable<FirstAssessment[]> ReadFirstAsync(CancellationToken cancellation);

    /// <summary>Opens a connection that sees one instant of the store, for as long as it is open.</summary>
    internal abstract Task<DbConnection> OpenSnapshotAsync(CancellationToken cancellation);

    /// <summary>Most reports of a block.</summary>
    public const int BlockLength = 4096;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>The first assessment of a report, as it stands in the store.</summary>
/// <param name="ReportKey">Identity, in the form that stores keep.</param>
/// <param name="BasisDigest">Basis it pins.</param>
/// <param name="Facts">Encoded facts of revision 1.</param>
/// <param name="Packed">The stored form of its vector.</param>
public readonly record struct FirstAssessment(
    byte[] ReportKey, ContentDigest BasisDigest, ReadOnlyMemory<byte> Facts, ReadOnlyMemory<byte> Packed)
{
    /// <summary>Identity of the report.</summary>
    public ReportId Id => ReportId.FromKey(ReportKey);

    /// <summary>Unpacks the vector.</summary>
    /// <returns>False when its stored form is damaged.</returns>
    public bool TryRead(out AssessmentVector vector) => PackedVector.TryUnpack(Packed.Span, out vector);
}
