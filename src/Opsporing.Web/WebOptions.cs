using System.Collections.Immutable;

namespace Opsporing.Web;

/// <summary>Options of the web client. Bound in its composition root.</summary>
public sealed record WebOptions
{
    /// <summary>Gives the address of the gRPC service; asked once, at the first call.</summary>
    public required Func<Uri> Server { get; init; }

    /// <summary>Whoever may sign in by choosing: the identities of a demonstration.</summary>
    public ImmutableArray<WebPerson> People { get; init; } = [];

    /// <summary>Folder of the keys that protect the session cookie; null for the place of the framework.</summary>
    public string? KeysFolder { get; init; }

    /// <summary>How long a session lasts, at most as long as the tokens do.</summary>
    public TimeSpan SessionLength { get; init; } = TimeSpan.FromHours(11);
}

/// <summary>Somebody who may sign in.</summary>
/// <param name="Code">Code of the person.</param>
/// <param name="Role">Code of the role as the service writes it, such as <c>TRIAGE</c>.</param>
/// <param name="Token">Makes a bearer token of the person, given the code of a work session.</param>
public sealed record WebPerson(string Code, string Role, Func<string, string> Token);
