using System.Security.Cryptography;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Secret keys of the data, made at the first start and kept by the store: every replica has the same.</summary>
/// <remarks>They belong to the data and are copied with it. Without the audit key no draw can be repeated.</remarks>
public sealed class DataKeys
{
    /// <summary>Name of the key that signs tokens.</summary>
    public const string SigningName = "signing";

    /// <summary>Name of the key of the audit draws.</summary>
    public const string AuditName = "audit";

    const string PagingName = "paging";
    const string PolicyName = "policy";
    const int KeySize = 32;

    DataKeys(byte[] signing, byte[] paging, byte[] audit, byte[] policy, byte[] checkpoint) =>
        (Signing, Paging, Audit, Policy, Checkpoint) = (signing, paging, audit, policy, checkpoint);

    /// <summary>Signs the tokens of demo identities.</summary>
    public byte[] Signing { get; }

    /// <summary>Authenticates page tokens.</summary>
    public byte[] Paging { get; }

    /// <summary>Key of the audit draws (<see cref="AuditDraws"/>).</summary>
    public byte[] Audit { get; }

    /// <summary>Seals the history of policies (<see cref="PolicyEvent.Seal"/>).</summary>
    public byte[] Policy { get; }

    /// <summary>Signs the checkpoints of the audit chains (<see cref="AuditCheckpoint.KeyOf"/>).</summary>
    public byte[] Checkpoint { get; }

    /// <summary>Reads the keys of a store, making what is absent.</summary>
    /// <exception cref="InvalidDataException">A key file of a data folder has not 32 bytes.</exception>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public static async Task<DataKeys> OpenAsync(ReportStore store, CancellationToken cancellation)
    {
        return new(
            await KeyAsync(SigningName), await KeyAsync(PagingName), await KeyAsync(AuditName), await KeyAsync(PolicyName),
            await KeyAsync(AuditCheckpoint.KeyName));

        Task<byte[]> KeyAsync(string name) => store.KeepSecretAsync(name, RandomNumberGenerator.GetBytes(KeySize), cancellation);
    }
}
