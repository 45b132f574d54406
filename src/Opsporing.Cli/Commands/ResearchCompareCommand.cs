using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Opsporing.Research;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary>The commands of <c>opsporing research</c> that read a store: compare, report and snapshot.</summary>
static class ResearchCompareCommand
{
    /// <summary>Topics that are shown on a terminal; the rest stands in --json and in the report.</summary>
    static readonly string[] s_shown = ["rank", "serious_not_taken_up", "waiting", "drivers"];

    public static IEnumerable<Command> Trees() => [Compare(), Report(), Snapshot()];

    static Command Compare()
    {
        var command = new Command("compare", "Compares what was done with the CHI and other orders.");
        var (reading, choice) = (new ResearchReading().AddTo(command), new ComparisonChoice().AddTo(command));
        return CommandTree.On(command, async (p, output, c) =>
        {
            var options = choice.Of(p);
            var data = await reading.ReadAsync(p, "COMPARE", options.Ranks, output, c);
            var result = await RunAsync(data, options, output);
            Show(result, output);
            output.Json(JsonNode.Parse(ComparisonTable.ToJson(result, reading.Provenance(p, data, options)))!);
            return ExitCode.Ok;
        });
    }

    static Command Report()
    {
        var folder = new Option<string>("--out") { Description = "Folder for report.html and numbers.csv, .parquet and .json.", Required = true };
        var title = new Option<string>("--title") { Description = "Heading.", DefaultValueFactory = _ => "Crime harm and what was prioritised" };
        var notes = new Option<string[]>("--limit") { Description = "Limit of this data, to stand first among the limits; may be repeated." };
        var command = new Command("report", "Writes a comparison as one page of HTML, with every number as CSV, Parquet and JSON.") { folder, title, notes };
        var (reading, choice) = (new ResearchReading().AddTo(command), new ComparisonChoice().AddTo(command));
        return CommandTree.On(command, async (p, output, c) =>
        {
            var options = choice.Of(p);
            var data = await reading.ReadAsync(p, "REPORT", options.Ranks, output, c);
            var result = await RunAsync(data, options, output);
            var provenance = reading.Provenance(p, data, options);
            var target = Directory.CreateDirectory(p.GetValue(folder)!).FullName;
            var html = ComparisonHtml.Write(result, p.GetValue(title)!, provenance, p.GetValue(notes) ?? []);
            foreach (var (name, text) in ((string, string)[])
                [("report.html", html), ("numbers.csv", ComparisonTable.ToCsv(result.Numbers)), ("numbers.json", ComparisonTable.ToJson(result, provenance))])
                await File.WriteAllTextAsync(Path.Combine(target, name), text, new UTF8Encoding(false), c);
            await ComparisonParquet.WriteNumbersAsync(Path.Combine(target, "numbers.parquet"), result.Numbers, c);
            Show(result, output);
            output.Say($"{target}: report.html, numbers.csv, numbers.parquet, numbers.json");
            output.Json(new JsonObject { ["folder"] = target, ["data_digest"] = result.Data.Digest.ToString(), ["number_count"] = result.Numbers.Length });
            return ExitCode.Ok;
        });
    }

    static Command Snapshot()
    {
        var folder = new Option<string>("--out") { Description = "Folder for year=…/eenheid=…/part-0.parquet; must be empty or absent.", Required = true };
        var command = new Command("snapshot", "Writes pseudonymised rows as Parquet: personal data still, not to be published.") { folder };
        var reading = new ResearchReading().AddTo(command);
        return CommandTree.On(command, async (p, output, c) =>
        {
            var target = Path.GetFullPath(p.GetValue(folder)!);
            if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
                throw new UsageException($"'{target}' is not empty.");
            var data = await reading.ReadAsync(p, "SNAPSHOT", [], output, c);
            var files = await ComparisonParquet.WriteRowsAsync(target, data, c);
            output.Say($"{target}: {data.Rows.Length} rows in {files} files. Pseudonymised, not anonymous: not to be published.");
            output.Json(new JsonObject { ["folder"] = target, ["row_count"] = data.Rows.Length, ["file_count"] = files, ["data_digest"] = ComparisonColumns.Digest(data).ToString() });
            return ExitCode.Ok;
        });
    }

    static async Task<ComparisonResult> RunAsync(ComparisonData data, ComparisonOptions options, Output output)
    {
        try
        {
            return await output.WithProgressAsync("comparing", progress => Task.Run(() => Comparison.Run(data, options, progress)));
        }
        catch (UnknownRankException error)
        {
            throw new UsageException(error.Message);
        }
    }

    static void Show(ComparisonResult result, Output output)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in (string[])["reports", "of", "metric", "value", "interval", "n", "why not"])
            table.AddColumn(column);
        foreach (var n in result.Numbers.Where(static n => s_shown.Contains(n.Topic) && n.WithImputed && n.Grouping is ("all" or "kind")))
            table.AddRow([.. new object[]
            {
                n.Group.Length == 0 ? n.Grouping : n.Group, n.Subject, n.Metric, Number(n.Result.Value),
                n.Interval is { Lower: { } lower, Upper: { } upper } ? $"{Number(lower)} to {Number(upper)}" : "",
                n.Result.Count, ComparisonTable.ReasonOf(n) ?? "",
            }.Select(QueueCommand.Cell)]);
        output.Human.Write(table);
        output.Say($"{result.Data.ReportCount} reports, {result.Data.LabelledCount} with the label {UpperSnake.Of(result.Options.Label)}; {result.Data.UnreadableCount} unreadable; "
            + $"{result.Data.HiddenGroupCount} groups hidden; {result.Numbers.Length} numbers. Data {result.Data.Digest}");
    }

    static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>The options that say what is compared.</summary>
sealed class ComparisonChoice
{
    static readonly ComparisonOptions s_default = new();

    readonly Option<string> _ranks = new("--rank") { Description = "Orders, by comma: chi:TABLE, priority, fifo, ebit, policy:DIGEST.", DefaultValueFactory = _ => string.Join(',', s_default.Ranks) };
    readonly Option<string> _by = new("--by") { Description = "Divisions beside the kind, by comma: eenheid, kind, offence.", DefaultValueFactory = _ => "kind" };
    readonly Option<double> _seriousDays = new("--serious-days") { Description = "CHI days from which a report is serious.", DefaultValueFactory = _ => s_default.SeriousDays };
    readonly Option<int> _leastCount = new("--least-count") { Description = "Cells of fewer reports are not shown; 10 or more.", DefaultValueFactory = _ => s_default.LeastCount };
    readonly Option<bool> _withPolice = new("--with-police-initiated") { Description = "Compares police-initiated offences as well." };
    readonly Option<string> _cluster = new("--cluster") { Description = "What the bootstrap resamples: day-and-team or officer.", DefaultValueFactory = _ => "day-and-team" };
    readonly Option<string> _label = new("--label") { Description = "What orders are compared with: take-up or suspect-identified.", DefaultValueFactory = _ => "take-up" };
    readonly Option<int> _resamples = new("--resamples") { Description = "Resamples of the bootstrap.", DefaultValueFactory = _ => s_default.Bootstrap.ResampleCount };
    readonly Option<ulong> _seed = new("--seed") { Description = "Seed of the bootstrap.", DefaultValueFactory = _ => s_default.Bootstrap.Seed };

    public ComparisonChoice()
    {
        _cluster.AcceptOnlyFromAmong("day-and-team", "officer");
        _label.AcceptOnlyFromAmong("take-up", "suspect-identified");
    }

    public ComparisonChoice AddTo(Command command)
    {
        foreach (var option in (Option[])[_ranks, _by, _seriousDays, _leastCount, _withPolice, _label, _cluster, _resamples, _seed])
            command.Options.Add(option);
        return this;
    }

    /// <exception cref="UsageException">A value is out of its range.</exception>
    public ComparisonOptions Of(ParseResult parsed)
    {
        var by = Split(parsed.GetValue(_by)!);
        if (by.FirstOrDefault(static b => !ComparisonOptions.Groupings.Contains(b)) is { } unknown)
            throw new UsageException($"'{unknown}' is no division: {string.Join(", ", ComparisonOptions.Groupings)}.");
        if (parsed.GetValue(_leastCount) < s_default.LeastCount)
            throw new UsageException($"--least-count is {s_default.LeastCount} or more.");
        if (parsed.GetValue(_resamples) < 1 || !(parsed.GetValue(_seriousDays) > 0))
            throw new UsageException("--resamples is 1 or more and --serious-days above 0.");
        return s_default with
        {
            Ranks = [.. Split(parsed.GetValue(_ranks)!)],
            By = [.. by],
            SeriousDays = parsed.GetValue(_seriousDays),
            LeastCount = parsed.GetValue(_leastCount),
            WithPoliceInitiated = parsed.GetValue(_withPolice),
            Label = parsed.GetValue(_label) == "take-up" ? ComparisonLabel.TakeUp : ComparisonLabel.SuspectIdentified,
            Cluster = parsed.GetValue(_cluster) == "officer" ? ClusterLevel.Officer : ClusterLevel.DayAndTeam,
            Bootstrap = new() { ResampleCount = parsed.GetValue(_resamples), Seed = parsed.GetValue(_seed) },
        };
    }

    static string[] Split(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
}
