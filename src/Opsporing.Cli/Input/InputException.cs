namespace Opsporing.Cli;

/// <summary>An input that cannot be read at all: no row of it is sent. The message says why and what to do.</summary>
public sealed class InputException(string message) : Exception(message);
