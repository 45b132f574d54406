namespace Opsporing.Cli;

/// <summary>One row of an input: a report to send, or the reasons why there is none.</summary>
/// <param name="Number">Number of the row, counted from 1 without the header.</param>
/// <param name="Line">Line on which it begins, counted from 1.</param>
/// <param name="Report">Null when the row is rejected here.</param>
/// <param name="Faults">Empty when there is a report.</param>
/// <param name="Source">The row as read, for the reject file; long ones cut.</param>
sealed record InputRow(long Number, long Line, V1.Report? Report, IReadOnlyList<RowFault> Faults, IReadOnlyList<string> Source);

/// <summary>One reason why a row is rejected.</summary>
/// <param name="Field">Field of the report, in the contract's words; empty for the row as a whole.</param>
/// <param name="Reason">What is wrong, without the text of the row.</param>
sealed record RowFault(string Field, string Reason);
