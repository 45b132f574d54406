using System.CommandLine;

namespace Opsporing.Cli;

/// <summary><c>opsporing series</c>: reports that belong together.</summary>
static class SeriesCommand
{
    static readonly Option<string> Reason = new("--reason") { Description = "Why; kept with the act.", Required = true };

    public static Command Tree() => new("series", "Reports that belong together.")
    {
        List(), Show(), Split(), Merge(), Confirm(), Build(),
    };

    static Command List()
    {
        var top = new Option<int>("--top") { Description = "Series to show, 1 to 10,000.", DefaultValueFactory = _ => 20 };
        top.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int>() is < 1 or > 10_000) r.AddError("--top lies in 1..10000."); });
        var command = new Command("list", "Lists series, most members first, and the keys that do not link.")
        {
            top, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => SeriesWork.ListAsync(CommandTree.Target(p), p.GetValue(top), output, c));
    }

    static Command Show()
    {
        var report = Report("Any member, as source_system/source_number.");
        var svg = new Option<string?>("--svg") { Description = "File for the graph of the evidence." };
        var command = new Command("show", "Shows the series of a report: members, evidence, acts.")
        {
            report, svg, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => SeriesWork.ShowAsync(
            CommandTree.Target(p), p.GetValue(report)!, p.GetValue(svg), output, c));
    }

    static Command Split()
    {
        var reports = Reports(1, "Reports to take out of their series.");
        var command = new Command("split", "Takes reports out of their series, whatever the evidence.")
        {
            reports, Reason, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => SeriesWork.SplitAsync(
            CommandTree.Target(p), p.GetValue(reports)!, p.GetValue(Reason)!, output, c));
    }

    static Command Merge()
    {
        var reports = Reports(2, "Reports to join, each with its series.");
        var command = new Command("merge", "Joins reports and their series, whatever the evidence.")
        {
            reports, Reason, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => SeriesWork.MergeAsync(
            CommandTree.Target(p), p.GetValue(reports)!, p.GetValue(Reason)!, output, c));
    }

    static Command Confirm()
    {
        var lead = Report("Lead report: the others are merged into it.");
        var desk = new Option<string>("--desk") { Description = "Coordinating desk; the one proposed by default.", DefaultValueFactory = _ => "" };
        var command = new Command("confirm", "Confirms a series as one case at a desk, and merges its members.")
        {
            lead, desk, Reason, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => SeriesWork.ConfirmAsync(
            CommandTree.Target(p), p.GetValue(lead)!, p.GetValue(desk)!, p.GetValue(Reason)!, output, c));
    }

    static Command Build()
    {
        var data = new Option<string?>("--data") { Description = $"{StoreLocation.Forms} Nothing is written to it." };
        var hubLimit = new Option<int>("--hub-limit") { Description = "A key in more reports than this links nothing.", DefaultValueFactory = _ => new SeriesRules().HubLimit };
        var publicKeys = new Option<string?>("--public-keys") { Description = "File of keys known as public, VERSION:HASH a line." };
        var truth = new Option<string?>("--truth") { Description = "CSV report,series to measure recall and precision against (generate --truth)." };
        var members = new Option<string?>("--out") { Description = "CSV to write: series,report of every member." };
        var command = new Command("build", "Links a whole store in one run, and measures it.") { data, hubLimit, publicKeys, truth, members };
        return CommandTree.On(command, (p, output, c) => SeriesBuild.RunAsync(
            new(null, StoreLocation.NeedExisting(p.GetValue(data)), null, p.GetValue(CommandTree.Seeds)),
            new(p.GetValue(hubLimit), p.GetValue(publicKeys), p.GetValue(truth), p.GetValue(members)), output, c));
    }

    static Argument<string> Report(string description) => new("report") { Description = description };

    static Argument<string[]> Reports(int least, string description) =>
        new("reports") { Description = description, Arity = new(least, 1000) };
}
