namespace Opsporing.Cli;

/// <summary>One thing that is wrong in a mapping.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the place; empty for the whole document.</param>
/// <param name="Reason">What is wrong, in English.</param>
public sealed record MappingProblem(string Pointer, string Reason)
{
    /// <summary>The pointer, a colon and the reason.</summary>
    public override string ToString() => $"{(Pointer.Length == 0 ? "(document)" : Pointer)}: {Reason}";
}

/// <summary>A mapping that cannot be used; carries every problem, not the first only.</summary>
public sealed class MappingException(IReadOnlyList<MappingProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>One or more, in document order.</summary>
    public IReadOnlyList<MappingProblem> Problems { get; } = problems;
}
