using Opsporing.Server;
using Opsporing.Storage;
using Opsporing.Web;

namespace Opsporing.Cli;

/// <summary>Composes the web client: beside the service, or by itself.</summary>
static class WebHosting
{
    /// <summary>Manifest of the assets of this executable, also when it is hosted by another one.</summary>
    static readonly string Assets = Path.Combine(AppContext.BaseDirectory, $"{typeof(WebHosting).Assembly.GetName().Name}.staticwebassets.endpoints.json");

    /// <summary>Whoever may sign in to a demonstration. Two of each who must be two.</summary>
    static readonly DemoIdentity[] People =
    [
        DemoIdentities.Triage, DemoIdentities.Triage with { Person = "demo-triage-2" },
        DemoIdentities.Coordinator, DemoIdentities.Frontoffice, DemoIdentities.Om, DemoIdentities.Om with { Person = "demo-om-2" },
        new("demo-burgemeester", Server.Roles.Burgemeester, ["*"]), new("demo-police", Server.Roles.PolicyAuthor, ["*"]),
        new("demo-researcher", Server.Roles.Researcher, ["*"]), DemoIdentities.PrivacyOfficer,
        DemoIdentities.Integrity, DemoIdentities.Operator,
    ];

    /// <summary>Options of the client.</summary>
    /// <param name="server">Address of gRPC, once known.</param>
    /// <param name="token">Mints tokens.</param>
    /// <param name="location">Store, whose folder also keeps the keys of the session cookie; null when it is elsewhere.</param>
    public static WebOptions Options(Func<Uri> server, Func<DemoIdentity, string> token, string? location) => new()
    {
        Server = server,
        People = [.. People.Select(p => new WebPerson(p.Person, p.Roles.ToCodes().First(), session => token(p with { WorkSession = session })))],
        KeysFolder = location is null || Stores.IsPostgres(location) ? null : Path.Combine(location, "keys", "web"),
    };

    /// <summary>Adds the client to a host.</summary>
    public static void Add(WebApplicationBuilder builder, WebOptions options)
    {
        builder.WebHost.UseStaticWebAssets();
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
            builder.Environment.WebRootFileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(published);
        builder.Services.AddOpsporingWeb(options);
    }

    /// <summary>Maps the client on a host.</summary>
    public static void Map(WebApplication app) => app.MapOpsporingWeb(Assets);
}
