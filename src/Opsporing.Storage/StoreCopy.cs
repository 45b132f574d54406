namespace Opsporing.Storage;

/// <summary>How far a copy is.</summary>
/// <param name="ReportCount">Reports copied.</param>
/// <param name="TotalCount">Reports of the source.</param>
public readonly record struct CopyProgress(long ReportCount, long TotalCount);

/// <summary>Copies a whole store into another, of any engine.</summary>
public static class StoreCopy
{
    /// <summary>Copies everything, then compares the two byte by byte. May be run again after an interruption.</summary>
    /// <param name="from">Nobody writes to it meanwhile.</param>
    /// <param name="to">What it holds already stays; for an equal outcome it was empty or an earlier part of this copy.</param>
    /// <param name="progress">Told after each stretch; null for nobody.</param>
    /// <param name="asOf">Unix seconds: the instant whose queue order is compared.</param>
    /// <returns>The comparison: the copy is good when it is equal. Positions of the event tail are not carried over.</returns>
    public static async Task<StoreComparison> RunAsync(
        ReportStore from, ReportStore to, long asOf, IProgress<CopyProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        // Without its keys no audit draw of the copy could be repeated; a store that has made its own is none.
        if (await ShareSecretsAsync(from, to, cancellation).ConfigureAwait(false) is { } other)
            return new(0, 0, 0, [$"the key '{other}' differs: the target was in use before; nothing was copied"]);
        var total = (await from.CountAsync(cancellation).ConfigureAwait(false)).Reports;
        await foreach (var content in from.ReadContentsAsync(cancellation).ConfigureAwait(false))
            await to.PutContentAsync(content.Digest, content.Kind, content.Content, cancellation).ConfigureAwait(false);
        foreach (var stored in await from.Policies.ReadAsync(cancellation).ConfigureAwait(false))
            await to.Policies.AppendAsync(stored, cancellation).ConfigureAwait(false);
        foreach (var log in StoredAct.Logs)
            foreach (var act in await from.ReadActsAsync(log, 0, cancellation).ConfigureAwait(false))
                await to.AppendActAsync(act, cancellation).ConfigureAwait(false);
        await from.Looks.CopyToAsync(to.Looks, cancellation).ConfigureAwait(false);
        var copied = 0L;
        await foreach (var rows in from.ReadTruthAsync([], cancellation).ConfigureAwait(false))
        {
            await to.ImportAsync(rows, cancellation).ConfigureAwait(false);
            copied += rows.Revisions.Count(r => r.revision == 1);
            progress?.Report(new(copied, total));
        }
        return await StoreComparison.RunAsync(from, to, ComparisonScope.Everything, asOf, cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives a store the keys of another, as far as it has none of its own.</summary>
    /// <returns>The name of a key that it has another of; null when all are the same now.</returns>
    public static async Task<string?> ShareSecretsAsync(ReportStore from, ReportStore to, CancellationToken cancellation = default)
    {
        foreach (var secret in await from.ReadSecretsAsync(cancellation).ConfigureAwait(false))
        {
            var kept = await to.KeepSecretAsync(secret.Name, secret.Value, cancellation).ConfigureAwait(false);
            if (!kept.AsSpan().SequenceEqual(secret.Value))
                return secret.Name;
        }
        return null;
    }
}
