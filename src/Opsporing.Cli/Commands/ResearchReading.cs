using System.Collections.Immutable;
using System.CommandLine;
using Opsporing.Research;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>The options of every command that reads reports for research, and the reading itself.</summary>
sealed class ResearchReading
{
    const string PolicyPrefix = "policy:";
    const string DefaultPurpose = "research";

    readonly Option<string?> _data = CommandTree.Store("A data folder must not be served meanwhile: the reading is recorded in it.");
    readonly Option<string> _project = new("--project") { Description = "Code of the research project, 1 to 32 of a-z, 0-9 and '-'; pseudonyms are its own.", Required = true };
    readonly Option<string> _ground = new("--ground") { Description = "Legal ground of the project; recorded before anything is read.", Required = true };
    readonly Option<string> _person = new("--person") { Description = "Who reads; recorded.", DefaultValueFactory = _ => "demo-researcher" };
    readonly DayOptions _days = new();

    /// <summary>Adds the options to a command.</summary>
    public ResearchReading AddTo(Command command)
    {
        foreach (var option in (Option[])[_data, _project, _ground, _person])
            command.Options.Add(option);
        _days.AddTo(command);
        return this;
    }

    /// <summary>Records the reading and reads.</summary>
    /// <param name="parsed">The command line; its purpose is that of the reading.</param>
    /// <param name="act">What is recorded, such as <c>COMPARE</c>.</param>
    /// <param name="ranks">Orders; a policy among them is read as well.</param>
    /// <param name="output">Shows progress.</param>
    /// <param name="cancellation">Stops between two stretches.</param>
    /// <exception cref="UsageException">The project, its ground or purpose is not well formed; nothing was read.</exception>
    /// <exception cref="StoreLockedException">The data folder is in use: the reading cannot be recorded, and nothing was read.</exception>
    public async Task<ComparisonData> ReadAsync(
        ParseResult parsed, string act, ImmutableArray<string> ranks, Output output, CancellationToken cancellation)
    {
        var project = ProjectOf(parsed);
        if (project.Fault() is { } fault)
            throw new UsageException(fault);
        var (location, period) = (StoreLocation.NeedExisting(parsed.GetValue(_data)), _days.Of(parsed));
        var tables = SeedsFolder.Read(SeedsFolder.Find(parsed.GetValue(CommandTree.Seeds))).ChiTables;
        await using var truth = await StoredTruth.OpenAsync(location, cancellation);
        var draws = await ReplayCommand.DrawsOfAsync(truth, location, cancellation);
        var policy = await PolicyOfAsync(ranks, truth, parsed.GetValue(CommandTree.Seeds), cancellation);
        var (key, outcomes) = await RecordAsync(location, project, act, parsed.GetValue(_person)!, cancellation);
        var reading = new ComparisonReading(truth, draws, outcomes, new(tables, new(key), policy));
        var total = Math.Max(1, await truth.CountReportsAsync(cancellation));
        try
        {
            return await output.WithProgressAsync("reading", progress =>
                reading.RunAsync(period, count => progress(count / (double)total), cancellation));
        }
        catch (PolicyDoesNotFitException error)
        {
            throw new InputException(error.Message);
        }
    }

    /// <summary>What a result was made with, for its provenance.</summary>
    public (string, string)[] Provenance(ParseResult parsed, ComparisonData data, ComparisonOptions options)
    {
        var (project, period) = (ProjectOf(parsed), _days.Of(parsed));
        return
        [
            ("program", $"Opsporing {typeof(Comparison).Assembly.GetName().Version!.ToString(3)}"),
            ("project", project.Code), ("legal_ground", project.Ground), ("purpose", project.Purpose),
            ("period", $"{Day(period.From)} to {Day(period.Until)}"),
            ("chi_tables", string.Join(", ", data.Tables)), ("compared_with", UpperSnake.Of(options.Label)), ("ranks", string.Join(", ", options.Ranks)), ("by", string.Join(", ", options.By)),
            ("serious_days", FormattableString.Invariant($"{options.SeriousDays}")), ("least_count", $"{options.LeastCount}"),
            ("police_initiated", options.WithPoliceInitiated ? "included" : "excluded"),
            ("cluster", UpperSnake.Of(options.Cluster)), ("resamples", $"{options.Bootstrap.ResampleCount}"), ("seed", $"{options.Bootstrap.Seed}"),
        ];

        static string Day(long time) => time is long.MinValue or long.MaxValue ? "no bound" : $"{DateTimeOffset.FromUnixTimeSeconds(time):yyyy-MM-dd'T'HH:mm'Z'}";
    }

    // The default purpose of looks is another work's.
    ResearchProject ProjectOf(ParseResult parsed) => new(
        parsed.GetValue(_project)!, parsed.GetValue(_ground)!,
        parsed.GetResult(CommandTree.Purpose) is { Implicit: false } ? parsed.GetValue(CommandTree.Purpose)! : DefaultPurpose);

    static async Task<(byte[] Key, IReadOnlyDictionary<ReportId, ReportOutcomes> Outcomes)> RecordAsync(
        string location, ResearchProject project, string act, string person, CancellationToken cancellation)
    {
        await using var store = await Stores.OpenAsync(location, new(), TimeProvider.System, cancellation);
        var key = await project.RecordAsync(store, act, person, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
        return (key, await ReportOutcomes.ReadAsync(store.Outcomes, cancellation));
    }

    static async Task<PolicyExchange?> PolicyOfAsync(
        ImmutableArray<string> ranks, StoredTruth truth, string? seeds, CancellationToken cancellation)
    {
        var policies = ranks.Where(static r => r.StartsWith(PolicyPrefix, StringComparison.Ordinal)).Select(static r => r[PolicyPrefix.Length..]).ToArray();
        return policies.Length switch
        {
            0 => null,
            1 => new(await ReplayPolicies.ReadAsync(policies, truth, seeds, cancellation)),
            _ => throw new UsageException("One policy is compared at a time."),
        };
    }
}
