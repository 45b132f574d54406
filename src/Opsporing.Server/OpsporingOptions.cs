using System.Collections.Immutable;
using System.Net;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Options of the embedded service. Validated at start: all errors at once.</summary>
public sealed record OpsporingOptions
{
    /// <summary>
    /// Where the store is: a data folder (SQLite; made when absent) or a connection string of PostgreSQL, which is a secret
    /// and shown only as <see cref="Stores.Describe"/> has it.
    /// </summary>
    public string Location { get; init; } = "";

    /// <summary>Folder of the reference tables, laid out as <c>seeds/</c>.</summary>
    public required string SeedsFolder { get; init; }

    /// <summary>
    /// Folder of the policy documents (<c>*.json</c>, in folders under it too): one base and its overlays, all marked
    /// demonstration. Null means <c>policies</c> under <see cref="SeedsFolder"/>; a folder that is absent or empty means
    /// that no policy is in force.
    /// </summary>
    public string? PolicyFolder { get; init; }

    /// <summary>CHI table that ranks.</summary>
    public string ChiTable { get; init; } = ReferenceSet.ChiNames[0];

    /// <summary>Code of the receiving eenheid per source system, for reports that name none.</summary>
    public ImmutableDictionary<string, string> SourceEenheden { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// Identity provider, TLS and intake certificates; null for local demo identities in cleartext, on loopback only.
    /// </summary>
    public IdentityOptions? Identity { get; init; }

    /// <summary>Address to listen on. Loopback only, unless <see cref="Identity"/> has a provider and TLS.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Port of gRPC over cleartext HTTP/2, with TLS of everything, 0..65,535; 0 for any free one.</summary>
    public int GrpcPort { get; init; } = 5250;

    /// <summary>Port of JSON and gRPC-Web over HTTP/1.1, 0..65,535; 0 for any free one. Not used with TLS.</summary>
    public int HttpPort { get; init; } = 5251;

    /// <summary>Most reports that a stream hands to the store in one call, 1..8,192.</summary>
    public int StreamGroupSize { get; init; } = 1024;

    /// <summary>Most groups of a stream between reading and reply, 1..64: what holds a fast sender back.</summary>
    public int StreamGroupsInFlight { get; init; } = 8;

    /// <summary>Limits of linking reports to series; null switches series off.</summary>
    public SeriesRules? Series { get; init; } = new();

    /// <summary>
    /// How often this replica looks whether reports are to be brought to what is in force, 10 ms to 1 hour; null for never: others do.
    /// </summary>
    public TimeSpan? ReassessmentInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often this replica proposes the rises of the last week, 1 minute to 1 day; null for never: others do.</summary>
    public TimeSpan? SignalInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Where checkpoints of the audit chains go: a folder outside the store, that who administers the store cannot write; null for
    /// none, and then nobody can say later that nothing was changed.
    /// </summary>
    public string? AuditFolder { get; init; }

    /// <summary>Options of the store, its folder aside; null for the defaults.</summary>
    public StoreOptions? Store { get; init; }

    /// <summary>Whether the service speaks TLS.</summary>
    internal bool HasTls => Identity?.HasTls ?? false;

    /// <summary>Whether nobody but this machine can reach it.</summary>
    internal bool IsLoopback => IPAddress.TryParse(Address, out var address) && IPAddress.IsLoopback(address);

    /// <summary>The policy folder that counts.</summary>
    internal string PolicyFolderOrDefault => PolicyFolder ?? Path.Combine(SeedsFolder, "policies");

    /// <summary>The store options that count.</summary>
    internal StoreOptions StoreOrDefault => Store ?? new();

    /// <summary>Everything that is wrong, a sentence each; empty when the options will do.</summary>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        CheckLocation(errors);
        if (!Directory.Exists(SeedsFolder))
            errors.Add($"The seeds folder '{SeedsFolder}' does not exist.");
        if (PolicyFolder is not null && !Directory.Exists(PolicyFolder))
            errors.Add($"The policy folder '{PolicyFolder}' does not exist.");
        if (!ReferenceSet.ChiNames.Contains(ChiTable))
            errors.Add($"The CHI table '{ChiTable}' is unknown; there are {string.Join(", ", ReferenceSet.ChiNames)}.");
        foreach (var system in SourceEenheden.Keys.Where(system => !ReportId.IsSystem(system)).Order(StringComparer.Ordinal))
            errors.Add($"'{system}' cannot be the name of a source system.");
        Identity?.Validate(errors);
        CheckAddress(errors);
        CheckRange(errors, nameof(GrpcPort), GrpcPort, 0, IPEndPoint.MaxPort);
        CheckRange(errors, nameof(HttpPort), HttpPort, 0, IPEndPoint.MaxPort);
        if (GrpcPort == HttpPort && GrpcPort != 0 && !HasTls)
            errors.Add("gRPC and HTTP/1.1 need a port each: without TLS one port cannot serve both.");
        CheckRange(errors, nameof(StreamGroupSize), StreamGroupSize, 1, 8192);
        CheckRange(errors, nameof(StreamGroupsInFlight), StreamGroupsInFlight, 1, 64);
        if (ReassessmentInterval is { } interval && (interval < TimeSpan.FromMilliseconds(10) || interval > TimeSpan.FromHours(1)))
            errors.Add($"{nameof(ReassessmentInterval)} lies in 10 ms..1 hour, not {interval}.");
        if (SignalInterval is { } signals && (signals < TimeSpan.FromMinutes(1) || signals > TimeSpan.FromDays(1)))
            errors.Add($"{nameof(SignalInterval)} lies in 1 minute..1 day, not {signals}.");
        CheckStore(errors);
        return errors.ToImmutable();
    }

    /// <summary>Names where the store is, without secrets.</summary>
    public override string ToString() => Location.Length == 0 ? "no store" : Stores.Describe(Location);

    void CheckLocation(ImmutableArray<string>.Builder errors)
    {
        if (string.IsNullOrWhiteSpace(Location))
        {
            errors.Add("A store is needed: a data folder, or a connection string of PostgreSQL.");
            return;
        }
        try
        {
            Stores.Describe(Location);
        }
        catch (ArgumentException)
        {
            errors.Add("The connection string of PostgreSQL is not well formed."); // and is not repeated
        }
    }

    void CheckAddress(ImmutableArray<string>.Builder errors)
    {
        if (!IPAddress.TryParse(Address, out var address))
            errors.Add($"'{Address}' is no IP address.");
        else if (!IPAddress.IsLoopback(address) && !HasTls)
            errors.Add(
                $"The service listens on loopback only, not on '{Address}', without {(Identity is null ? "an identity provider and " : "")}TLS.");
    }

    void CheckStore(ImmutableArray<string>.Builder errors)
    {
        if (Store is null)
            return;
        try
        {
            (StoreOrDefault with { DataFolder = "." }).Validate();
        }
        catch (ArgumentException e)
        {
            errors.Add(e.Message);
        }
        if (Store.Durability != Durability.Full)
            errors.Add("A store that serves is durable: an acknowledged report is on disk.");
    }

    static void CheckRange(ImmutableArray<string>.Builder errors, string name, int value, int least, int most)
    {
        if (value < least || value > most)
            errors.Add($"{name} lies in {least}..{most}, not {value}.");
    }
}

/// <summary>The options will not do; lists everything that is wrong.</summary>
public sealed class OptionsException(ImmutableArray<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>One or more sentences.</summary>
    public ImmutableArray<string> Errors { get; } = errors;
}
