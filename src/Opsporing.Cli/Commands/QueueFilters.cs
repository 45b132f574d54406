using System.CommandLine;

namespace Opsporing.Cli;

/// <summary>Options that filter a queue: one for each facet. What is given must all hold.</summary>
static class QueueFilters
{
    static readonly Option<string[]> s_kinds = Codes("--kind", "AANGIFTE, MELDING, AMBTSHALVE or ANONYMOUS");
    static readonly Option<string[]> s_advices = Codes("--advice", "TAKE_UP, GATHER, CONSULT_OM, REVIEW or PROPOSE_END");
    static readonly Option<string[]> s_groups = Codes("--group", "Code of an offence group, or none for reports without one");
    static readonly Option<string[]> s_terms = Codes("--term-state", "NONE, RUNNING or OVERDUE");
    static readonly Option<string[]> s_certainties = Codes("--certainty", "KNOWN, PARTIAL or MISSING");
    static readonly Option<int[]> s_bands = new("--band") { Description = "Band, 0 to 255; may be repeated." };
    static readonly Option<int[]> s_lanes = new("--lane") { Description = "Lane, 0 to 2; may be repeated." };
    static readonly Option<int> s_priority = new("--min-priority") { Description = "Least priority in millipoints, 0 to 1,000,000." };
    static readonly Option<bool> s_redFlag = new("--red-flag") { Description = "Reports with a red flag only." };

    public static Option[] Options { get; } =
        [s_kinds, s_advices, s_groups, s_bands, s_lanes, s_terms, s_certainties, s_priority, s_redFlag];

    /// <summary>The filter that was asked for; null for none.</summary>
    /// <exception cref="UsageException">A code is unknown.</exception>
    public static V1.QueueItemFilter? Of(ParseResult parsed)
    {
        var filter = new V1.QueueItemFilter
        {
            Kinds = { Read<V1.ReportKind>(parsed, s_kinds, "kind") },
            Advices = { Read<V1.Advice>(parsed, s_advices, "advice") },
            OffenceGroups = { (parsed.GetValue(s_groups) ?? []).Select(g => g == "none" ? "" : g) },
            Bands = { parsed.GetValue(s_bands) ?? [] },
            Lanes = { parsed.GetValue(s_lanes) ?? [] },
            TermStates = { Read<V1.TermState>(parsed, s_terms, "term state") },
            Certainties = { Read<V1.Certainty>(parsed, s_certainties, "certainty") },
            MinPriorityMillipoints = parsed.GetValue(s_priority),
            RedFlagOnly = parsed.GetValue(s_redFlag),
        };
        return filter.CalculateSize() == 0 ? null : filter;
    }

    static IEnumerable<T> Read<T>(ParseResult parsed, Option<string[]> option, string what) where T : struct, Enum =>
        (parsed.GetValue(option) ?? []).Select(code => WorkCommand.Code<T>(code, what));

    static Option<string[]> Codes(string name, string description) => new(name) { Description = $"{description}; may be repeated." };
}
