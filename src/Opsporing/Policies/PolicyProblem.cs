using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Whether a problem refuses the document or only tells of a side effect.</summary>
public enum PolicySeverity : byte { Warning = 1, Error }

/// <summary>One problem of a policy document.</summary>
/// <param name="Pointer">RFC 6901 pointer to the value or where it is missing; empty for the document.</param>
/// <param name="Reason">What is wrong, in one sentence without a full stop.</param>
/// <param name="Severity">An error refuses the document; a warning is shown to submitter and approvers.</param>
public sealed record PolicyProblem(string Pointer, string Reason, PolicySeverity Severity)
{
    /// <summary>The form <c>error /weights: reason</c>.</summary>
    public override string ToString() =>
        $"{(Severity == PolicySeverity.Error ? "error" : "warning")} {Pointer}: {Reason}";
}

/// <summary>What reading or validating a document gave.</summary>
/// <param name="Document">The document; null when reading it gave an error.</param>
/// <param name="Problems">All found, in the order of the checks; at most <see cref="PolicyJson.MaxProblems"/>.</param>
public sealed record PolicyValidation(PolicyDocument? Document, ImmutableArray<PolicyProblem> Problems)
{
    /// <summary>True when there is a document and no error; warnings may remain.</summary>
    public bool IsValid => Document is not null && Problems.All(p => p.Severity != PolicySeverity.Error);
}

/// <summary>A policy document was refused; lists every problem found, not only the first.</summary>
public sealed class PolicyFormatException(ImmutableArray<PolicyProblem> problems)
    : Exception(string.Join('\n', problems))
{
    /// <summary>One or more.</summary>
    public ImmutableArray<PolicyProblem> Problems { get; } = problems;
}

/// <summary>Collects problems, so that all are told at once.</summary>
sealed class PolicyProblems
{
    readonly List<PolicyProblem> _problems = [];

    public bool HasErrors { get; private set; }

    public void Error(string pointer, string reason)
    {
        HasErrors = true;
        Add(new(pointer, reason, PolicySeverity.Error));
    }

    public void Warn(string pointer, string reason) => Add(new(pointer, reason, PolicySeverity.Warning));

    public ImmutableArray<PolicyProblem> ToArray() => [.. _problems];

    void Add(PolicyProblem problem)
    {
        if (_problems.Count < PolicyJson.MaxProblems)
            _problems.Add(problem);
    }
}
