using System.Collections.Immutable;

namespace Opsporing;

/// <summary>One problem found in a reference table.</summary>
/// <param name="File">Name under which the text was handed in, such as <c>chi/nl-startpunt.csv</c>.</param>
/// <param name="Line">1-based line in that file; the first line of a row that spans several.</param>
/// <param name="Reason">What is wrong, in one sentence without a full stop.</param>
public sealed record ReferenceProblem(string File, int Line, string Reason)
{
    /// <summary>The form <c>file:line: reason</c>.</summary>
    public override string ToString() => $"{File}:{Line}: {Reason}";
}

/// <summary>A reference table was refused; lists every problem found, not only the first.</summary>
public sealed class ReferenceFormatException(ImmutableArray<ReferenceProblem> problems)
    : Exception(string.Join('\n', problems))
{
    /// <summary>One or more, in the order of the files read and of the lines within a file.</summary>
    public ImmutableArray<ReferenceProblem> Problems { get; } = problems;
}
