namespace Opsporing.Cli;

/// <summary>Exit codes; docs/cli.md says the same.</summary>
static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command did its work and found something: rejected rows, breaches.</summary>
    public const int Findings = 1;

    /// <summary>The command line, a mapping or an option is wrong.</summary>
    public const int Usage = 2;

    /// <summary>An input cannot be read at all.</summary>
    public const int Input = 3;

    /// <summary>The service or the store cannot be reached, is in use or refuses to serve.</summary>
    public const int Unavailable = 4;

    /// <summary>The service refused the call.</summary>
    public const int Refused = 5;

    /// <summary>Stopped by Ctrl+C or SIGTERM.</summary>
    public const int Cancelled = 130;
}

/// <summary>A command line or option that cannot work.</summary>
sealed class UsageException(string message) : Exception(message);
