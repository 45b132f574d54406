using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>What is wrong with a table.</summary>
/// <param name="Line">Line of the text, from 1.</param>
/// <param name="Text">The problem; names column and value.</param>
public sealed record TableProblem(int Line, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"line {Line}: {Text}";
}

/// <summary>A table could not be read.</summary>
public sealed class MetricsTableException(ImmutableArray<TableProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Most problems told of one table.</summary>
    public const int MaxProblemCount = 20;

    /// <summary>One or more, by line; the first <see cref="MaxProblemCount"/>.</summary>
    public ImmutableArray<TableProblem> Problems { get; } = problems;
}
