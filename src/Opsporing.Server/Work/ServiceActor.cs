namespace Opsporing.Server;

/// <summary>The service as actor of what follows by itself.</summary>
static class ServiceActor
{
    public static Actor Instance { get; } = new("service", Opsporing.Roles.Service, "");
}
