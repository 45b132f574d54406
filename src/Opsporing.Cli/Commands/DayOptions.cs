using System.CommandLine;
using System.Globalization;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary>A period of receipt, in whole Dutch days: <c>--from</c> and <c>--to</c>, both included.</summary>
sealed class DayOptions
{
    readonly Option<string?> _from = new("--from") { Description = "First day of receipt, yyyy-MM-dd; no bound by default." };
    readonly Option<string?> _to = new("--to") { Description = "Last day of receipt, yyyy-MM-dd, included; no bound by default." };

    /// <summary>Adds both options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
    }

    /// <exception cref="UsageException">A text is no day, or the last lies before the first.</exception>
    public ReplayPeriod Of(ParseResult parsed)
    {
        var (first, last) = (Day(parsed.GetValue(_from)), Day(parsed.GetValue(_to)));
        return last < first
            ? throw new UsageException($"The last day {last:yyyy-MM-dd} lies before the first {first:yyyy-MM-dd}.")
            : ReplayPeriod.OfDays(first, last);
    }

    static DateOnly? Day(string? text) =>
        text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new UsageException($"'{text}' is no day such as 2026-01-31.");
}
