using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>What the policies of a replica stand on: store, keys, tables, clock, and the demonstration of the seeds.</summary>
sealed record PolicySurroundings(
    ReportStore Store, DataKeys Keys, ReferenceSet Reference, DemonstrationPolicies? Demonstration, BasisLibrary Library,
    string ChiTable, TimeProvider Clock)
{
    /// <summary>Histories of policies.</summary>
    public PolicyStore Policies => Store.Policies;

    /// <summary>Key of the seals.</summary>
    public ReadOnlySpan<byte> SealKey => Keys.Policy;

    /// <summary>Unix seconds.</summary>
    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Compiles what a deployment serves, together with what else is followed.</summary>
    public ServedPolicies Serve(
        long from, PolicyDeployment deployment, LeadScorer? leadModel, SignalSet signals, long eventCount, ServedPolicies? next) => new(
        from, deployment, new(Reference, ChiTable, deployment.Policies, signals, new AuditDraws(Keys.Audit), leadModel),
        new(Reference.EndingReasons, deployment.Policies?.Base.Chapters, Reference.Organisation), eventCount, next);

    /// <summary>Pins what its assessments will refer to.</summary>
    public Task PinAsync(ServedPolicies served, CancellationToken cancellation) =>
        Library.PinAsync(served.Bases, Reference, served.Deployment.Policies, cancellation);
}
