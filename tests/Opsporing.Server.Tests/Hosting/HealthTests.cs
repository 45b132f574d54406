using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_follows_the_store()
    {
        await using var service = await TestService.StartAsync();
        var health = new Health.HealthClient(service.Channel);

        var before = await health.CheckAsync(new() { Service = "opsporing.v1.ScreeningService" });
        await service.Host.Installation.Store.DisposeAsync();
        var after = await health.CheckAsync(new());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, before.Status);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, after.Status);
    }

    [Fact]
    public async Task Reflection_lists_the_services()
    {
        await using var service = await TestService.StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(service.Channel).ServerReflectionInfo();

        await call.RequestStream.WriteAsync(new() { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(default));
        await call.RequestStream.CompleteAsync();

        var names = call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).ToList();
        Assert.Contains("opsporing.v1.ScreeningService", names);
        Assert.Contains("opsporing.v1.TriageService", names);
        Assert.Contains("grpc.health.v1.Health", names);
    }
}
