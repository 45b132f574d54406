using Grpc.Core;
using Grpc.Net.Client;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>The gRPC service as the person of this session calls it.</summary>
sealed class ServiceClient(GrpcChannel channel, WorkSession session)
{
    public TriageService.TriageServiceClient Triage { get; } = new(channel);

    public WorkService.WorkServiceClient Work { get; } = new(channel);

    public GuidanceService.GuidanceServiceClient Guidance { get; } = new(channel);

    public WatchService.WatchServiceClient Watch { get; } = new(channel);

    public TosService.TosServiceClient Tos { get; } = new(channel);

    public PolicyService.PolicyServiceClient Policies { get; } = new(channel);

    public SimulationService.SimulationServiceClient Simulation { get; } = new(channel);

    public AccessService.AccessServiceClient Access { get; } = new(channel);

    public OversightService.OversightServiceClient Oversight { get; } = new(channel);

    public LeadModelService.LeadModelServiceClient LeadModels { get; } = new(channel);

    /// <summary>Headers of a call.</summary>
    public Metadata Headers => session.Headers;

    /// <summary>Every queue that the person may see, by desk.</summary>
    public async Task<List<Queue>> ListQueuesAsync(CancellationToken cancellation)
    {
        var queues = new List<Queue>();
        for (var token = ""; ;)
        {
            var page = await Triage.ListQueuesAsync(
                new() { PageSize = 1000, PageToken = token }, Headers, cancellationToken: cancellation);
            queues.AddRange(page.Queues);
            if ((token = page.NextPageToken) == "")
                return queues;
        }
    }
}
