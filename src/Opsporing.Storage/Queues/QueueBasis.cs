namespace Opsporing.Storage;

/// <summary>Open items of one desk whose latest assessment has one Basis.</summary>
/// <param name="Desk">Code of the desk.</param>
/// <param name="BasisDigest">Digest of the Basis.</param>
/// <param name="OpenCount">1 or more.</param>
public sealed record QueueBasis(string Desk, ContentDigest BasisDigest, int OpenCount);
