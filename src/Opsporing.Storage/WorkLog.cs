using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>A report and where the work on it stands.</summary>
/// <param name="Report">Newest revision with its latest assessment.</param>
/// <param name="Work">Fold of all events, that assessment taken in.</param>
public sealed record StoredWork(StoredReport Report, ReportWork Work);

/// <summary>What is appended together: all or none.</summary>
/// <param name="Appends">Acts; may be empty.</param>
/// <param name="Assessments">Further assessments, at most one per report; may be empty.</param>
readonly record struct WorkCommit(ImmutableArray<WorkAppend> Appends, ImmutableArray<Reassessment> Assessments);

/// <summary>What became of acts that were to be appended together.</summary>
/// <param name="Lost">The report whose log had moved on, so that nothing was appended; null when all was appended.</param>
/// <param name="Winner">
/// The event that stands under the number that was asked; null when nothing was appended, or when there is none and the
/// report was revised or assessed again: look again and decide anew.
/// </param>
public readonly record struct AppendResult(ReportId? Lost, WorkEvent? Winner)
{
    public bool IsAppended => Lost is null;
}
