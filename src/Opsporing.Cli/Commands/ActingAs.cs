using System.CommandLine;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary>Who works at the command line: a demo identity, unless a token says who.</summary>
static class ActingAs
{
    const Server.Roles DeskWorkers = Server.Roles.Triage | Server.Roles.Frontoffice | Server.Roles.Integrity;

    public static readonly Option<string?> Role = MakeRole();
    public static readonly Option<string?> Person = new("--person") { Description = "Demo identity: code of the person; demo-cli, or demo-ROLE, by default." };

    /// <summary>The identity that the options name; null for neither.</summary>
    public static DemoIdentity? Find(ParseResult parsed)
    {
        var options = parsed.CommandResult.Command.Options;
        var (role, person) = (options.Contains(Role) ? parsed.GetValue(Role) : null, options.Contains(Person) ? parsed.GetValue(Person) : null);
        if (role is null && person is null)
            return null;
        var roles = role is null ? DeskWorkers : Enum.Parse<Server.Roles>(role, ignoreCase: true);
        return new(person ?? $"demo-{role}", roles, ["*"], "cli");
    }

    static Option<string?> MakeRole()
    {
        var option = new Option<string?>("--as") { Description = "Demo identity: triage, coordinator, frontoffice, om or integrity; all who work desks by default." };
        option.AcceptOnlyFromAmong("triage", "coordinator", "frontoffice", "om", "integrity");
        return option;
    }
}
