namespace Opsporing;

/// <summary>Collects the problems of one or more reference tables, so that all are told at once.</summary>
sealed class ReferenceProblems
{
    readonly List<ReferenceProblem> _problems = [];

    public void Add(string file, int line, string reason) => _problems.Add(new(file, line, reason));

    /// <summary>Reads with <paramref name="read"/> and hands its result on only when nothing was wrong.</summary>
    /// <exception cref="ReferenceFormatException">One or more problems were found.</exception>
    public static T Check<T>(Func<ReferenceProblems, T> read)
    {
        var problems = new ReferenceProblems();
        var result = read(problems);
        problems.ThrowIfAny();
        return result;
    }

    /// <exception cref="ReferenceFormatException">One or more problems were found.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count == 0)
            return;

        var files = _problems.Select(p => p.File).Distinct().ToList();
        throw new ReferenceFormatException([.. _problems.OrderBy(p => files.IndexOf(p.File)).ThenBy(p => p.Line)]);
    }
}
